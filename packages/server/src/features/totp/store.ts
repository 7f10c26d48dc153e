import type { UserId } from "../../core/user/index.ts"
import { type Database, type Db, sql } from "../../kernel/db/index.ts"
import type { SealedColumn } from "../../kernel/seal.ts"

export const secretColumn: SealedColumn = { table: "totp_credentials", id: "user_id", column: "secret", purpose: "totp" }
export const setupColumn: SealedColumn = { table: "totp_setups", id: "user_id", column: "secret", purpose: "totp" }

export interface CredentialRow {
  readonly secret: string
  readonly last_step: number
  readonly set_up_at: number
  readonly last_used_at: number | null
}

export async function findCredential(db: Db, userId: UserId): Promise<CredentialRow | undefined> {
  const [row] = await db.read<CredentialRow>(sql`
    SELECT secret, last_step, set_up_at, last_used_at FROM totp_credentials WHERE user_id = ${userId}`)
  return row
}

/** In the place of one before it. @param step the one that was shown: it is used up */
export async function putCredential(db: Db, userId: UserId, sealed: string, step: number, now: number): Promise<void> {
  await db.write(sql`
    INSERT INTO totp_credentials (user_id, secret, last_step, set_up_at, last_used_at) VALUES (${userId}, ${sealed}, ${step}, ${now}, NULL)
    ON CONFLICT (user_id) DO UPDATE SET secret = excluded.secret, last_step = excluded.last_step, set_up_at = excluded.set_up_at, last_used_at = NULL`)
}

/**
 * RFC 6238 §5.2: a step is used once, and none before it afterwards.
 * @param setUpAt of the credential whose code it was: one that took its place knows nothing of it
 * @returns whether it was this call that used it
 */
export async function useStep(db: Db, userId: UserId, setUpAt: number, step: number, now: number): Promise<boolean> {
  const rows = await db.write(sql`
    UPDATE totp_credentials SET last_step = ${step}, last_used_at = ${now}
    WHERE user_id = ${userId} AND set_up_at = ${setUpAt} AND last_step < ${step} RETURNING user_id`)
  return rows.length === 1
}

/** With what is being set up. */
export async function deleteCredential(db: Db, userId: UserId): Promise<void> {
  await db.write(sql`DELETE FROM totp_setups WHERE user_id = ${userId}`)
  await db.write(sql`DELETE FROM totp_credentials WHERE user_id = ${userId}`)
}

/** With whatever is being set up. @returns whether there was one of that time */
export async function deleteCredentialSince(db: Db, userId: UserId, since: number): Promise<boolean> {
  await db.write(sql`DELETE FROM totp_setups WHERE user_id = ${userId}`)
  const rows = await db.write(sql`DELETE FROM totp_credentials WHERE user_id = ${userId} AND set_up_at >= ${since} RETURNING user_id`)
  return rows.length === 1
}

/** In the place of one that was begun before. */
export async function putSetup(db: Db, userId: UserId, sealed: string, expiresAt: number): Promise<void> {
  await db.write(sql`
    INSERT INTO totp_setups (user_id, secret, expires_at) VALUES (${userId}, ${sealed}, ${expiresAt})
    ON CONFLICT (user_id) DO UPDATE SET secret = excluded.secret, expires_at = excluded.expires_at`)
}

/** @returns the sealed secret of what was begun and is not over */
export async function findSetup(db: Db, userId: UserId, now: number): Promise<string | undefined> {
  const [row] = await db.read<{ secret: string }>(sql`
    SELECT secret FROM totp_setups WHERE user_id = ${userId} AND expires_at > ${now}`)
  return row?.secret
}

/** @returns whether it was this call that took it */
export async function consumeSetup(db: Db, userId: UserId, sealed: string, now: number): Promise<boolean> {
  const rows = await db.write(sql`
    DELETE FROM totp_setups WHERE user_id = ${userId} AND secret = ${sealed} AND expires_at > ${now} RETURNING user_id`)
  return rows.length === 1
}

export async function deleteExpiredSetups(db: Db, now: number, limit: number): Promise<number> {
  const rows = await db.write(sql`
    DELETE FROM totp_setups WHERE expires_at <= ${now} AND user_id IN (
      SELECT user_id FROM totp_setups WHERE expires_at <= ${now} ORDER BY expires_at LIMIT ${limit}) RETURNING user_id`)
  return rows.length
}

/** Of a database that was put back: what was being set up in it was shown to somebody some time ago. */
export async function deleteEverySetup(database: Database): Promise<void> {
  await database.write(sql`DELETE FROM totp_setups`)
}
