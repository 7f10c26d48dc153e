import type { Strings } from "../strings.ts"

export const totp: Strings["totp"] = {
  room: "Authenticator-App",
  title: "Authenticator-App",
  ask: {
    title: "Geben Sie den Code aus Ihrer Authenticator-App ein",
    choice: "Ein Code aus Ihrer Authenticator-App",
    label: "Sechsstelliger Code",
    hint: "Ihre Authenticator-App zeigt ihn an, alle 30 Sekunden einen neuen.",
  },
  none: "Es gibt noch keine Authenticator-App",
  noneYet:
    "Eine App auf Ihrem Telefon zeigt alle 30 Sekunden einen neuen sechsstelligen Code. Ist sie eingerichtet, kommt mit Ihrem Passwort oder Ihrem Postfach allein niemand mehr hinein: Der Code wird zusätzlich verlangt.",
  begin: "Authenticator-App einrichten",
  setUpAt: "Eingerichtet:",
  lastUsed: "Zuletzt benutzt:",
  notUsed: "noch nicht",
  replaceAbout: "Haben Sie ein neues Telefon, richten Sie die App dort anstelle dieser ein. Bis dahin gilt diese.",
  replace: "Eine andere an ihrer Stelle einrichten",
  toRemove: "Entfernen oder die übrigen Anmeldewege ansehen",
  setUp: {
    title: "Authenticator-App einrichten",
    open: "Öffnen Sie auf Ihrem Telefon eine Authenticator-App. Haben Sie keine, installieren Sie eine; jede, die sechsstellige Codes anzeigt, ist geeignet.",
    scan: "Scannen Sie damit dieses Bild.",
    picture: "QR-Code für die Authenticator-App",
    here: "In einer Authenticator-App auf diesem Gerät öffnen",
    cannotScan: "Wenn Sie es nicht scannen können, geben Sie diesen Schlüssel in der App ein:",
    enter: "Geben Sie den Code ein, den die App jetzt anzeigt.",
    code: "Sechsstelliger Code",
    confirm: "Einschalten",
    shownOnce: "Bild und Schlüssel werden nur jetzt gezeigt und gelten zehn Minuten.",
    notShownAgain: "Das Bild wird kein zweites Mal gezeigt. Hat die App dafür noch keinen Eintrag, fangen Sie neu an.",
    again: "Mit einem neuen Bild neu anfangen",
  },
  done: "Die Authenticator-App ist eingerichtet. Ab jetzt wird ihr Code verlangt, wenn Sie sich anmelden.",
  advice: {
    says: "Dieses Konto schützt nichts als Ihr Passwort oder Ihr Postfach. Mit einer Authenticator-App kommt auch dann niemand hinein, wenn Ihr Passwort bekannt wird.",
    action: "Authenticator-App einrichten",
  },
}
