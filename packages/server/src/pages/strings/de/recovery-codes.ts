import type { Strings } from "../strings.ts"

export const recoveryCodes: Strings["recoveryCodes"] = {
  room: "Wiederherstellungscodes",
  title: "Wiederherstellungscodes",
  ask: {
    title: "Geben Sie einen Wiederherstellungscode ein",
    choice: "Ein Wiederherstellungscode",
    label: "Wiederherstellungscode",
    hint: "Einen von denen, die Sie aufbewahrt haben. Jeder gilt einmal; Kleinbuchstaben und Leerzeichen spielen keine Rolle.",
  },
  keep: {
    title: "Bewahren Sie Ihre Wiederherstellungscodes auf",
    about: "Wenn Sie Ihr Telefon verlieren, kommen Sie mit einem davon hinein. Jeder gilt einmal.",
    shownOnce:
      "Sie werden nur jetzt gezeigt. Bewahren Sie sie bei wichtigen Papieren oder in einem Passwortmanager auf; nicht auf dem Telefon, für das sie einspringen.",
    list: "Ihre Wiederherstellungscodes",
    download: "Als Textdatei herunterladen",
    print: "Sie können diese Seite auch drucken.",
    kept: "Ich habe sie aufbewahrt",
  },
  file: {
    heading: ({ app, address }) => `Wiederherstellungscodes für ${app}, ${address}`,
    about: "Jeder gilt einmal, wenn Ihr Telefon verloren ist. Neuere Codes machen diese ungültig.",
  },
  left: "Übrig:",
  count: ({ count }) => `${count} von 10`,
  madeAt: "Erstellt:",
  about: "Mit einem davon kommen Sie hinein, wenn Ihr Telefon verloren ist. Jeder gilt einmal.",
  renewAbout: "Wenn Sie sie nicht mehr finden oder jemand sie gesehen haben könnte, erstellen Sie neue. Die alten gelten dann sofort nicht mehr.",
  renew: "Neue Codes erstellen",
  none: "Es gibt noch keine Wiederherstellungscodes",
  noneYet:
    "Zehn davon bekommen Sie mit Ihrem zweiten Schritt, etwa einer Authenticator-App. Mit einem davon kommen Sie hinein, wenn Ihr Telefon verloren ist.",
  advice: {
    few: ({ count }) =>
      count === 1
        ? "Ein Wiederherstellungscode ist übrig. Erstellen Sie neue, solange Sie können."
        : `Nur noch ${count} Wiederherstellungscodes sind übrig. Erstellen Sie rechtzeitig neue.`,
    gone: "Alle Ihre Wiederherstellungscodes sind verbraucht. Wenn Sie jetzt Ihr Telefon verlieren, kommen Sie nicht mehr hinein.",
    action: "Neue Codes erstellen",
  },
}
