import { randomBytes } from "node:crypto"
import { afterEach, beforeEach, describe, expect, inject, test } from "vitest"
import type { Clock } from "../../kernel/clock.ts"
import { applyMigrations, type Database, DatabaseUnavailable, type Db, sql } from "../../kernel/db/index.ts"
import { openPostgres } from "../../kernel/db/postgres.ts"
import { openSqlite } from "../../kernel/db/sqlite.ts"
import { createIds } from "../../kernel/id.ts"
import { silentLog } from "../../kernel/log.ts"
import { createMetrics } from "../../kernel/metrics.ts"
import { systemRandom } from "../../kernel/random.ts"
import { createKeyRing } from "../../kernel/seal.ts"
import { Secret } from "../../kernel/secret.ts"
import { auditSlice, createAudit } from "../audit/index.ts"
import { createRevocationLog, revocationSlice } from "../revocation/index.ts"
import { createSigningKeys, type SigningKeys, signingKeySlice } from "./index.ts"

const keys = createKeyRing([{ version: "v1", secret: new Secret("s".repeat(32)) }], systemRandom)
const HOUR_MS = 3_600_000

/** A database that is gone at its nth statement that writes, with everything the transaction did before. */
function failing(database: Database, failAt: number): Database {
  let count = 0
  const guarded = (db: Db): Db => ({
    read: (statement, options) => db.read(statement, options),
    write: (statement, options) => {
      if (++count === failAt) throw new DatabaseUnavailable("gone")
      return db.write(statement, options)
    },
    afterCommit: (run) => db.afterCommit(run),
  })
  return { ...database, ...guarded(database), transaction: (run, options) => database.transaction((db) => run(guarded(db)), options) }
}

const opens = {
  sqlite: () => openSqlite(":memory:"),
  postgres: () => openPostgres(inject("postgresUrl"), { schema: `test_${randomBytes(8).toString("hex")}`, poolSize: 3 }),
}

describe.each(["sqlite", "postgres"] as const)("interrupted at any statement, %s", (dialect) => {
  let database: Database
  let now: number
  const clock: Clock = { now: () => now }
  beforeEach(async () => {
    now = Date.UTC(2026, 0, 1)
    database = opens[dialect]()
    await applyMigrations(database, [auditSlice, revocationSlice, signingKeySlice])
  })
  afterEach(() => database.close())

  function processOn(on: Database): SigningKeys {
    const ids = createIds(clock, systemRandom)
    const revocations = createRevocationLog({ database: on, clock, log: silentLog, replica: { id: ids.next("rep"), name: "one" } })
    const audit = createAudit({
      database: on,
      clock,
      ids,
      random: systemRandom,
      keys,
      log: silentLog,
      metrics: createMetrics(),
    })
    const settings = { algorithm: "ES256", jwksMaxAgeSeconds: 300, rotationSeconds: 7 * 24 * 3_600 } as const
    return createSigningKeys({ database: on, audit, clock, keys, log: silentLog, revocations, settings })
  }

  /** Does something in processes that die at their first, second, … write, until one lives through it. @returns how many died */
  async function untilItLives(work: (keys: SigningKeys) => Promise<unknown>, isSound: () => Promise<void>): Promise<number> {
    for (let failAt = 1; ; failAt++) {
      try {
        await work(processOn(failing(database, failAt)))
        return failAt - 1
      } catch (error) {
        if (!(error instanceof DatabaseUnavailable)) throw error
        await isSound()
      }
    }
  }

  const states = async () => (await processOn(database).list()).map(({ generation, state }) => `${generation} ${state}`)
  const expectStates = (expected: readonly string[]) => async () => expect(await states()).toEqual(expected)

  test("the first keys are both there or neither", async () => {
    expect(await untilItLives((one) => Promise.resolve(one.signer("ES256")), expectStates([]))).toBe(2)
    await expectStates(["1 current", "2 next"])()
  })

  test("a rotation has happened whole or not at all", async () => {
    await processOn(database).signer("ES256")
    now += HOUR_MS
    expect(await untilItLives((one) => one.rotate("ES256"), expectStates(["1 current", "2 next"]))).toBe(3)
    await expectStates(["1 previous", "2 current", "3 next"])()
  })

  test("a removal, its heir, the new standby and the row of the log come together", async () => {
    const { kid } = await processOn(database).signer("ES256")
    const logged = () => database.read<object>(sql`SELECT kind, revoked_id FROM revocations`)
    const deaths = await untilItLives(
      (one) => one.remove(kid),
      async () => {
        await expectStates(["1 current", "2 next"])()
        expect(await logged()).toEqual([])
      },
    )
    expect(deaths).toBe(6)
    await expectStates(["1 removed", "2 current", "3 next"])()
    expect(await logged()).toEqual([{ kind: "key", revoked_id: kid }])
  })

  test("maintenance goes on where it was", async () => {
    const one = processOn(database)
    await one.signer("ES256")
    now += 8 * 24 * HOUR_MS
    await one.rotate("ES256")
    now += 8 * 24 * HOUR_MS
    await untilItLives(
      (each) => each.maintain(),
      async () => {
        const current = (await states()).filter((state) => state.endsWith("current"))
        expect(current).toHaveLength(1)
        expect((await states()).filter((state) => state.endsWith("next"))).toHaveLength(1)
      },
    )
    await expectStates(["2 previous", "3 current", "4 next"])()
  })

  test("a standby that a restored table lacks is made anew", async () => {
    const one = processOn(database)
    await one.signer("ES256")
    await database.write(sql`DELETE FROM signing_keys WHERE generation = 2`)
    await one.maintain()
    await expectStates(["1 current", "2 next"])()
  })
})
