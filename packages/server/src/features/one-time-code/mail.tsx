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
    t.mails.verification({ app: to.app, link, code: groups(code), lifetimeSeconds }),
  )
}

/** To somebody who has an account, when it was tried to create another with the address. Carries nothing that could finish that. */
export function alreadyRegisteredMail({ link, ...to }: Letter): Mail {
  return writeMail({ ...to, kind: "one-time-code/already-registered", unasked: true }, (t) => t.mails.alreadyRegistered({ app: to.app, link }))
}

/** `12345678` → `1234 5678`: read and typed in two halves. */
export function groups(code: string): string {
  const half = Math.ceil(code.length / 2)
  return `${code.slice(0, half)} ${code.slice(half)}`
}
