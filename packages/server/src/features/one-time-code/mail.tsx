import type { Mail } from "../../kernel/outbox.ts"
import { writeMail } from "../../pages/index.ts"

/** To somebody who may be creating an account. */
export function verificationMail(to: string, appName: string, code: string, link: string): Mail {
  return writeMail(
    to,
    {
      subject: `${groups(code)} is your code for ${appName}`,
      lines: [`To finish creating your account with ${appName}, enter this code where you began:`],
      code: groups(code),
      link: { href: link, label: "Or open this link" },
    },
    "The code and the link work once, for ten minutes. If you did not ask for them, ignore this mail: without the code nothing happens.",
  )
}

/** To somebody who has an account, when it was tried to create another with the address. Carries nothing that could finish that. */
export function alreadyRegisteredMail(to: string, appName: string, signIn: string): Mail {
  return writeMail(
    to,
    {
      subject: `You have an account with ${appName} already`,
      lines: [`Somebody, perhaps you, tried to create an account with ${appName} with this address. It has one already, and nothing was changed.`],
      link: { href: signIn, label: "Sign in" },
    },
    "If it was not you, you need not do anything.",
  )
}

/** `12345678` → `1234 5678`: read and typed in two halves. */
export function groups(code: string): string {
  const half = Math.ceil(code.length / 2)
  return `${code.slice(0, half)} ${code.slice(half)}`
}
