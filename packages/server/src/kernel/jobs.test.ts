import { randomBytes } from "node:crypto"
import { afterEach, beforeEach, describe, expect, inject, test, vi } from "vitest"
import { applyMigrations, type Database } from "./db/index.ts"
import { openPostgres } from "./db/postgres.ts"
import { openSqlite } from "./db/sqlite.ts"
import { BATCH_ROWS, createScheduler, inBatches, type Job, jobsSlice, LEASE_MS, type Scheduler } from "./jobs.ts"
import { silentLog } from "./log.ts"
import { createMetrics } from "./metrics.ts"
import { systemRandom } from "./random.ts"

const START = Date.UTC(2026, 0, 1)
const DAY_MS = 86_400_000
const RENEWAL_MS = LEASE_MS / 3

const opens = {
  sqlite: () => openSqlite(":memory:"),
  postgres: () => openPostgres(inject("postgresUrl"), { schema: `test_${randomBytes(8).toString("hex")}`, poolSize: 4 }),
}

/** Something that is waited for, and let go by hand. */
function gate() {
  let open: () => void = () => undefined
  const opened = new Promise<void>((resolve) => {
    open = resolve
  })
  return { open, opened }
}

describe.each(["sqlite", "postgres"] as const)("recurring work, %s", (dialect) => {
  let database: Database
  let now: number
  const schedulers: Scheduler[] = []
  beforeEach(async () => {
    // Leases are renewed when the test says so.
    vi.useFakeTimers({ toFake: ["setInterval", "clearInterval"] })
    now = START
    database = opens[dialect]()
    await applyMigrations(database, [jobsSlice])
  })
  afterEach(async () => {
    for (const scheduler of schedulers.splice(0)) await scheduler.stop()
    vi.useRealTimers()
    await database.close()
  })

  /** One replica. */
  function replica(run: Job["run"], metrics = createMetrics()): Scheduler {
    const jobs = [{ name: "test/work", everySeconds: 60, run }]
    const scheduler = createScheduler({ database, clock: { now: () => now }, random: systemRandom, log: silentLog, metrics, jobs })
    schedulers.push(scheduler)
    return scheduler
  }

  test("what is due runs once, however many replicas look at the same moment, and again when its interval is over", async () => {
    let runs = 0
    const replicas = Array.from({ length: 5 }, () =>
      replica(async () => {
        runs++
      }),
    )
    const round = () => Promise.all(replicas.map((each) => each.runDue()))
    expect((await round()).flat()).toEqual(["test/work"])
    now += 50_000
    expect((await round()).flat()).toEqual([])
    now += 10_000
    expect((await round()).flat()).toEqual(["test/work"])
    expect(runs).toBe(2)
  })

  test("while one replica is at it, no other begins, for as long as it renews its lease", async () => {
    const begun = gate()
    const mayEnd = gate()
    const first = replica(() => {
      begun.open()
      return mayEnd.opened
    }).runDue()
    await begun.opened
    for (let passed = 0; passed < 4 * LEASE_MS; passed += RENEWAL_MS) {
      now += RENEWAL_MS
      await vi.advanceTimersByTimeAsync(RENEWAL_MS)
      expect(await replica(async () => undefined).runDue()).toEqual([])
    }
    mayEnd.open()
    expect(await first).toEqual(["test/work"])
  })

  test("work of a replica that died is done by the next when the lease is over, and not before", async () => {
    const begun = gate()
    const mayEnd = gate()
    // Its timers never fire: for the database it is dead.
    const dead = replica(() => {
      begun.open()
      return mayEnd.opened
    }).runDue()
    await begun.opened
    const next = replica(async () => undefined)
    now += LEASE_MS - 1
    expect(await next.runDue()).toEqual([])
    now += 1
    expect(await next.runDue()).toEqual(["test/work"])
    mayEnd.open()
    await dead
    // What the dead one gives back late moves nothing.
    now += 53_000
    expect(await next.runDue()).toEqual([])
  })

  test("a replica that lost its lease is told so by the signal", async () => {
    let signal: AbortSignal | undefined
    const slow = replica(
      (given) =>
        new Promise((_resolve, reject) => {
          signal = given
          given.addEventListener("abort", () => reject(given.reason))
        }),
    ).runDue()
    await vi.waitFor(() => expect(signal).toBeDefined())
    now += LEASE_MS
    expect(await replica(async () => undefined).runDue()).toEqual(["test/work"])
    expect(signal?.aborted).toBe(false)
    await vi.advanceTimersByTimeAsync(RENEWAL_MS)
    await vi.waitFor(() => expect(signal?.aborted).toBe(true))
    await slow
  })

  test.each([
    ["forward", DAY_MS],
    ["back", -DAY_MS],
  ])("a clock that jumps a day %s stops nothing and doubles nothing", async (_direction, jumpMs) => {
    let runs = 0
    const replicas = Array.from({ length: 3 }, () =>
      replica(async () => {
        runs++
      }),
    )
    const round = async () => (await Promise.all(replicas.map((each) => each.runDue()))).flat()
    await round()
    now += jumpMs
    expect(await round()).toEqual(["test/work"])
    expect(await round()).toEqual([])
    now -= jumpMs
    expect(await round()).toEqual(["test/work"])
    expect(await round()).toEqual([])
    now += 60_000
    expect(await round()).toEqual(["test/work"])
    expect(runs).toBe(4)
  })

  test("a failure is counted, backs off further with every one in a row, and ends nothing", async () => {
    const metrics = createMetrics()
    let broken = true
    const scheduler = replica(async () => {
      if (broken) throw new Error("broken")
    }, metrics)
    const delays: number[] = []
    for (let failure = 0; failure < 8; failure++) {
      await scheduler.runDue()
      const failedAt = now
      while ((await scheduler.runDue()).length === 0) now += 500
      delays.push(now - failedAt)
    }
    expect(Math.max(...delays)).toBeLessThanOrEqual(300_000)
    expect(delays[0]).toBeLessThanOrEqual(10_000)
    expect(delays.at(-1)).toBeGreaterThan(60_000)
    expect(await metrics.text()).toMatch(/doorward_job_failures_total\{job="test\/work"\} \d+/)
    broken = false
    now += 300_000
    expect(await scheduler.runDue()).toEqual(["test/work"])
    expect(await metrics.text()).toMatch(/doorward_job_runs_total\{job="test\/work"\} 1/)
  })

  test("stopping aborts what runs and leaves it due for the others", async () => {
    let begun = false
    const stopped = replica(
      (signal) =>
        new Promise((_resolve, reject) => {
          begun = true
          signal.addEventListener("abort", () => reject(signal.reason))
        }),
    )
    const run = stopped.runDue()
    await vi.waitFor(() => expect(begun).toBe(true))
    await stopped.stop()
    await run
    expect(await replica(async () => undefined).runDue()).toEqual(["test/work"])
  })
})

describe("deleting in batches", () => {
  test("goes on until nothing is left, and ends between two batches when it is told to", async () => {
    let left = 1_700
    const remove = async (limit: number) => {
      const removed = Math.min(limit, left)
      left -= removed
      return removed
    }
    expect(await inBatches(remove, new AbortController().signal)).toBe(1_700)
    left = 10_000
    const stop = new AbortController()
    const stopsAtThird = async (limit: number) => {
      if (left <= 10_000 - 2 * BATCH_ROWS) stop.abort(new Error("enough"))
      return remove(limit)
    }
    await expect(inBatches(stopsAtThird, stop.signal)).rejects.toThrow("aborted")
    expect(left).toBe(10_000 - 3 * BATCH_ROWS)
  })
})
