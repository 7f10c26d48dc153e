import { type Database, type Db, sql } from "../../../kernel/db/index.ts"
import { type StoredUserRow, storedFromRow } from "../row.ts"
import type { StoredUser, UserId } from "../user.ts"
import { madeFrom, type Searched, termsOf } from "./terms.ts"

/** No term has this character, and all that begin with a word stand before the word with it. */
const LAST_CHARACTER = "\u{10ffff}"
const PER_INSERT = 8

/** For somebody who has none yet. Belongs into the transaction that makes the person. */
export async function insertTerms(db: Db, id: UserId, user: Searched): Promise<void> {
  const terms = termsOf(user)
  for (let from = 0; from < terms.length; from += PER_INSERT) {
    const [a = "", ...more] = terms.slice(from, from + PER_INSERT)
    const [b = a, c = a, d = a, e = a, f = a, g = a, h = a] = more
    await db.write(sql`
      INSERT INTO user_terms (term, user_id)
      VALUES (${a}, ${id}), (${b}, ${id}), (${c}, ${id}), (${d}, ${id}), (${e}, ${id}), (${f}, ${id}), (${g}, ${id}), (${h}, ${id})
      ON CONFLICT DO NOTHING`)
  }
}

/** After a change of what somebody is found by, in its transaction. */
export async function replaceTerms(db: Db, id: UserId, user: Searched): Promise<void> {
  await db.write(sql`UPDATE users SET terms_of = ${madeFrom(user)} WHERE id = ${id}`)
  await makeTermsAnew(db, id, user)
}

async function makeTermsAnew(db: Db, id: UserId, user: Searched): Promise<void> {
  await db.write(sql`DELETE FROM user_terms WHERE user_id = ${id}`)
  await insertTerms(db, id, user)
}

/** People without terms, or with the terms of what they were before somebody changed them who knew of none. In the order they were made. */
export async function listWithoutTerms(db: Db, after: string, limit: number): Promise<UserId[]> {
  const rows = await db.read<{ id: UserId }>(sql`
    SELECT id FROM users
    WHERE COALESCE(terms_of, '') <> email || CASE WHEN disabled_at IS NULL THEN ' -' ELSE ' d' END || CASE WHEN owner_since IS NULL THEN '- ' ELSE 'o ' END || COALESCE(name, '')
      AND id > ${after} ORDER BY id LIMIT ${limit}`)
  return rows.map(({ id }) => id)
}

/** Makes the terms of these people anew, from what they are now. One transaction. */
export function giveTerms(database: Database, ids: readonly UserId[]): Promise<void> {
  return database.transaction(async (db) => {
    // Side by side: on PostgreSQL they share the way there and back.
    await Promise.all(
      ids.map(async (id) => {
        const [row] = await db.write<StoredUserRow>(sql`
          UPDATE users SET terms_of = email || CASE WHEN disabled_at IS NULL THEN ' -' ELSE ' d' END || CASE WHEN owner_since IS NULL THEN '- ' ELSE 'o ' END || COALESCE(name, '')
          WHERE id = ${id} RETURNING *`)
        if (row) await makeTermsAnew(db, id, storedFromRow(row))
      }),
    )
  })
}

/** How many terms begin with a word; `limit` when they are as many or more. */
export async function countTerms(db: Db, word: string, limit: number): Promise<number> {
  const [row] = await db.read<{ n: number }>(sql`
    SELECT COUNT(*) AS n FROM (SELECT 1 FROM user_terms WHERE term >= ${word} AND term < ${word + LAST_CHARACTER} LIMIT ${limit}) AS counted`)
  return row?.n ?? 0
}

/** A place in a walk: for everybody, a person's; among terms, the term's and the person's whose it is. */
export interface Place {
  readonly term: string
  readonly id: string
}

/** What one look at the next so many places brought. */
export interface Look {
  readonly found: readonly { readonly user: StoredUser; readonly at: Place }[]
  /** Where to look on; undefined when there is nothing more. */
  readonly on: Place | undefined
}

/** The next people in the order they were made, or against it. */
export async function lookAtEverybody(db: Db, newestFirst: boolean, after: string, places: number): Promise<Look> {
  const rows = newestFirst
    ? await db.read<StoredUserRow>(sql`SELECT * FROM users WHERE id < ${after === "" ? LAST_CHARACTER : after} ORDER BY id DESC LIMIT ${places}`)
    : await db.read<StoredUserRow>(sql`SELECT * FROM users WHERE id > ${after} ORDER BY id LIMIT ${places}`)
  return lookOf(rows, places)
}

