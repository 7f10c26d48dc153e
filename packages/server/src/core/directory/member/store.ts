import { type Db, sql } from "../../../kernel/db/index.ts"
import { OWNER, type RoleKey } from "../../access/index.ts"
import type { JoinedBy, OrganizationId } from "../../organization/index.ts"
import { type Email, factorsFromColumn, type UserId } from "../../user/index.ts"

/** Somebody in an organization, as its administrators see them. Instants are milliseconds since the epoch. */
export interface Member {
  readonly userId: UserId
  readonly email: Email
  readonly name: string | null
  readonly disabledAt: number | null
  readonly joinedAt: number
  readonly joinedBy: JoinedBy
  /** Keys of the roles they hold there themselves. */
  readonly roles: readonly RoleKey[]
  readonly version: number
}

interface MemberRow {
  readonly user_id: UserId
  readonly email: Email
  readonly name: string | null
  readonly disabled_at: number | null
  readonly joined_at: number
  readonly joined_by: JoinedBy
  readonly version: number
  readonly relation: RoleKey | null
}

/** Rows of one member stand together, a row for each role. */
function membersFromRows(rows: readonly MemberRow[]): Member[] {
  const members: (Member & { readonly roles: RoleKey[] })[] = []
  for (const row of rows) {
    const last = members.at(-1)
    if (last?.userId === row.user_id) {
      if (row.relation !== null) last.roles.push(row.relation)
      continue
    }
    const { user_id: userId, email, name, disabled_at: disabledAt, joined_at: joinedAt, joined_by: joinedBy, version, relation } = row
    members.push({ userId, email, name, disabledAt, joinedAt, joinedBy, version, roles: relation === null ? [] : [relation] })
  }
  return members
}

export async function findMember(db: Db, organizationId: OrganizationId, userId: UserId): Promise<Member | undefined> {
  const rows = await db.read<MemberRow>(sql`
    SELECT m.user_id, u.email, u.name, u.disabled_at, m.joined_at, m.joined_by, m.version, t.relation
    FROM memberships m JOIN users u ON u.id = m.user_id
    LEFT JOIN relation_tuples t ON t.object_type = 'organization' AND t.object_id = m.organization_id
      AND t.subject_type = 'user' AND t.subject_id = m.user_id AND t.subject_relation = ''
    WHERE m.organization_id = ${organizationId} AND m.user_id = ${userId} ORDER BY t.created_at, t.relation`)
  return membersFromRows(rows)[0]
}

export interface MemberQuery {
  /** The beginning of the address, or of a word of the name, in any case; empty for all. */
  readonly search: string
  readonly limit: number
  /** Those who come after this one; empty for the first. */
  readonly after: string
}

/** In the order of their ids. */
export async function listMembers(db: Db, organizationId: OrganizationId, { search, limit, after }: MemberQuery): Promise<Member[]> {
  const prefix = `${search.trim().toLowerCase().replaceAll(/[!%_]/g, "!$&")}%`
  const rows = await db.read<MemberRow>(sql`
    SELECT m.user_id, m.email, m.name, m.disabled_at, m.joined_at, m.joined_by, m.version, t.relation
    FROM (
      SELECT m.organization_id, m.user_id, m.joined_at, m.joined_by, m.version, u.email, u.name, u.disabled_at
      FROM memberships m JOIN users u ON u.id = m.user_id
      WHERE m.organization_id = ${organizationId} AND m.user_id > ${after}
        AND (u.email LIKE ${prefix} ESCAPE '!' OR ' ' || LOWER(COALESCE(u.name, '')) LIKE ${`% ${prefix}`} ESCAPE '!')
      ORDER BY m.user_id LIMIT ${limit}
    ) m
    LEFT JOIN relation_tuples t ON t.object_type = 'organization' AND t.object_id = m.organization_id
      AND t.subject_type = 'user' AND t.subject_id = m.user_id AND t.subject_relation = ''
    ORDER BY m.user_id, t.created_at, t.relation`)
  return membersFromRows(rows)
}

/** How many own an organization and can act: somebody disabled cannot. */
export async function countActingOwners(db: Db, organizationId: OrganizationId): Promise<number> {
  const [row] = await db.read<{ owners: number }>(sql`
    SELECT COUNT(*) AS owners FROM relation_tuples t JOIN users u ON u.id = t.subject_id AND u.disabled_at IS NULL
    WHERE t.object_type = 'organization' AND t.object_id = ${organizationId} AND t.relation = ${OWNER}
      AND t.subject_type = 'user' AND t.subject_relation = ''`)
  return row?.owners ?? 0
}

