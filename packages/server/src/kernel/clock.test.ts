import { describe, expect, test, vi } from "vitest"
import { instant, startDatabaseClock } from "./clock.ts"
import { type Database, DatabaseUnavailable, openDatabase } from "./db/index.ts"
import { silentLog } from "./log.ts"
import { createMetrics } from "./metrics.ts"

/** A database in memory whose clock is ours. */
function databaseAt(now: () => Promise<number>): Database {
  return { ...openDatabase({ kind: "sqlite", file: ":memory:" }), now }
}

describe("the clock that all replicas share", () => {
  test.each([0, 90_000, -90_000])("is the database's, here %i ms ahead", async (ahead) => {
    let mine = 1_000_000
    const clock = await startDatabaseClock(
      databaseAt(() => Promise.resolve(mine + ahead)),
      { system: { now: () => mine }, monotonic: () => mine },
    )
    expect([clock.offsetMs(), clock.now()]).toEqual([ahead, mine + ahead])
    mine += 5_000
    expect(clock.now()).toBe(mine + ahead)
    clock.stop()
  })

  test("takes the answer to be from the middle of the round trip", async () => {
    let mine = 1_000_000
    const clock = await startDatabaseClock(
      databaseAt(async () => {
        mine += 200
        const theirs = mine + 7
        mine += 200
        return theirs
      }),
      { system: { now: () => mine }, monotonic: () => mine },
    )
    expect(clock.offsetMs()).toBe(7)
    clock.stop()
  })

  test("keeps its offset through a slow answer and an outage, and follows the next good one", async () => {
    let mine = 1_000_000
    let answer = () => Promise.resolve(mine + 500)
    const clock = await startDatabaseClock(
      databaseAt(() => answer()),
      { system: { now: () => mine }, monotonic: () => mine },
    )
    answer = async () => {
      mine += 1_001
      return mine + 9_999
    }
    await clock.measure()
    expect(clock.offsetMs()).toBe(500)
    answer = () => Promise.reject(new DatabaseUnavailable("gone"))
    await expect(clock.measure()).rejects.toBeInstanceOf(DatabaseUnavailable)
    expect(clock.offsetMs()).toBe(500)
    answer = () => Promise.resolve(mine - 3)
    await clock.measure()
    expect(clock.offsetMs()).toBe(-3)
    clock.stop()
  })
})

describe("E-06 FT-08 clocks that differ, and clocks that are set", () => {
  const HOUR = 3_600_000
  const DAY = 24 * HOUR

  async function started() {
    const machine = { wall: 1_000_000_000, monotonic: 0, database: 1_000_000_000 }
    const pass = (ms: number) => {
      for (const name of ["wall", "monotonic", "database"] as const) machine[name] += ms
    }
    const lines: string[] = []
    const say = (_: object, message: string) => void lines.push(message)
    const metrics = createMetrics()
    const clock = await startDatabaseClock(
      databaseAt(() => Promise.resolve(machine.database)),
      { system: { now: () => machine.wall }, monotonic: () => machine.monotonic, log: { ...silentLog, warn: say, info: say }, metrics },
    )
    return { machine, pass, clock, lines, metrics }
  }

  test.each([HOUR, -HOUR, DAY, -DAY])(
    "this machine's time is set by %i ms: nothing gets older or younger, the operator is told within a minute",
    async (jump) => {
      vi.useFakeTimers({ toFake: ["setInterval"] })
      try {
        const { machine, pass, clock, lines, metrics } = await started()
        const before = clock.now()
        machine.wall += jump
        expect(clock.now()).toBe(before)
        pass(1_000)
        expect(clock.now()).toBe(before + 1_000)
        await vi.advanceTimersByTimeAsync(60_000)
        expect(clock.now()).toBe(before + 1_000)
        expect(lines).toEqual([expect.stringContaining("differs from the database's")])
        expect(await metrics.text()).toContain(`doorward_clock_offset_seconds ${-jump / 1000}`)
        machine.wall -= jump
        await vi.advanceTimersByTimeAsync(60_000)
        expect(lines).toEqual([expect.anything(), expect.stringContaining("agrees with the database's again")])
        clock.stop()
      } finally {
        vi.useRealTimers()
      }
    },
  )

  test("replicas whose clocks are a minute apart judge by the same one", async () => {
    const instants = await Promise.all(
      [-30_000, 0, 30_000].map(async (skew) => {
        const clock = await startDatabaseClock(
          databaseAt(() => Promise.resolve(5_000_000)),
          { system: { now: () => 5_000_000 + skew }, monotonic: () => 77 },
        )
        clock.stop()
        return clock.now()
      }),
    )
    expect(instants).toEqual([5_000_000, 5_000_000, 5_000_000])
  })

  test("the database's own clock jumps: followed at the next measurement, and said", async () => {
    const { machine, clock, lines } = await started()
    machine.database += HOUR
    machine.wall += HOUR
    await clock.measure()
    expect(clock.now()).toBe(machine.database)
    expect(lines).toEqual([expect.stringContaining("has jumped")])
    clock.stop()
  })
})

test("instants are RFC 3339", () => {
  expect(instant(Date.UTC(2026, 0, 2, 3, 4, 5, 6))).toBe("2026-01-02T03:04:05.006Z")
})
