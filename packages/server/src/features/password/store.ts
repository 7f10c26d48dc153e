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

export interface Addressee {
  readonly userId: UserId
  readonly locale: string | null
}

export interface NewLink {
  readonly tokenHash: string
  readonly now: number
  readonly expiresAt: number
}

/**
 * A link to a new password for whoever has this address and may be signed in; the one before it is worth nothing from now
 * on. One statement for known and unknown addresses alike. @returns whose it is
 */
export async function offerReset(db: Db, email: Email, { tokenHash, now, expiresAt }: NewLink): Promise<Addressee | undefined> {
  const [row] = await db.write<{ readonly user_id: UserId; readonly locale: string | null }>(sql`
    INSERT INTO password_links (token_hash, purpose, user_id, email, user_epoch, created_at, expires_at)
    SELECT CAST(${tokenHash} AS TEXT), 'reset', u.id, u.email, u.epoch, CAST(${now} AS BIGINT), CAST(${expiresAt} AS BIGINT)
    FROM users u WHERE u.email = ${email} AND u.disabled_at IS NULL
    ON CONFLICT (user_id) WHERE purpose = 'reset' DO UPDATE SET token_hash = excluded.token_hash, email = excluded.email,
      user_epoch = excluded.user_epoch, created_at = excluded.created_at, expires_at = excluded.expires_at, used_at = NULL
    RETURNING user_id, (SELECT locale FROM users WHERE users.id = user_id) AS locale`)
  return row && { userId: row.user_id, locale: row.locale }
}

interface LinkRow extends UserRow {
  readonly expires_at: number
  readonly used_at: number | null
  readonly still_meant: number
}

/** A link that was mailed, with the person as they are now. */
export interface Link {
  readonly user: User
  readonly expiresAt: number
  readonly usedAt: number | null
  /** Nothing has happened since that takes its meaning: the person has the same address, and nothing of theirs was ended. */
  readonly stillMeant: boolean
}

export async function findLink(db: Db, tokenHash: string): Promise<Link | undefined> {
  const [row] = await db.read<LinkRow>(sql`
    SELECT u.*, l.expires_at, l.used_at,
      CASE WHEN u.email = l.email AND u.epoch = l.user_epoch AND u.disabled_at IS NULL THEN 1 ELSE 0 END AS still_meant
    FROM password_links l JOIN users u ON u.id = l.user_id WHERE l.token_hash = ${tokenHash} AND l.purpose = 'reset'`)
  return row && { user: userFromRow(row), expiresAt: row.expires_at, usedAt: row.used_at, stillMeant: row.still_meant === 1 }
}

/** Uses a link up, under every condition it has, in one statement. @returns whose it was, if it was this call that used it */
export async function consumeLink(db: Db, tokenHash: string, now: number): Promise<UserId | undefined> {
  const [row] = await db.write<{ readonly user_id: UserId }>(sql`
    UPDATE password_links SET used_at = ${now}
    WHERE token_hash = ${tokenHash} AND purpose = 'reset' AND used_at IS NULL AND expires_at > ${now} AND EXISTS (
      SELECT 1 FROM users u WHERE u.id = password_links.user_id AND u.email = password_links.email
        AND u.epoch = password_links.user_epoch AND u.disabled_at IS NULL)
    RETURNING user_id`)
  return row?.user_id
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
