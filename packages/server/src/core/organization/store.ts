import { type Db, sql } from "../../kernel/db/index.ts"
import type { UserId } from "../user/index.ts"
import type { Organization, OrganizationId, OrganizationPolicy } from "./organization.ts"

export interface OrganizationRow {
  readonly id: OrganizationId
  readonly slug: string
  readonly name: string
  readonly created_at: number
  readonly suspended_at: number | null
  readonly policy: string
  readonly max_members: number | null
  readonly version: number
}

/** One object for each policy there is: rows of sessions repeat them, and most are alike. */
const policies = new Map<string, OrganizationPolicy>()
const MAX_KNOWN_POLICIES = 1_000

export function policyFromColumn(text: string): OrganizationPolicy {
  const known = policies.get(text)
  if (known) return known
  if (policies.size >= MAX_KNOWN_POLICIES) policies.clear()
  const policy = JSON.parse(text) as OrganizationPolicy
  policies.set(text, policy)
  return policy
}

export function organizationFromRow(row: OrganizationRow): Organization {
  return {
    id: row.id,
    slug: row.slug,
    name: row.name,
    createdAt: row.created_at,
    suspendedAt: row.suspended_at,
    policy: policyFromColumn(row.policy),
    maxMembers: row.max_members,
    version: row.version,
  }
}

/** For good: whoever had it keeps it, also after they are gone. @returns false when somebody else has, or had, this slug */
export async function takeSlug(db: Db, slug: string, id: OrganizationId, at: number): Promise<boolean> {
  const rows = await db.write(sql`
    INSERT INTO organization_slugs (slug, organization_id, taken_at) VALUES (${slug}, ${id}, ${at})
    ON CONFLICT (slug) DO UPDATE SET taken_at = organization_slugs.taken_at WHERE organization_slugs.organization_id = ${id} RETURNING slug`)
  return rows.length === 1
}

export async function insertOrganization(db: Db, { id, slug, name, createdAt, suspendedAt, policy, maxMembers }: Organization): Promise<void> {
  await db.write(sql`
    INSERT INTO organizations (id, slug, name, created_at, suspended_at, policy, max_members)
    VALUES (${id}, ${slug}, ${name}, ${createdAt}, ${suspendedAt}, ${JSON.stringify(policy)}, ${maxMembers})`)
}

export async function findOrganization(db: Db, id: OrganizationId): Promise<Organization | undefined> {
  const [row] = await db.read<OrganizationRow>(sql`SELECT * FROM organizations WHERE id = ${id}`)
  return row && organizationFromRow(row)
}

export async function findOrganizationBySlug(db: Db, slug: string): Promise<Organization | undefined> {
  const [row] = await db.read<OrganizationRow>(sql`SELECT * FROM organizations WHERE slug = ${slug}`)
  return row && organizationFromRow(row)
}

/** What can change of it. */
export type OrganizationFields = Pick<Organization, "slug" | "name" | "suspendedAt" | "policy" | "maxMembers">

/** @param ifVersion only while it still has this version @returns undefined when there is no such row (any more) */
export async function updateOrganization(
  db: Db,
  id: OrganizationId,
  { slug, name, suspendedAt, policy, maxMembers }: OrganizationFields,
  ifVersion: number,
): Promise<Organization | undefined> {
  const [row] = await db.write<OrganizationRow>(sql`
    UPDATE organizations SET slug = ${slug}, name = ${name}, suspended_at = ${suspendedAt}, policy = ${JSON.stringify(policy)},
      max_members = ${maxMembers}, version = version + 1
    WHERE id = ${id} AND version = ${ifVersion} RETURNING *`)
  return row && organizationFromRow(row)
}

/** With memberships, roles of its own and whatever else refers to it. @returns false when there is none */
export async function deleteOrganization(db: Db, id: OrganizationId): Promise<boolean> {
  return (await db.write(sql`DELETE FROM organizations WHERE id = ${id} RETURNING id`)).length === 1
}

export interface Membership {
  readonly organizationId: OrganizationId
  readonly userId: UserId
  readonly joinedAt: number
  readonly joinedBy: JoinedBy
}

export type JoinedBy = "founder" | "invitation" | "domain" | "administrator" | "seed"

interface MembershipRow {
  readonly organization_id: OrganizationId
  readonly user_id: UserId
  readonly joined_at: number
  readonly joined_by: JoinedBy
}

function membershipFromRow(row: MembershipRow): Membership {
  return { organizationId: row.organization_id, userId: row.user_id, joinedAt: row.joined_at, joinedBy: row.joined_by }
}

/** @returns false when the person is a member already, or the organization is full. The caller holds the head of the tuples, so nobody counts beside. */
export async function insertMembership(db: Db, { organizationId, userId, joinedAt, joinedBy }: Membership): Promise<boolean> {
  const rows = await db.write(sql`
    INSERT INTO memberships (organization_id, user_id, joined_at, joined_by)
    SELECT o.id, u.id, ${joinedAt}, ${joinedBy} FROM organizations o, users u
    WHERE o.id = ${organizationId} AND u.id = ${userId}
      AND (o.max_members IS NULL OR (SELECT COUNT(*) FROM memberships m WHERE m.organization_id = o.id) < o.max_members)
    ON CONFLICT (organization_id, user_id) DO NOTHING RETURNING user_id`)
  return rows.length === 1
}

export async function findMembership(db: Db, organizationId: OrganizationId, userId: UserId): Promise<Membership | undefined> {
  const [row] = await db.read<MembershipRow>(sql`SELECT * FROM memberships WHERE organization_id = ${organizationId} AND user_id = ${userId}`)
  return row && membershipFromRow(row)
}

/** Remembers that they were one. @returns false when the person is no member */
export async function deleteMembership(db: Db, organizationId: OrganizationId, userId: UserId): Promise<boolean> {
  const rows = await db.write(sql`DELETE FROM memberships WHERE organization_id = ${organizationId} AND user_id = ${userId} RETURNING user_id`)
  if (rows.length === 0) return false
  await db.write(
    sql`INSERT INTO departures (organization_id, user_id) VALUES (${organizationId}, ${userId}) ON CONFLICT (organization_id, user_id) DO NOTHING`,
  )
  return true
}

export async function countMembers(db: Db, organizationId: OrganizationId): Promise<number> {
  const [row] = await db.read<{ members: number }>(sql`SELECT COUNT(*) AS members FROM memberships WHERE organization_id = ${organizationId}`)
  return row?.members ?? 0
}

/** Of one person, in the order they joined. */
export async function listMemberships(db: Db, userId: UserId, limit: number): Promise<{ membership: Membership; organization: Organization }[]> {
  const rows = await db.read<OrganizationRow & MembershipRow>(sql`
    SELECT o.*, m.organization_id, m.user_id, m.joined_at, m.joined_by
    FROM memberships m JOIN organizations o ON o.id = m.organization_id WHERE m.user_id = ${userId} ORDER BY m.joined_at, o.id LIMIT ${limit}`)
  return rows.map((row) => ({ membership: membershipFromRow(row), organization: organizationFromRow(row) }))
}
