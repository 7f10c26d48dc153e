import { randomBytes } from "node:crypto"
import { describe, expect, inject, test } from "vitest"
import { applyMigrations, type Database, sql } from "../db/index.ts"
import { openPostgres } from "../db/postgres.ts"
import { openSqlite } from "../db/sqlite.ts"
import { listHash } from "../token.ts"
import { createDatabaseCounters } from "./database.ts"

const ENDED = 2_300
const WINDOW_MS = 60_000

const databases: readonly { readonly name: string; open(): Database }[] = [
  { name: "SQLite", open: () => openSqlite(":memory:") },
  { name: "PostgreSQL", open: () => openPostgres(inject("postgresUrl"), { schema: `test_prune_${randomBytes(8).toString("hex")}`, poolSize: 5 }) },
]

describe.each(databases)("counters that have ended, on $name", ({ open }) => {
  test("are taken away, however many, by several replicas at once; what still counts stays", async () => {
    let now = Date.UTC(2026, 0, 1)
    const database = open()
    await applyMigrations(database, [{ name: "kernel", migrations: new URL("../migrations/", import.meta.url) }])
    const replicas = [0, 1, 2].map(() => createDatabaseCounters({ database, clock: { now: () => now }, names: (_, key) => listHash(key) }))
    const [one] = replicas
    if (!one) throw new Error("there is one")
    await one.add("begins anew", 1, WINDOW_MS)
    await database.write(sql`
      WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ${ENDED})
      INSERT INTO counters (id, value, ends_at) SELECT 'ended ' || i, 1, ${now + WINDOW_MS} FROM n`)
    now += WINDOW_MS / 2
    await one.add("counts", 3, WINDOW_MS)
    now += WINDOW_MS / 2
    await one.add("begins anew", 1, WINDOW_MS)
    // Two may be in each other's way; then one of them gives up until the next time.
    await Promise.allSettled(replicas.map((replica) => replica.prune()))
    await one.prune()
    expect(await database.read(sql`SELECT count(*) AS count FROM counters`)).toEqual([{ count: 2 }])
    expect(await one.get("counts")).toMatchObject({ value: 3 })
    expect(await one.get("begins anew")).toMatchObject({ value: 1 })
    await Promise.all(replicas.map((replica) => replica.close()))
    await database.close()
  })
})
