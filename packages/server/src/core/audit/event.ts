import type { Incoming } from "../../kernel/http/incoming.ts"
import type { Id } from "../../kernel/id.ts"
import type { UserId } from "../user/index.ts"

/** Everything that is written down, with what it means to people. Names never change; more may come. */
export const eventTypes = {
  "sign_in.succeeded": "Signed in",
  "sign_in.failed": "A sign-in failed",
  "sign_in.limited": "Sign-ins were paused after too many failures",
  "sign_in.locked": "Sign-ins from unknown devices were stopped after many failures",
  "sign_in.unlocked": "Sign-ins were allowed again",
  "sign_up.begun": "An account was begun",
  "sign_up.completed": "The account was created",
  "session.ended": "Signed out",
  "sessions.ended": "Signed out everywhere",
  "token.theft": "A copied refresh token was stopped",
  "password.changed": "The password was changed",
  "password.reset_requested": "A new password was asked for",
  "password.reset": "The password was reset",
  "password.breach_check_failed": "The breached-password service could not be asked",
  "account.secured": "The account was secured by its owner (“this wasn't me”)",
  "user.created": "The account was created by an operator",
  "user.changed": "The account was changed",
  "user.disabled": "The account was disabled",
  "user.enabled": "The account was enabled",
  "user.deleted": "The account was deleted",
  "owner.created": "The first owner was made",
  "client.created": "An API client was created",
  "client.removed": "An API client was removed",
  "client.authentication_failed": "An API client's authentication failed",
  "signing_key.rotated": "A signing key took over",
  "signing_key.removed": "A signing key was removed",
  "secrets.resealed": "Secrets were sealed anew",
  "backup.made": "A backup was made",
  "backup.restored": "A backup was restored",
  "recovery.link_made": "An operator made a recovery link",
  "audit.pruned": "Old records were removed",
  "recovery.link_used": "A recovery link was used",
} as const

export type AuditEventType = keyof typeof eventTypes

/** Something that happened. Personal data goes into `personal` and nowhere else. */
export interface AuditEvent {
  readonly type: AuditEventType
  /** Whose account it concerns. */
  readonly userId?: UserId
  /** Who did it, when it was not the person: a client's id, `operator`, `system`. */
  readonly actor?: string
  readonly sessionId?: Id<"ses">
  /** What it came with; its address and browser are kept as personal data. */
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
