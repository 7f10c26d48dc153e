import { type Database, type Db, inParts, sql } from "../db/index.ts"

/** A mail as it lies in the database. */
export interface OutboxRow {
  readonly id: string
  readonly recipient: string
  readonly kind: string
  readonly sealed: string
  readonly created_at: number
}

export interface ClaimedRow extends OutboxRow {
  readonly tries: number
  readonly expires_at: number | null
}

export type Settlement = "sent" | "kept" | "expired" | "failed"

/** Due by whatever clock; new mails go before those that wait for another try. */
const AT_ONCE = 0

/** @param expiresAt null for what stays true */
export async function insertMail(db: Db, row: OutboxRow, expiresAt: number | null): Promise<void> {
  await db.write(sql`
    INSERT INTO outbox (id, recipient, kind, sealed, created_at, due_at, expires_at)
    VALUES (${row.id}, ${row.recipient}, ${row.kind}, ${row.sealed}, ${row.created_at}, ${AT_ONCE}, ${expiresAt})`)
}

/** For a mailbox that is read on this machine: never to be sent. */
export async function insertKeptMail(db: Db, row: OutboxRow): Promise<void> {
  await db.write(sql`
    INSERT INTO outbox (id, recipient, kind, sealed, created_at, due_at, settled_at, outcome)
    VALUES (${row.id}, ${row.recipient}, ${row.kind}, ${row.sealed}, ${row.created_at}, NULL, ${row.created_at}, 'kept')`)
}

/** Newest first; those whose content is still there. */
export async function latestMails(db: Db, limit: number): Promise<OutboxRow[]> {
  return db.read<OutboxRow>(sql`
    SELECT id, recipient, kind, sealed, created_at FROM outbox WHERE sealed IS NOT NULL ORDER BY created_at DESC, id DESC LIMIT ${limit}`)
}

export async function isAnyDue(db: Db, now: number): Promise<boolean> {
  return (await db.read<object>(sql`SELECT 1 AS due FROM outbox WHERE due_at <= ${now} LIMIT 1`)).length > 0
}

/**
 * Takes the mail that is next, and moves its next try on, so that nobody else takes it before `until`.
 * PostgreSQL passes over rows that others are just taking; SQLite has one writer.
 */
export async function claimMail(database: Database, claim: string, now: number, until: number): Promise<ClaimedRow | undefined> {
  const [row] = await database.write<ClaimedRow>(
    database.dialect === "postgres"
      ? sql`
        UPDATE outbox SET claim = ${claim}, due_at = ${until}, tries = tries + 1
        WHERE id = (SELECT id FROM outbox WHERE due_at <= ${now} ORDER BY due_at, id LIMIT 1 FOR UPDATE SKIP LOCKED) AND due_at <= ${now}
        RETURNING id, recipient, kind, sealed, created_at, tries, expires_at`
      : sql`
        UPDATE outbox SET claim = ${claim}, due_at = ${until}, tries = tries + 1
        WHERE id = (SELECT id FROM outbox WHERE due_at <= ${now} ORDER BY due_at, id LIMIT 1)
        RETURNING id, recipient, kind, sealed, created_at, tries, expires_at`,
  )
  return row
}

/** Nothing is left to do. @param keepContent for a mailbox that is read on this machine. @returns false when another try has taken it meanwhile */
export async function settleMail(
  db: Db,
  id: string,
  claim: string,
  settled: { readonly outcome: Settlement; readonly at: number; readonly reason: string | null; readonly keepContent: boolean },
): Promise<boolean> {
  const rows = await db.write(sql`
    UPDATE outbox SET due_at = NULL, settled_at = ${settled.at}, outcome = ${settled.outcome}, reason = ${settled.reason},
      sealed = CASE WHEN ${settled.keepContent ? 1 : 0} = 1 THEN sealed ELSE NULL END
    WHERE id = ${id} AND claim = ${claim} AND due_at IS NOT NULL RETURNING id`)
  return rows.length === 1
}

export async function postponeMail(db: Db, id: string, claim: string, dueAt: number, reason: string): Promise<void> {
  await db.write(sql`UPDATE outbox SET due_at = ${dueAt}, reason = ${reason} WHERE id = ${id} AND claim = ${claim} AND due_at IS NOT NULL`)
}

/** Erases what nobody sent while it was true, or would ever send. @returns which kinds they were, one a mail */
export async function expireMails(db: Db, now: number, limit: number): Promise<string[]> {
  const rows = await db.write<{ kind: string }>(sql`
    UPDATE outbox SET due_at = NULL, settled_at = ${now}, outcome = 'expired', sealed = NULL
    WHERE id IN (SELECT id FROM outbox WHERE due_at IS NOT NULL AND expires_at IS NOT NULL AND expires_at <= ${now} ORDER BY expires_at LIMIT ${limit})
      AND due_at IS NOT NULL RETURNING kind`)
  return rows.map(({ kind }) => kind)
}

/** What waits for longer than any delay was written by a clock that has been set back since: it is due. @returns how many */
export async function recallMails(db: Db, latestDueAt: number, limit: number): Promise<number> {
  const rows = await db.write(sql`
    UPDATE outbox SET due_at = ${AT_ONCE} WHERE id IN (SELECT id FROM outbox WHERE due_at > ${latestDueAt} ORDER BY due_at LIMIT ${limit}) AND due_at > ${latestDueAt}
    RETURNING id`)
  return rows.length
}

/** Of a database that was put back: what they say holds no more, and most were sent long ago. */
export async function deleteEveryMail(database: Database): Promise<void> {
  await inParts((limit) => database.write(sql`DELETE FROM outbox WHERE id IN (SELECT id FROM outbox ORDER BY id LIMIT ${limit}) RETURNING id`))
}

/** @returns how many rows went */
export async function deleteSettledMails(db: Db, before: number, limit: number): Promise<number> {
  const rows = await db.write(sql`
    DELETE FROM outbox WHERE id IN (SELECT id FROM outbox WHERE settled_at IS NOT NULL AND settled_at <= ${before} ORDER BY settled_at LIMIT ${limit}) RETURNING id`)
  return rows.length
}
