import type { Mail } from "../../kernel/outbox.ts"
import { type Letter, writeMail } from "../../pages/index.ts"

type LinkLetter = Letter & { readonly lifetimeSeconds: number }

/** To somebody who asked for a new password, or in whose name it was asked for. */
export function resetLinkMail({ link, lifetimeSeconds, ...to }: LinkLetter): Mail {
  return writeMail({ ...to, kind: "password/reset-link", unasked: true }, (t) => t.mails.resetLink({ app: to.app, link, lifetimeSeconds }))
}

/** To somebody whose account somebody else made. */
export function welcomeMail({ link, lifetimeSeconds, ...to }: LinkLetter): Mail {
  return writeMail({ ...to, kind: "password/welcome", unasked: true }, (t) => t.mails.welcome({ app: to.app, link, lifetimeSeconds }))
}

/** After "this wasn't me". */
export function securedMail({ link, lifetimeSeconds, ...to }: LinkLetter): Mail {
  return writeMail({ ...to, kind: "password/secured" }, (t) => t.mails.secured({ app: to.app, link, lifetimeSeconds }))
}
