import type { Strings } from "../strings.ts"
import { lengthIn } from "../words.ts"

const length = lengthIn("de")

export const address: Strings["address"] = {
  change: "Adresse ändern",
  title: "Ihre Adresse ändern",
  words: "Wir schicken einen Code und einen Link an die neue Adresse. Bis Sie eines von beiden verwenden, ändert sich nichts.",
  label: "Neue Adresse",
  send: "Code schicken",
  same: "Das ist schon die Adresse Ihres Kontos",
  sameAdvice: "Geben Sie die ein, die Sie stattdessen möchten.",
  sentTo: ({ email }) => `Wir haben einen Code und einen Link an ${email} geschickt. Verwenden Sie eines von beiden innerhalb von zehn Minuten.`,
  code: "8-stelliger Code aus der Mail",
  confirm: "Neue Adresse verwenden",
  another: "An eine andere Adresse schicken",
  linkTitle: "Neue Adresse bestätigen",
  linkWords: ({ email }) => `${email} wird die Adresse Ihres Kontos. Sie melden sich dann damit an, und unsere Mails gehen dorthin.`,
  signInFirst:
    "Melden Sie sich in diesem Browser bei Ihrem Konto an und öffnen Sie den Link aus der Mail noch einmal; oder geben Sie den Code dort ein, wo Sie ihn angefordert haben.",
  over: "Codes und Links gelten einmal, zehn Minuten lang, und nur die der neuesten Mail. Sie können eine neue anfordern.",
  done: "Das ist jetzt die Adresse Ihres Kontos. Die bisherige wurde benachrichtigt.",
  mail: ({ app, link, code, lifetimeSeconds }) => ({
    subject: `${code} bestätigt Ihre neue Adresse für ${app}`,
    lines: [`Dies soll die Adresse eines Kontos bei ${app} werden. Möchten Sie das, geben Sie diesen Code dort ein, wo Sie ihn angefordert haben:`],
    code,
    link: { href: link, label: "Oder öffnen Sie diesen Link dort, wo Sie angemeldet sind" },
    after: `Code und Link gelten einmal, ${length(lifetimeSeconds)} lang. Haben Sie nicht danach gefragt, können Sie diese Mail übergehen: Ohne Sie geschieht nichts.`,
  }),
  takenMail: ({ app, link }) => ({
    subject: `Ihre Adresse gehört zu Ihrem Konto bei ${app}`,
    lines: [
      `Jemand, vielleicht Sie selbst, wollte einem anderen Konto bei ${app} diese Adresse geben. Sie gehört zu Ihrem, und es wurde nichts geändert.`,
    ],
    link: { href: link, label: "Anmelden" },
    after: "Waren Sie es nicht, brauchen Sie nichts zu tun.",
  }),
}
