import { randomBytes } from "node:crypto"
import { afterEach, beforeEach, describe, expect, inject, test } from "vitest"
import { applyMigrations, type Database, DatabaseUnavailable, type Db, sql } from "../../kernel/db/index.ts"
import { openPostgres } from "../../kernel/db/postgres.ts"
import { openSqlite } from "../../kernel/db/sqlite.ts"
import { createIds } from "../../kernel/id.ts"
import { silentLog } from "../../kernel/log.ts"
import { createMetrics } from "../../kernel/metrics.ts"
import { systemRandom } from "../../kernel/random.ts"
import { createKeyRing } from "../../kernel/seal.ts"
import { Secret } from "../../kernel/secret.ts"
import { type Audit, auditSlice, createAudit } from "./index.ts"

const keys = createKeyRing([{ version: "v1", secret: new Secret("s".repeat(32)) }], systemRandom)
const USER = "usr_01JABCDEFGHJKMNPQRSTVWXYZ0"
const EVENTS = 5
const YEAR_MS = 366 * 24 * 3_600_000

/** A database that is gone at its nth statement that writes, with everything the transaction did before; or right after it. */
function failing(database: Database, failAt: number, when: "before" | "after"): Database {
  let count = 0
  const guarded = (db: Db): Db => ({
    ...db,
    write: async (statement, options) => {
      const mine = ++count
      if (mine === failAt && when === "before") throw new DatabaseUnavailable("gone")
      const rows = await db.write<never>(statement, options)
      if (mine === failAt) throw new DatabaseUnavailable("gone")
      return rows
    },
  })
  return { ...database, ...guarded(database), transaction: (run, options) => database.transaction((db) => run(guarded(db)), options) }
}

const opens = {
  sqlite: () => openSqlite(":memory:"),
  postgres: () => openPostgres(inject("postgresUrl"), { schema: `test_${randomBytes(8).toString("hex")}`, poolSize: 3 }),
}

describe.each(["sqlite", "postgres"] as const)("killed at any statement, %s", (dialect) => {
  let database: Database
  let now: number
  beforeEach(async () => {
    now = Date.UTC(2026, 0, 1)
    database = opens[dialect]()
    await applyMigrations(database, [auditSlice])
  })
  afterEach(() => database.close())

  const clock = { now: () => now }
  const processOn = (on: Database): Audit =>
    createAudit({ database: on, clock, ids: createIds(clock, systemRandom), random: systemRandom, keys, log: silentLog, metrics: createMetrics() })

  async function record(): Promise<void> {
    for (let event = 0; event < EVENTS; event++)
      await processOn(database).record(database, { type: "user.changed", userId: USER, personal: { email: "ada@example.com" }, details: { event } })
  }

  /** Does something in processes that die at their first, second, … write, until one lives through it. @returns how many died */
  async function untilItLives(when: "before" | "after", work: (audit: Audit) => Promise<unknown>, isSound: () => Promise<void>): Promise<number> {
    for (let failAt = 1; ; failAt++) {
      try {
        await work(processOn(failing(database, failAt, when)))
        return failAt - 1
      } catch (error) {
        if (!(error instanceof DatabaseUnavailable)) throw error
        await isSound()
      }
    }
  }

  const verdict = () => processOn(database).verify({ anchor: undefined })

  test.each(["before", "after"] as const)("sealing has happened whole or not at all, and goes on (%s the write)", async (when) => {
    await record()
    // The key, the checkpoint, and a number for each event.
    const deaths = await untilItLives(
      when,
      (audit) => audit.seal(),
      async () => expect(await verdict()).toMatchObject({ breaks: 0, events: 0, unsealed: EVENTS }),
    )
    expect(deaths).toBeGreaterThanOrEqual(1 + EVENTS)
    expect(await verdict()).toMatchObject({ breaks: 0, events: EVENTS, checkpoints: 1, unsealed: 0 })
    await record()
    await processOn(database).seal()
    expect(await verdict()).toMatchObject({ breaks: 0, events: 2 * EVENTS, checkpoints: 2 })
  })

  test("removing what is old has happened whole or not at all", async () => {
    await record()
    await processOn(database).seal()
    now += YEAR_MS
    await record()
    await processOn(database).seal()
    await untilItLives(
      "after",
      (audit) => audit.prune(),
      async () => expect((await verdict()).breaks).toBe(0),
    )
    expect(await verdict()).toMatchObject({ breaks: 0, events: EVENTS, checkpoints: 1, unsealed: 1 })
  })

  test("a person is erased whole or not at all", async () => {
    await record()
    await processOn(database).seal()
    await record()
    const left = async () => (await database.read(sql`SELECT id FROM audit_events WHERE personal IS NOT NULL`)).length
    for (let failAt = 1; (await left()) > 0; failAt++) {
      const on = failing(database, failAt, "after")
      await on
        .transaction((db) => processOn(on).erase(db, USER))
        .catch(async (error: unknown) => {
          if (!(error instanceof DatabaseUnavailable)) throw error
          expect(await left()).toBe(2 * EVENTS)
        })
    }
    expect((await verdict()).breaks).toBe(0)
  })
})
