import { execFile, spawn } from "node:child_process"
import { once } from "node:events"
import { setTimeout as pause } from "node:timers/promises"
import { promisify } from "node:util"
import { openPostgres, sql } from "doorward/testing"
import { afterAll, beforeAll, describe, expect, inject, test } from "vitest"
import { freePort, postgresSchema, startServer } from "./server-process.ts"
import { startPostgres } from "./servers/postgres.mjs"

const MAIN = inject("doorwardMain")

const POOL_SIZE = 4
/** Of `kernel/db`: the longest wait for a turn, for an answer, for a connection. */
const TURN_MS = 2_000
const ANSWER_MS = 6_000
const CONNECT_MS = 3_000
/** DS-14. */
const RECOVERY_MS = 5_000
const MAX_CONNECTIONS = 20

type Postgres = Awaited<ReturnType<typeof startPostgres>>
type Database = ReturnType<typeof openPostgres>

interface Attempt {
  readonly tookMs: number
  readonly error?: unknown
}

async function attempt(work: () => Promise<unknown>): Promise<Attempt> {
  const began = performance.now()
  try {
    await work()
    return { tookMs: performance.now() - began }
  } catch (error) {
    return { tookMs: performance.now() - began, error }
  }
}

function expectTyped(attempts: readonly Attempt[]): void {
  const untyped = attempts.filter(({ error }) => error !== undefined && (error as Error).name !== "DatabaseUnavailable")
  expect(untyped).toEqual([])
}

const one = sql`SELECT 1 AS one`

