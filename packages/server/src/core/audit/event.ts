import type { Incoming } from "../../kernel/http/incoming.ts"
import type { Id } from "../../kernel/id.ts"
import type { UserId } from "../user/index.ts"

/** Everything that is written down. Names never change; more may come. What each means to people is a text (`t.account.events`). */
export const eventTypes = [
  "sign_in.succeeded",
  "sign_in.failed",
  "sign_in.limited",
  "sign_in.locked",
  "sign_in.unlocked",
  "sign_in.second_step_failed",
  "sign_in.second_step_closed",
  "sign_up.begun",
  "sign_up.completed",
  "session.stepped_up",
  "factor.removed",
  "passkey.added",
  "passkey.renamed",
  "passkey.removed",
  "passkey.refused",
  "device.trusted",
  "device.trust_ended",
  "session.ended",
  "sessions.ended",
  "token.theft",
  "password.changed",
  "password.reset_requested",
  "password.reset",
  "password.breach_check_failed",
  "totp.enabled",
  "totp.removed",
  "recovery_codes.made",
  "recovery_code.used",
  "email.change_requested",
  "email.changed",
  "account.secured",
  "user.created",
  "user.changed",
  "user.disabled",
  "user.enabled",
  "user.deleted",
  "owner.created",
  "client.created",
  "client.removed",
  "client.authentication_failed",
  "signing_key.rotated",
  "signing_key.removed",
  "secrets.resealed",
  "backup.made",
  "backup.restored",
  "recovery.link_made",
  "audit.pruned",
  "recovery.link_used",
  "organization.created",
  "organization.changed",
  "organization.suspended",
  "organization.resumed",
  "organization.deleted",
  "organization.joined",
  "organization.left",
  "organization.entered",
  "member.added",
  "member.changed",
  "member.removed",
  "invitation.created",
  "invitation.resent",
  "invitation.revoked",
  "invitation.accepted",
  "domain.claimed",
  "domain.verified",
  "domain.lapsed",
  "domain.changed",
  "domain.removed",
  "role.created",
  "role.changed",
  "role.deleted",
  "role.assigned",
  "role.withdrawn",
  "roles.assigned",
  "settings.changed",
  "user.killed",
  "user.session_ended",
  "user.family_ended",
  "user.reset_started",
  "user.factors_reset",
  "impersonation.begun",
  "impersonation.ended",
  "admin.refused",
  "seed.applied",
] as const

export type AuditEventType = (typeof eventTypes)[number]

/** Something that happened. Personal data goes into `personal` and nowhere else. */
export interface AuditEvent {
  readonly type: AuditEventType
  /** Whose account it concerns. */
  readonly userId?: UserId
  /** Who did it, when it was not the person: a client's id, `operator`, `system`. */
  readonly actor?: string
  /** Whose affair it was; kept among the details as `org_id`. */
  readonly organizationId?: Id<"org">
  readonly sessionId?: Id<"ses">
  /**
   * What it came with; its address and browser are kept as personal data, unless a person did it to somebody else: that
   * somebody may see and erase what is kept here, and the session says enough of who came.
   */
  readonly request?: Incoming
  readonly details?: Readonly<Record<string, string | number | boolean | null>>
  readonly personal?: Readonly<Record<string, string>>
}

/** An event as it was written down. */
export interface RecordedEvent {
  readonly id: string
  readonly at: number
  readonly type: AuditEventType
  readonly userId: UserId | null
  readonly actor: string | null
  readonly organizationId: string | null
  readonly sessionId: string | null
  readonly requestId: string | null
  readonly details: NonNullable<AuditEvent["details"]>
  /** Empty once it was erased. */
  readonly personal: Readonly<Record<string, string>>
}

/** What a row's place in the chain is proved for. */
export interface SealableEvent {
  readonly id: string
  readonly at: number
  readonly type: string
  readonly user_id: string | null
  readonly actor: string | null
  readonly session_id: string | null
  readonly request_id: string | null
  /** JSON */
  readonly details: string
  /** JSON */
  readonly commitments: string | null
}

/** With its personal data, as JSON and with its salt; null when there was none, or when it was erased. */
export interface OpenEvent extends SealableEvent {
  readonly personal: string | null
  readonly salt: string | null
}