/** Organizations that nobody but this person owns. */
export function listOwnedAlone(db: Db, userId: UserId, limit: number): Promise<{ readonly id: OrganizationId; readonly name: string }[]> {
  return db.read(sql`
    SELECT o.id, o.name FROM relation_tuples t JOIN organizations o ON o.id = t.object_id
    WHERE t.subject_type = 'user' AND t.subject_id = ${userId} AND t.subject_relation = '' AND t.object_type = 'organization' AND t.relation = ${OWNER}
      AND NOT EXISTS (
        SELECT 1 FROM relation_tuples other JOIN users u ON u.id = other.subject_id AND u.disabled_at IS NULL
        WHERE other.object_type = 'organization' AND other.object_id = t.object_id AND other.relation = ${OWNER}
          AND other.subject_type = 'user' AND other.subject_relation = '' AND other.subject_id <> ${userId})
    ORDER BY o.id LIMIT ${limit}`)
}

/** How many others own this deployment and can act. */
export async function countOtherActingOwners(db: Db, userId: UserId): Promise<number> {
  const [row] = await db.read<{ owners: number }>(sql`
    SELECT COUNT(*) AS owners FROM users WHERE owner_since IS NOT NULL AND disabled_at IS NULL AND id <> ${userId}`)
  return row?.owners ?? 0
}

/** A member who can act, with what tells them apart. */
export interface ActingMember extends Pick<Member, "userId" | "email" | "name"> {
  /** Second factors they hold, by name. */
  readonly factors: readonly string[]
}

type ActingRow = Pick<MemberRow, "user_id" | "email" | "name"> & { readonly factors: string }

/** Those who are not disabled, in the order of their ids. */
export async function listActingMembers(db: Db, organizationId: OrganizationId, after: string, limit: number): Promise<ActingMember[]> {
  const rows = await db.read<ActingRow>(sql`
    SELECT m.user_id, u.email, u.name, u.factors FROM memberships m JOIN users u ON u.id = m.user_id AND u.disabled_at IS NULL
    WHERE m.organization_id = ${organizationId} AND m.user_id > ${after} ORDER BY m.user_id LIMIT ${limit}`)
  return rows.map(actingFromRow)
}

export async function findActingMember(db: Db, organizationId: OrganizationId, userId: UserId): Promise<ActingMember | undefined> {
  const [row] = await db.read<ActingRow>(sql`
    SELECT m.user_id, u.email, u.name, u.factors FROM memberships m JOIN users u ON u.id = m.user_id AND u.disabled_at IS NULL
    WHERE m.organization_id = ${organizationId} AND m.user_id = ${userId}`)
  return row && actingFromRow(row)
}

export async function listActingOwners(db: Db, organizationId: OrganizationId, limit: number): Promise<ActingMember[]> {
  const rows = await db.read<ActingRow>(sql`
    SELECT u.id AS user_id, u.email, u.name, u.factors FROM relation_tuples t JOIN users u ON u.id = t.subject_id AND u.disabled_at IS NULL
    WHERE t.object_type = 'organization' AND t.object_id = ${organizationId} AND t.relation = ${OWNER}
      AND t.subject_type = 'user' AND t.subject_relation = '' ORDER BY u.id LIMIT ${limit}`)
  return rows.map(actingFromRow)
}

function actingFromRow({ user_id: userId, email, name, factors }: ActingRow): ActingMember {
  return { userId, email, name, factors: factorsFromColumn(factors) }
}

/** An organization somebody belongs to, as they see it. */
export interface OwnOrganization {
  readonly id: OrganizationId
  readonly name: string
  readonly slug: string
  readonly suspendedAt: number | null
  /** Names of the roles they hold there themselves. */
  readonly roles: readonly string[]
}

/** In the order they joined. */
export async function listOwn(db: Db, userId: UserId, limit: number): Promise<OwnOrganization[]> {
  const rows = await db.read<{ id: OrganizationId; name: string; slug: string; suspended_at: number | null; role: string | null }>(sql`
    SELECT o.id, o.name, o.slug, o.suspended_at, COALESCE(r.name, t.relation) AS role
    FROM (SELECT organization_id, user_id, joined_at FROM memberships WHERE user_id = ${userId} ORDER BY joined_at, organization_id LIMIT ${limit}) m
    JOIN organizations o ON o.id = m.organization_id
    LEFT JOIN relation_tuples t ON t.object_type = 'organization' AND t.object_id = m.organization_id
      AND t.subject_type = 'user' AND t.subject_id = m.user_id AND t.subject_relation = ''
    LEFT JOIN roles r ON r.id = t.relation AND (r.organization_id IS NULL OR r.organization_id = m.organization_id)
    ORDER BY m.joined_at, o.id, t.created_at, t.relation`)
  const organizations: (OwnOrganization & { readonly roles: string[] })[] = []
  for (const { id, name, slug, suspended_at: suspendedAt, role } of rows) {
    const last = organizations.at(-1)
    if (last?.id === id) last.roles.push(...(role === null ? [] : [role]))
    else organizations.push({ id, name, slug, suspendedAt, roles: role === null ? [] : [role] })
  }
  return organizations
}
