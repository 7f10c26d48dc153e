import { type Database, type Db, inParts, sql } from "../../kernel/db/index.ts"
import { isId } from "../../kernel/id.ts"
import { type Email, parseEmail } from "./email.ts"
import { factorsFromColumn, type StoredUserRow, storedFromRow } from "./row.ts"
import { insertTerms, replaceTerms } from "./search/store.ts"
import { madeFrom } from "./search/terms.ts"
import type { StoredUser, User, UserId } from "./user.ts"

/**
 * A token signed by another replica while a subject is being revoked has an `iat` up to the commit, which can come after
 * our look at the clock: by a lock's wait, and by what two clocks differ.
 */
export const EPOCH_MARGIN_SECONDS = 5

/** Belongs into a transaction, with what people are found by. @returns false when the address belongs to somebody already */
export async function insertUser(db: Db, user: User): Promise<boolean> {
  const rows = await db.write(sql`
    INSERT INTO users (id, email, email_verified_at, name, picture, locale, created_at, disabled_at, owner_since, terms_of)
    VALUES (${user.id}, ${user.email}, ${user.emailVerifiedAt}, ${user.name}, ${user.picture}, ${user.locale}, ${user.createdAt}, ${user.disabledAt}, ${user.ownerSince}, ${madeFrom(user)})
    ON CONFLICT (email) DO NOTHING RETURNING id`)
  if (rows.length === 0) return false
  await insertTerms(db, user.id, user)
  return true
}

export async function findUserById(db: Db, id: UserId): Promise<StoredUser | undefined> {
  const [row] = await db.read<StoredUserRow>(sql`SELECT * FROM users WHERE id = ${id}`)
  return row && storedFromRow(row)
}

export async function findUserByEmail(db: Db, email: Email): Promise<StoredUser | undefined> {
  const [row] = await db.read<StoredUserRow>(sql`SELECT * FROM users WHERE email = ${email}`)
  return row && storedFromRow(row)
}

/** By an address, however it is written, or by an id. */
export async function findUserNamed(db: Db, text: string): Promise<StoredUser | undefined> {
  if (isId("usr", text)) return findUserById(db, text)
  const email = parseEmail(text)
  return email && findUserByEmail(db, email)
}

/** As they stand, and so until the transaction ends: whoever else would change them waits. */
export async function lockUser(db: Db, id: UserId): Promise<StoredUser | undefined> {
  const [row] = await db.write<StoredUserRow>(sql`UPDATE users SET epoch = epoch WHERE id = ${id} RETURNING *`)
  return row && storedFromRow(row)
}

/** Somebody who reads the person's mail has answered it: the address is proved from now on, if it was not before. */
export async function proveEmail(db: Db, id: UserId, at: number): Promise<void> {
  await db.write(sql`UPDATE users SET email_verified_at = ${at}, version = version + 1 WHERE id = ${id} AND email_verified_at IS NULL`)
}

/**
 * Notes that a person holds a second factor from now on. Belongs into a transaction of the log that has locked the person
 * (`lockUser`) before it looked at any of their credentials, and that tells the log (`access`).
 */
export function addFactor(db: Db, id: UserId, name: string): Promise<readonly string[]> {
  return changeFactors(db, id, (held) => [...new Set([...held, name])])
}

/** As `addFactor`: the last of its kind is gone. @returns what they still hold */
export function dropFactor(db: Db, id: UserId, name: string): Promise<readonly string[]> {
  return changeFactors(db, id, (held) => held.filter((other) => other !== name))
}

async function changeFactors(db: Db, id: UserId, change: (held: readonly string[]) => readonly string[]): Promise<readonly string[]> {
  const [row] = await db.read<{ factors: string }>(sql`SELECT factors FROM users WHERE id = ${id}`)
  const factors = change(factorsFromColumn(row?.factors ?? "[]")).toSorted()
  await db.write(
    sql`UPDATE users SET factors = ${JSON.stringify(factors)}, factors_version = factors_version + 1, version = version + 1 WHERE id = ${id}`,
  )
  return factors
}

/**
 * Gives somebody another address, which was proved just now. Belongs into a transaction, with what people are found by.
 * @returns the person afterwards; undefined when the address is somebody else's @throws UniqueViolation when it became so this moment
 */
export async function moveUser(db: Db, id: UserId, email: Email, at: number): Promise<StoredUser | undefined> {
  const [row] = await db.write<StoredUserRow>(sql`
    UPDATE users SET email = ${email}, email_verified_at = ${at}, version = version + 1
    WHERE id = ${id} AND NOT EXISTS (SELECT 1 FROM users o WHERE o.email = ${email} AND o.id <> ${id}) RETURNING *`)
  if (!row) return undefined
  const after = storedFromRow(row)
  await replaceTerms(db, id, after)
  return after
}

