import { type Db, inParts, sql } from "../../kernel/db/index.ts"
import type { SealedColumn } from "../../kernel/seal.ts"
import type { UserId } from "../user/index.ts"
import { type Checkpoint, LEAF_CHARACTERS } from "./checkpoint.ts"
import type { AuditEventType, OpenEvent } from "./event.ts"
import type { Listing } from "./listing.ts"

export interface AuditRow extends OpenEvent, Listing {
  readonly type: AuditEventType
  readonly user_id: UserId | null
  readonly mac: string | null
  readonly sealed_seq: number | null
}

export const privateKeyColumn: SealedColumn = { table: "audit_keys", id: "id", column: "sealed_private", purpose: "audit key" }
/** There is one key. */
export const KEY_ID = "checkpoints"

export async function insertEvent(db: Db, row: Omit<AuditRow, "sealed_seq">): Promise<void> {
  await db.write(sql`
    INSERT INTO audit_events (id, at, type, user_id, actor, session_id, request_id, details, commitments, personal, salt, mac,
      organization_id, organization_type, organization_user, organization_actor)
    VALUES (${row.id}, ${row.at}, ${row.type}, ${row.user_id}, ${row.actor}, ${row.session_id}, ${row.request_id}, ${row.details}, ${row.commitments},
      ${row.personal}, ${row.salt}, ${row.mac},
      ${row.organization_id}, ${row.organization_type}, ${row.organization_user}, ${row.organization_actor})`)
}

/** In the order they are sealed in. */
export function listUnsealed(db: Db, limit: number): Promise<AuditRow[]> {
  return db.read(sql`SELECT * FROM audit_events WHERE sealed_seq IS NULL ORDER BY at, id LIMIT ${limit}`)
}

/** @returns false when it has a number already */
export async function numberEvent(db: Db, id: string, seq: number): Promise<boolean> {
  return (await db.write(sql`UPDATE audit_events SET sealed_seq = ${seq} WHERE id = ${id} AND sealed_seq IS NULL RETURNING id`)).length === 1
}

export function listSealed(db: Db, after: number, limit: number): Promise<AuditRow[]> {
  return db.read(sql`SELECT * FROM audit_events WHERE sealed_seq > ${after} ORDER BY sealed_seq LIMIT ${limit}`)
}

/**
 * Newest first, below an id; so are all that follow. Each has its index, and is written as a range of that index: of
 * `type = … AND id < …` both databases think, where a type is frequent, that they come across it soon enough on the way
 * through all ids, and then read half a million rows when it was frequent only long ago.
 */
export function listAll(db: Db, below: string, limit: number): Promise<AuditRow[]> {
  return db.read(sql`SELECT * FROM audit_events WHERE id < ${below} ORDER BY id DESC LIMIT ${limit}`)
}

export function listOfUser(db: Db, userId: UserId, below: string, limit: number): Promise<AuditRow[]> {
  return db.read(sql`
    SELECT * FROM audit_events WHERE (user_id, id) < (${userId}, ${below}) AND user_id >= ${userId}
    ORDER BY user_id DESC, id DESC LIMIT ${limit}`)
}

export function listOfActor(db: Db, actor: string, below: string, limit: number): Promise<AuditRow[]> {
  return db.read(sql`
    SELECT * FROM audit_events WHERE (actor, id) < (${actor}, ${below}) AND actor >= ${actor}
    ORDER BY actor DESC, id DESC LIMIT ${limit}`)
}

export function listOfType(db: Db, type: AuditEventType, below: string, limit: number): Promise<AuditRow[]> {
  return db.read(sql`
    SELECT * FROM audit_events WHERE (type, id) < (${type}, ${below}) AND type >= ${type}
    ORDER BY type DESC, id DESC LIMIT ${limit}`)
}

