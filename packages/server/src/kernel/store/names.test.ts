import { afterEach, beforeEach, describe, expect, test } from "vitest"
import { applyMigrations, type Database } from "../db/index.ts"
import { openSqlite } from "../db/sqlite.ts"
import { silentLog } from "../log.ts"
import { systemRandom } from "../random.ts"
import { reseal } from "../reseal.ts"
import { createKeyRing } from "../seal.ts"
import { Secret } from "../secret.ts"
import { openNames, storeKeyColumn } from "./names.ts"

const root = (version: string) => ({ version, secret: new Secret(`the root secret called ${version} of these tests`) })
const ring = (...versions: readonly string[]) => createKeyRing(versions.map(root), systemRandom)
const needs = { random: systemRandom, log: silentLog }

describe("names in a store", () => {
  let database: Database
  beforeEach(async () => {
    database = await fresh()
  })
  afterEach(() => database.close())

  async function fresh(): Promise<Database> {
    const opened = openSqlite(":memory:")
    await applyMigrations(opened, [{ name: "kernel", migrations: new URL("../migrations/", import.meta.url) }])
    return opened
  }

  test("are the same on all replicas of a deployment, also when they start at once, and others in another", async () => {
    const replicas = await Promise.all([0, 1, 2].map(() => openNames({ database, keys: ring("v1"), ...needs })))
    const [one] = replicas
    if (!one) throw new Error("there is one")
    expect(new Set(replicas.map((names) => names("counter", "key"))).size).toBe(1)
    expect(one("counter", "key")).toMatch(/^[A-Za-z0-9_-]{43}$/)
    expect(one("cache", "key")).not.toBe(one("counter", "key"))
    const elsewhere = await fresh()
    expect((await openNames({ database: elsewhere, keys: ring("v1"), ...needs }))("counter", "key")).not.toBe(one("counter", "key"))
    await elsewhere.close()
  })

  test("outlive a change of the root secret", async () => {
    const before = await openNames({ database, keys: ring("v1"), ...needs })
    const during = await openNames({ database, keys: ring("v2", "v1"), ...needs })
    expect(await reseal(database, ring("v2", "v1"), [storeKeyColumn])).toMatchObject([{ resealed: 1 }])
    const after = await openNames({ database, keys: ring("v2"), ...needs })
    expect([during("counter", "key"), after("counter", "key")]).toEqual([before("counter", "key"), before("counter", "key")])
  })

  test("are new when the root secret that sealed their key is gone, and all replicas agree on the new ones", async () => {
    const before = await openNames({ database, keys: ring("v1"), ...needs })
    const after = await Promise.all([0, 1].map(() => openNames({ database, keys: ring("v2"), ...needs })))
    expect(after[0]?.("counter", "key")).toBe(after[1]?.("counter", "key"))
    expect(after[0]?.("counter", "key")).not.toBe(before("counter", "key"))
  })
})
