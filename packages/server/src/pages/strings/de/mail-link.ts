import type { Strings } from "../strings.ts"
import { lengthIn } from "../words.ts"

const length = lengthIn("de")

export const mailLink: Strings["mailLink"] = {
  offer: "Mit einem Link per Mail anmelden",
  offerTo: ({ email }) => `Link an ${email} schicken`,
  ask: {
    title: ({ app }) => `Per Mail bei ${app} anmelden`,
    words: "Geben Sie die Adresse Ihres Kontos ein, und wir schicken Ihnen einen Link und einen Code. Ein Passwort brauchen Sie nicht.",
    send: "Link schicken",
    back: "Anders anmelden",
  },
  sentTo: ({ email }) =>
    `Wenn es zu ${email} ein Konto gibt, sind ein Link und ein Code dorthin unterwegs. Verwenden Sie eines von beiden innerhalb von zehn Minuten.`,
  link: {
    title: ({ app }) => `Bei ${app} anmelden`,
    words: "Noch ein Klick, und Sie sind angemeldet, in diesem Browser.",
    signIn: "Anmelden",
    elsewhereWords:
      "Dieser Link wurde in einem anderen Browser angefordert; dort steht ein sechsstelliger Code. Geben Sie ihn hier ein, dann sind Sie hier angemeldet und nicht dort.",
    notYou: "Haben Sie den Link nicht angefordert? Dann schließen Sie diese Seite. Ohne den Code wird niemand angemeldet.",
    signInHere: "Hier anmelden",
  },
  thisBrowser: ({ device }) => `Angemeldet wird dieser Browser: ${device}.`,
  again: "Neue Mail schicken",
  already: {
    title: "Sie sind schon angemeldet",
    words: "Die Mail wurde in diesem Browser eben erst beantwortet; einmal genügt.",
    goOn: "Weiter",
  },
  mail: ({ app, link, code, lifetimeSeconds }) => ({
    subject: `${code} ist Ihr Code zum Anmelden bei ${app}`,
    lines: [`Um sich bei ${app} anzumelden, geben Sie diesen Code dort ein, wo Sie ihn angefordert haben:`],
    code,
    link: { href: link, label: "Oder öffnen Sie diesen Link im selben Browser" },
    after: `Code und Link gelten einmal, ${length(lifetimeSeconds)} lang, und nur die neuesten. Haben Sie nicht danach gefragt, übergehen Sie diese Mail und nennen Sie niemandem den Code: Ohne ihn kommt niemand hinein.`,
  }),
  second: {
    title: "Geben Sie den Code aus Ihrer Mail ein",
    choice: "Ein Code per Mail",
    label: "8-stelliger Code aus der Mail",
    hint: "Er ging an die Adresse Ihres Kontos und gilt zehn Minuten.",
    mail: ({ app, code, lifetimeSeconds }) => ({
      subject: `${code} ist Ihr Code zum Anmelden bei ${app}`,
      lines: [`Jemand, hoffentlich Sie selbst, meldet sich gerade bei Ihrem Konto bei ${app} an. Geben Sie dort diesen Code ein:`],
      code,
      after: `Der Code gilt einmal, ${length(lifetimeSeconds)} lang. Waren Sie es nicht, nennen Sie ihn niemandem und ändern Sie Ihr Passwort: Jemand kennt es.`,
    }),
  },
}
