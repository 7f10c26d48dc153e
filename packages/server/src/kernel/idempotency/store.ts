import { type Db, sql } from "../db/index.ts"
import type { SealedColumn } from "../seal.ts"

export const answerColumn: SealedColumn = { table: "idempotency_keys", id: "id", column: "sealed", purpose: "idempotency" }

/**
 * Takes a key for this transaction, also one whose time is over. While another transaction has it, this waits for that one's
 * end. @returns false when it is taken
 */
export async function takeKey(db: Db, id: string, now: number, expiresAt: number): Promise<boolean> {
  const rows = await db.write(sql`
    INSERT INTO idempotency_keys (id, expires_at) VALUES (${id}, ${expiresAt})
    ON CONFLICT (id) DO UPDATE SET expires_at = excluded.expires_at, sealed = NULL WHERE idempotency_keys.expires_at <= ${now}
    RETURNING id`)
  return rows.length === 1
}

export async function keepAnswer(db: Db, id: string, sealed: string): Promise<void> {
  await db.write(sql`UPDATE idempotency_keys SET sealed = ${sealed} WHERE id = ${id}`)
}

export async function findAnswer(db: Db, id: string, now: number): Promise<string | undefined> {
  const [row] = await db.read<{ sealed: string | null }>(sql`SELECT sealed FROM idempotency_keys WHERE id = ${id} AND expires_at > ${now}`)
  return row?.sealed ?? undefined
}

/** @returns how many rows went */
export async function deleteKeys(db: Db, now: number, limit: number): Promise<number> {
  const rows = await db.write(sql`
    DELETE FROM idempotency_keys WHERE id IN (SELECT id FROM idempotency_keys WHERE expires_at <= ${now} ORDER BY expires_at LIMIT ${limit}) AND expires_at <= ${now}
    RETURNING id`)
  return rows.length
}
