import { inHalves } from "../../core/one-time/index.ts"
import type { Mail } from "../../kernel/outbox.ts"
import { type Letter, writeMail } from "../../pages/index.ts"

/** `expiresAt` is in milliseconds since the epoch. */
type CodeLetter = Letter & { readonly code: string; readonly lifetimeSeconds: number; readonly expiresAt: number }

/** To somebody who may be creating an account. */
export function verificationMail({ code, link, lifetimeSeconds, ...to }: CodeLetter): Mail {
  return writeMail({ ...to, kind: "one-time-code/verification", unasked: true }, (t) =>
    t.mails.verification({ app: to.app, link, code: inHalves(code), lifetimeSeconds }),
  )
}

/** To somebody who has an account and wants to sign in, or in whose name somebody asked. */
export function signInMail({ code, link, lifetimeSeconds, ...to }: CodeLetter): Mail {
  return writeMail({ ...to, kind: "one-time-code/sign-in", unasked: true }, (t) =>
    t.mailLink.mail({ app: to.app, link, code: inHalves(code), lifetimeSeconds }),
  )
}

/** To somebody who has shown a password, or whose password somebody else has. */
export function secondStepMail({ code, lifetimeSeconds, ...to }: Omit<CodeLetter, "link">): Mail {
  return writeMail({ ...to, kind: "one-time-code/second-step" }, (t) =>
    t.mailLink.second.mail({ app: to.app, code: inHalves(code), lifetimeSeconds }),
  )
}

/** To somebody who has an account, when it was tried to create another with the address. Carries nothing that could finish that. */
export function alreadyRegisteredMail({ link, ...to }: Letter): Mail {
  return writeMail({ ...to, kind: "one-time-code/already-registered", unasked: true }, (t) => t.mails.alreadyRegistered({ app: to.app, link }))
}
