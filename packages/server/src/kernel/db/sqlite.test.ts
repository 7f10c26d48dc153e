import { mkdtempSync, rmSync, statSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { afterAll, describe, expect, test } from "vitest"
import { databaseContract } from "./database.contract.ts"
import { sql } from "./db.ts"
import { createTables, idsIn, put } from "./driver.contract.ts"
import { openSqlite, type SqliteOptions } from "./sqlite.ts"

const folder = mkdtempSync(join(tmpdir(), "doorward-sqlite-"))
afterAll(() => rmSync(folder, { recursive: true }))

let count = 0
const newFile = () => join(folder, `${++count}`, "doorward.db")

databaseContract({ name: "SQLite in memory", dialect: "sqlite", places: 1, readsWait: true, open: async (limits) => openSqlite(":memory:", limits) })

const writers: readonly NonNullable<SqliteOptions["writerThread"]>[] = ["main", "worker"]
for (const writerThread of writers) {
  let file = ""
  databaseContract({
    name: `an SQLite file, written in the ${writerThread} thread`,
    dialect: "sqlite",
    places: 1,
    readsWait: false,
    open: async (limits) => {
      file = newFile()
      return openSqlite(file, { ...limits, writerThread })
    },
    openAgain: async () => openSqlite(file, { writerThread }),
  })
}

describe.each([...writers, "memory"] as const)("SQLite, written in %s", (where) => {
  const open = (file = newFile()) => (where === "memory" ? openSqlite(":memory:") : openSqlite(file, { writerThread: where }))

  test("a statement that ends the shared transaction: nobody is told of something that is not there", async () => {
    const database = open()
    await createTables(database)
    await database.write(put("taken"))
    const ids = Array.from({ length: 60 }, (_, n) => (n === 30 ? "taken" : `w${n}`))
    const outcomes = await Promise.allSettled(
      ids.map((id) => database.write(id === "taken" ? sql`INSERT OR ROLLBACK INTO thing (id, note) VALUES (${id}, 'second')` : put(id))),
    )
    const there = new Set(await idsIn(database))
    outcomes.forEach((outcome, n) => {
      if (n === 30) expect(outcome).toMatchObject({ status: "rejected", reason: { name: "UniqueViolation", constraint: "thing(id)" } })
      else expect(outcome.status === "fulfilled").toBe(there.has(ids[n] as string))
    })
    expect(await database.read(sql`SELECT note FROM thing WHERE id = 'taken'`)).toEqual([{ note: null }])
    await database.close()
  })

  test("the same inside a transaction: what follows is not a series of single commits", async () => {
    const database = open()
    await createTables(database)
    await database.write(put("taken"))
    const outcome = database.transaction(async (db) => {
      await db.write(put("before"))
      await db.write(sql`INSERT OR ROLLBACK INTO thing (id) VALUES ('taken')`).catch(() => undefined)
      await db.write(put("after")).catch(() => undefined)
    })
    await expect(outcome).rejects.toMatchObject({ name: "UniqueViolation" })
    expect(await idsIn(database)).toEqual(["taken"])
    await database.close()
  })

  test("a commit that fails as a whole is told to everybody in it", async () => {
    const database = open()
    await database.migrate((session) =>
      session.script(
        "CREATE TABLE parent (id TEXT PRIMARY KEY); CREATE TABLE thing (id TEXT PRIMARY KEY, n BIGINT, note TEXT REFERENCES parent DEFERRABLE INITIALLY DEFERRED)",
      ),
    )
    const outcomes = await Promise.allSettled([database.write(put("a")), database.write(put("b", 1, "nobody's child")), database.write(put("c"))])
    const there = await idsIn(database)
    expect(outcomes.map(({ status }) => status === "fulfilled")).toEqual(["a", "b", "c"].map((id) => there.includes(id)))
    await database.write(put("after"))
    expect(await idsIn(database)).toContain("after")
    await database.close()
  })
})

describe("an SQLite file", () => {
  test("is synced at every commit, and lies in a folder for its owner alone", async () => {
    const file = newFile()
    const database = openSqlite(file)
    const settings = await database.migrate(async (session) => [
      await session.read(sql`PRAGMA journal_mode`),
      await session.read(sql`PRAGMA synchronous`),
      await session.read(sql`PRAGMA foreign_keys`),
    ])
    expect(settings).toEqual([[{ journal_mode: "wal" }], [{ synchronous: 2 }], [{ foreign_keys: 1 }]])
    expect(statSync(join(file, "..")).mode & 0o777).toBe(0o700)
    await database.close()
  })

  test("cannot be written through a read", async () => {
    const database = openSqlite(newFile())
    await createTables(database)
    await expect(database.read(sql`INSERT INTO thing (id) VALUES ('a') RETURNING id`)).rejects.toThrow(/readonly/)
    expect(await idsIn(database)).toEqual([])
    await database.close()
  })
})
