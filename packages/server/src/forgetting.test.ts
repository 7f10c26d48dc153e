import { randomBytes } from "node:crypto"
import { afterEach, beforeEach, describe, expect, inject, test } from "vitest"
import { slices } from "./app.ts"
import { oneTimeJobs } from "./core/one-time/index.ts"
import { deleteEndedDelays, deleteExpired as deleteExpiredSecrets } from "./core/one-time/store.ts"
import { sessionJobs } from "./core/session/index.ts"
import { deleteEnded, deleteExpired } from "./core/session/store.ts"
import { signInJobs } from "./core/sign-in/index.ts"
import { deleteOver } from "./core/sign-in/store.ts"
import { applyMigrations, type Database, type Db, type Sql, sql } from "./kernel/db/index.ts"
import { openPostgres } from "./kernel/db/postgres.ts"
import { openSqlite } from "./kernel/db/sqlite.ts"
import { deleteKeys } from "./kernel/idempotency/store.ts"
import { BATCH_ROWS } from "./kernel/jobs.ts"
import { deleteOldCaps } from "./kernel/mail/caps.ts"
import { deleteSettledMails, expireMails, isAnyDue, recallMails } from "./kernel/mail/store.ts"

const NOW = Date.UTC(2026, 0, 1)
const DAY_MS = 86_400_000
/** Enough for a planner to prefer an index. */
const ROWS = 4_000
/** A batch is a small part of a table that has grown; of this one, it would be so much that reading all of it is right. */
const FEW_ROWS = 5

const opens = {
  sqlite: () => openSqlite(":memory:"),
  postgres: () => openPostgres(inject("postgresUrl"), { schema: `test_${randomBytes(8).toString("hex")}`, poolSize: 3 }),
}

describe.each(["sqlite", "postgres"] as const)("E-11 what is over is forgotten, %s", (dialect) => {
  let database: Database
  beforeEach(async () => {
    database = opens[dialect]()
    await applyMigrations(database, slices)
    await fill(database)
  })
  afterEach(() => database.close())

  const count = async (statement: Sql) => (await database.read<{ n: number }>(statement))[0]?.n
  const left = () =>
    Promise.all([
      count(sql`SELECT COUNT(*) AS n FROM sessions`),
      count(sql`SELECT COUNT(*) AS n FROM refresh_families`),
      count(sql`SELECT COUNT(*) AS n FROM attempts`),
      count(sql`SELECT COUNT(*) AS n FROM one_time_secrets`),
    ])
  async function forget(now: number, on: Database = database): Promise<void> {
    const needs = { database: on, clock: { now: () => now } }
    for (const job of [...sessionJobs(needs), ...oneTimeJobs(needs), ...signInJobs(needs)]) await job.run(new AbortController().signal)
  }

  test("a day after its end and not before, in statements of a few hundred rows", async () => {
    const taken: number[] = []
    const counted: Database = {
      ...database,
      write: async <Row extends object>(statement: Sql) => {
        const rows = await database.write<Row>(statement)
        taken.push(rows.length)
        return rows
      },
    }
    await forget(NOW + DAY_MS - 1, counted)
    expect(await left()).toEqual([ROWS, ROWS, ROWS, ROWS])
    await forget(NOW + DAY_MS, counted)
    // A quarter of the sessions was ended, a quarter has reached its absolute end; the rest lives.
    expect(await left()).toEqual([ROWS / 2, ROWS / 2, ROWS / 2, ROWS / 2])
    expect(Math.max(...taken)).toBe(BATCH_ROWS)
    await forget(NOW + DAY_MS, counted)
    expect(await left()).toEqual([ROWS / 2, ROWS / 2, ROWS / 2, ROWS / 2])
  })

  test("a clock that was set back forgets nothing, and one that jumps ahead for a day nothing that lives", async () => {
    await forget(NOW - 30 * DAY_MS)
    expect(await left()).toEqual([ROWS, ROWS, ROWS, ROWS])
    await forget(NOW + DAY_MS)
    expect(await left()).toEqual([ROWS / 2, ROWS / 2, ROWS / 2, ROWS / 2])
  })

  test("every one of these statements finds its rows by an index", async () => {
    const statements: Sql[] = []
    const recorder: Database = {
      ...database,
      read: async (statement) => {
        statements.push(statement)
        return []
      },
      write: async (statement) => {
        statements.push(statement)
        return []
      },
    }
    const ask: readonly ((db: Db) => Promise<unknown>)[] = [
      (db) => deleteEnded(db, NOW, FEW_ROWS),
      (db) => deleteExpired(db, NOW, FEW_ROWS),
      (db) => deleteExpiredSecrets(db, NOW, FEW_ROWS),
      (db) => deleteEndedDelays(db, NOW, FEW_ROWS),
      (db) => deleteOver(db, NOW, FEW_ROWS),
      (db) => deleteOldCaps(db, NOW, FEW_ROWS),
      (db) => deleteSettledMails(db, NOW, FEW_ROWS),
      (db) => expireMails(db, NOW, FEW_ROWS),
      (db) => recallMails(db, NOW, FEW_ROWS),
      (db) => isAnyDue(db, NOW),
      (db) => deleteKeys(db, NOW, FEW_ROWS),
    ]
    for (const each of ask) await each(recorder)
    expect(statements).toHaveLength(ask.length)
    for (const { strings, values } of statements) {
      const [first = "", ...rest] = strings
      const explain = [`${dialect === "sqlite" ? "EXPLAIN QUERY PLAN" : "EXPLAIN"} ${first}`, ...rest]
      const plan = await database.write<Record<string, unknown>>({ strings: Object.assign(explain, { raw: explain }), values })
      const lines = plan.map((row) => String(row["QUERY PLAN"] ?? row["detail"]))
      expect(lines.filter((line) => /Seq Scan|^SCAN (?!.*USING)/.test(line))).toEqual([])
      expect(lines.some((line) => /Index|USING/.test(line))).toBe(true)
    }
  })
})

