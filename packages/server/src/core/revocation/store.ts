import type { Revocation, RevocationKind } from "@doorward/guard/live-set"
import { type Db, sql } from "../../kernel/db/index.ts"

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

export async function insertRevocation(db: Db, { seq, at, exp, kind, id, before }: Revocation): Promise<void> {
  await db.write(sql`
    INSERT INTO revocations (seq, at, exp, kind, revoked_id, issued_before) VALUES (${seq}, ${at}, ${exp}, ${kind}, ${id}, ${before ?? null})`)
}

interface LogRow {
  readonly head: number
  readonly seq: number | null
  readonly at: number
  readonly exp: number
  readonly kind: RevocationKind
  readonly revoked_id: string
  readonly issued_before: number | null
}

/** A part of the log and its head, in one statement: rows up to the head that are missing have expired. */
export async function readLog(db: Db, after: number, limit: number): Promise<{ readonly events: Revocation[]; readonly head: number }> {
  const rows = await db.read<LogRow>(sql`
    SELECT h.seq AS head, r.seq, r.at, r.exp, r.kind, r.revoked_id, r.issued_before
    FROM revocation_head h
    LEFT JOIN (
      SELECT seq, at, exp, kind, revoked_id, issued_before FROM revocations WHERE seq > ${after} ORDER BY seq LIMIT ${limit}
    ) r ON r.seq > ${after}
    WHERE h.id = 1 ORDER BY r.seq`)
  const events = rows.flatMap(({ seq, at, exp, kind, revoked_id: id, issued_before: before }) =>
    seq === null ? [] : [{ seq, at, exp, kind, id, ...(before === null ? {} : { before }) }],
  )
  return { events, head: rows[0]?.head ?? 0 }
}

/** @returns how many rows went */
export async function deleteExpired(db: Db, now: number, limit: number): Promise<number> {
  const rows = await db.write(sql`
    DELETE FROM revocations WHERE seq IN (SELECT seq FROM revocations WHERE exp <= ${now} ORDER BY exp LIMIT ${limit}) RETURNING seq`)
  return rows.length
}
