import { describe, expect, test } from "vitest"
import { instant, startDatabaseClock } from "./clock.ts"
import { type Database, DatabaseUnavailable, openDatabase } from "./db/index.ts"

/** A database in memory whose clock is ours. */
function databaseAt(now: () => Promise<number>): Database {
  return { ...openDatabase({ kind: "sqlite", file: ":memory:" }), now }
}

describe("the clock that all replicas share", () => {
  test.each([0, 90_000, -90_000])("is the database's, here %i ms ahead", async (ahead) => {
    let mine = 1_000_000
    const clock = await startDatabaseClock(
      databaseAt(() => Promise.resolve(mine + ahead)),
      { now: () => mine },
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
      { now: () => mine },
    )
    expect(clock.offsetMs()).toBe(7)
    clock.stop()
  })

  test("keeps its offset through a slow answer and an outage, and follows the next good one", async () => {
    let mine = 1_000_000
    let answer = () => Promise.resolve(mine + 500)
    const clock = await startDatabaseClock(
      databaseAt(() => answer()),
      { now: () => mine },
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

test("instants are RFC 3339", () => {
  expect(instant(Date.UTC(2026, 0, 2, 3, 4, 5, 6))).toBe("2026-01-02T03:04:05.006Z")
})
