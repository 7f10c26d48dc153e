import type { Attempt } from "../../core/sign-in/index.ts"
import type { Mail } from "../../kernel/outbox.ts"
import { type Locale, writeMail } from "../../pages/index.ts"

/** To somebody who may be creating an account. */
export function verificationMail(
  { email: to, locale, expiresAt }: Pick<Attempt, "email" | "locale" | "expiresAt">,
  appName: string,
  code: string,
  link: string,
): Mail {
  return writeMail(
    { to, locale, kind: "one-time-code/verification", unasked: true, expiresAt },
    {
      en: {
        subject: `${groups(code)} is your code for ${appName}`,
        lines: [`To finish creating your account with ${appName}, enter this code where you began:`],
        code: groups(code),
        link: { href: link, label: "Or open this link" },
        after: "The code and the link work once, for ten minutes. If you did not ask for them, ignore this mail: without the code nothing happens.",
      },
      de: {
        subject: `${groups(code)} ist Ihr Code für ${appName}`,
        lines: [`Um Ihr Konto bei ${appName} fertig anzulegen, geben Sie diesen Code dort ein, wo Sie begonnen haben:`],
        code: groups(code),
        link: { href: link, label: "Oder öffnen Sie diesen Link" },
        after:
          "Code und Link gelten einmal, zehn Minuten lang. Haben Sie nicht danach gefragt, können Sie diese Mail übergehen: Ohne den Code geschieht nichts.",
      },
    },
  )
}

/** To somebody who has an account, when it was tried to create another with the address. Carries nothing that could finish that. */
export function alreadyRegisteredMail(to: string, locale: Locale, appName: string, signIn: string): Mail {
  return writeMail(
    { to, locale, kind: "one-time-code/already-registered", unasked: true },
    {
      en: {
        subject: `You have an account with ${appName} already`,
        lines: [`Somebody, perhaps you, tried to create an account with ${appName} with this address. It has one already, and nothing was changed.`],
        link: { href: signIn, label: "Sign in" },
        after: "If it was not you, you need not do anything.",
      },
      de: {
        subject: `Sie haben schon ein Konto bei ${appName}`,
        lines: [
          `Jemand, vielleicht Sie selbst, wollte mit dieser Adresse ein Konto bei ${appName} anlegen. Es gibt schon eines, und nichts wurde geändert.`,
        ],
        link: { href: signIn, label: "Anmelden" },
        after: "Waren Sie es nicht, müssen Sie nichts tun.",
      },
    },
  )
}

/** `12345678` → `1234 5678`: read and typed in two halves. */
export function groups(code: string): string {
  const half = Math.ceil(code.length / 2)
  return `${code.slice(0, half)} ${code.slice(half)}`
}
