import { type Db, sql } from "../../kernel/db/index.ts"
import type { OrganizationId } from "../organization/index.ts"
import type { UserId } from "../user/index.ts"
import type { RoleId, RoleKey, RoleLevel } from "./role.ts"
import type { Tuple } from "./tuple.ts"

/** Takes the next number of a change, the first statement of whoever changes tuples: from here on nobody else does until the transaction ends. */
export async function takeVersion(db: Db): Promise<number> {
  const [row] = await db.write<{ version: number }>(sql`UPDATE access_head SET version = version + 1 WHERE id = 1 RETURNING version`)
  if (!row) throw new Error("the tuples have no head")
  return row.version
}

/** @returns false when it is there already */
export async function insertTuple(db: Db, { object, relation, subject, organizationId }: Tuple, version: number, at: number): Promise<boolean> {
  const rows = await db.write(sql`
    INSERT INTO relation_tuples (object_type, object_id, relation, subject_type, subject_id, organization_id, version, created_at)
    VALUES (${object.type}, ${object.id}, ${relation}, ${subject.type}, ${subject.id}, ${organizationId}, ${version}, ${at})
    ON CONFLICT (object_type, object_id, relation, subject_type, subject_id, subject_relation) DO NOTHING RETURNING relation`)
  return rows.length === 1
}

/** @returns false when there is none */
export async function deleteTuple(db: Db, { object, relation, subject }: Omit<Tuple, "organizationId">): Promise<boolean> {
  const rows = await db.write(sql`
    DELETE FROM relation_tuples WHERE object_type = ${object.type} AND object_id = ${object.id} AND relation = ${relation}
      AND subject_type = ${subject.type} AND subject_id = ${subject.id} AND subject_relation = '' RETURNING relation`)
  return rows.length === 1
}

/** Everything a subject has to one object. @returns the relations that went */
export async function deleteTuplesBetween(db: Db, object: Tuple["object"], subject: Tuple["subject"]): Promise<string[]> {
  const rows = await db.write<{ relation: string }>(sql`
    DELETE FROM relation_tuples WHERE object_type = ${object.type} AND object_id = ${object.id}
      AND subject_type = ${subject.type} AND subject_id = ${subject.id} RETURNING relation`)
  return rows.map(({ relation }) => relation)
}

/** Everything about a subject, when it goes. */
export async function deleteTuplesOf(db: Db, subject: Tuple["subject"]): Promise<void> {
  await db.write(sql`DELETE FROM relation_tuples WHERE subject_type = ${subject.type} AND subject_id = ${subject.id}`)
}

/** What somebody holds, a row for each role, and where the log stood; at least one row for whoever exists. */
export interface HeldRow {
  readonly owner_since: number | null
  readonly disabled_at: number | null
  readonly object_type: "deployment" | "organization" | null
  readonly object_id: string | null
  readonly relation: RoleKey | null
  readonly suspended_at: number | null
  readonly head: number
}

export function readHeld(db: Db, userId: UserId): Promise<HeldRow[]> {
  return db.read(sql`
    SELECT u.owner_since, u.disabled_at, t.object_type, t.object_id, t.relation, o.suspended_at,
      (SELECT seq FROM revocation_head WHERE id = 1) AS head
    FROM users u
    LEFT JOIN relation_tuples t ON t.subject_type = 'user' AND t.subject_id = u.id AND t.subject_relation = '' AND t.condition IS NULL
      AND t.object_type IN ('deployment', 'organization')
    LEFT JOIN organizations o ON t.object_type = 'organization' AND o.id = t.object_id
    WHERE u.id = ${userId}
    ORDER BY t.created_at, t.relation`)
}

export interface RoleRow {
  readonly id: RoleId
  readonly level: RoleLevel
  readonly organization_id: OrganizationId | null
  readonly name: string
  readonly description: string | null
  readonly created_at: number
  readonly version: number
}

/** A role that was made, with its tuples: a row for each, or one without. */
export interface RoleWithTupleRow extends RoleRow {
  readonly relation: "permission" | "inherits" | null
  readonly subject_id: string | null
}

/** A role and every one it inherits, however they hang together. */
export function readRoleTree(db: Db, id: RoleId, depth: number): Promise<RoleWithTupleRow[]> {
  return db.read(sql`
    WITH RECURSIVE reached (id, depth) AS (
      SELECT id, 0 FROM roles WHERE id = ${id}
      UNION
      SELECT t.subject_id, reached.depth + 1 FROM reached JOIN relation_tuples t
        ON t.object_type = 'role' AND t.object_id = reached.id AND t.relation = 'inherits' AND t.subject_type = 'role'
        AND t.subject_relation = '' AND t.condition IS NULL
      WHERE reached.depth < ${depth}
    )
    SELECT r.*, t.relation, t.subject_id FROM roles r
    LEFT JOIN relation_tuples t ON t.object_type = 'role' AND t.object_id = r.id AND t.subject_relation = '' AND t.condition IS NULL
      AND t.subject_type = CASE t.relation WHEN 'permission' THEN 'permission' WHEN 'inherits' THEN 'role' END
    WHERE r.id IN (SELECT id FROM reached) ORDER BY r.id, t.relation, t.subject_id`)
}