export function listOfOrganization(db: Db, organizationId: string, below: string, limit: number): Promise<AuditRow[]> {
  return db.read(sql`
    SELECT * FROM audit_events WHERE organization_id IS NOT NULL AND (organization_id, id) < (${organizationId}, ${below}) AND organization_id >= ${organizationId}
    ORDER BY organization_id DESC, id DESC LIMIT ${limit}`)
}

/** @param listed the organization with one of its types, people or actors (`listingOf`) */
export function listOfOrganizationsType(db: Db, listed: string, below: string, limit: number): Promise<AuditRow[]> {
  return db.read(sql`
    SELECT * FROM audit_events WHERE organization_type IS NOT NULL AND (organization_type, id) < (${listed}, ${below}) AND organization_type >= ${listed}
    ORDER BY organization_type DESC, id DESC LIMIT ${limit}`)
}

export function listOfOrganizationsUser(db: Db, listed: string, below: string, limit: number): Promise<AuditRow[]> {
  return db.read(sql`
    SELECT * FROM audit_events WHERE organization_user IS NOT NULL AND (organization_user, id) < (${listed}, ${below}) AND organization_user >= ${listed}
    ORDER BY organization_user DESC, id DESC LIMIT ${limit}`)
}

export function listOfOrganizationsActor(db: Db, listed: string, below: string, limit: number): Promise<AuditRow[]> {
  return db.read(sql`
    SELECT * FROM audit_events WHERE organization_actor IS NOT NULL AND (organization_actor, id) < (${listed}, ${below}) AND organization_actor >= ${listed}
    ORDER BY organization_actor DESC, id DESC LIMIT ${limit}`)
}

/** Oldest first. @param after the id of the last one seen */
export function listOfOrganizationAfter(db: Db, organizationId: string, after: string, limit: number): Promise<AuditRow[]> {
  return db.read(sql`
    SELECT * FROM audit_events
    WHERE organization_id IS NOT NULL AND (organization_id, id) > (${organizationId}, ${after}) AND organization_id <= ${organizationId}
    ORDER BY organization_id, id LIMIT ${limit}`)
}

interface CheckpointRow {
  readonly number: number
  readonly at: number
  readonly first_seq: number
  readonly last_seq: number
  readonly leaves: string
  readonly doubtful: string
  readonly previous: string
  readonly hash: string
  readonly signature: string
}

function checkpointFromRow({ number, at, first_seq, last_seq, leaves, doubtful, previous, hash, signature }: CheckpointRow): Checkpoint {
  return {
    number,
    at,
    firstSeq: first_seq,
    lastSeq: last_seq,
    leaves: leaves.match(new RegExp(`.{1,${LEAF_CHARACTERS}}`, "gs")) ?? [],
    doubtful: JSON.parse(doubtful) as string[],
    previous,
    hash,
    signature,
  }
}

export async function findHead(db: Db): Promise<Checkpoint | undefined> {
  const [row] = await db.read<CheckpointRow>(sql`SELECT * FROM audit_checkpoints ORDER BY number DESC LIMIT 1`)
  return row && checkpointFromRow(row)
}

export async function listCheckpoints(db: Db, after: number, limit: number): Promise<Checkpoint[]> {
  const rows = await db.read<CheckpointRow>(sql`SELECT * FROM audit_checkpoints WHERE number > ${after} ORDER BY number LIMIT ${limit}`)
  return rows.map(checkpointFromRow)
}

/** @returns false when somebody else has taken the number */
export async function insertCheckpoint(db: Db, checkpoint: Checkpoint): Promise<boolean> {
  const { number, at, firstSeq, lastSeq, leaves, doubtful, previous, hash, signature } = checkpoint
  const rows = await db.write(sql`
    INSERT INTO audit_checkpoints (number, at, first_seq, last_seq, leaves, doubtful, previous, hash, signature)
    VALUES (${number}, ${at}, ${firstSeq}, ${lastSeq}, ${leaves.join("")}, ${JSON.stringify(doubtful)}, ${previous}, ${hash}, ${signature})
    ON CONFLICT (number) DO NOTHING RETURNING number`)
  return rows.length === 1
}

