import { type Database, type Db, inParts, sql } from "../../kernel/db/index.ts"
import type { SealedColumn } from "../../kernel/seal.ts"
import { AAL2_IDLE_MS, AAL3_IDLE_MS, type SessionId, type SignedIn, type SignedInRow, signedInFromRow } from "../session/index.ts"
import type { UserId } from "../user/index.ts"
import type { Family, FamilyEnd } from "./family.ts"
import type { FamilyId } from "./refresh-token.ts"

export const secretColumn: SealedColumn = { table: "refresh_families", id: "id", column: "sealed_secret", purpose: "refresh" }

interface FamilyRow {
  readonly family_id: FamilyId
  readonly session_id: SessionId
  readonly family_user_id: UserId
  readonly client_id: string
  readonly sealed_secret: string
  readonly access_in: "body" | "cookie"
  readonly generation: number
  readonly family_created_at: number
  readonly family_expires_at: number
  readonly family_idle_expires_at: number
  readonly turned_up_ms: number
  readonly turned_by: string
  readonly retry_key_hash: string | null
  readonly family_ended_at: number | null
  readonly family_end_reason: FamilyEnd | null
}

/** A chain, and the session and person it belongs to as they were at the same moment. */
export interface FamilyOfSession {
  readonly family: Family
  readonly signedIn: SignedIn
}

export async function insertFamily(db: Db, family: Family): Promise<void> {
  await db.write(sql`
    INSERT INTO refresh_families (id, session_id, user_id, client_id, sealed_secret, access_in, generation, created_at, expires_at, idle_expires_at,
      turned_up_ms, turned_by, retry_key_hash)
    VALUES (${family.id}, ${family.sessionId}, ${family.userId}, ${family.clientId}, ${family.sealedSecret}, ${family.accessIn}, ${family.generation},
      ${family.createdAt}, ${family.expiresAt}, ${family.idleExpiresAt}, ${family.turnedUpMs}, ${family.turnedBy}, ${family.retryKeyHash})`)
}

export async function findFamily(db: Db, id: FamilyId): Promise<FamilyOfSession | undefined> {
  const [row] = await db.read<FamilyRow & SignedInRow>(sql`
    SELECT s.*, f.id AS family_id, f.session_id, f.user_id AS family_user_id, f.client_id, f.sealed_secret, f.access_in, f.generation,
      f.created_at AS family_created_at, f.expires_at AS family_expires_at, f.idle_expires_at AS family_idle_expires_at,
      f.turned_up_ms, f.turned_by, f.retry_key_hash, f.ended_at AS family_ended_at, f.end_reason AS family_end_reason
    FROM refresh_families f JOIN session_standing s ON s.id = f.session_id WHERE f.id = ${id}`)
  return row && { family: familyFromRow(row), signedIn: signedInFromRow(row) }
}

/** One turn of a chain. */
export interface Turn {
  readonly id: FamilyId
  /** The generation that was presented; the next one is valid afterwards. */
  readonly generation: number
  /** Also when the row is behind what was presented. */
  readonly catchUp: boolean
  readonly now: number
  readonly idleExpiresAt: number
  readonly upMs: number
  readonly device: string
  readonly retryKeyHash: string | null
  /** Sessions last seen before are written down as used, with these idle ends. */
  readonly touchBefore: number
  readonly sessionIdleExpiresAt: number
  readonly rememberedIdleExpiresAt: number
}

/**
 * Moves a chain on, if it stands where the token says, it and its session live, and the gate lets the person pass; notes
 * the session as used. One round trip, where reading, turning and noting would be three; for PostgreSQL.
 * @returns nothing when it was not this call: of several at once, exactly one is
 */