/** What an organization's own roles, and those that all share, allow all told. There are few such roles, each with a bounded list. */
export async function listPermissionsWithin(db: Db, organizationId: OrganizationId): Promise<string[]> {
  const rows = await db.read<{ subject_id: string }>(sql`
    SELECT DISTINCT t.subject_id FROM roles r JOIN relation_tuples t ON t.object_type = 'role' AND t.object_id = r.id AND t.relation = 'permission'
      AND t.subject_type = 'permission' AND t.subject_relation = '' AND t.condition IS NULL
    WHERE r.level = 'organization' AND COALESCE(r.organization_id, '') IN ('', ${organizationId}) ORDER BY t.subject_id`)
  return rows.map(({ subject_id }) => subject_id)
}

/** How many levels of roles inherit this one, one through the other. */
export async function countLevelsAbove(db: Db, id: RoleId, most: number): Promise<number> {
  const [row] = await db.read<{ height: number }>(sql`
    WITH RECURSIVE above (id, height) AS (
      SELECT id, 0 FROM roles WHERE id = ${id}
      UNION
      SELECT t.object_id, above.height + 1 FROM above JOIN relation_tuples t
        ON t.subject_type = 'role' AND t.subject_id = above.id AND t.object_type = 'role' AND t.relation = 'inherits'
      WHERE above.height < ${most}
    )
    SELECT MAX(height) AS height FROM above`)
  return row?.height ?? 0
}

/** Names of the roles that inherit this one themselves. */
export async function listInheritors(db: Db, key: RoleKey, limit: number): Promise<string[]> {
  const rows = await db.read<{ name: string }>(sql`
    SELECT r.name FROM relation_tuples t JOIN roles r ON r.id = t.object_id
    WHERE t.subject_type = 'role' AND t.subject_id = ${key} AND t.object_type = 'role' AND t.relation = 'inherits' ORDER BY r.name LIMIT ${limit}`)
  return rows.map(({ name }) => name)
}

/** Which roles a list shows: of one level or two, those that nobody owns, and one organization's own. */
export interface RoleListing {
  readonly levels: readonly [RoleLevel, RoleLevel]
  readonly organizationId: OrganizationId | null
}

/** In the order they were made. */
export function listRoles(
  db: Db,
  { levels: [one, other], organizationId }: RoleListing,
  after: RoleId | null,
  limit: number,
): Promise<RoleWithTupleRow[]> {
  return db.read(sql`
    SELECT r.*, t.relation, t.subject_id
    FROM (
      SELECT * FROM roles WHERE level IN (${one}, ${other}) AND COALESCE(organization_id, '') IN ('', ${organizationId ?? ""})
        AND id > ${after ?? ""} ORDER BY id LIMIT ${limit}
    ) r
    LEFT JOIN relation_tuples t ON t.object_type = 'role' AND t.object_id = r.id AND t.subject_relation = '' AND t.condition IS NULL
      AND t.subject_type = CASE t.relation WHEN 'permission' THEN 'permission' WHEN 'inherits' THEN 'role' END
    ORDER BY r.id, t.relation, t.subject_id`)
}

export async function countRoles(db: Db, level: RoleLevel, organizationId: OrganizationId | null): Promise<number> {
  const [row] = await db.read<{ roles: number }>(sql`
    SELECT COUNT(*) AS roles FROM roles WHERE level = ${level} AND COALESCE(organization_id, '') = ${organizationId ?? ""}`)
  return row?.roles ?? 0
}

/** Another role of this name: where an organization's own would be mistaken for it, or anywhere for what all see. */
export async function findNamesake(
  db: Db,
  name: string,
  organizationId: OrganizationId | null,
  except: RoleId,
): Promise<{ readonly id: RoleId; readonly organization_id: OrganizationId | null } | undefined> {
  const [row] = await db.read<{ id: RoleId; organization_id: OrganizationId | null }>(
    organizationId === null
      ? sql`SELECT id, organization_id FROM roles WHERE name = ${name} AND id <> ${except} ORDER BY id LIMIT 1`
      : sql`SELECT id, organization_id FROM roles
          WHERE name = ${name} AND id <> ${except} AND COALESCE(organization_id, '') IN ('', ${organizationId}) ORDER BY id LIMIT 1`,
  )
  return row
}

