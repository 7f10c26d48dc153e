import { inHalves } from "../../core/one-time/index.ts"
import type { Mail } from "../../kernel/outbox.ts"
import { type Letter, writeMail } from "../../pages/index.ts"

/** To somebody who may be creating an account. @param letter.expiresAt in milliseconds since the epoch */
export function verificationMail({
  code,
  link,
  lifetimeSeconds,
  ...to
}: Letter & { readonly code: string; readonly lifetimeSeconds: number; readonly expiresAt: number }): Mail {
  return writeMail({ ...to, kind: "one-time-code/verification", unasked: true }, (t) =>
    t.mails.verification({ app: to.app, link, code: inHalves(code), lifetimeSeconds }),
  )
}

/** To somebody who has an account, when it was tried to create another with the address. Carries nothing that could finish that. */
export function alreadyRegisteredMail({ link, ...to }: Letter): Mail {
  return writeMail({ ...to, kind: "one-time-code/already-registered", unasked: true }, (t) => t.mails.alreadyRegistered({ app: to.app, link }))
}
