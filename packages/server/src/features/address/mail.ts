import { inHalves } from "../../core/one-time/index.ts"
import type { Mail } from "../../kernel/outbox.ts"
import { type Letter, writeMail } from "../../pages/index.ts"

/** To the address that somebody who is signed in wants to have. */
export function newAddressMail({
  link,
  code,
  lifetimeSeconds,
  ...to
}: Letter & { readonly code: string; readonly lifetimeSeconds: number; readonly expiresAt: number }): Mail {
  return writeMail({ ...to, kind: "address/new", unasked: true }, (t) => t.address.mail({ app: to.app, link, code: inHalves(code), lifetimeSeconds }))
}

/** To whoever has an account with the address already. Carries nothing that could change anything. */
export function takenAddressMail({ link, ...to }: Letter): Mail {
  return writeMail({ ...to, kind: "address/taken", unasked: true }, (t) => t.address.takenMail({ app: to.app, link }))
}
