import type { UserId } from "../../core/user/index.ts"
import { type Database, type Db, sql } from "../../kernel/db/index.ts"

/** In the place of an earlier one. It ends with everything else the person holds. */
export async function putLink(db: Db, userId: UserId, tokenHash: string, expiresAt: number): Promise<void> {
  await db.write(sql`
    INSERT INTO recovery_links (user_id, token_hash, expires_at, used_at, user_epoch)
    SELECT id, CAST(${tokenHash} AS TEXT), CAST(${expiresAt} AS BIGINT), NULL, epoch FROM users WHERE id = ${userId}
    ON CONFLICT (user_id) DO UPDATE SET token_hash = excluded.token_hash, expires_at = excluded.expires_at, used_at = NULL, user_epoch = excluded.user_epoch`)
}

export async function findLink(db: Db, tokenHash: string, now: number): Promise<UserId | undefined> {
  const [row] = await db.read<{ user_id: UserId }>(sql`
    SELECT l.user_id FROM recovery_links l JOIN users u ON u.id = l.user_id AND u.epoch = l.user_epoch
    WHERE l.token_hash = ${tokenHash} AND l.used_at IS NULL AND l.expires_at > ${now}`)
  return row?.user_id
}

/** @returns whose it is, to the one call that uses it up */
export async function consumeLink(db: Db, tokenHash: string, now: number): Promise<UserId | undefined> {
  const [row] = await db.write<{ user_id: UserId }>(sql`
    UPDATE recovery_links SET used_at = ${now}
    WHERE token_hash = ${tokenHash} AND used_at IS NULL AND expires_at > ${now}
      AND user_epoch = (SELECT u.epoch FROM users u WHERE u.id = recovery_links.user_id) RETURNING user_id`)
  return row?.user_id
}

export async function deleteEveryLink(database: Database): Promise<void> {
  await database.write(sql`DELETE FROM recovery_links`)
}