/** Which of some people hold a second factor. */
export async function listFactorHolders(db: Db, ids: readonly UserId[], name: string): Promise<UserId[]> {
  const [first] = ids
  if (first === undefined) return []
  // Identifiers of people are all as long as one another, so that one text can hold any number of them, on both databases.
  const rows = await db.read<{ readonly id: UserId; readonly factors: string }>(sql`
    WITH RECURSIVE place (at) AS (SELECT 0 UNION ALL SELECT at + 1 FROM place WHERE at + 1 < ${ids.length})
    SELECT id, factors FROM users
    WHERE id IN (SELECT SUBSTR(CAST(${ids.join("")} AS TEXT), at * ${first.length} + 1, ${first.length}) FROM place)`)
  return rows.flatMap(({ id, factors }) => (factorsFromColumn(factors).includes(name) ? [id] : []))
}

/** What a person says of themselves. */
export type Profile = Pick<User, "name" | "picture" | "locale">

/** What is undefined stays. */
export type UserChange = { readonly [Field in "name" | "picture" | "locale" | "disabledAt" | "ownerSince"]?: User[Field] | undefined }

/** Which state of a person is to be changed: the one with this version, or any (`*`, or undefined). */
export type IfVersion = number | "*" | undefined

/** Somebody else has changed the person since, or there is no such person. */
export type NotChanged = "stale" | "missing"

/**
 * Changes a person in one statement, so that of two who have both seen the same version one is told `stale`.
 * Belongs into a transaction, with what people are found by.
 * @returns the person afterwards
 */
export async function changeUser(db: Db, id: UserId, change: UserChange, ifVersion?: IfVersion): Promise<StoredUser | NotChanged> {
  const { name, picture, locale, disabledAt, ownerSince } = change
  const given = (value: string | number | null | undefined) => (value === undefined ? 0 : 1)
  const version = ifVersion === "*" ? null : (ifVersion ?? null)
  const [row] = await db.write<StoredUserRow>(sql`
    UPDATE users SET version = version + 1,
      name = CASE WHEN ${given(name)} = 1 THEN ${name ?? null} ELSE name END,
      picture = CASE WHEN ${given(picture)} = 1 THEN ${picture ?? null} ELSE picture END,
      locale = CASE WHEN ${given(locale)} = 1 THEN ${locale ?? null} ELSE locale END,
      disabled_at = CASE WHEN ${given(disabledAt)} = 1 THEN ${disabledAt ?? null} ELSE disabled_at END,
      owner_since = CASE WHEN ${given(ownerSince)} = 1 THEN ${ownerSince ?? null} ELSE owner_since END
    WHERE id = ${id} AND (CAST(${version} AS BIGINT) IS NULL OR version = ${version}) RETURNING *`)
  if (row) {
    const after = storedFromRow(row)
    if (name !== undefined || disabledAt !== undefined || ownerSince !== undefined) await replaceTerms(db, id, after)
    return after
  }
  return version !== null && (await findUserById(db, id)) ? "stale" : "missing"
}

export async function setProfile(db: Db, id: UserId, { name, picture, locale }: Profile): Promise<void> {
  await changeUser(db, id, { name, picture, locale })
}

/** @returns false when there is no such user */
export async function setDisabledAt(db: Db, id: UserId, at: number | null): Promise<boolean> {
  return typeof (await changeUser(db, id, { disabledAt: at })) !== "string"
}

/** Makes somebody an owner of this deployment, or one no longer (null). @returns the person afterwards */
export function setOwnerSince(db: Db, id: UserId, at: number | null, ifVersion?: IfVersion): Promise<StoredUser | NotChanged> {
  return changeUser(db, id, { ownerSince: at }, ifVersion)
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

/** Those who are not disabled, in the order of their ids. */
export async function listActing(db: Db, after: string, limit: number): Promise<User[]> {
  const rows = await db.read<StoredUserRow>(sql`SELECT * FROM users WHERE disabled_at IS NULL AND id > ${after} ORDER BY id LIMIT ${limit}`)
  return rows.map(storedFromRow)
}

/** The same of those who own this deployment. */
export async function listActingOwners(db: Db): Promise<User[]> {
  const rows = await db.read<StoredUserRow>(sql`SELECT * FROM users WHERE disabled_at IS NULL AND owner_since IS NOT NULL ORDER BY id`)
  return rows.map(storedFromRow)
}

/** How many own this deployment, disabled ones included. */
export async function countOwners(db: Db): Promise<number> {
  const [row] = await db.read<{ owners: number }>(sql`SELECT COUNT(*) AS owners FROM users WHERE owner_since IS NOT NULL`)
  return row?.owners ?? 0
}