describe("DS-14 FT-04 PostgreSQL fails under us", () => {
  let server: Postgres
  let database: Database
  beforeAll(async () => {
    server = await startPostgres({ fsync: true, settings: { max_connections: String(MAX_CONNECTIONS) } })
    database = openPostgres(server.url, { poolSize: POOL_SIZE })
    await database.migrate((session) => session.script("CREATE TABLE ledger (id BIGINT PRIMARY KEY)"))
  })
  afterAll(async () => {
    await database.close()
    await server.stop()
  })

  /** How many connections of ours the server knows, asked through one of them. */
  async function backends(): Promise<number> {
    const [row] = await database.read<{ count: number }>(sql`SELECT count(*) AS count FROM pg_stat_activity WHERE application_name = 'doorward'`)
    return row?.count ?? 0
  }

  async function untilRecovered(): Promise<number> {
    const began = performance.now()
    for (;;) {
      const { error } = await attempt(() => database.write(one))
      if (error === undefined) return performance.now() - began
      expectTyped([{ tookMs: 0, error }])
      await pause(10)
    }
  }

  test("nobody listens: refused at once, and with few tries to connect", async () => {
    const nowhere = openPostgres("postgres://doorward@127.0.0.1:1/nowhere", { poolSize: POOL_SIZE })
    const attempts = await Promise.all(
      Array.from({ length: 100 }, () => [attempt(() => nowhere.read(one)), attempt(() => nowhere.transaction((db) => db.write(one)))]).flat(),
    )
    expectTyped(attempts)
    expect(attempts.filter(({ error }) => error === undefined)).toEqual([])
    expect(Math.max(...attempts.map(({ tookMs }) => tookMs))).toBeLessThan(1_000)
    await nowhere.close()
  })

  test("killed and started again under load: errors are typed, nothing acknowledged is lost, all connections come back", async () => {
    const acknowledged: number[] = []
    const attempts: Attempt[] = []
    let next = 0
    let mostBackends = 0
    const running = { yes: true }
    async function load(): Promise<void> {
      while (running.yes) {
        const id = next++
        const insert = sql`INSERT INTO ledger (id) VALUES (${id})`
        const made = await attempt(() => (id % 2 === 0 ? database.write(insert) : database.transaction((db) => db.write(insert))))
        attempts.push(made)
        if (made.error === undefined) acknowledged.push(id)
        else await pause(5)
        if (made.error === undefined && id % 10 === 0) mostBackends = Math.max(mostBackends, await backends().catch(() => 0))
      }
    }
    const workers = Array.from({ length: 3 * POOL_SIZE }, load)
    for (let crash = 0; crash < 3; crash++) {
      await pause(200)
      await server.crash()
      await pause(200)
      await server.restart()
      expect(await untilRecovered()).toBeLessThan(RECOVERY_MS)
    }
    running.yes = false
    await Promise.all(workers)
    expectTyped(attempts)
    expect(attempts.some(({ error }) => error !== undefined)).toBe(true)
    expect(Math.max(...attempts.map(({ tookMs }) => tookMs))).toBeLessThan(ANSWER_MS)
    expect(mostBackends).toBeGreaterThan(1)
    expect(mostBackends).toBeLessThanOrEqual(POOL_SIZE)
    const there = new Set((await database.read<{ id: number }>(sql`SELECT id FROM ledger`)).map(({ id }) => id))
    expect(acknowledged.filter((id) => !there.has(id))).toEqual([])
    await expectWholePoolUsable()
  })

  /** A connection that hangs for ever would show here. */
  async function expectWholePoolUsable(): Promise<void> {
    const sleeps = await Promise.all(Array.from({ length: POOL_SIZE }, () => attempt(() => database.read(sql`SELECT pg_sleep(0.3)`))))
    expect(sleeps.map(({ error }) => error)).toEqual(sleeps.map(() => undefined))
    expect(Math.max(...sleeps.map(({ tookMs }) => tookMs))).toBeLessThan(1_000)
    expect(await backends()).toBe(POOL_SIZE)
  }

  test("frozen, with its connections open: every wait has an end, then it recovers", async () => {
    await expectWholePoolUsable()
    server.pause()
    const inTransactions = Array.from({ length: 2 }, () => attempt(() => database.transaction((db) => db.read(one))))
    const attempts = [...inTransactions, ...Array.from({ length: 20 }, () => attempt(() => database.read(one)))]
    // Those who come while it lasts find lost connections, or make new ones that are never answered.
    const later = pause(ANSWER_MS + 500).then(() => Promise.all(Array.from({ length: 10 }, () => attempt(() => database.read(one)))))
    const frozen = [...(await Promise.all(attempts)), ...(await later)]
    server.resume()
    expectTyped(frozen)
    expect(frozen.every(({ error }) => error !== undefined)).toBe(true)
    expect(Math.max(...frozen.map(({ tookMs }) => tookMs))).toBeLessThan(Math.max(TURN_MS + CONNECT_MS, ANSWER_MS) + 1_500)
    expect(await untilRecovered()).toBeLessThan(RECOVERY_MS)
    await expect.poll(backends, { timeout: 5_000 }).toBeLessThanOrEqual(POOL_SIZE)
    await expectWholePoolUsable()
  })

  test("all its connections taken by others: refused quickly, and served again once there is one", async () => {
    const others = openPostgres(server.url, { poolSize: MAX_CONNECTIONS })
    const ours = openPostgres(server.url, { poolSize: POOL_SIZE })
    await server.restart()
    const sleeping = Promise.allSettled(Array.from({ length: MAX_CONNECTIONS }, () => others.read(sql`SELECT pg_sleep(1.5)`)))
    await pause(500)
    const attempts = await Promise.all(Array.from({ length: 10 }, () => attempt(() => ours.read(one))))
    expectTyped(attempts)
    expect(attempts.every(({ error }) => error !== undefined)).toBe(true)
    expect(Math.max(...attempts.map(({ tookMs }) => tookMs))).toBeLessThan(TURN_MS)
    await sleeping
    await others.close()
    await expect.poll(() => ours.read(one).catch((error: unknown) => (error as Error).name), { timeout: RECOVERY_MS }).toEqual([{ one: 1 }])
    await ours.close()
  })

  test("down while the service starts: it waits, says so, and serves when it comes", async () => {
    await server.crash()
    const port = await freePort()
    const began = performance.now()
    const starting = startServer({ port, database: postgresSchema(server.url), env: { DOORWARD_LOG_LEVEL: "warn" } })
    await pause(1_500)
    await server.restart()
    const service = await starting
    try {
      expect(performance.now() - began).toBeGreaterThan(1_500)
      expect(service.output()).toContain("the database cannot be reached yet")
    } finally {
      expect(await service.stop()).toBe(0)
    }
  })

  test("down for longer than a start waits, or asked to stop meanwhile: it ends in words", async () => {
    const nowhere = {
      PATH: process.env["PATH"],
      DATABASE_URL: "postgres://doorward@127.0.0.1:1/none",
      DOORWARD_SECRET: "a root secret that only tests know, 32 and more",
    }
    const args = [MAIN, "start", "--port", "0"]
    const issuer = { DOORWARD_ISSUER: "http://localhost:1" }
    const impatient = await promisify(execFile)(process.execPath, args, {
      env: { ...nowhere, ...issuer, DOORWARD_DATABASE_WAIT_SECONDS: "1" },
    }).catch((error: unknown) => error as { code: number; stderr: string })
    expect(impatient).toMatchObject({ code: 3, stderr: expect.stringMatching(/^The database cannot be reached: ECONNREFUSED/) as string })
    const waiting = spawn(process.execPath, args, { env: { ...nowhere, ...issuer, DOORWARD_LOG_LEVEL: "warn" } })
    await once(waiting.stdout, "data")
    waiting.kill("SIGTERM")
    expect((await once(waiting, "exit"))[0]).toBe(0)
  })

  test("aborted while it cannot be reached: nothing but the abort comes of it", async () => {
    const ours = openPostgres(server.url, { poolSize: 1 })
    await ours.read(one)
    const controller = new AbortController()
    const reason = new Error("gone")
    const slow = attempt(() => ours.read(sql`SELECT pg_sleep(4)`, { signal: controller.signal }))
    await pause(100)
    await server.crash()
    controller.abort(reason)
    const { error, tookMs } = await slow
    expect([reason.message, "DatabaseUnavailable"]).toContain(
      (error as Error).name === "DatabaseUnavailable" ? "DatabaseUnavailable" : (error as Error).message,
    )
    expect(tookMs).toBeLessThan(CONNECT_MS + 500)
    await server.restart()
    await expect.poll(() => ours.read(one).catch(() => undefined), { timeout: RECOVERY_MS }).toEqual([{ one: 1 }])
    await ours.close()
  })
})
