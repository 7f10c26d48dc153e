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

export function readRole(db: Db, id: RoleId): Promise<RoleWithTupleRow[]> {
  return db.read(sql`
    SELECT r.*, t.relation, t.subject_id FROM roles r
    LEFT JOIN relation_tuples t ON t.object_type = 'role' AND t.object_id = r.id AND t.condition IS NULL
    WHERE r.id = ${id} ORDER BY t.relation, t.subject_id`)
}

/** How many people hold a role somewhere. */
export async function countHolders(db: Db, object: Tuple["object"], relation: RoleKey): Promise<number> {
  const [row] = await db.read<{ holders: number }>(sql`
    SELECT COUNT(*) AS holders FROM relation_tuples WHERE object_type = ${object.type} AND object_id = ${object.id} AND relation = ${relation}
      AND subject_type = 'user' AND subject_relation = ''`)
  return row?.holders ?? 0
}

/** The roles of one member. */
export async function listRelations(db: Db, object: Tuple["object"], subject: Tuple["subject"]): Promise<RoleKey[]> {
  const rows = await db.read<{ relation: string }>(sql`
    SELECT relation FROM relation_tuples WHERE object_type = ${object.type} AND object_id = ${object.id}
      AND subject_type = ${subject.type} AND subject_id = ${subject.id} AND subject_relation = '' ORDER BY created_at, relation`)
  return rows.map(({ relation }) => relation)
}
