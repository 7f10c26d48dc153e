import { type Email, type User, type UserRow, userFromRow } from "../../core/user/index.ts"
import { type Db, sql } from "../../kernel/db/index.ts"

/** The user of an address with the password's hash, if there is one, in one statement: known and unknown cost the same. */
export async function findWithHash(db: Db, email: Email): Promise<{ readonly user: User; readonly hash: string | undefined } | undefined> {
  const [row] = await db.read<UserRow & { readonly hash: string | null }>(sql`
    SELECT u.*, p.hash FROM users u LEFT JOIN password_credentials p ON p.user_id = u.id WHERE u.email = ${email}`)
  return row && { user: userFromRow(row), hash: row.hash ?? undefined }
}

export async function upsertHash(db: Db, userId: string, hash: string, at: number): Promise<void> {
  await db.write(sql`
    INSERT INTO password_credentials (user_id, hash, changed_at) VALUES (${userId}, ${hash}, ${at})
    ON CONFLICT (user_id) DO UPDATE SET hash = excluded.hash, changed_at = excluded.changed_at`)
}

/** @returns false when it is no longer the hash that was looked at */
export async function replaceHash(db: Db, userId: string, from: string, to: string, at: number): Promise<boolean> {
  const rows = await db.write(sql`
    UPDATE password_credentials SET hash = ${to}, changed_at = ${at} WHERE user_id = ${userId} AND hash = ${from} RETURNING user_id`)
  return rows.length === 1
}