/** A batch and its checkpoint go together. */
export async function deleteBatch(db: Db, { number, lastSeq }: Checkpoint): Promise<void> {
  await db.write(sql`DELETE FROM audit_events WHERE sealed_seq <= ${lastSeq}`)
  await db.write(sql`DELETE FROM audit_checkpoints WHERE number = ${number}`)
}

export interface KeyRow {
  readonly public_key: string
  readonly sealed_private: string
}

export async function findKey(db: Db): Promise<KeyRow | undefined> {
  const [row] = await db.read<KeyRow>(sql`SELECT public_key, sealed_private FROM audit_keys WHERE id = ${KEY_ID}`)
  return row
}

export async function insertKey(db: Db, { public_key, sealed_private }: KeyRow): Promise<void> {
  await db.write(sql`
    INSERT INTO audit_keys (id, public_key, sealed_private) VALUES (${KEY_ID}, ${public_key}, ${sealed_private}) ON CONFLICT (id) DO NOTHING`)
}

/** Rows the sealer may be about to number; in its order, so that the two never wait for each other. */
export async function listUnsealedPersonal(db: Db, userId: UserId): Promise<string[]> {
  const rows = await db.read<{ id: string }>(sql`
    SELECT id FROM audit_events WHERE (user_id = ${userId} OR (user_id IS NULL AND actor = ${userId})) AND sealed_seq IS NULL AND personal IS NOT NULL
    ORDER BY at, id`)
  return rows.map(({ id }) => id)
}

export async function erasePersonalOf(db: Db, id: string): Promise<void> {
  await db.write(sql`UPDATE audit_events SET personal = NULL, salt = NULL WHERE id = ${id}`)
}

export async function eraseSealedPersonal(db: Db, userId: UserId): Promise<void> {
  await db.write(sql`
    UPDATE audit_events SET personal = NULL, salt = NULL WHERE user_id = ${userId} AND sealed_seq IS NOT NULL AND personal IS NOT NULL`)
}

/** What somebody who is gone came with where it concerned nobody's account. */
export async function eraseSealedDoneBy(db: Db, userId: UserId): Promise<void> {
  await db.write(sql`
    UPDATE audit_events SET personal = NULL, salt = NULL
    WHERE actor = ${userId} AND user_id IS NULL AND sealed_seq IS NOT NULL AND personal IS NOT NULL`)
}

/** As `listUnsealedPersonal`, of one organization. */
export async function listUnsealedOfOrganization(db: Db, organizationId: string): Promise<string[]> {
  const rows = await db.read<{ id: string }>(sql`
    SELECT id FROM audit_events WHERE organization_id = ${organizationId} AND sealed_seq IS NULL AND personal IS NOT NULL ORDER BY at, id`)
  return rows.map(({ id }) => id)
}

export async function eraseSealedOfOrganization(db: Db, organizationId: string): Promise<void> {
  await inParts((limit) =>
    db.write(sql`
      UPDATE audit_events SET personal = NULL, salt = NULL WHERE id IN (
        SELECT id FROM audit_events WHERE organization_id = ${organizationId} AND sealed_seq IS NOT NULL AND personal IS NOT NULL ORDER BY id LIMIT ${limit}
      ) RETURNING id`),
  )
}

/** Of events that concern nobody's account. @returns how many */
export async function eraseNobodys(db: Db, before: number, limit: number): Promise<number> {
  const rows = await db.write(sql`
    UPDATE audit_events SET personal = NULL, salt = NULL WHERE id IN (
      SELECT id FROM audit_events WHERE personal IS NOT NULL AND user_id IS NULL AND at < ${before} AND sealed_seq IS NOT NULL ORDER BY at LIMIT ${limit}
    ) RETURNING id`)
  return rows.length
}
