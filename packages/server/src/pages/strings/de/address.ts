import type { Strings } from "../strings.ts"
import { lengthIn } from "../words.ts"

const length = lengthIn("de")

export const address: Strings["address"] = {
  room: "Adresse",
  title: "Adresse ändern",
  now: ({ email }) => `Die Adresse Ihres Kontos ist ${email}. Damit melden Sie sich an, und dorthin gehen unsere Mails.`,
  label: "Neue Adresse",
  hint: "Wir schicken einen Code dorthin. Bis er eingegeben ist, ändert sich nichts.",
  ask: "Code schicken",
  changed: "Ihre Adresse ist geändert. Beide Postfächer haben davon erfahren.",
  sentTitle: "Sehen Sie in das neue Postfach",
  sent: "Wenn die Adresse verwendet werden kann, liegt dort jetzt eine Mail mit einem Code und einem Link. Geben Sie den Code innerhalb von zehn Minuten hier ein, oder öffnen Sie den Link in einem Browser, in dem Sie angemeldet sind.",
  confirm: "Diese Adresse verwenden",
  noMail: "Keine Mail da? Sehen Sie im Spam nach.",
  again: "Eine neue anfordern",
  linkTitle: "Neue Adresse bestätigen",
  linkWords: ({ email }) => `Von jetzt an hat Ihr Konto die Adresse ${email}.`,
  signInFirst: "Melden Sie sich zuerst in diesem Browser an, oder geben Sie den Code aus der Mail dort ein, wo Sie ihn angefordert haben.",
  over: "Er gilt einmal, zehn Minuten lang, und nur der neueste.",
  newAddressMail: ({ app, link, code, lifetimeSeconds }) => ({
    subject: `${code} ist Ihr Code für die neue Adresse bei ${app}`,
    lines: [
      `Jemand, der bei einem Konto von ${app} angemeldet ist, möchte diese Adresse dafür verwenden. Geben Sie diesen Code dort ein, wo er angefordert wurde:`,
    ],
    code,
    link: { href: link, label: "Oder öffnen Sie diesen Link dort, wo Sie angemeldet sind" },
    after: `Code und Link gelten einmal, ${length(lifetimeSeconds)} lang. Haben Sie nicht danach gefragt, können Sie diese Mail übergehen: Es ändert sich nichts.`,
  }),
  takenMail: ({ app, link }) => ({
    subject: `Diese Adresse hat ein Konto bei ${app}`,
    lines: [
      `Jemand, der bei einem anderen Konto von ${app} angemeldet ist, wollte diese Adresse dafür verwenden. Sie gehört zu Ihrem Konto, und nichts wurde geändert.`,
    ],
    link: { href: link, label: "Anmelden" },
    after: "Waren Sie es nicht, müssen Sie nichts tun.",
  }),
}
