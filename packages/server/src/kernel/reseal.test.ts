import { randomBytes } from "node:crypto"
import { afterEach, beforeEach, describe, expect, inject, test } from "vitest"
import { type Database, sql } from "./db/index.ts"
import { openPostgres } from "./db/postgres.ts"
import { openSqlite } from "./db/sqlite.ts"
import { systemRandom } from "./random.ts"
import { reseal } from "./reseal.ts"
import { createKeyRing, placeOf, type SealedColumn } from "./seal.ts"
import { Secret } from "./secret.ts"

const v1 = { version: "v1", secret: new Secret("1".repeat(32)) }
const v2 = { version: "v2", secret: new Secret("2".repeat(32)) }
const [before, during, after] = [[v1], [v2, v1], [v2]].map((roots) => createKeyRing(roots, systemRandom)) as [
  ReturnType<typeof createKeyRing>,
  ReturnType<typeof createKeyRing>,
  ReturnType<typeof createKeyRing>,
]
const column: SealedColumn = { table: "notes", id: "name", column: "sealed_text", purpose: "note" }
/** More than two pages. */
const ROWS = 450

const opens = {
  sqlite: () => openSqlite(":memory:"),
  postgres: () => openPostgres(inject("postgresUrl"), { schema: `test_${randomBytes(8).toString("hex")}`, poolSize: 2 }),
}

describe.each(["sqlite", "postgres"] as const)("GATES 39 sealing anew, %s", (dialect) => {
  let database: Database
  beforeEach(async () => {
    database = opens[dialect]()
    await database.migrate(async (session) => {
      await session.makeSchema()
      await session.script("CREATE TABLE notes (name TEXT PRIMARY KEY, sealed_text TEXT)")
    })
    await database.transaction(async (db) => {
      for (let n = 0; n < ROWS; n++) await db.write(sql`INSERT INTO notes (name, sealed_text) VALUES (${nameOf(n)}, ${sealedBefore(n)})`)
      await db.write(sql`INSERT INTO notes (name, sealed_text) VALUES ('empty', NULL)`)
    })
  })
  afterEach(() => database.close())

  const nameOf = (n: number) => `note-${n}`
  const sealedBefore = (n: number) => before.seal("note", placeOf(column, nameOf(n)), `text ${n}`)
  const readable = async (keys: typeof before) => {
    const rows = await database.read<{ name: string; sealed_text: string }>(sql`SELECT * FROM notes WHERE sealed_text IS NOT NULL`)
    return rows.filter(({ name, sealed_text: sealed }) => {
      try {
        return keys.unseal("note", placeOf(column, name), sealed) === name.replace("note-", "text ")
      } catch {
        return false
      }
    }).length
  }
  const run = (on = database) => reseal(on, during, [column])

  test("everything opens with the new root secret alone, and a second run finds nothing to do", async () => {
    expect(await run()).toEqual([{ table: "notes", column: "sealed_text", resealed: ROWS, current: 0, unreadable: 0 }])
    expect(await readable(after)).toBe(ROWS)
    expect(await run()).toMatchObject([{ resealed: 0, current: ROWS, unreadable: 0 }])
  })

  test("interrupted anywhere, every row can be read, and the next run does the rest", async () => {
    for (const dieAt of [1, 200, 201]) {
      let count = 0
      const dying: Database = {
        ...database,
        write: (statement) => {
          if (++count === dieAt) throw new Error("killed")
          return database.write(statement)
        },
      }
      await expect(run(dying)).rejects.toThrow("killed")
      expect(await readable(during)).toBe(ROWS)
    }
    expect(await run()).toMatchObject([{ resealed: ROWS - (0 + 199 + 200), current: 399, unreadable: 0 }])
    expect(await readable(after)).toBe(ROWS)
  })

  test("a row that changes meanwhile keeps the change", async () => {
    const changed = during.seal("note", placeOf(column, nameOf(7)), "changed")
    const racing: Database = {
      ...database,
      read: async <Row extends object>(statement: Parameters<Database["read"]>[0]) => {
        const rows = await database.read<Row>(statement)
        await database.write(sql`UPDATE notes SET sealed_text = ${changed} WHERE name = ${nameOf(7)}`)
        return rows
      },
    }
    expect(await run(racing)).toMatchObject([{ resealed: ROWS - 1 }])
    const rows = await database.read(sql`SELECT sealed_text FROM notes WHERE name = ${nameOf(7)}`)
    expect(rows).toEqual([{ sealed_text: changed }])
  })

  test("what cannot be opened is counted and left as it is", async () => {
    const moved = sealedBefore(1)
    const foreign = createKeyRing([{ version: "v0", secret: new Secret("0".repeat(32)) }], systemRandom).seal("note", placeOf(column, nameOf(2)), "x")
    await database.write(sql`UPDATE notes SET sealed_text = ${moved} WHERE name = ${nameOf(3)}`)
    await database.write(sql`UPDATE notes SET sealed_text = ${foreign} WHERE name = ${nameOf(2)}`)
    expect(await run()).toMatchObject([{ resealed: ROWS - 2, unreadable: 2 }])
    expect(await database.read(sql`SELECT sealed_text FROM notes WHERE name = ${nameOf(3)}`)).toEqual([{ sealed_text: moved }])
  })
})
