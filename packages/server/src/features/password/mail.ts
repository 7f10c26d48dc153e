import { type Happened, happeningIn } from "../../core/session/index.ts"
import type { Mail } from "../../kernel/outbox.ts"
import { type Letter, writeMail } from "../../pages/index.ts"

type LinkLetter = Letter & { readonly lifetimeSeconds: number }
type NewsLetter = LinkLetter & { readonly happened: Happened }

/** To somebody who asked for a new password, or in whose name it was asked for. */
export function resetLinkMail({ link, lifetimeSeconds, ...to }: LinkLetter): Mail {
  return writeMail({ ...to, kind: "password/reset-link", unasked: true }, (t) => t.mails.resetLink({ app: to.app, link, lifetimeSeconds }))
}

/** To somebody whose account somebody else made. */
export function welcomeMail({ link, lifetimeSeconds, ...to }: LinkLetter): Mail {
  return writeMail({ ...to, kind: "password/welcome", unasked: true }, (t) => t.mails.welcome({ app: to.app, link, lifetimeSeconds }))
}

/** With the link for whoever did not do it. */
export function passwordChangedMail({ link, lifetimeSeconds, happened, ...to }: NewsLetter): Mail {
  return writeMail({ ...to, kind: "password/changed" }, (t) =>
    t.mails.passwordChanged({ app: to.app, link, lifetimeSeconds, facts: happeningIn(t, to.locale, happened) }),
  )
}

/** With the link for whoever did not do it. */
export function passwordResetMail({ link, lifetimeSeconds, happened, ...to }: NewsLetter): Mail {
  return writeMail({ ...to, kind: "password/reset" }, (t) =>
    t.mails.passwordReset({ app: to.app, link, lifetimeSeconds, facts: happeningIn(t, to.locale, happened) }),
  )
}

/** After "this wasn't me". */
export function securedMail({ link, lifetimeSeconds, ...to }: LinkLetter): Mail {
  return writeMail({ ...to, kind: "password/secured" }, (t) => t.mails.secured({ app: to.app, link, lifetimeSeconds }))
}
