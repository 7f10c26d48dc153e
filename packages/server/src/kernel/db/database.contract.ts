import { afterEach, beforeEach, describe, expect, test } from "vitest"
import type { Database } from "./db.ts"
import { sql } from "./db.ts"
import { allThings, createTables, type DriverUnderTest, gate, holdAll, idsIn, put } from "./driver.contract.ts"
import { DatabaseUnavailable, UniqueViolation } from "./errors.ts"
import { transactionContract } from "./transaction.contract.ts"

/** What every driver promises. Run it from the driver's own test file. */
export function databaseContract(driver: DriverUnderTest): void {
  describe(`a database on ${driver.name}`, () => {
    let database: Database
    beforeEach(async () => {
      database = await driver.open()
      await createTables(database)
    })
    afterEach(() => database.close())

    test("what a write resolved with is seen by the next read", async () => {
      for (let n = 0; n < 20; n++) {
        const id = `t${String(n).padStart(2, "0")}`
        await database.write(put(id, n))
        expect(await database.read(sql`SELECT n FROM thing WHERE id = ${id}`)).toEqual([{ n }])
      }
    })

    if (driver.openAgain) {
      const { openAgain } = driver
      test("and on another connection to the same database", async () => {
        const other = await openAgain()
        for (let n = 0; n < 20; n++) {
          await database.write(put(`w${n}`))
          expect(await idsIn(other)).toContain(`w${n}`)
          await database.transaction((db) => db.write(put(`t${n}`)))
          expect(await idsIn(other)).toContain(`t${n}`)
        }
        await other.close()
      })

      test("closing waits for what was asked before, and refuses what is asked after", async () => {
        const begun = gate()
        const end = gate()
        const transaction = database.transaction(async (db) => {
          await db.write(put("in a transaction"))
          begun.open()
          await end.opened
        })
        await begun.opened
        const writes = Array.from({ length: 20 }, (_, n) => database.write(put(`w${n}`)))
        const closing = database.close()
        end.open()
        await Promise.all([transaction, ...writes, closing])
        for (const late of [
          database.read(allThings),
          database.write(put("late")),
          database.transaction((db) => db.write(put("late"))),
          database.migrate(async () => undefined),
        ]) {
          await expect(late).rejects.toBeInstanceOf(DatabaseUnavailable)
        }
        await database.close()
        database = await openAgain()
        expect(await idsIn(database)).toHaveLength(21)
      })
    }

    test.each([
      ["null", null, null],
      ["nothing but emptiness", 0, ""],
      ["instants", 1_790_000_000_123, "2026"],
      ["the largest whole number", Number.MAX_SAFE_INTEGER, ""],
      ["negative numbers", -1, "-1"],
      ["letters of the world", 1, "Größe 漢字 עברית 🦀 é é"],
      ["SQL", 1, `'; DROP TABLE thing; --"?$1 \\`],
      ["a megabyte", 1, "ä".repeat(500_000)],
    ])("%s comes back as it went in", async (_, n, note) => {
      await database.write(put("x", n, note))
      expect(await database.read(allThings)).toEqual([{ id: "x", n, note }])
      expect(await database.read(sql`SELECT id FROM thing WHERE note = ${note} AND n = ${n}`)).toEqual(n === null ? [] : [{ id: "x" }])
    })

    test("counts and sums are numbers", async () => {
      await Promise.all([database.write(put("a", 1)), database.write(put("b", 2))])
      expect(await database.read(sql`SELECT count(*) AS count, max(n) AS max FROM thing`)).toEqual([{ count: 2, max: 2 }])
    })

    test("RETURNING gives rows, and nothing else does", async () => {
      expect(await database.write(sql`INSERT INTO thing (id, n) VALUES (${"a"}, ${1}) RETURNING id, n`)).toEqual([{ id: "a", n: 1 }])
      expect(await database.write(sql`UPDATE thing SET n = 2 WHERE id = ${"nobody"} RETURNING id`)).toEqual([])
      expect(await database.write(sql`UPDATE thing SET n = 2`)).toEqual([])
    })

    test("of 50 compare-and-set statements at once, one wins", async () => {
      await database.write(put("chain", 7))
      const turns = Array.from({ length: 50 }, () => database.write(sql`UPDATE thing SET n = n + 1 WHERE id = ${"chain"} AND n = ${7} RETURNING n`))
      const won = (await Promise.all(turns)).filter((rows) => rows.length > 0)
      expect(won).toEqual([[{ n: 8 }]])
      expect(await database.read(sql`SELECT n FROM thing`)).toEqual([{ n: 8 }])
    })

    test("a broken unique constraint says which, in the same words on every database", async () => {
      await database.write(put("a"))
      await database.write(sql`INSERT INTO pair (a, b) VALUES (${"1"}, ${"2"})`)
      await database.write(sql`INSERT INTO pair (a, b) VALUES (${"1"}, ${"3)=("})`)
      await expect(database.write(put("a"))).rejects.toMatchObject({ name: "UniqueViolation", constraint: "thing(id)" })
      for (const b of ["2", "3)=("]) {
        await expect(database.write(sql`INSERT INTO pair (a, b) VALUES (${"1"}, ${b})`)).rejects.toMatchObject({ constraint: "pair(a, b)" })
      }
    })

    test("a wrong statement is a defect: neither an outage nor a violation", async () => {
      const error: unknown = await database.write(sql`INSERT INTO nowhere VALUES (1)`).catch((reason: unknown) => reason)
      expect(error).toBeInstanceOf(Error)
      expect(error).not.toBeInstanceOf(DatabaseUnavailable)
      expect(error).not.toBeInstanceOf(UniqueViolation)
      await expect(database.write(sql`INSERT INTO thing (id) VALUES (NULL)`))
        .resolves.toEqual([])
        .catch(() => undefined)
      await database.write(put("after"))
      expect(await idsIn(database)).toContain("after")
    })

    test("of 100 writes in one turn of the event loop, the one that fails fails alone", async () => {
      await database.write(put("taken"))
      const ids = Array.from({ length: 100 }, (_, n) => (n === 50 ? "taken" : `w${n}`))
      const outcomes = await Promise.allSettled(ids.map((id) => database.write(put(id))))
      const failed = outcomes.flatMap((outcome) => (outcome.status === "rejected" ? [outcome.reason as unknown] : []))
      expect(failed).toEqual([expect.any(UniqueViolation)])
      expect((await idsIn(database)).toSorted()).toEqual(ids.toSorted())
    })

    test("1,000 writes at once all arrive", async () => {
      await Promise.all(Array.from({ length: 1_000 }, (_, n) => database.write(put(`w${n}`))))
      expect(await database.read(sql`SELECT count(*) AS count FROM thing`)).toEqual([{ count: 1_000 }])
    })

    test("what was aborted before it began never happens", async () => {
      const reason = new Error("gone")
      const signal = AbortSignal.abort(reason)
      await expect(database.write(put("a"), { signal })).rejects.toBe(reason)
      await expect(database.read(allThings, { signal })).rejects.toBe(reason)
      await expect(database.transaction((db) => db.write(put("a")), { signal })).rejects.toBe(reason)
      expect(await idsIn(database)).toEqual([])
    })

    test("what was aborted while it waited never happens either", async () => {
      const release = await holdAll(database, driver.places)
      const controller = new AbortController()
      const reason = new Error("gone")
      const options = { signal: controller.signal }
      const waiting = [database.write(put("a"), options), database.transaction((db) => db.write(put("b")), options)]
      const outcomes = Promise.allSettled(waiting)
      controller.abort(reason)
      await release()
      expect(await outcomes).toEqual(waiting.map(() => ({ status: "rejected", reason })))
      expect(await idsIn(database)).toEqual([])
    })

    test("now() is the time", async () => {
      const before = Date.now()
      const now = await database.now()
      expect(Number.isSafeInteger(now)).toBe(true)
      expect(Math.abs(now - before)).toBeLessThan(5_000)
    })
  })

  describe(`the queue before ${driver.name}`, () => {
    const limits = { turnTimeoutMs: 200, maxWaitingQueries: 5 }
    let database: Database
    beforeEach(async () => {
      database = await driver.open(limits)
      await createTables(database)
    })
    afterEach(() => database.close())

    test("who comes when it is full is refused at once, who gets no turn in time is refused then", async () => {
      const release = await holdAll(database, driver.places)
      const began = performance.now()
      const waiting = Array.from({ length: limits.maxWaitingQueries }, (_, n) => database.transaction((db) => db.write(put(`w${n}`))))
      const outcomes = Promise.allSettled(waiting)
      await expect(database.transaction((db) => db.write(put("one too many")))).rejects.toBeInstanceOf(DatabaseUnavailable)
      expect(performance.now() - began).toBeLessThan(limits.turnTimeoutMs)
      expect(await outcomes).toEqual(waiting.map(() => ({ status: "rejected", reason: expect.any(DatabaseUnavailable) as unknown })))
      expect(performance.now() - began).toBeGreaterThanOrEqual(limits.turnTimeoutMs - 5)
      await release()
      await database.write(put("after"))
      expect(await idsIn(database)).toEqual(["after"])
    })

    test("so are single writes", async () => {
      const release = await holdAll(database, driver.places)
      const outcomes = await Promise.allSettled(Array.from({ length: limits.maxWaitingQueries + 3 }, (_, n) => database.write(put(`w${n}`))))
      expect(outcomes).toEqual(outcomes.map(() => ({ status: "rejected", reason: expect.any(DatabaseUnavailable) as unknown })))
      await release()
      expect(await idsIn(database)).toEqual([])
    })
  })

  transactionContract(driver)
}
