import type { UserId } from "../../core/user/index.ts"
import { type Database, type Db, sql } from "../../kernel/db/index.ts"

/** In the place of an earlier one. */
export async function putLink(db: Db, userId: UserId, tokenHash: string, expiresAt: number): Promise<void> {
  await db.write(sql`
    INSERT INTO recovery_links (user_id, token_hash, expires_at, used_at) VALUES (${userId}, ${tokenHash}, ${expiresAt}, NULL)
    ON CONFLICT (user_id) DO UPDATE SET token_hash = excluded.token_hash, expires_at = excluded.expires_at, used_at = NULL`)
}

export async function findLink(db: Db, tokenHash: string, now: number): Promise<UserId | undefined> {
  const [row] = await db.read<{ user_id: UserId }>(sql`
    SELECT user_id FROM recovery_links WHERE token_hash = ${tokenHash} AND used_at IS NULL AND expires_at > ${now}`)
  return row?.user_id
}

/** @returns whose it is, to the one call that uses it up */
export async function consumeLink(db: Db, tokenHash: string, now: number): Promise<UserId | undefined> {
  const [row] = await db.write<{ user_id: UserId }>(sql`
    UPDATE recovery_links SET used_at = ${now} WHERE token_hash = ${tokenHash} AND used_at IS NULL AND expires_at > ${now} RETURNING user_id`)
  return row?.user_id
}

export async function deleteEveryLink(database: Database): Promise<void> {
  await database.write(sql`DELETE FROM recovery_links`)
}