/** As `lookAtEverybody`, of those in a state. */
export async function lookAtState(db: Db, state: string, newestFirst: boolean, after: string, places: number): Promise<Look> {
  const rows = newestFirst
    ? await db.read<StoredUserRow>(sql`
        SELECT u.* FROM user_terms t JOIN users u ON u.id = t.user_id
        WHERE t.term = ${state} AND t.user_id < ${after === "" ? LAST_CHARACTER : after} ORDER BY t.user_id DESC LIMIT ${places}`)
    : await db.read<StoredUserRow>(sql`
        SELECT u.* FROM user_terms t JOIN users u ON u.id = t.user_id
        WHERE t.term = ${state} AND t.user_id > ${after} ORDER BY t.user_id LIMIT ${places}`)
  return lookOf(rows, places)
}

function lookOf(rows: readonly StoredUserRow[], places: number): Look {
  const found = rows.map((row) => ({ user: storedFromRow(row), at: { term: "", id: row.id } }))
  return { found, on: rows.length < places ? undefined : found.at(-1)?.at }
}

/** What is asked of people whose terms are looked at. */
export interface Asked {
  /** The word the walk goes along: of several terms that begin with it a person is found at the first. */
  readonly walk: string
  /** Each of these must begin a term of the person's as well; eight at most. */
  readonly besides: readonly string[]
  /** Only those who are not. */
  readonly enabled: boolean
  readonly notOwner: boolean
}

type TermRow = StoredUserRow & { readonly term: string; readonly fits: number; readonly looked_at: number }

/**
 * The next people along the terms that begin with a word, in the order of terms and, of one term, of the people's making.
 * Looks at no more than so many places, and brings no more than `limit` people who fit.
 */
export async function lookAlong(db: Db, asked: Asked, after: Place, places: number, limit: number): Promise<Look> {
  const { walk, enabled, notOwner } = asked
  const start = after.term === "" ? walk : after.term
  const end = walk + LAST_CHARACTER
  const [a = "", b = "", c = "", d = "", e = "", f = "", g = "", h = ""] = asked.besides
  // The rest of one term and the terms after it, each with a bound of its own, so that both databases begin at the right place and expect few rows.
  const rows = await db.read<TermRow>(sql`
    WITH seen AS (
      SELECT * FROM (SELECT term, user_id FROM user_terms WHERE term = ${start} AND user_id > ${after.id} ORDER BY user_id LIMIT ${places}) AS rest
      UNION ALL
      SELECT * FROM (SELECT term, user_id FROM user_terms WHERE term > ${start} AND term < ${end} ORDER BY term, user_id LIMIT ${places}) AS beyond
      ORDER BY term, user_id LIMIT ${places}),
    judged AS MATERIALIZED (
      SELECT s.term, s.user_id, CASE
        WHEN EXISTS (
          SELECT 1 FROM (VALUES (${a}), (${b}), (${c}), (${d}), (${e}), (${f}), (${g}), (${h})) AS w
          WHERE w.column1 <> '' AND NOT EXISTS (
            SELECT 1 FROM user_terms t WHERE t.user_id = s.user_id AND t.term >= w.column1 AND t.term < w.column1 || ${LAST_CHARACTER})) THEN 0
        WHEN s.term <> (SELECT MIN(t.term) FROM user_terms t WHERE t.user_id = s.user_id AND t.term >= ${walk}) THEN 0
        ELSE 1 END AS fits
      FROM seen s)
    SELECT u.*, j.term, j.fits, (SELECT COUNT(*) FROM judged) AS looked_at FROM judged j JOIN users u ON u.id = j.user_id
    WHERE (j.fits = 1 AND (${enabled ? 1 : 0} = 0 OR u.disabled_at IS NULL) AND (${notOwner ? 1 : 0} = 0 OR u.owner_since IS NULL))
      OR (j.term, j.user_id) = (SELECT term, user_id FROM judged ORDER BY term DESC, user_id DESC LIMIT 1)
    ORDER BY j.term, j.user_id LIMIT ${limit}`)
  const fits = (row: TermRow) => row.fits === 1 && !(enabled && row.disabled_at !== null) && !(notOwner && row.owner_since !== null)
  const last = rows.at(-1)
  return {
    found: rows.filter(fits).map((row) => ({ user: storedFromRow(row), at: { term: row.term, id: row.id } })),
    on: last !== undefined && last.looked_at >= places ? { term: last.term, id: last.id } : undefined,
  }
}