export async function turnWithSession(db: Db, turn: Turn): Promise<FamilyOfSession | undefined> {
  const [row] = await db.write<FamilyRow & SignedInRow>(sql`
    WITH turned AS (
      UPDATE refresh_families f SET generation = CAST(${turn.generation} AS BIGINT) + 1, turned_up_ms = ${turn.upMs}, turned_by = ${turn.device},
        retry_key_hash = ${turn.retryKeyHash}, idle_expires_at = LEAST(f.expires_at, ${turn.idleExpiresAt})
      FROM session_standing s
      WHERE f.id = ${turn.id} AND s.id = f.session_id
        AND (f.generation = ${turn.generation} OR (${turn.catchUp ? 1 : 0} = 1 AND f.generation < ${turn.generation}))
        AND f.ended_at IS NULL AND f.expires_at > ${turn.now} AND f.idle_expires_at > ${turn.now}
        AND s.ended_at IS NULL AND s.expires_at > ${turn.now} AND s.idle_expires_at > ${turn.now} AND s.user_epoch = s.epoch AND s.disabled_at IS NULL
      RETURNING s.*, f.id AS family_id, f.session_id, f.user_id AS family_user_id, f.client_id, f.sealed_secret, f.access_in, f.generation,
        f.created_at AS family_created_at, f.expires_at AS family_expires_at, f.idle_expires_at AS family_idle_expires_at,
        f.turned_up_ms, f.turned_by, f.retry_key_hash, f.ended_at AS family_ended_at, f.end_reason AS family_end_reason
    ), seen AS (
      UPDATE sessions SET last_seen_at = ${turn.now}, longest_idle_ms = GREATEST(sessions.longest_idle_ms, ${turn.now} - sessions.last_seen_at),
        aal2_at = CASE WHEN ${turn.now} - sessions.last_seen_at >= ${AAL2_IDLE_MS} THEN NULL ELSE sessions.aal2_at END,
        phr_at = CASE WHEN ${turn.now} - sessions.last_seen_at >= ${AAL2_IDLE_MS} THEN NULL ELSE sessions.phr_at END,
        aal3_at = CASE WHEN ${turn.now} - sessions.last_seen_at >= ${AAL3_IDLE_MS} THEN NULL ELSE sessions.aal3_at END,
        idle_expires_at = LEAST(sessions.expires_at, CASE WHEN sessions.remembered = 1 THEN CAST(${turn.rememberedIdleExpiresAt} AS BIGINT) ELSE CAST(${turn.sessionIdleExpiresAt} AS BIGINT) END)
      FROM turned WHERE sessions.id = turned.session_id AND sessions.last_seen_at < ${turn.touchBefore}
    )
    SELECT * FROM turned`)
  return row && { family: familyFromRow(row), signedIn: signedInFromRow(row) }
}

/** As `turnWithSession`, but for the session, of which SQLite can return nothing here; its caller has it in memory. */
export async function turnAlone(db: Db, turn: Turn): Promise<Family | undefined> {
  const [row] = await db.write<FamilyRow>(sql`
    UPDATE refresh_families SET generation = ${turn.generation} + 1, turned_up_ms = ${turn.upMs}, turned_by = ${turn.device},
      retry_key_hash = ${turn.retryKeyHash}, idle_expires_at = MIN(expires_at, ${turn.idleExpiresAt})
    WHERE id = ${turn.id} AND (generation = ${turn.generation} OR (${turn.catchUp ? 1 : 0} = 1 AND generation < ${turn.generation}))
      AND ended_at IS NULL AND expires_at > ${turn.now} AND idle_expires_at > ${turn.now}
      AND EXISTS (SELECT 1 FROM signed_in s WHERE s.id = refresh_families.session_id AND s.ended_at IS NULL AND s.expires_at > ${turn.now}
        AND s.idle_expires_at > ${turn.now} AND s.user_epoch = s.epoch AND s.disabled_at IS NULL)
    RETURNING id AS family_id, session_id, user_id AS family_user_id, client_id, sealed_secret, access_in, generation,
      created_at AS family_created_at, expires_at AS family_expires_at, idle_expires_at AS family_idle_expires_at,
      turned_up_ms, turned_by, retry_key_hash, ended_at AS family_ended_at, end_reason AS family_end_reason`)
  return row && familyFromRow(row)
}

/** Notes that a generation was answered to a second device. @returns how many in a row were; nothing when the chain has moved on */
export async function markShared(db: Db, id: FamilyId, generation: number): Promise<number | undefined> {
  const [row] = await db.write<{ shared_run: number }>(sql`
    UPDATE refresh_families SET
      shared_run = CASE WHEN shared_generation = ${generation} THEN shared_run WHEN shared_generation = CAST(${generation} AS BIGINT) - 1 THEN shared_run + 1 ELSE 1 END,
      shared_generation = ${generation}
    WHERE id = ${id} AND generation = ${generation} AND ended_at IS NULL RETURNING shared_run`)
  return row?.shared_run
}

/** @param generation ends it only if it still stands there; whatever it is when absent. @returns whether this call ended it */
export async function endFamily(db: Db, id: FamilyId, generation: number | null, at: number, reason: FamilyEnd): Promise<boolean> {
  const rows = await db.write(sql`
    UPDATE refresh_families SET ended_at = ${at}, end_reason = ${reason}
    WHERE id = ${id} AND ended_at IS NULL AND (CAST(${generation} AS BIGINT) IS NULL OR generation = ${generation}) RETURNING id`)
  return rows.length === 1
}

/** A chain as others see it: nothing of its tokens. */
export type FamilyDescription = Pick<Family, "id" | "sessionId" | "clientId" | "createdAt" | "expiresAt" | "idleExpiresAt">

type DescriptionRow = Pick<FamilyRow, "session_id" | "client_id"> & {
  readonly id: FamilyId
  readonly created_at: number
  readonly expires_at: number
  readonly idle_expires_at: number
}

