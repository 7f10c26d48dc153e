import type { Mail } from "../../kernel/outbox.ts"
import { type Letter, writeMail } from "../../pages/index.ts"
import type { Challenge } from "./domain.ts"
import { rolesIn } from "./role-names.ts"

/** To somebody who is asked to join. Whoever may invite can write to anybody, so it counts among what strangers cause. */
export function invitationMail({
  link,
  organization,
  inviter,
  roles,
  lifetimeSeconds,
  ...to
}: Letter & {
  readonly organization: string
  /** What the inviter is called; empty for a service. */
  readonly inviter: string
  /** As they are called where they are no built-in ones. */
  readonly roles: readonly string[]
  readonly lifetimeSeconds: number
  readonly expiresAt: number
}): Mail {
  return writeMail({ ...to, kind: "directory/invitation", unasked: true }, (t) =>
    t.mails.invitation({
      app: to.app,
      link,
      organization: harmless(organization),
      inviter: harmless(inviter),
      roles: rolesIn(t, roles),
      lifetimeSeconds,
    }),
  )
}

/** To an owner whose organization does not hold a domain any more. */
export function domainLapsedMail({
  link,
  domain,
  organization,
  record,
  ...to
}: Letter & { readonly domain: string; readonly organization: string; readonly record: Challenge }): Mail {
  return writeMail({ ...to, kind: "directory/domain-lapsed" }, (t) =>
    t.mails.domainLapsed({ app: to.app, link, domain, organization, recordName: record.name, recordValue: record.value }),
  )
}

/** A name somebody chose, in a mail to somebody they chose: no mail program makes a link of it. */
function harmless(name: string): string {
  return name.replaceAll(/:\/\//g, " ").replaceAll(/(?<=[^\s.])\.(?=[^\s.])/g, "\u2024")
}
