import { type Db, sql } from "../../../kernel/db/index.ts"
import { OWNER, type RoleKey } from "../../access/index.ts"
import type { OrganizationId } from "../../organization/index.ts"
import type { Email, UserId } from "../../user/index.ts"
import type { Domain, DomainId } from "../domain.ts"
import type { Invitation, InvitationId } from "../invitation.ts"

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

/** A part of a list, in the order things were made. */
export interface Part<Id> {
  /** Those after this one. */
  readonly after: Id | ""
  readonly limit: number
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

interface DomainRow {
  readonly id: DomainId
  readonly organization_id: OrganizationId
  readonly domain: string
  readonly challenge: string
  readonly created_at: number
  readonly verified_at: number | null
  readonly lapsed_at: number | null
  readonly absent_since: number | null
  readonly checked_at: number | null
  readonly auto_join: number
  readonly version: number
}

function domainFromRow(row: DomainRow): Domain {
  return {
    id: row.id,
    organizationId: row.organization_id,
    domain: row.domain,
    challenge: row.challenge,
    createdAt: row.created_at,
    verifiedAt: row.verified_at,
    lapsedAt: row.lapsed_at,
    absentSince: row.absent_since,
    checkedAt: row.checked_at,
    autoJoin: row.auto_join === 1,
    version: row.version,
  }
}

/** @returns undefined when the organization has claimed it already, or has `most` */
export async function insertDomain(
  db: Db,
  { id, organizationId, domain, challenge, createdAt }: Pick<Domain, "id" | "organizationId" | "domain" | "challenge" | "createdAt">,
  most: number,
): Promise<Domain | undefined> {
  const [row] = await db.write<DomainRow>(sql`
    INSERT INTO domains (id, organization_id, domain, challenge, created_at)
    SELECT ${id}, o.id, ${domain}, ${challenge}, ${createdAt} FROM organizations o
    WHERE o.id = ${organizationId} AND (SELECT COUNT(*) FROM domains d WHERE d.organization_id = o.id) < ${most}
    ON CONFLICT (organization_id, domain) DO NOTHING RETURNING *`)
  return row && domainFromRow(row)
}

export async function findDomain(db: Db, organizationId: OrganizationId, id: DomainId): Promise<Domain | undefined> {
  const [row] = await db.read<DomainRow>(sql`SELECT * FROM domains WHERE organization_id = ${organizationId} AND id = ${id}`)
  return row && domainFromRow(row)
}

/** Whose a domain is, if anybody has proved it. */
export async function findHolder(db: Db, domain: string): Promise<OrganizationId | undefined> {
  const [row] = await db.read<{ organization_id: OrganizationId }>(sql`
    SELECT organization_id FROM domains WHERE domain = ${domain} AND verified_at IS NOT NULL`)
  return row?.organization_id
}

export async function listDomains(db: Db, organizationId: OrganizationId, { after, limit }: Part<DomainId>): Promise<Domain[]> {
  const rows = await db.read<DomainRow>(sql`
    SELECT * FROM domains WHERE organization_id = ${organizationId} AND id > ${after} ORDER BY id LIMIT ${limit}`)
  return rows.map(domainFromRow)
}

export async function setAutoJoin(db: Db, organizationId: OrganizationId, id: DomainId, autoJoin: boolean): Promise<Domain | undefined> {
  const [row] = await db.write<DomainRow>(sql`
    UPDATE domains SET auto_join = ${autoJoin ? 1 : 0}, version = version + 1 WHERE organization_id = ${organizationId} AND id = ${id} RETURNING *`)
  return row && domainFromRow(row)
}

export async function deleteDomain(db: Db, organizationId: OrganizationId, id: DomainId): Promise<Domain | undefined> {
  const [row] = await db.write<DomainRow>(sql`DELETE FROM domains WHERE organization_id = ${organizationId} AND id = ${id} RETURNING *`)
  return row && domainFromRow(row)
}

/** The proof was seen: it holds from `at`, or as long as it did. @returns undefined when somebody else holds the domain */
export async function proveDomain(
  db: Db,
  { id, organizationId }: Pick<Domain, "id" | "organizationId">,
  at: number,
  checkAt: number,
): Promise<Domain | undefined> {
  const [row] = await db.write<DomainRow>(sql`
    UPDATE domains SET verified_at = COALESCE(verified_at, CAST(${at} AS BIGINT)), lapsed_at = NULL, absent_since = NULL, checked_at = ${at}, check_at = ${checkAt},
      version = CASE WHEN verified_at IS NULL THEN version + 1 ELSE version END
    WHERE organization_id = ${organizationId} AND id = ${id} AND NOT EXISTS (
      SELECT 1 FROM domains other WHERE other.domain = domains.domain AND other.id <> domains.id AND other.verified_at IS NOT NULL)
    RETURNING *`)
  return row && domainFromRow(row)
}

/** There was an answer, and no proof in it. A domain that is proved stays so for now. */
export async function noteAbsence(
  db: Db,
  { id, organizationId }: Pick<Domain, "id" | "organizationId">,
  at: number,
  checkAt: number,
): Promise<Domain | undefined> {
  const [row] = await db.write<DomainRow>(sql`
    UPDATE domains SET checked_at = ${at}, absent_since = COALESCE(absent_since, CAST(${at} AS BIGINT)),
      check_at = CASE WHEN verified_at IS NULL THEN NULL ELSE CAST(${checkAt} AS BIGINT) END
    WHERE organization_id = ${organizationId} AND id = ${id} RETURNING *`)
  return row && domainFromRow(row)
}

/** @param absentSince lapses if its proof has been gone since then, or longer @returns undefined when it has not, or is none any more */
export async function lapseDomain(
  db: Db,
  { id, organizationId }: Pick<Domain, "id" | "organizationId">,
  at: number,
  absentSince: number,
): Promise<Domain | undefined> {
  const [row] = await db.write<DomainRow>(sql`
    UPDATE domains SET verified_at = NULL, lapsed_at = ${at}, checked_at = ${at}, check_at = NULL, auto_join = 0, version = version + 1
    WHERE organization_id = ${organizationId} AND id = ${id} AND verified_at IS NOT NULL AND absent_since <= ${absentSince} RETURNING *`)
  return row && domainFromRow(row)
}

/** Takes some that are due, and moves their next look on, so that one that cannot be looked at does not hold up the others. */
export async function takeDueDomains(db: Db, now: number, checkAt: number, limit: number): Promise<Domain[]> {
  const rows = await db.write<DomainRow>(sql`
    UPDATE domains SET check_at = ${checkAt} WHERE check_at <= ${now} AND id IN (SELECT id FROM domains WHERE check_at <= ${now} ORDER BY check_at LIMIT ${limit})
    RETURNING *`)
  return rows.map(domainFromRow)
}

/** The organization that whoever has this address joins by itself, unless they belong to it, have left it, or may not be there. */
export async function findJoinable(db: Db, userId: UserId, domain: string): Promise<OrganizationId | undefined> {
  const [row] = await db.read<{ organization_id: OrganizationId }>(sql`
    SELECT d.organization_id FROM domains d
    JOIN organizations o ON o.id = d.organization_id AND o.suspended_at IS NULL
    JOIN users u ON u.id = ${userId} AND u.disabled_at IS NULL AND u.email_verified_at IS NOT NULL
    WHERE d.domain = ${domain} AND d.verified_at IS NOT NULL AND d.auto_join = 1
      AND NOT EXISTS (SELECT 1 FROM memberships m WHERE m.organization_id = d.organization_id AND m.user_id = u.id)
      AND NOT EXISTS (SELECT 1 FROM departures g WHERE g.organization_id = d.organization_id AND g.user_id = u.id)`)
  return row?.organization_id
}

/** Those who answer for an organization, where they can be written to. */
export async function listOwners(
  db: Db,
  organizationId: OrganizationId,
  limit: number,
): Promise<{ readonly email: Email; readonly locale: string | null }[]> {
  return db.read(sql`
    SELECT u.email, u.locale FROM relation_tuples t JOIN users u ON u.id = t.subject_id
    WHERE t.object_type = 'organization' AND t.object_id = ${organizationId} AND t.relation = ${OWNER} AND t.subject_type = 'user' AND t.subject_relation = ''
      AND u.disabled_at IS NULL ORDER BY u.id LIMIT ${limit}`)
}