/** A person with sessions that ended just now, that reached their end just now, and that live; each with a chain. As many attempts, half of them over. */
async function fill(database: Database): Promise<void> {
  await database.transaction(async (db) => {
    await db.write(sql`INSERT INTO users (id, email, created_at) VALUES ('usr_1', 'ada@example.com', 0)`)
    await db.write(sql`
      WITH RECURSIVE numbers (n) AS (SELECT 0 UNION ALL SELECT n + 1 FROM numbers WHERE n < ${ROWS - 1})
      INSERT INTO sessions (id, token_hash, user_id, created_at, last_seen_at, expires_at, idle_expires_at, auth_time, amr, acr, remembered, ended_at)
      SELECT 'ses_' || n, 'hash ' || n, 'usr_1', 0, 0, CASE WHEN n % 4 = 1 THEN ${NOW} ELSE CAST(${NOW + 30 * DAY_MS} AS BIGINT) END, ${NOW + 14 * DAY_MS}, 0, '[]', '1', 0,
        CASE WHEN n % 4 = 0 THEN CAST(${NOW} AS BIGINT) END FROM numbers`)
    await db.write(sql`
      INSERT INTO refresh_families (id, session_id, user_id, client_id, sealed_secret, access_in, generation, created_at, expires_at, idle_expires_at, turned_up_ms, turned_by, ended_at)
      SELECT 'fam_' || s.id, s.id, 'usr_1', 'first-party', '', 'body', 1, 0, s.expires_at, s.expires_at, 0, '', ${NOW} FROM sessions s`)
    await db.write(sql`
      WITH RECURSIVE numbers (n) AS (SELECT 0 UNION ALL SELECT n + 1 FROM numbers WHERE n < ${ROWS - 1})
      INSERT INTO attempts (id, proof_hash, intent, email, enrolments, options, decoy, created_at, expires_at)
      SELECT 'att_' || n, '', 'sign_up', 'ada@example.com', '', '{}', 0, 0, CASE WHEN n % 2 = 0 THEN ${NOW} ELSE CAST(${NOW + 600_000} AS BIGINT) END FROM numbers`)
    await db.write(sql`
      INSERT INTO one_time_secrets (purpose, subject, token_hash, email, expires_at, tries, sends)
      SELECT 'attempt', id, id, email, expires_at, 0, 1 FROM attempts`)
    await db.write(sql`
      WITH RECURSIVE numbers (n) AS (SELECT 0 UNION ALL SELECT n + 1 FROM numbers WHERE n < ${ROWS - 1})
      INSERT INTO one_time_guesses (address, failures, ends_at) SELECT 'address ' || n, 1, CAST(${NOW} AS BIGINT) + n FROM numbers`)
    await db.write(sql`
      WITH RECURSIVE numbers (n) AS (SELECT 0 UNION ALL SELECT n + 1 FROM numbers WHERE n < ${ROWS - 1})
      INSERT INTO outbox (id, recipient, created_at, due_at, expires_at, settled_at)
      SELECT 'evt_' || n, 'ada@example.com', 0, CASE WHEN n % 40 = 0 THEN CAST(${NOW} AS BIGINT) + n END, CASE WHEN n % 80 = 0 THEN CAST(${NOW} AS BIGINT) + n END,
        CASE WHEN n % 40 <> 0 THEN CAST(${NOW} AS BIGINT) + n END FROM numbers`)
    await db.write(sql`
      WITH RECURSIVE numbers (n) AS (SELECT 0 UNION ALL SELECT n + 1 FROM numbers WHERE n < ${ROWS - 1})
      INSERT INTO mail_caps (key, sent, ends_at) SELECT 'key ' || n, 1, CAST(${NOW} AS BIGINT) + n FROM numbers`)
    await db.write(sql`
      WITH RECURSIVE numbers (n) AS (SELECT 0 UNION ALL SELECT n + 1 FROM numbers WHERE n < ${ROWS - 1})
      INSERT INTO idempotency_keys (id, sealed, expires_at) SELECT 'key ' || n, '', CAST(${NOW} AS BIGINT) + n FROM numbers`)
  })
  // Not the whole server's, which may hold hundreds of other tests' tables.
  for (const table of ["sessions", "refresh_families", "attempts", "one_time_secrets", "one_time_guesses", "outbox", "mail_caps", "idempotency_keys"])
    await database.write({ strings: Object.assign([`ANALYZE ${table}`], { raw: [`ANALYZE ${table}`] }), values: [] })
}
