import type { EarlierLink } from "../../core/securing/index.ts"
import { type Email, type User, type UserId, type UserRow, userFromRow } from "../../core/user/index.ts"
import { type Database, type Db, inParts, sql } from "../../kernel/db/index.ts"

/** The user of an address with the password's hash, if there is one, in one statement: known and unknown cost the same. */
export async function findWithHash(db: Db, email: Email): Promise<{ readonly user: User; readonly hash: string | undefined } | undefined> {
  const [row] = await db.read<UserRow & { readonly hash: string | null }>(sql`
    SELECT u.*, p.hash FROM users u LEFT JOIN password_credentials p ON p.user_id = u.id WHERE u.email = ${email}`)
  return row && { user: userFromRow(row), hash: row.hash ?? undefined }
}

export async function upsertHash(db: Db, userId: string, hash: string, at: number): Promise<void> {
  await db.write(sql`
    INSERT INTO password_credentials (user_id, hash, changed_at) VALUES (${userId}, ${hash}, ${at})
    ON CONFLICT (user_id) DO UPDATE SET hash = excluded.hash, changed_at = excluded.changed_at, imported_like = NULL`)
}

/** Which of some people have a password. */
export async function listHolders(db: Db, userIds: readonly UserId[]): Promise<Set<UserId>> {
  const [first] = userIds
  if (first === undefined) return new Set()
  // Identifiers of people are all as long as one another, so that one text can hold any number of them, on both databases.
  const rows = await db.read<{ readonly user_id: UserId }>(sql`
    WITH RECURSIVE place (at) AS (SELECT 0 UNION ALL SELECT at + 1 FROM place WHERE at + 1 < ${userIds.length})
    SELECT user_id FROM password_credentials
    WHERE user_id IN (SELECT SUBSTR(CAST(${userIds.join("")} AS TEXT), at * ${first.length} + 1, ${first.length}) FROM place)`)
  return new Set(rows.map((row) => row.user_id))
}

/** When the person's password was chosen; undefined when there is none. */
export async function findChangedAt(db: Db, userId: UserId): Promise<number | undefined> {
  const [row] = await db.read<{ readonly changed_at: number }>(sql`SELECT changed_at FROM password_credentials WHERE user_id = ${userId}`)
  return row?.changed_at
}

/** @returns false when it is no longer the hash that was looked at */
export async function replaceHash(db: Db, userId: string, from: string, to: string, at: number): Promise<boolean> {
  const rows = await db.write(sql`
    UPDATE password_credentials SET hash = ${to}, changed_at = ${at}, imported_like = NULL
    WHERE user_id = ${userId} AND hash = ${from} RETURNING user_id`)
  return rows.length === 1
}

/** The same password, hashed anew: it is as old as it was. A password that was changed meanwhile is left alone. */
export async function renewHash(db: Db, userId: string, from: string, to: string): Promise<void> {
  await db.write(sql`UPDATE password_credentials SET hash = ${to}, imported_like = NULL WHERE user_id = ${userId} AND hash = ${from}`)
}

/** @param kind a hash that costs the same to verify, and is nobody's */
export async function insertImportedHash(db: Db, userId: string, hash: string, kind: string, at: number): Promise<void> {
  await db.write(sql`
    INSERT INTO password_imports (imported_like, last_import_at) VALUES (${kind}, ${at})
    ON CONFLICT (imported_like) DO UPDATE SET last_import_at = excluded.last_import_at`)
  await db.write(sql`INSERT INTO password_credentials (user_id, hash, changed_at, imported_like) VALUES (${userId}, ${hash}, ${at}, ${kind})`)
}

/** More kinds than this are not looked at: an import has one, or a few. */
const MAX_KINDS = 32

export async function listImportKinds(db: Db): Promise<string[]> {
  const rows = await db.read<{ readonly imported_like: string }>(
    sql`SELECT imported_like FROM password_imports ORDER BY last_import_at DESC LIMIT ${MAX_KINDS}`,
  )
  return rows.map((row) => row.imported_like)
}

/** Kinds nobody has any more. @param before leaves those alone that are being imported now */
export async function deleteForgottenKinds(db: Db, before: number): Promise<void> {
  await db.write(sql`
    DELETE FROM password_imports WHERE last_import_at < ${before}
      AND NOT EXISTS (SELECT 1 FROM password_credentials c WHERE c.imported_like = password_imports.imported_like)`)
}

/** @returns false when there was none */
export async function deleteHash(db: Db, userId: UserId): Promise<boolean> {
  const rows = await db.write(sql`DELETE FROM password_credentials WHERE user_id = ${userId} RETURNING user_id`)
  return rows.length === 1
}

interface EarlierRow {
  readonly token_hash: string
  readonly user_id: UserId
  readonly email: Email
  readonly created_at: number
  readonly expires_at: number
}

/** Links to undo a change, which nothing of this version writes here. */
export async function listSecureLinks(db: Db, since: number, now: number): Promise<EarlierLink[]> {
  const rows = await db.read<EarlierRow>(sql`
    SELECT token_hash, user_id, email, created_at, expires_at FROM password_links
    WHERE purpose = 'secure' AND created_at > ${since} AND expires_at > ${now} AND used_at IS NULL`)
  return rows.map((row) => ({
    tokenHash: row.token_hash,
    userId: row.user_id,
    email: row.email,
    createdAt: row.created_at,
    expiresAt: row.expires_at,
  }))
}

/** @returns how many went */
export async function deleteExpiredLinks(db: Db, before: number, limit: number): Promise<number> {
  const rows = await db.write(sql`
    DELETE FROM password_links WHERE token_hash IN (
      SELECT token_hash FROM password_links WHERE expires_at <= ${before} ORDER BY expires_at LIMIT ${limit}) RETURNING token_hash`)
  return rows.length
}

/** Of a database that was put back: used links are unused in it again. */
export async function deleteEveryLink(database: Database): Promise<void> {
  await inParts((limit) =>
    database.write(sql`
      DELETE FROM password_links WHERE token_hash IN (SELECT token_hash FROM password_links ORDER BY token_hash LIMIT ${limit}) RETURNING token_hash`),
  )
}
