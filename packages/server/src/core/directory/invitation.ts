import type { Id } from "../../kernel/id.ts"
import type { RoleKey } from "../access/index.ts"
import type { OrganizationId } from "../organization/index.ts"
import type { Email, UserId } from "../user/index.ts"

export type InvitationId = Id<"inv">

/** Somebody was asked by mail to join an organization. Instants are milliseconds since the epoch, null for never. */
export interface Invitation {
  readonly id: InvitationId
  readonly organizationId: OrganizationId
  /** Whose mailbox the link went to; nobody else can use it. */
  readonly email: Email
  /** What they will hold there. */
  readonly roles: readonly RoleKey[]
  /** Whose right to invite it stands on; null for a service or the operator. */
  readonly inviterId: UserId | null
  /** As the audit names them. */
  readonly invitedBy: string
  readonly createdAt: number
  /** When the newest link went out; those before it are dead. */
  readonly sentAt: number
  readonly expiresAt: number
  readonly acceptedAt: number | null
  readonly acceptedBy: UserId | null
  readonly revokedAt: number | null
  readonly version: number
}

export type InvitationStatus = "pending" | "accepted" | "revoked" | "expired"

/** By the clock at the moment it is asked: no job has to come first. */
export function invitationStatus({ acceptedAt, revokedAt, expiresAt }: Invitation, now: number): InvitationStatus {
  if (acceptedAt !== null) return "accepted"
  if (revokedAt !== null) return "revoked"
  return now >= expiresAt ? "expired" : "pending"
}
