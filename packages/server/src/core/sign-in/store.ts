import { type Database, type Db, inParts, sql } from "../../kernel/db/index.ts"
import type { UserId } from "../user/index.ts"

const DAY_MS = 24 * 3_600_000

/** How far somebody has come with guessing, and whose account it would be. */
export interface TriesRow {
  readonly failures: number
  readonly reserved: number
  readonly failed_at: number
  readonly locked_at: number
  readonly notified_at: number
  readonly user_id: UserId | null
  readonly epoch: number | null
}

/** A try: whose secret, and what a device says about whom it knows. */
export interface Guess {
  /** Keyed hash of the identifier. */
  readonly key: string
  readonly identifier: string
  readonly device: { readonly userId: string; readonly epoch: number } | undefined
}

export interface TryLimits {
  /** Failures in a row after which only known devices get a try. */
  readonly unknownDevices: number
  readonly anybody: number
  readonly atOnce: number
}

/**
 * Reserves one try, if failures and tries under way leave one. A device that knows the person in their current epoch has
 * more of them.
 * @returns nothing when there is none left now
 */
export async function reserveTry(
  db: Db,
  { key, identifier, device }: Guess,
  limits: TryLimits,
  now: number,
  until: number,
): Promise<TriesRow | undefined> {
  // One that ends later than any can was made before the clock was set back.
  const horizon = until + (until - now)
  const [row] = await db.write<TriesRow>(sql`
    INSERT INTO sign_in_tries AS t (identifier, failures, reserved, reserved_until, failed_at, locked_at, notified_at, notices, notices_since, used_at)
    VALUES (${key}, 0, 1, ${until}, 0, 0, 0, 0, 0, ${now})
    ON CONFLICT (identifier) DO UPDATE SET
      reserved = CASE WHEN t.reserved_until BETWEEN ${now + 1} AND ${horizon} THEN t.reserved ELSE 0 END + 1, reserved_until = ${until}, used_at = ${now}
    WHERE CASE WHEN t.reserved_until BETWEEN ${now + 1} AND ${horizon} THEN t.reserved ELSE 0 END < ${limits.atOnce}
      AND t.failures + CASE WHEN t.reserved_until BETWEEN ${now + 1} AND ${horizon} THEN t.reserved ELSE 0 END < CASE
        WHEN EXISTS (SELECT 1 FROM users u WHERE u.email = ${identifier} AND u.id = ${device?.userId ?? ""} AND u.epoch = ${device?.epoch ?? -1})
        THEN CAST(${limits.anybody} AS INTEGER) ELSE CAST(${limits.unknownDevices} AS INTEGER) END
    RETURNING failures, reserved, failed_at, locked_at, notified_at,
      (SELECT u.id FROM users u WHERE u.email = ${identifier}) AS user_id, (SELECT u.epoch FROM users u WHERE u.email = ${identifier}) AS epoch`)
  return row
}

export async function findTries(db: Db, { key, identifier }: Guess): Promise<TriesRow | undefined> {
  const [row] = await db.read<TriesRow>(sql`
    SELECT t.failures, t.reserved, t.failed_at, t.locked_at, t.notified_at, u.id AS user_id, u.epoch
    FROM sign_in_tries t LEFT JOIN users u ON u.email = ${identifier} WHERE t.identifier = ${key}`)
  return row
}

/** A reserved try failed. @returns how many have now, in a row */
export async function tryFailed(db: Db, key: string, lockAt: number, now: number): Promise<number> {
  const [row] = await db.write<{ failures: number }>(sql`
    UPDATE sign_in_tries SET failures = failures + 1, reserved = CASE WHEN reserved > 0 THEN reserved - 1 ELSE 0 END, failed_at = ${now}, used_at = ${now},
      locked_at = CASE WHEN failures + 1 = ${lockAt} THEN CAST(${now} AS BIGINT) ELSE locked_at END
    WHERE identifier = ${key} RETURNING failures`)
  return row?.failures ?? 0
}

/** A reserved try succeeded: what failed before is forgotten. */
export async function trySucceeded(db: Db, key: string): Promise<void> {
  await db.write(sql`
    UPDATE sign_in_tries SET failures = 0, reserved = CASE WHEN reserved > 0 THEN reserved - 1 ELSE 0 END, locked_at = 0 WHERE identifier = ${key}`)
}

/** A reserved try was none. */
export async function giveTryBack(db: Db, key: string): Promise<void> {
  await db.write(sql`UPDATE sign_in_tries SET reserved = CASE WHEN reserved > 0 THEN reserved - 1 ELSE 0 END WHERE identifier = ${key}`)
}

export async function forgetFailures(db: Db, key: string): Promise<void> {
  await db.write(sql`UPDATE sign_in_tries SET failures = 0, locked_at = 0 WHERE identifier = ${key}`)
}

/** Takes it upon this caller to tell the owner: once for each lock, again after a day, and only so often a day. @returns false when it is not due */
export async function claimNotice(db: Db, key: string, maxADay: number, now: number): Promise<boolean> {
  const dayAgo = now - DAY_MS
  const rows = await db.write(sql`
    UPDATE sign_in_tries SET notified_at = ${now},
      notices = CASE WHEN notices_since <= ${dayAgo} THEN 1 ELSE notices + 1 END,
      notices_since = CASE WHEN notices_since <= ${dayAgo} THEN CAST(${now} AS BIGINT) ELSE notices_since END
    WHERE identifier = ${key} AND locked_at > 0 AND (notified_at < locked_at OR notified_at <= ${dayAgo})
      AND (notices_since <= ${dayAgo} OR notices < ${maxADay}) RETURNING identifier`)
  return rows.length === 1
}

/** Forgets identifiers nobody has tried since. @returns how many went */
export async function deleteStaleTries(db: Db, unusedSince: number, lockedUnusedSince: number, limit: number): Promise<number> {
  const rows = await db.write(sql`
    DELETE FROM sign_in_tries WHERE used_at < ${unusedSince} AND identifier IN (
      SELECT identifier FROM sign_in_tries WHERE used_at < ${unusedSince} AND (locked_at = 0 OR used_at < ${lockedUnusedSince}) ORDER BY used_at LIMIT ${limit})
    RETURNING identifier`)
  return rows.length
}

/** Takes attempts that were over before an instant, with what other slices keep of them. @returns how many */
export async function deleteOver(db: Db, before: number, limit: number): Promise<number> {
  const rows = await db.write(sql`
    DELETE FROM attempts WHERE id IN (SELECT id FROM attempts WHERE expires_at <= ${before} ORDER BY expires_at LIMIT ${limit}) RETURNING id`)
  return rows.length
}

/** Of a database that was put back: attempts, with their codes, and links that were mailed. */
export async function deleteEveryAttempt(database: Database): Promise<void> {
  await inParts((limit) => database.write(sql`DELETE FROM attempts WHERE id IN (SELECT id FROM attempts ORDER BY id LIMIT ${limit}) RETURNING id`))
  await inParts((limit) =>
    database.write(sql`
      DELETE FROM sign_in_unlocks WHERE token_hash IN (SELECT token_hash FROM sign_in_unlocks ORDER BY token_hash LIMIT ${limit}) RETURNING token_hash`),
  )
}
