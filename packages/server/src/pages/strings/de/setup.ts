import type { Values } from "../en/problems.ts"
import { findings } from "./findings.ts"

export const setup = {
  form: {
    title: "Diesen Dienst einrichten",
    intro: "Legen Sie das Eigentümerkonto an. Sie sind danach gleich angemeldet.",
    name: "Name (freiwillig)",
    email: "E-Mail-Adresse",
    button: "Eigentümerkonto anlegen",
  },
  closed: { signIn: "Anmelden" },
  problems: {
    setup_link_invalid: {
      title: "Dieser Einrichtungslink gilt nicht mehr",
      advice: "Er gilt einmal und für 30 Minuten. Solange der Dienst niemandem gehört, gibt er bei jedem Neustart einen neuen Link im Terminal aus.",
    },
    setup_email_taken: { title: "Diese Adresse hat schon ein Konto", advice: "Verwenden Sie für das Eigentümerkonto eine andere Adresse." },
    https_required: {
      title: "Das muss über https geschickt werden",
      advice:
        "Es kam über eine Verbindung, die andere mitlesen können, deshalb wurde nichts damit gemacht. Öffnen Sie die Seite noch einmal unter ihrer https-Adresse.",
    },
  },
  service: {
    title: "Dieser Dienst",
    begun:
      "Der Dienst gehört Ihnen, und Sie sind angemeldet. Zweierlei bleibt: eine Anwendung, die ihn benutzt, und was die Liste unten noch verlangt.",
  },
  connect: {
    title: "Ihre erste Anwendung anschließen",
    intro: "Nehmen Sie, was passt. Überall steht die Adresse dieses Dienstes schon darin.",
    mount: "Die Anmeldung in eine Node-Anwendung einbauen",
    mountText: "Doorward läuft in Ihrer Express- oder Hono-Anwendung, unter derselben Adresse.",
    session: "Fragen, wer angemeldet ist",
    sessionText: "Ihre Seiten und Skripte unter dieser Adresse fragen mit dem Cookie der Besucher. 401 heißt: Niemand ist angemeldet.",
    api: "Eine API schützen, die anderswo läuft",
    apiText: "Geben Sie der API zuerst eigene Zugangsdaten. Ihr Geheimnis wird nur einmal gezeigt.",
    apiThen: "Danach prüft die API Zugriffstoken selbst und weiß innerhalb einer Sekunde, was widerrufen wurde.",
    docs: "Alles Weitere steht in der API-Referenz",
  },
  checklist: {
    title: "Bevor sich andere darauf verlassen",
    allFine: "Alles ist in Ordnung.",
    due: ({ count = 0 }: Values): string => (Number(count) === 1 ? "Ein Punkt ist offen" : `${count} Punkte sind offen`),
    inOrder: ({ count = 0 }: Values): string => (Number(count) === 1 ? "Ein Punkt ist in Ordnung" : `${count} Punkte sind in Ordnung`),
    advice: ({ count = 0 }: Values): string =>
      Number(count) === 1 ? "An diesem Dienst ist ein Punkt offen." : `An diesem Dienst sind ${count} Punkte offen.`,
    look: "Zur Checkliste",
    again: "Noch einmal prüfen",
    command: "Dasselbe in der Befehlszeile:",
    testMail: "Mir eine Testmail schicken",
    testMailSent: ({ email }: Values): string =>
      `Eine Testmail an ${email} ist unterwegs. Kommt sie nicht in ein paar Minuten, sehen Sie im Spam-Ordner nach.`,
    testMailNotSent: "Die letzten Testmails sind noch nicht lange her. Warten Sie eine Stunde, bevor Sie die nächste schicken.",
  },
  testMail: {
    subject: ({ app }: Values): string => `Testmail von ${app}`,
    text: ({ issuer }: Values): string =>
      `Jemand, dem ${issuer} gehört, wollte mit dieser E-Mail sehen, ob E-Mails ankommen. Das tun sie. Es ist nichts weiter zu tun.`,
  },
  states: { fine: "In Ordnung", advice: "Zu tun", wrong: "Dringend" },
  checks: {
    mail: "E-Mail",
    address: "Öffentliche Adresse",
    browser: "Dieser Browser",
    proxy: "Proxy",
    backup: "Kopien",
    owners: "Eigentümer",
    secret: "Hauptgeheimnis",
    database: "Datenbank",
    clock: "Uhren",
    disk: "Datenträger",
  },
  findings,
  misplaced: {
    title: "Diese Seite hat eine andere Adresse",
    text: ({ seen, issuer }: Values): string =>
      `Ihr Browser hat ${seen} abgerufen, dieser Dienst hat seine Adresse aber unter ${issuer}. Anmelden können Sie sich nur dort; geben Sie hier bitte kein Passwort ein.`,
    open: "Diese Seite unter ihrer Adresse öffnen",
    operator: "Für alle, die diesen Dienst betreiben",
    mend: ({ seen }: Values): string =>
      `Ist ${seen} richtig, setzen Sie DOORWARD_ISSUER darauf. Steht ein Proxy davor, lassen Sie ihn den Namen weitergeben, den Besucher verwenden (nginx):`,
  },
  insecure: {
    open: "Die https-Adresse öffnen",
    operator: "Für alle, die diesen Dienst betreiben",
    peer: ({ peer }: Values): string => `Am anderen Ende dieser Verbindung sieht der Dienst ${peer}, über unverschlüsseltes http.`,
    mend: "Ist das Ihr Proxy, und erreichen Besucher ihn über https, dann nennen Sie ihn, und lassen Sie es ihn sagen:",
  },
}
