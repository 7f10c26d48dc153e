import type { shell as english } from "../en/shell.ts"

export const shell: typeof english = {
  securedBy: "Gesichert mit Doorward",
  language: "Sprache",
  skip: "Zum Inhalt springen",
  supportCode: "Supportcode",
  toStart: "Zur Startseite",
  openAgain: "Seite neu öffnen",
  showPassword: "Passwort anzeigen",
  hidePassword: "Passwort verbergen",
  thereIsAProblem: "Es gibt ein Problem",
  sentence: ({ text }) => `${text}.`,
  ago: { justNow: "gerade eben" },
  copy: "Kopieren",
  copied: "Kopiert",
  listChanged: "Die Liste hat sich geändert.",
  fieldRequired: "Bitte ausfüllen.",
  emailShape: "Geben Sie eine E-Mail-Adresse ein, zum Beispiel ada@example.com.",
  strength: ["Sehr schwach", "Schwach", "Mittel", "Gut", "Sehr gut"],
}
