import { type Database, type Db, inParts, sql } from "../../kernel/db/index.ts"
import type { Email } from "./email.ts"
import type { User, UserId } from "./user.ts"

/**
 * A token signed by another replica while a subject is being revoked has an `iat` up to the commit, which can come after
 * our look at the clock: by a lock's wait, and by what two clocks differ.
 */
export const EPOCH_MARGIN_SECONDS = 5

export interface UserRow {
  readonly id: UserId
  readonly email: Email
  readonly email_verified_at: number | null
  readonly name: string | null
  readonly picture: string | null
  readonly locale: string | null
  readonly created_at: number
  readonly disabled_at: number | null
  readonly owner_since: number | null
  readonly epoch: number
  readonly revoked_before: number
  readonly version: number
}

export function userFromRow(row: UserRow): User {
  return {
    id: row.id,
    email: row.email,
    emailVerifiedAt: row.email_verified_at,
    name: row.name,
    picture: row.picture,
    locale: row.locale,
    createdAt: row.created_at,
    disabledAt: row.disabled_at,
    ownerSince: row.owner_since,
    epoch: row.epoch,
    revokedBefore: row.revoked_before,
    version: row.version,
  }
}

/** @returns false when the address belongs to somebody already */
export async function insertUser(db: Db, user: User): Promise<boolean> {
  const rows = await db.write(sql`
    INSERT INTO users (id, email, email_verified_at, name, picture, locale, created_at, disabled_at, owner_since)
    VALUES (${user.id}, ${user.email}, ${user.emailVerifiedAt}, ${user.name}, ${user.picture}, ${user.locale}, ${user.createdAt}, ${user.disabledAt}, ${user.ownerSince})
    ON CONFLICT (email) DO NOTHING RETURNING id`)
  return rows.length === 1
}

export async function findUserById(db: Db, id: UserId): Promise<User | undefined> {
  const [row] = await db.read<UserRow>(sql`SELECT * FROM users WHERE id = ${id}`)
  return row && userFromRow(row)
}

export async function findUserByEmail(db: Db, email: Email): Promise<User | undefined> {
  const [row] = await db.read<UserRow>(sql`SELECT * FROM users WHERE email = ${email}`)
  return row && userFromRow(row)
}

/** As they stand, and so until the transaction ends: whoever else would change them waits. */
export async function lockUser(db: Db, id: UserId): Promise<User | undefined> {
  const [row] = await db.write<UserRow>(sql`UPDATE users SET epoch = epoch WHERE id = ${id} RETURNING *`)
  return row && userFromRow(row)
}

/** What a person says of themselves. */
export type Profile = Pick<User, "name" | "picture" | "locale">

export async function setProfile(db: Db, id: UserId, { name, picture, locale }: Profile): Promise<void> {
  await db.write(sql`UPDATE users SET name = ${name}, picture = ${picture}, locale = ${locale} WHERE id = ${id} RETURNING id`)
}

/** @returns false when there is no such user */
export async function setDisabledAt(db: Db, id: UserId, at: number | null): Promise<boolean> {
  const rows = await db.write(sql`UPDATE users SET disabled_at = ${at} WHERE id = ${id} RETURNING id`)
  return rows.length === 1
}

/** Everything the person holds is over: sessions of the epoch before, and access tokens issued until `revokedBefore` (in seconds). @returns false when there is no such user */
export async function beginEpoch(db: Db, id: UserId, revokedBefore: number): Promise<boolean> {
  const rows = await db.write(sql`
    UPDATE users SET epoch = epoch + 1, revoked_before = CASE WHEN revoked_before > ${revokedBefore} THEN revoked_before ELSE ${revokedBefore} END
    WHERE id = ${id} RETURNING id`)
  return rows.length === 1
}

/**
 * As `beginEpoch` for everybody, in a database that was put back: somebody may hold something of an epoch that it has
 * forgotten, so the next one is beyond any that was reached by counting.
 */
export async function beginEveryEpoch(database: Database, at: number): Promise<void> {
  const before = Math.floor(at / 1000) + EPOCH_MARGIN_SECONDS
  await inParts((limit) =>
    database.write(sql`
      UPDATE users SET epoch = CASE WHEN epoch < ${at} THEN CAST(${at} AS BIGINT) ELSE epoch + 1 END, revoked_before = ${before}
      WHERE id IN (SELECT id FROM users WHERE revoked_before < ${before} ORDER BY id LIMIT ${limit}) RETURNING id`),
  )
}

/** With everything that refers to the person. @returns false when there is no such user */
export async function deleteUser(db: Db, id: UserId): Promise<boolean> {
  const rows = await db.write(sql`DELETE FROM users WHERE id = ${id} RETURNING id`)
  return rows.length === 1
}

export interface UserQuery {
  /** A part of the address or of the name, in any case. */
  readonly search: string
  readonly limit: number
  /** Those who come after this one. */
  readonly after: string
}

/** In the order they were made. */
export async function listUsers(db: Db, { search, limit, after }: UserQuery): Promise<User[]> {
  const pattern = `%${search.toLowerCase().replaceAll(/[!%_]/g, "!$&")}%`
  const rows = await db.read<UserRow>(sql`
    SELECT * FROM users WHERE id > ${after} AND (email LIKE ${pattern} ESCAPE '!' OR LOWER(COALESCE(name, '')) LIKE ${pattern} ESCAPE '!')
    ORDER BY id LIMIT ${limit}`)
  return rows.map(userFromRow)
}

/** How many own this deployment, disabled ones included. */
export async function countOwners(db: Db): Promise<number> {
  const [row] = await db.read<{ owners: number }>(sql`SELECT COUNT(*) AS owners FROM users WHERE owner_since IS NOT NULL`)
  return row?.owners ?? 0
}