/** A person's chains that can still be turned, the newest first. @param before the id of the last one of the part before, or "" */
export async function listLive(db: Db, userId: UserId, now: number, before: string, limit: number): Promise<FamilyDescription[]> {
  const rows = await db.read<DescriptionRow>(sql`
    SELECT f.id, f.session_id, f.client_id, f.created_at, f.expires_at, f.idle_expires_at
    FROM refresh_families f JOIN sessions s ON s.id = f.session_id JOIN users u ON u.id = s.user_id
    WHERE f.user_id = ${userId} AND f.ended_at IS NULL AND f.expires_at > ${now} AND f.idle_expires_at > ${now}
      AND s.ended_at IS NULL AND s.expires_at > ${now} AND s.idle_expires_at > ${now} AND s.user_epoch = u.epoch
      AND (CAST(${before} AS TEXT) = '' OR f.id < ${before}) ORDER BY f.id DESC LIMIT ${limit}`)
  return rows.map((row) => ({
    id: row.id,
    sessionId: row.session_id,
    clientId: row.client_id,
    createdAt: row.created_at,
    expiresAt: row.expires_at,
    idleExpiresAt: row.idle_expires_at,
  }))
}

/** @returns whether this call ended it; somebody else's chain, and one that is over, is left alone */
export async function endFamilyOf(db: Db, userId: UserId, id: FamilyId, at: number, reason: FamilyEnd): Promise<boolean> {
  const rows = await db.write(sql`
    UPDATE refresh_families SET ended_at = ${at}, end_reason = ${reason}
    WHERE id = ${id} AND user_id = ${userId} AND ended_at IS NULL AND expires_at > ${at} AND idle_expires_at > ${at} RETURNING id`)
  return rows.length === 1
}

/** Every chain of a person's. @returns how many could still have been turned, going by themselves and by their sessions */
export async function endFamiliesOf(db: Db, userId: UserId, at: number, reason: FamilyEnd): Promise<number> {
  const [row] = await db.read<{ live: number }>(sql`
    SELECT COUNT(*) AS live FROM refresh_families f JOIN sessions s ON s.id = f.session_id JOIN users u ON u.id = s.user_id
    WHERE f.user_id = ${userId} AND f.ended_at IS NULL AND f.expires_at > ${at} AND f.idle_expires_at > ${at}
      AND s.ended_at IS NULL AND s.expires_at > ${at} AND s.idle_expires_at > ${at} AND s.user_epoch = u.epoch`)
  await db.write(sql`UPDATE refresh_families SET ended_at = ${at}, end_reason = ${reason} WHERE user_id = ${userId} AND ended_at IS NULL`)
  return row?.live ?? 0
}

/** For a database that was put back to an earlier state. */
export async function endEveryFamily(database: Database, at: number): Promise<void> {
  const reason: FamilyEnd = "restored"
  await inParts((limit) =>
    database.write(sql`
      UPDATE refresh_families SET ended_at = ${at}, end_reason = ${reason}
      WHERE id IN (SELECT id FROM refresh_families WHERE ended_at IS NULL ORDER BY id LIMIT ${limit}) RETURNING id`),
  )
}

function familyFromRow(row: FamilyRow): Family {
  return {
    id: row.family_id,
    sessionId: row.session_id,
    userId: row.family_user_id,
    clientId: row.client_id,
    sealedSecret: row.sealed_secret,
    accessIn: row.access_in,
    generation: row.generation,
    createdAt: row.family_created_at,
    expiresAt: row.family_expires_at,
    idleExpiresAt: row.family_idle_expires_at,
    turnedUpMs: row.turned_up_ms,
    turnedBy: row.turned_by,
    retryKeyHash: row.retry_key_hash,
    endedAt: row.family_ended_at,
    endReason: row.family_end_reason,
  }
}

/**
 * One beat of the service: adds the time since the last one, in full for a process that has been in touch all the while,
 * and no more than `mostMs` for any other.
 */
export async function beat(
  db: Db,
  { now, contactSince, mostMs }: { readonly now: number; readonly contactSince: number; readonly mostMs: number },
): Promise<{ readonly upMs: number; readonly beatAt: number }> {
  const [row] = await db.write<{ up_ms: number; beat_at: number }>(sql`
    INSERT INTO service_uptime (id, up_ms, beat_at) VALUES (1, 0, ${now})
    ON CONFLICT (id) DO UPDATE SET beat_at = excluded.beat_at, up_ms = service_uptime.up_ms + CASE
      WHEN service_uptime.beat_at >= ${contactSince} OR excluded.beat_at - service_uptime.beat_at < ${mostMs} THEN excluded.beat_at - service_uptime.beat_at
      ELSE CAST(${mostMs} AS BIGINT) END
    WHERE service_uptime.beat_at < excluded.beat_at RETURNING up_ms, beat_at`)
  if (row) return { upMs: row.up_ms, beatAt: row.beat_at }
  const [latest] = await db.read<{ up_ms: number; beat_at: number }>(sql`SELECT up_ms, beat_at FROM service_uptime WHERE id = 1`)
  return { upMs: latest?.up_ms ?? 0, beatAt: latest?.beat_at ?? now }
}
