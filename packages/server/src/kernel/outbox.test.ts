import { randomBytes } from "node:crypto"
import { afterEach, beforeEach, describe, expect, inject, test } from "vitest"
import { applyMigrations, type Database, type Slice, sql } from "./db/index.ts"
import { openPostgres } from "./db/postgres.ts"
import { openSqlite } from "./db/sqlite.ts"
import { isAnyDue, latestMails } from "./mail/store.ts"
import { mailSlice } from "./outbox.ts"

const kernelSlice: Slice = { name: "kernel", migrations: new URL("./migrations/", import.meta.url) }

const opens = {
  sqlite: () => openSqlite(":memory:"),
  postgres: () => openPostgres(inject("postgresUrl"), { schema: `test_${randomBytes(8).toString("hex")}`, poolSize: 2 }),
}

describe.each(["sqlite", "postgres"] as const)("the outbox of a build that sent nothing, %s", (dialect) => {
  let database: Database
  beforeEach(async () => {
    database = opens[dialect]()
    await applyMigrations(database, [kernelSlice])
  })
  afterEach(() => database.close())

  /** As that build writes it. */
  const written = (id: string) =>
    database.write(sql`INSERT INTO outbox (id, recipient, sealed, created_at) VALUES (${id}, 'ada@example.com', 'sealed', 1000)`)

  test("what lay in it is not sent years later, and is still there to be read", async () => {
    await written("evt_1")
    await applyMigrations(database, [kernelSlice, mailSlice])
    expect(await isAnyDue(database, Number.MAX_SAFE_INTEGER)).toBe(false)
    expect(await latestMails(database, 10)).toMatchObject([{ id: "evt_1", recipient: "ada@example.com", sealed: "sealed", created_at: 1000 }])
  })

  test("what it writes while the next build rolls out is sent", async () => {
    await applyMigrations(database, [kernelSlice, mailSlice])
    await written("evt_2")
    expect(await isAnyDue(database, 0)).toBe(true)
  })
})
