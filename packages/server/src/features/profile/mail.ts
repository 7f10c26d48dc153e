import { inHalves } from "../../core/one-time/index.ts"
import type { Mail } from "../../kernel/outbox.ts"
import { type Letter, writeMail } from "../../pages/index.ts"

type CodeLetter = Letter & { readonly code: string; readonly lifetimeSeconds: number; readonly expiresAt: number }

/** To the address that somebody wants for their account. */
export function addressMail({ code, link, lifetimeSeconds, ...to }: CodeLetter): Mail {
  return writeMail({ ...to, kind: "profile/address", unasked: true }, (t) =>
    t.address.mail({ app: to.app, link, code: inHalves(code), lifetimeSeconds }),
  )
}

/** To somebody whose address another account was to have. Carries nothing that could bring that about. */
export function takenMail({ link, ...to }: Letter): Mail {
  return writeMail({ ...to, kind: "profile/address-taken", unasked: true }, (t) => t.address.takenMail({ app: to.app, link }))
}