export async function insertRole(db: Db, { id, level, organization_id, name, description, created_at }: Omit<RoleRow, "version">): Promise<void> {
  await db.write(sql`
    INSERT INTO roles (id, level, organization_id, name, description, created_at)
    VALUES (${id}, ${level}, ${organization_id}, ${name}, ${description}, ${created_at})`)
}

/** @param ifVersion only while it still has this version @returns its version now; undefined when there is no such row (any more) */
export async function updateRole(
  db: Db,
  { id, name, description }: Pick<RoleRow, "id" | "name" | "description">,
  ifVersion: number,
): Promise<number | undefined> {
  const [row] = await db.write<{ version: number }>(sql`
    UPDATE roles SET name = ${name}, description = ${description}, version = version + 1 WHERE id = ${id} AND version = ${ifVersion} RETURNING version`)
  return row?.version
}

/** With its own tuples; who holds it is another matter. */
export async function deleteRole(db: Db, id: RoleId): Promise<void> {
  await db.write(sql`DELETE FROM relation_tuples WHERE object_type = 'role' AND object_id = ${id}`)
  await db.write(sql`DELETE FROM roles WHERE id = ${id}`)
}

/** How often a role that was made is held, wherever. */
export async function countAssignments(db: Db, id: RoleId): Promise<number> {
  const [row] = await db.read<{ holders: number }>(sql`
    SELECT COUNT(*) AS holders FROM relation_tuples
    WHERE relation = ${id} AND substr(relation, 1, 4) = 'rol_' AND object_type IN ('deployment', 'organization')`)
  return row?.holders ?? 0
}

/** Whoever has no other role in an organization than this one gets another there. */
export async function insertInstead(db: Db, id: RoleId, instead: RoleKey, version: number, at: number): Promise<void> {
  await db.write(sql`
    INSERT INTO relation_tuples (object_type, object_id, relation, subject_type, subject_id, organization_id, version, created_at)
    SELECT t.object_type, t.object_id, ${instead}, t.subject_type, t.subject_id, t.organization_id, ${version}, ${at} FROM relation_tuples t
    WHERE t.relation = ${id} AND substr(t.relation, 1, 4) = 'rol_' AND t.object_type = 'organization' AND t.subject_type = 'user'
      AND NOT EXISTS (
        SELECT 1 FROM relation_tuples o WHERE o.object_type = t.object_type AND o.object_id = t.object_id
          AND o.subject_type = t.subject_type AND o.subject_id = t.subject_id AND o.relation <> t.relation
      )
    ON CONFLICT (object_type, object_id, relation, subject_type, subject_id, subject_relation) DO NOTHING`)
}

/** From everybody who holds it. @returns how often it was held */
export async function deleteAssignments(db: Db, id: RoleId): Promise<number> {
  const rows = await db.write(sql`
    DELETE FROM relation_tuples
    WHERE relation = ${id} AND substr(relation, 1, 4) = 'rol_' AND object_type IN ('deployment', 'organization') RETURNING subject_id`)
  return rows.length
}

/** How many people hold a role somewhere and can use it. */
export async function countHolders(db: Db, object: Tuple["object"], relation: RoleKey): Promise<number> {
  const [row] = await db.read<{ holders: number }>(sql`
    SELECT COUNT(*) AS holders FROM relation_tuples t JOIN users u ON u.id = t.subject_id AND u.disabled_at IS NULL
    WHERE t.object_type = ${object.type} AND t.object_id = ${object.id} AND t.relation = ${relation}
      AND t.subject_type = 'user' AND t.subject_relation = '' AND t.condition IS NULL`)
  return row?.holders ?? 0
}

/** The roles of one member. */
export async function listRelations(db: Db, object: Tuple["object"], subject: Tuple["subject"]): Promise<RoleKey[]> {
  const rows = await db.read<{ relation: string }>(sql`
    SELECT relation FROM relation_tuples WHERE object_type = ${object.type} AND object_id = ${object.id}
      AND subject_type = ${subject.type} AND subject_id = ${subject.id} AND subject_relation = '' ORDER BY created_at, relation`)
  return rows.map(({ relation }) => relation)
}

/** Who holds which role somewhere. */
export async function listHolders(db: Db, object: Tuple["object"]): Promise<{ readonly userId: UserId; readonly key: RoleKey }[]> {
  const rows = await db.read<{ subject_id: UserId; relation: RoleKey }>(sql`
    SELECT subject_id, relation FROM relation_tuples
    WHERE object_type = ${object.type} AND object_id = ${object.id} AND subject_type = 'user' AND subject_relation = '' AND condition IS NULL
    ORDER BY subject_id, relation`)
  return rows.map(({ subject_id: userId, relation: key }) => ({ userId, key }))
}
