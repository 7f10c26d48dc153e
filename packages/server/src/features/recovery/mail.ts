import { type Happened, happeningIn } from "../../core/session/index.ts"
import type { Mail } from "../../kernel/outbox.ts"
import { type Letter, writeMail } from "../../pages/index.ts"

/** To somebody whose account was opened with a recovery link. */
export function recoveredMail({ link, happened, ...to }: Letter & { readonly happened: Happened }): Mail {
  return writeMail({ ...to, kind: "recovery/used" }, (t) => t.mails.recovered({ app: to.app, link, facts: happeningIn(t, to.locale, happened) }))
}
