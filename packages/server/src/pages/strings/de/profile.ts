import type { Strings } from "../strings.ts"

export const profile: Strings["profile"] = {
  title: "Profil",
  name: "Name (freiwillig)",
  nameHint: "Wie Sie genannt werden, in einer Zeile mit höchstens 100 Zeichen.",
  nameWrong: "Dieser Name lässt sich nicht speichern.",
  language: "Sprache",
  byBrowser: "Wie mein Browser es wünscht",
  languageHint: "In dieser Sprache erscheinen unsere Seiten und schreiben wir Ihnen.",
  address: "E-Mail-Adresse",
  addressHint: "Mit ihr melden Sie sich an, und dorthin gehen unsere E-Mails.",
  save: "Profil speichern",
  picture: "Bild",
  choose: "Bild auswählen",
  another: "Anderes Bild auswählen",
  pictureHint: "PNG, JPEG oder WebP, höchstens 5 MB. Gezeigt wird die Mitte als Quadrat. Wo und wann es aufgenommen wurde, wird nicht aufbewahrt.",
  upload: "Dieses Bild verwenden",
  replace: "Bild ersetzen",
  remove: "Bild entfernen",
  removed: "An seiner Stelle stehen dann Ihre Initialen. Das Bild selbst wird nicht aufbewahrt.",
  done: {
    saved: "Ihr Profil ist gespeichert.",
    shown: "Ihr neues Bild ist da.",
    removed: "Ihr Bild ist entfernt. Browser, die es angezeigt haben, merken es sich höchstens noch einen Tag.",
  },
  refused: {
    missing: { summary: "Es wurde kein Bild ausgewählt.", advice: "Wählen Sie zuerst eine PNG-, JPEG- oder WebP-Datei aus." },
    type: {
      summary: "Diese Datei ist kein Bild, das wir verwenden können.",
      advice: "Wählen Sie eine PNG-, JPEG- oder WebP-Datei, die sich nicht bewegt.",
    },
    pixels: { summary: "Dieses Bild ist zu groß.", advice: "Wählen Sie eines mit höchstens 16 Megapixeln, oder verkleinern Sie es vorher." },
    broken: {
      summary: "Dieses Bild ließ sich nicht lesen.",
      advice: "Vielleicht ist die Datei beschädigt. Speichern Sie sie neu als PNG oder JPEG, oder wählen Sie eine andere.",
    },
  },
}
