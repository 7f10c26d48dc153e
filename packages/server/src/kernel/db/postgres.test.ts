import { randomBytes } from "node:crypto"
import postgres from "postgres"
import { afterAll, afterEach, beforeEach, describe, expect, inject, test } from "vitest"
import { databaseContract } from "./database.contract.ts"
import { type Database, sql } from "./db.ts"
import { createTables, gate, holdAll, idsIn, put } from "./driver.contract.ts"
import { DatabaseUnavailable } from "./errors.ts"
import { openPostgres } from "./postgres.ts"

const url = inject("postgresUrl")
const admin = postgres(url, { max: 1, onnotice: () => undefined })
const schemas: string[] = []
afterAll(async () => {
  for (const schema of schemas) await admin.unsafe(`DROP SCHEMA IF EXISTS ${schema} CASCADE`)
  await admin.end()
})

function newSchema(): string {
  const schema = `test_${randomBytes(8).toString("hex")}`
  schemas.push(schema)
  return schema
}

const POOL_SIZE = 3
let latest = ""
databaseContract({
  name: "PostgreSQL",
  dialect: "postgres",
  places: POOL_SIZE,
  readsWait: false,
  open: async (limits) => {
    latest = newSchema()
    return openPostgres(url, { ...limits, schema: latest, poolSize: POOL_SIZE })
  },
  openAgain: async () => openPostgres(url, { schema: latest, poolSize: 1 }),
})

describe("one connection to PostgreSQL", () => {
  let database: Database
  beforeEach(async () => {
    database = openPostgres(url, { schema: newSchema(), poolSize: 1 })
    await createTables(database)
  })
  afterEach(() => database.close())

  const pid = async (db: Pick<Database, "read">) => ((await db.read<{ pid: number }>(sql`SELECT pg_backend_pid() AS pid`))[0] as { pid: number }).pid
  const terminate = (backend: number) => admin`SELECT pg_terminate_backend(${backend}, 2000)`

  test("an aborted query ends quickly, and the connection stays", async () => {
    const backend = await pid(database)
    for (const within of ["a transaction", "no transaction"]) {
      const controller = new AbortController()
      const options = { signal: controller.signal }
      const sleep = sql`SELECT pg_sleep(4)`
      const began = performance.now()
      const slow = within === "a transaction" ? database.transaction((db) => db.read(sleep), options) : database.read(sleep, options)
      const outcome = expect(slow).rejects.toThrow("gone")
      await untilBackendRuns("pg_sleep", backend)
      controller.abort(new Error("gone"))
      await outcome
      expect(performance.now() - began).toBeLessThan(2_000)
    }
    expect(await pid(database)).toBe(backend)
    await database.write(put("after"))
    expect(await idsIn(database)).toEqual(["after"])
  })

  async function untilBackendRuns(text: string, backend: number): Promise<void> {
    for (;;) {
      const rows = await admin`SELECT 1 FROM pg_stat_activity WHERE pid = ${backend} AND state = 'active' AND query LIKE ${`%${text}%`}`
      if (rows.length > 0) return
    }
  }

  test("lost in a transaction between two statements: the rest is refused, not run on the next connection", async () => {
    const outcome = database.transaction(async (db) => {
      await db.write(put("before"))
      await terminate(await pid(db))
      await db.write(put("after")).catch(() => undefined)
      await db.write(put("and after"))
    })
    await expect(outcome).rejects.toBeInstanceOf(DatabaseUnavailable)
    expect(await idsIn(database)).toEqual([])
  })

  test("lost in a transaction whose callback then fails or ends by itself", async () => {
    const ends = [
      { end: () => Promise.resolve(), words: "the connection was lost" },
      { end: () => Promise.reject(new Error("own")), words: "own" },
    ]
    for (const { end, words } of ends) {
      const outcome = database.transaction(async (db) => {
        await db.write(put("before"))
        await terminate(await pid(db))
        await end()
      })
      await expect(outcome).rejects.toThrow(words)
      expect(await idsIn(database)).toEqual([])
    }
  })

  test("lost while a statement runs, it is replaced by the next query", async () => {
    for (let round = 0; round < 5; round++) {
      const backend = await pid(database)
      const slow = expect(database.read(sql`SELECT pg_sleep(4)`)).rejects.toBeInstanceOf(DatabaseUnavailable)
      await untilBackendRuns("pg_sleep", backend)
      await terminate(backend)
      await slow
      expect(await pid(database)).not.toBe(backend)
    }
  })

  test("lost while nobody used it, nobody notices", async () => {
    const backend = await pid(database)
    await terminate(backend)
    expect(await pid(database)).not.toBe(backend)
  })

  test("now() waits its turn like everything else", async () => {
    const impatient = openPostgres(url, { poolSize: 1, turnTimeoutMs: 100 })
    const release = await holdAll(impatient, 1)
    await expect(impatient.now()).rejects.toBeInstanceOf(DatabaseUnavailable)
    await release()
    await impatient.close()
  })

  test("a read-only or deadlocked database is an outage", async () => {
    const readOnly = database.transaction(async (db) => {
      await db.read(sql`SET TRANSACTION READ ONLY`)
      await db.write(put("a"))
    })
    await expect(readOnly).rejects.toBeInstanceOf(DatabaseUnavailable)

    const pair = openPostgres(url, { schema: schemas.at(-1), poolSize: 2 })
    await Promise.all([pair.write(put("x")), pair.write(put("y"))])
    const both = [gate(), gate()] as const
    const lock = (mine: string, theirs: string, [locked, other]: readonly [ReturnType<typeof gate>, ReturnType<typeof gate>]) =>
      pair.transaction(async (db) => {
        await db.write(sql`UPDATE thing SET n = 1 WHERE id = ${mine}`)
        locked.open()
        await other.opened
        await db.write(sql`UPDATE thing SET n = 1 WHERE id = ${theirs}`)
      })
    const outcomes = await Promise.allSettled([lock("x", "y", both), lock("y", "x", [both[1], both[0]])])
    expect(outcomes.filter(({ status }) => status === "rejected")).toEqual([
      { status: "rejected", reason: expect.any(DatabaseUnavailable) as unknown },
    ])
    await pair.close()
  })
})

test("a pool has no more connections than its size, and gives all back when it is closed", async () => {
  const schema = newSchema()
  const database = openPostgres(url, { schema, poolSize: 4 })
  await createTables(database)
  const connections = async () => {
    const [row] = await admin<{ count: number }[]>`
      SELECT count(*)::int AS count FROM pg_stat_activity WHERE application_name = 'doorward' AND (query LIKE ${`%${schema}%`})`
    return (row as { count: number }).count
  }
  const marked = sql`SELECT 'mark', count(*) AS count FROM thing`
  await Promise.all(Array.from({ length: 50 }, () => database.read(marked)))
  await Promise.all(
    Array.from({ length: 4 }, () =>
      database.transaction((db) => db.read({ ...marked, strings: Object.assign([`SELECT '${schema}' AS mark`], { raw: [] }) })),
    ),
  )
  expect(await connections()).toBeLessThanOrEqual(4)
  await database.close()
  await expect.poll(connections).toBe(0)
})
