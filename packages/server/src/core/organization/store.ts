import { type Db, sql } from "../../kernel/db/index.ts"
import { isId } from "../../kernel/id.ts"
import type { UserId } from "../user/index.ts"
import { type Organization, type OrganizationId, type OrganizationPolicy, policySchema } from "./organization.ts"

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
  // What a version before did not write is as it was before.
  const policy = policySchema.parse(JSON.parse(text))
  policies.set(text, policy)
  return policy
}

function organizationFromRow(row: OrganizationRow): Organization {
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

/** How many short names an organization has had. */
export async function countSlugs(db: Db, id: OrganizationId): Promise<number> {
  const [row] = await db.read<{ slugs: number }>(sql`SELECT COUNT(*) AS slugs FROM organization_slugs WHERE organization_id = ${id}`)
  return row?.slugs ?? 0
}

export async function insertOrganization(db: Db, { id, slug, name, createdAt, suspendedAt, policy, maxMembers }: Organization): Promise<void> {
  await db.write(sql`
    INSERT INTO organizations (id, slug, name, created_at, suspended_at, policy, max_members, search)
    VALUES (${id}, ${slug}, ${name}, ${createdAt}, ${suspendedAt}, ${JSON.stringify(policy)}, ${maxMembers}, ${searchTextOf(name, slug)})`)
}

export async function findOrganization(db: Db, id: OrganizationId): Promise<Organization | undefined> {
  const [row] = await db.read<OrganizationRow>(sql`SELECT * FROM organizations WHERE id = ${id}`)
  return row && organizationFromRow(row)
}

/** By the one it has, or one it had. */
export async function findOrganizationBySlug(db: Db, slug: string): Promise<Organization | undefined> {
  const [row] = await db.read<OrganizationRow>(sql`
    SELECT o.* FROM organization_slugs s JOIN organizations o ON o.id = s.organization_id WHERE s.slug = ${slug}`)
  return row && organizationFromRow(row)
}

/** By a short name it has or had, or by an id. */
export function findOrganizationNamed(db: Db, text: string): Promise<Organization | undefined> {
  return isId("org", text) ? findOrganization(db, text) : findOrganizationBySlug(db, text)
}

export interface OrganizationQuery {
  /** Words that words of the name or of the slug begin with; empty for all. */
  readonly search: string
  readonly limit: number
  /** Those that come after this one; empty for the first. */
  readonly after: string
}

/** More words than this do not narrow a search down. */
const MAX_WORDS = 3

/** In the order they were made. Whoever calls it may see all of them. */
export async function listOrganizations(db: Db, { search, limit, after }: OrganizationQuery): Promise<Organization[]> {
  const words = wordsOf(search)
  // Nothing to look for is not the same as nothing asked.
  if (words.length === 0 && search.trim() !== "") return []
  const [first = "%", second = first, third = second] = words.slice(0, MAX_WORDS).map((word) => `% ${word.replaceAll(/[!%_]/g, "!$&")}%`)
  const rows = await db.read<OrganizationRow>(sql`
    SELECT * FROM organizations
    WHERE id > ${after} AND search LIKE ${first} ESCAPE '!' AND search LIKE ${second} ESCAPE '!' AND search LIKE ${third} ESCAPE '!'
    ORDER BY id LIMIT ${limit}`)
  return rows.map(organizationFromRow)
}

function wordsOf(text: string): string[] {
  return (
    text
      .normalize("NFKC")
      .toLowerCase()
      .match(/[\p{L}\p{N}\p{M}]+/gu) ?? []
  )
}

function searchTextOf(name: string, slug: string): string {
  return [...new Set([...wordsOf(name), ...wordsOf(slug)])].map((word) => ` ${word}`).join("")
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
      max_members = ${maxMembers}, search = ${searchTextOf(name, slug)}, version = version + 1
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
  /** Goes up with every change of what the member may do there. */
  readonly version: number
}

export type JoinedBy = "founder" | "invitation" | "domain" | "administrator" | "seed"

interface MembershipRow {
  readonly organization_id: OrganizationId
  readonly user_id: UserId
  readonly joined_at: number
  readonly joined_by: JoinedBy
  readonly membership_version: number
}

function membershipFromRow(row: MembershipRow): Membership {
  return {
    organizationId: row.organization_id,
    userId: row.user_id,
    joinedAt: row.joined_at,
    joinedBy: row.joined_by,
    version: row.membership_version,
  }
}

/** @returns false when the person is a member already, or the organization is full. The caller holds the head of the tuples, so nobody counts beside. */
export async function insertMembership(db: Db, { organizationId, userId, joinedAt, joinedBy }: Omit<Membership, "version">): Promise<boolean> {
  const rows = await db.write(sql`
    INSERT INTO memberships (organization_id, user_id, joined_at, joined_by)
    SELECT o.id, u.id, ${joinedAt}, ${joinedBy} FROM organizations o, users u
    WHERE o.id = ${organizationId} AND u.id = ${userId}
      AND (o.max_members IS NULL OR (SELECT COUNT(*) FROM memberships m WHERE m.organization_id = o.id) < o.max_members)
    ON CONFLICT (organization_id, user_id) DO NOTHING RETURNING user_id`)
  return rows.length === 1
}

export async function findMembership(db: Db, organizationId: OrganizationId, userId: UserId): Promise<Membership | undefined> {
  const [row] = await db.read<MembershipRow>(sql`
    SELECT m.*, m.version AS membership_version FROM memberships m WHERE m.organization_id = ${organizationId} AND m.user_id = ${userId}`)
  return row && membershipFromRow(row)
}

/** Notes that what a member may do has changed. @returns its version now */
export async function touchMembership(db: Db, organizationId: OrganizationId, userId: UserId): Promise<number | undefined> {
  const [row] = await db.write<{ version: number }>(sql`
    UPDATE memberships SET version = version + 1 WHERE organization_id = ${organizationId} AND user_id = ${userId} RETURNING version`)
  return row?.version
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
    SELECT o.*, m.organization_id, m.user_id, m.joined_at, m.joined_by, m.version AS membership_version
    FROM memberships m JOIN organizations o ON o.id = m.organization_id WHERE m.user_id = ${userId} ORDER BY m.joined_at, o.id LIMIT ${limit}`)
  return rows.map((row) => ({ membership: membershipFromRow(row), organization: organizationFromRow(row) }))
}
