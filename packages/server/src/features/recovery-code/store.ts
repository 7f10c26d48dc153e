import type { UserId } from "../../core/user/index.ts"
import { type Db, sql } from "../../kernel/db/index.ts"

/** In the place of the set before. */
export async function putCodes(db: Db, userId: UserId, hashes: readonly string[], now: number): Promise<void> {
  await deleteCodes(db, userId)
  for (const hash of hashes) await db.write(sql`INSERT INTO recovery_codes (user_id, code_hash, made_at) VALUES (${userId}, ${hash}, ${now})`)
}

export async function deleteCodes(db: Db, userId: UserId): Promise<void> {
  await db.write(sql`DELETE FROM recovery_codes WHERE user_id = ${userId}`)
}

/** A set is made at once. @returns whether there was one of that time */
export async function deleteCodesSince(db: Db, userId: UserId, since: number): Promise<boolean> {
  const rows = await db.write(sql`DELETE FROM recovery_codes WHERE user_id = ${userId} AND made_at >= ${since} RETURNING code_hash`)
  return rows.length > 0
}

/** @returns whether it is one of theirs and unused */
export async function hasCode(db: Db, userId: UserId, hash: string): Promise<boolean> {
  const rows = await db.read(sql`SELECT 1 AS one FROM recovery_codes WHERE user_id = ${userId} AND code_hash = ${hash}`)
  return rows.length === 1
}

/** @returns whether it was this call that used it */
export async function consumeCode(db: Db, userId: UserId, hash: string): Promise<boolean> {
  const rows = await db.write(sql`DELETE FROM recovery_codes WHERE user_id = ${userId} AND code_hash = ${hash} RETURNING user_id`)
  return rows.length === 1
}

export interface SetOfCodes {
  readonly remaining: number
  /** When the set was made; null when nothing of it is left. */
  readonly made_at: number | null
}

export async function findSet(db: Db, userId: UserId): Promise<SetOfCodes> {
  const [row] = await db.read<SetOfCodes>(sql`SELECT COUNT(*) AS remaining, MIN(made_at) AS made_at FROM recovery_codes WHERE user_id = ${userId}`)
  return row ?? { remaining: 0, made_at: null }
}
