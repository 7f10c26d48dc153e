import { type Db, sql } from "../../../kernel/db/index.ts"
import type { RoleKey } from "../../access/index.ts"
import type { OrganizationId } from "../../organization/index.ts"
import type { Email, UserId } from "../../user/index.ts"
import type { Invitation, InvitationId } from "../invitation.ts"
import type { Part } from "../part.ts"

interface InvitationRow {
  readonly id: InvitationId
  readonly organization_id: OrganizationId
  readonly email: Email
  readonly roles: string
  readonly inviter_id: UserId | null
  readonly invited_by: string
  readonly created_at: number
  readonly sent_at: number
  readonly expires_at: number
  readonly accepted_at: number | null
  readonly accepted_by: UserId | null
  readonly revoked_at: number | null
  readonly version: number
}

function invitationFromRow(row: InvitationRow): Invitation {
  return {
    id: row.id,
    organizationId: row.organization_id,
    email: row.email,
    roles: JSON.parse(row.roles) as RoleKey[],
    inviterId: row.inviter_id,
    invitedBy: row.invited_by,
    createdAt: row.created_at,
    sentAt: row.sent_at,
    expiresAt: row.expires_at,
    acceptedAt: row.accepted_at,
    acceptedBy: row.accepted_by,
    revokedAt: row.revoked_at,
    version: row.version,
  }
}

/** A link that was made now, and in whose name. */
export interface NewLink {
  readonly tokenHash: string
  readonly inviterId: UserId | null
  readonly invitedBy: string
  readonly at: number
  readonly expiresAt: number
}

/** In the place of the open one for the same address, if there is one: its link ends, its id stays. */
export async function putInvitation(
  db: Db,
  { id, organizationId, email, roles }: Pick<Invitation, "id" | "organizationId" | "email" | "roles">,
  { tokenHash, inviterId, invitedBy, at, expiresAt }: NewLink,
): Promise<Invitation> {
  const [row] = await db.write<InvitationRow>(sql`
    INSERT INTO invitations (id, organization_id, email, roles, token_hash, inviter_id, invited_by, created_at, sent_at, expires_at)
    VALUES (${id}, ${organizationId}, ${email}, ${JSON.stringify(roles)}, ${tokenHash}, ${inviterId}, ${invitedBy}, ${at}, ${at}, ${expiresAt})
    ON CONFLICT (organization_id, email) WHERE accepted_at IS NULL AND revoked_at IS NULL
    DO UPDATE SET roles = excluded.roles, token_hash = excluded.token_hash, inviter_id = excluded.inviter_id, invited_by = excluded.invited_by,
      sent_at = excluded.sent_at, expires_at = excluded.expires_at, version = invitations.version + 1
    RETURNING *`)
  if (!row) throw new Error("an invitation was neither made nor renewed")
  return invitationFromRow(row)
}

/** @returns undefined when it is not open any more */
export async function renewInvitation(
  db: Db,
  { id, organizationId }: Pick<Invitation, "id" | "organizationId">,
  link: NewLink,
): Promise<Invitation | undefined> {
  const [row] = await db.write<InvitationRow>(sql`
    UPDATE invitations SET token_hash = ${link.tokenHash}, inviter_id = ${link.inviterId}, invited_by = ${link.invitedBy}, sent_at = ${link.at},
      expires_at = ${link.expiresAt}, version = version + 1
    WHERE organization_id = ${organizationId} AND id = ${id} AND accepted_at IS NULL AND revoked_at IS NULL RETURNING *`)
  return row && invitationFromRow(row)
}

/** @returns undefined when it is not open any more */
export async function revokeInvitation(db: Db, organizationId: OrganizationId, id: InvitationId, at: number): Promise<Invitation | undefined> {
  const [row] = await db.write<InvitationRow>(sql`
    UPDATE invitations SET revoked_at = ${at}, version = version + 1
    WHERE organization_id = ${organizationId} AND id = ${id} AND accepted_at IS NULL AND revoked_at IS NULL RETURNING *`)
  return row && invitationFromRow(row)
}

/** The one statement that uses an invitation up, for the person whose proved address it went to. */
export async function consumeInvitation(db: Db, tokenHash: string, userId: UserId, now: number): Promise<Invitation | undefined> {
  const [row] = await db.write<InvitationRow>(sql`
    UPDATE invitations SET accepted_at = ${now}, accepted_by = ${userId}, version = version + 1
    WHERE token_hash = ${tokenHash} AND accepted_at IS NULL AND revoked_at IS NULL AND expires_at > ${now}
      AND email = (SELECT u.email FROM users u WHERE u.id = ${userId} AND u.email_verified_at IS NOT NULL AND u.disabled_at IS NULL)
    RETURNING *`)
  return row && invitationFromRow(row)
}

export async function findInvitationByToken(db: Db, tokenHash: string): Promise<Invitation | undefined> {
  const [row] = await db.read<InvitationRow>(sql`SELECT * FROM invitations WHERE token_hash = ${tokenHash}`)
  return row && invitationFromRow(row)
}

export async function findInvitation(db: Db, organizationId: OrganizationId, id: InvitationId): Promise<Invitation | undefined> {
  const [row] = await db.read<InvitationRow>(sql`SELECT * FROM invitations WHERE organization_id = ${organizationId} AND id = ${id}`)
  return row && invitationFromRow(row)
}

/** Whether somebody who signs up was asked to, by an invitation that would be accepted now. */
export async function isOpenInvitation(db: Db, id: InvitationId, email: Email, now: number): Promise<boolean> {
  const rows = await db.read(sql`
    SELECT i.id FROM invitations i JOIN organizations o ON o.id = i.organization_id
    WHERE i.id = ${id} AND i.email = ${email} AND i.accepted_at IS NULL AND i.revoked_at IS NULL AND i.expires_at > ${now} AND o.suspended_at IS NULL`)
  return rows.length === 1
}

export async function listInvitations(db: Db, organizationId: OrganizationId, { after, limit }: Part<InvitationId>): Promise<Invitation[]> {
  const rows = await db.read<InvitationRow>(sql`
    SELECT * FROM invitations WHERE organization_id = ${organizationId} AND id > ${after} ORDER BY id LIMIT ${limit}`)
  return rows.map(invitationFromRow)
}

/** @returns how many went */
export async function deleteOldInvitations(db: Db, before: number, limit: number): Promise<number> {
  const rows = await db.write(sql`
    DELETE FROM invitations WHERE id IN (SELECT id FROM invitations WHERE expires_at <= ${before} ORDER BY expires_at LIMIT ${limit}) RETURNING id`)
  return rows.length
}

/** Of a database that was put back: somebody may have accepted or revoked them since. */
export async function endOpenInvitations(db: Db, at: number, limit: number): Promise<object[]> {
  return db.write(sql`
    UPDATE invitations SET revoked_at = ${at}, version = version + 1
    WHERE id IN (SELECT id FROM invitations WHERE accepted_at IS NULL AND revoked_at IS NULL ORDER BY id LIMIT ${limit}) RETURNING id`)
}
