import type { Revocation, RevocationKind } from "@doorward/guard/live-set"
import { type Db, type QueryOptions, sql } from "../../kernel/db/index.ts"

/** Takes the next numbers; everybody else who wants one waits until this transaction has ended. @returns the last of them */
export async function takeNumbers(db: Db, count: number): Promise<number> {
  const [row] = await db.write<{ seq: number }>(sql`UPDATE revocation_head SET seq = seq + ${count} WHERE id = 1 RETURNING seq`)
  if (!row) throw new Error("the revocation log has no head")
  return row.seq
}

/** Moves the head to a number beyond it, `atLeast` if that is. @returns where it stands now */
export async function jumpHead(db: Db, atLeast: number): Promise<number> {
  const [row] = await db.write<{ seq: number }>(sql`
    UPDATE revocation_head SET seq = CASE WHEN seq < ${atLeast} THEN ${atLeast} ELSE seq + 1 END WHERE id = 1 RETURNING seq`)
  if (!row) throw new Error("the revocation log has no head")
  return row.seq
}

/** @param wantsReceipt whether somebody waits to hear that everybody has seen it */
export async function insertRevocation(db: Db, { seq, at, exp, kind, id, before, wantsReceipt }: NewRevocation): Promise<void> {
  await db.write(sql`
    INSERT INTO revocations (seq, at, exp, kind, revoked_id, issued_before, wants_receipt)
    VALUES (${seq}, ${at}, ${exp}, ${kind}, ${id}, ${before ?? null}, ${wantsReceipt ? 1 : 0})`)
}

interface NewRevocation extends Revocation {
  readonly wantsReceipt: boolean
}

interface LogRow {
  readonly head: number
  readonly seq: number | null
  readonly at: number
  readonly exp: number
  readonly kind: RevocationKind
  readonly revoked_id: string
  readonly issued_before: number | null
  readonly wants_receipt: number
}

export interface LogRead {
  readonly events: Revocation[]
  readonly head: number
  /** Whether somebody waits to hear that one of these rows was seen. */
  readonly isReceiptWanted: boolean
}

/** A part of the log and its head, in one statement: rows up to the head that are missing have expired. */
export async function readLog(db: Db, after: number, limit: number): Promise<LogRead> {
  const rows = await db.read<LogRow>(sql`
    SELECT h.seq AS head, r.seq, r.at, r.exp, r.kind, r.revoked_id, r.issued_before, r.wants_receipt
    FROM revocation_head h
    LEFT JOIN (
      SELECT seq, at, exp, kind, revoked_id, issued_before, wants_receipt FROM revocations WHERE seq > ${after} ORDER BY seq LIMIT ${limit}
    ) r ON r.seq > ${after}
    WHERE h.id = 1 ORDER BY r.seq`)
  const events = rows.flatMap(({ seq, at, exp, kind, revoked_id: id, issued_before: before }) =>
    seq === null ? [] : [{ seq, at, exp, kind, id, ...(before === null ? {} : { before }) }],
  )
  return { events, head: rows[0]?.head ?? 0, isReceiptWanted: rows.some(({ wants_receipt }) => wants_receipt === 1) }
}

/** @returns how many rows went */
export async function deleteExpired(db: Db, now: number, limit: number): Promise<number> {
  const rows = await db.write(sql`
    DELETE FROM revocations WHERE seq IN (SELECT seq FROM revocations WHERE exp <= ${now} ORDER BY exp LIMIT ${limit}) RETURNING seq`)
  return rows.length
}

/** A process that serves, as it last said itself. Instants are milliseconds. */
export interface FollowerRow {
  readonly id: string
  readonly name: string
  readonly head: number
  /** Since when this head is written down. */
  readonly headAt: number
  readonly beatAt: number
}

interface Saying extends Pick<FollowerRow, "id" | "name" | "head"> {
  readonly startedAt: number
  readonly at: number
}

/** A head beyond the log's own is of a log that is no more (a restored database): that confirms nothing. */
export async function upsertFollower(db: Db, { id, name, startedAt, head, at }: Saying): Promise<void> {
  await db.write(sql`
    INSERT INTO revocation_followers (id, name, started_at, head, head_at, beat_at)
    SELECT ${id}, ${name}, ${startedAt}, CASE WHEN seq >= CAST(${head} AS BIGINT) THEN CAST(${head} AS BIGINT) ELSE 0 END, ${at}, ${at}
    FROM revocation_head WHERE id = 1
    ON CONFLICT (id) DO UPDATE SET
      head_at = CASE WHEN revocation_followers.head = excluded.head THEN revocation_followers.head_at ELSE excluded.head_at END,
      head = excluded.head, beat_at = excluded.beat_at`)
}

/** Those who serve or did a while ago, and the log's head, in one statement. */
export async function listFollowers(db: Db, options: QueryOptions): Promise<{ readonly logHead: number; readonly rows: FollowerRow[] }> {
  const rows = await db.read<{
    readonly log_head: number
    readonly id: string | null
    readonly name: string
    readonly head: number
    readonly head_at: number
    readonly beat_at: number
  }>(
    sql`
      SELECT h.seq AS log_head, f.id, f.name, f.head, f.head_at, f.beat_at
      FROM revocation_head h LEFT JOIN revocation_followers f ON f.head >= 0
      WHERE h.id = 1 ORDER BY f.started_at, f.id`,
    options,
  )
  return {
    logHead: rows[0]?.log_head ?? 0,
    rows: rows.flatMap(({ id, name, head, head_at: headAt, beat_at: beatAt }) => (id === null ? [] : [{ id, name, head, headAt, beatAt }])),
  }
}

export async function deleteFollower(db: Db, id: string): Promise<void> {
  await db.write(sql`DELETE FROM revocation_followers WHERE id = ${id}`)
}

export async function deleteOtherFollowers(db: Db, id: string): Promise<void> {
  await db.write(sql`DELETE FROM revocation_followers WHERE id <> ${id}`)
}

/** @param before who has said nothing since */
export async function deleteSilentFollowers(db: Db, before: number): Promise<void> {
  await db.write(sql`DELETE FROM revocation_followers WHERE beat_at < ${before}`)
}
