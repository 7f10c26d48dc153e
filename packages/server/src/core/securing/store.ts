import { type Database, type Db, inParts, sql } from "../../kernel/db/index.ts"
import type { Email, UserId } from "../user/index.ts"

export interface NewLink {
  readonly tokenHash: string
  readonly userId: UserId
  readonly kind: string
  readonly email: Email
  readonly since: number
  readonly now: number
  readonly expiresAt: number
}

/**
 * A link puts its address back unless another address of the person could be put back as well: that one was theirs before,
 * and whoever has this one may be who took it away.
 * @returns whether it puts its address back
 */
export async function insertLink(db: Db, { tokenHash, userId, kind, email, since, now, expiresAt }: NewLink): Promise<boolean> {
  const [row] = await db.write<{ puts_back: number }>(sql`
    INSERT INTO securing_links (token_hash, user_id, kind, email, since, puts_back, created_at, expires_at)
    VALUES (${tokenHash}, ${userId}, ${kind}, ${email}, ${since},
      CASE WHEN EXISTS (SELECT 1 FROM securing_links o WHERE o.user_id = ${userId} AND o.email <> ${email} AND o.puts_back = 1
        AND o.used_at IS NULL AND o.expires_at > ${now}) THEN 0 ELSE 1 END,
      ${now}, ${expiresAt}) RETURNING puts_back`)
  return row?.puts_back === 1
}

/** A link from elsewhere, unless it is here already. It puts its address back. */
export async function adoptLink(
  db: Db,
  { tokenHash, userId, kind, email, since, createdAt, expiresAt }: Omit<NewLink, "now"> & { readonly createdAt: number },
): Promise<void> {
  await db.write(sql`
    INSERT INTO securing_links (token_hash, user_id, kind, email, since, puts_back, created_at, expires_at)
    VALUES (${tokenHash}, ${userId}, ${kind}, ${email}, ${since}, 1, ${createdAt}, ${expiresAt}) ON CONFLICT (token_hash) DO NOTHING`)
}

interface LinkRow {
  readonly user_id: UserId
  readonly kind: string
  readonly email: Email
  readonly since: number
  readonly created_at: number
  readonly expires_at: number
  readonly used_at: number | null
  readonly current_email: Email
  readonly puts_back: number
}

export interface Link {
  readonly userId: UserId
  readonly kind: string
  /** The address it was mailed to. */
  readonly email: Email
  readonly since: number
  readonly createdAt: number
  readonly expiresAt: number
  readonly usedAt: number | null
  /** The person has another address by now. */
  readonly isElsewhere: boolean
  readonly putsBack: boolean
}

export async function findLink(db: Db, tokenHash: string): Promise<Link | undefined> {
  const [row] = await db.read<LinkRow>(sql`
    SELECT l.*, u.email AS current_email FROM securing_links l JOIN users u ON u.id = l.user_id WHERE l.token_hash = ${tokenHash}`)
  return (
    row && {
      userId: row.user_id,
      kind: row.kind,
      email: row.email,
      since: row.since,
      createdAt: row.created_at,
      expiresAt: row.expires_at,
      usedAt: row.used_at,
      isElsewhere: row.current_email !== row.email,
      putsBack: row.puts_back === 1,
    }
  )
}

/** Uses a link up, under every condition it has, in one statement. @returns whether it was this call that used it */
export async function consumeLink(db: Db, tokenHash: string, now: number): Promise<boolean> {
  const rows = await db.write(sql`
    UPDATE securing_links SET used_at = ${now}
    WHERE token_hash = ${tokenHash} AND used_at IS NULL AND expires_at > ${now}
      AND (puts_back = 1 OR email = (SELECT u.email FROM users u WHERE u.id = securing_links.user_id)) RETURNING token_hash`)
  return rows.length === 1
}

/**
 * What the newer ones would do is done. Not those that put another address back than the one the account has now: of two that
 * were made within a moment, clocks do not say for certain which was the first.
 */
export async function useUpNewer(db: Db, userId: UserId, createdAt: number, now: number): Promise<void> {
  await db.write(sql`
    UPDATE securing_links SET used_at = ${now}
    WHERE user_id = ${userId} AND created_at >= ${createdAt} AND used_at IS NULL
      AND (puts_back = 0 OR email = (SELECT u.email FROM users u WHERE u.id = ${userId}))`)
}

/** @returns how many went */
export async function deleteExpired(db: Db, before: number, limit: number): Promise<number> {
  const rows = await db.write(sql`
    DELETE FROM securing_links WHERE token_hash IN (
      SELECT token_hash FROM securing_links WHERE expires_at <= ${before} ORDER BY expires_at LIMIT ${limit}) RETURNING token_hash`)
  return rows.length
}

/** Of a database that was put back: used links are unused in it again. */
export async function deleteEveryLink(database: Database): Promise<void> {
  await inParts((limit) =>
    database.write(sql`
      DELETE FROM securing_links WHERE token_hash IN (SELECT token_hash FROM securing_links ORDER BY token_hash LIMIT ${limit}) RETURNING token_hash`),
  )
}
