import { afterEach, beforeEach, describe, expect, test } from "vitest"
import { type Database, type Db, sql } from "./db.ts"
import { allThings, createTables, type DriverUnderTest, gate, idsIn, put } from "./driver.contract.ts"
import { UniqueViolation } from "./errors.ts"

/** What every driver promises of transactions; part of `databaseContract`. */
export function transactionContract(driver: DriverUnderTest): void {
  describe(`a transaction on ${driver.name}`, () => {
    let database: Database
    beforeEach(async () => {
      database = await driver.open()
      await createTables(database)
    })
    afterEach(() => database.close())

    test("sees its own writes, is there as a whole when it resolves, and gives back what its callback gave", async () => {
      const result = await database.transaction(async (db) => {
        await db.write(put("a", 1))
        await db.write(put("b", 2))
        return db.read(allThings)
      })
      expect(result).toEqual([
        { id: "a", n: 1, note: null },
        { id: "b", n: 2, note: null },
      ])
      expect(await idsIn(database)).toEqual(["a", "b"])
    })

    test.each(["commits", "rolls back"])("nobody outside sees its writes before it %s", async (end) => {
      const wrote = gate()
      const mayEnd = gate()
      const transaction = database.transaction(async (db) => {
        await db.write(put("inside"))
        wrote.open()
        await mayEnd.opened
        if (end === "rolls back") throw new Error("changed my mind")
      })
      const outcome = Promise.allSettled([transaction])
      await wrote.opened
      const outside = idsIn(database)
      if (!driver.readsWait) expect(await outside).toEqual([])
      mayEnd.open()
      await outcome
      expect(await idsIn(database)).toEqual(end === "commits" ? ["inside"] : [])
      if (driver.readsWait) expect(await outside).toEqual(end === "commits" ? ["inside"] : [])
    })

    test("what waits for its commit is called when it is on disk, and never when it was rolled back", async () => {
      const called: string[] = []
      await database.transaction(async (db) => {
        db.afterCommit(() => void called.push("committed"))
        await db.write(put("a"))
        expect(called).toEqual([])
      })
      expect(called).toEqual(["committed"])
      const failed = database.transaction(async (db) => {
        db.afterCommit(() => void called.push("rolled back"))
        await db.write(put("b"))
        throw new Error("changed my mind")
      })
      await expect(failed).rejects.toThrow("changed my mind")
      await expect(
        database.transaction(async (db) => {
          db.afterCommit(() => void called.push("broken"))
          await db.write(put("a")).catch(() => undefined)
        }),
      ).rejects.toThrow(UniqueViolation)
      expect(called).toEqual(["committed"])
      database.afterCommit(() => void called.push("outside"))
      expect(called).toEqual(["committed", "outside"])
    })

    test("a write from outside meanwhile is no part of it, and survives its rollback", async () => {
      const wrote = gate()
      const mayEnd = gate()
      const transaction = database.transaction(async (db) => {
        await db.write(put("inside"))
        wrote.open()
        await mayEnd.opened
        throw new Error("changed my mind")
      })
      const outcome = expect(transaction).rejects.toThrow("changed my mind")
      await wrote.opened
      const outside = [database.write(put("outside")), database.transaction((db) => db.write(put("outside too")))]
      mayEnd.open()
      await outcome
      await Promise.all(outside)
      expect(await idsIn(database)).toEqual(["outside", "outside too"])
    })

    test("20 at once lose no update", async () => {
      await database.write(put("counter", 0))
      const seen = await Promise.all(
        Array.from({ length: 20 }, () =>
          database.transaction(async (db) => {
            await db.read(allThings)
            const [row] = await db.write<{ n: number }>(sql`UPDATE thing SET n = n + 1 WHERE id = ${"counter"} RETURNING n`)
            return row?.n
          }),
        ),
      )
      expect(seen.toSorted((a = 0, b = 0) => a - b)).toEqual(Array.from({ length: 20 }, (_, n) => n + 1))
    })

    test("two that want the same unique row: one gets it, the other is told", async () => {
      const outcomes = await Promise.allSettled(["x", "y"].map((note) => database.transaction((db) => db.write(put("same", null, note)))))
      expect(outcomes.map(({ status }) => status).toSorted()).toEqual(["fulfilled", "rejected"])
      expect(outcomes.find(({ status }) => status === "rejected")).toMatchObject({ reason: { name: "UniqueViolation", constraint: "thing(id)" } })
    })

    test("several statements at once inside of it are all part of it", async () => {
      await database.transaction(async (db) => {
        await Promise.all(Array.from({ length: 10 }, (_, n) => db.write(put(`w${n}`))))
      })
      expect(await idsIn(database)).toHaveLength(10)
    })

    test("what its callback throws rolls it back and comes out unchanged, whatever it looks like", async () => {
      const thrown = [
        new Error("plain"),
        Object.assign(new Error("not ours"), { code: "ECONNREFUSED" }),
        Object.assign(new TypeError("x"), { code: "23505" }),
      ]
      for (const reason of thrown) {
        const outcome = database.transaction(async (db) => {
          await db.write(put("a"))
          throw reason
        })
        await expect(outcome).rejects.toBe(reason)
      }
      expect(await idsIn(database)).toEqual([])
    })

    test("a violation inside of it is typed and rolls it back", async () => {
      await database.write(sql`INSERT INTO pair (a, b) VALUES (${"1"}, ${"2"})`)
      const outcome = database.transaction(async (db) => {
        await db.write(put("a"))
        await db.write(sql`INSERT INTO pair (a, b) VALUES (${"1"}, ${"2"})`)
      })
      await expect(outcome).rejects.toMatchObject({ name: "UniqueViolation", constraint: "pair(a, b)" })
      expect(await idsIn(database)).toEqual([])
    })

    test("an error that its callback swallows still rolls it back, and is what comes out", async () => {
      await database.write(put("taken"))
      const outcome = database.transaction(async (db) => {
        await db.write(put("before"))
        await db.write(put("taken")).catch(() => undefined)
        await db.write(put("after")).catch(() => undefined)
        return "fine"
      })
      await expect(outcome).rejects.toBeInstanceOf(UniqueViolation)
      expect(await idsIn(database)).toEqual(["taken"])
    })

    test.each(["committed", "rolled back"])("a statement after it was %s is refused", async (end) => {
      let kept: Db | undefined
      const outcome = database.transaction(async (db) => {
        kept = db
        await db.write(put("inside"))
        if (end === "rolled back") throw new Error("changed my mind")
      })
      await outcome.catch(() => undefined)
      await expect(kept?.write(put("late"))).rejects.toThrow("after its transaction had ended")
      await expect(kept?.read(allThings)).rejects.toThrow("after its transaction had ended")
      expect(await idsIn(database)).toEqual(end === "committed" ? ["inside"] : [])
    })

    test("aborted inside, it rolls back", async () => {
      const controller = new AbortController()
      const reason = new Error("gone")
      const outcome = database.transaction(
        async (db) => {
          await db.write(put("a"))
          controller.abort(reason)
          await db.write(put("b")).catch(() => undefined)
        },
        { signal: controller.signal },
      )
      await expect(outcome).rejects.toBe(reason)
      expect(await idsIn(database)).toEqual([])
    })

    test("aborted after its last statement, it rolls back too", async () => {
      const controller = new AbortController()
      const outcome = database.transaction(
        async (db) => {
          await db.write(put("a"))
          controller.abort(new Error("gone"))
        },
        { signal: controller.signal },
      )
      await expect(outcome).rejects.toThrow("gone")
      expect(await idsIn(database)).toEqual([])
    })

    test("open for too long, it is rolled back; the next gets its place", async () => {
      const impatient = await driver.open({ transactionTimeoutMs: 100 })
      await createTables(impatient)
      const never = gate()
      let later: Promise<unknown> | undefined
      const outcomes = Array.from({ length: driver.places }, (_, n) =>
        impatient.transaction(async (db) => {
          await db.write(put(`slow ${n}`))
          later = never.opened.then(() => db.write(put("late")))
          await later
        }),
      )
      for (const outcome of await Promise.allSettled(outcomes)) expect(outcome).toMatchObject({ reason: { name: "DatabaseUnavailable" } })
      await impatient.write(put("after"))
      never.open()
      await expect(later).rejects.toThrow("after its transaction had ended")
      expect(await idsIn(impatient)).toEqual(["after"])
      await impatient.close()
    })
  })
}
