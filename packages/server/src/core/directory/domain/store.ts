import { type Db, sql } from "../../../kernel/db/index.ts"
import { OWNER } from "../../access/index.ts"
import type { OrganizationId } from "../../organization/index.ts"
import type { Email, UserId } from "../../user/index.ts"
import type { Domain, DomainId } from "../domain.ts"
import type { Part } from "../part.ts"

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
  {
    id,
    organizationId,
    domain,
    challenge,
    createdAt,
    autoJoin,
  }: Pick<Domain, "id" | "organizationId" | "domain" | "challenge" | "createdAt" | "autoJoin">,
  most: number,
): Promise<Domain | undefined> {
  const [row] = await db.write<DomainRow>(sql`
    INSERT INTO domains (id, organization_id, domain, challenge, created_at, auto_join)
    SELECT ${id}, o.id, ${domain}, ${challenge}, ${createdAt}, CAST(${autoJoin ? 1 : 0} AS INTEGER) FROM organizations o
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
