import { randomBytes } from "node:crypto"
import { afterAll, inject } from "vitest"
import { startRedis } from "../../../../../tests/servers/redis.mjs"
import type { Clock } from "../clock.ts"
import { applyMigrations, type Database } from "../db/index.ts"
import { openPostgres } from "../db/postgres.ts"
import { openSqlite } from "../db/sqlite.ts"
import { silentLog } from "../log.ts"
import { createMetrics } from "../metrics.ts"
import { Secret } from "../secret.ts"
import { createDatabaseCounters } from "./database.ts"
import { createMemoryStore } from "./memory.ts"
import type { Names } from "./names.ts"
import { openRedis } from "./redis.ts"
import { storeContract } from "./store.contract.ts"

const releases: (() => Promise<unknown>)[] = []
afterAll(async () => {
  for (const release of releases.splice(0).toReversed()) await release()
})

const names: Names = (kind, key) => `${run}${kind}${key}`
const run = randomBytes(8).toString("hex")
const all = { cache: true, counters: true, channel: true }
const countersOnly = { cache: false, counters: true, channel: false }
const CLIENTS = 3

async function onDatabase(open: () => Database, clients: number, clock: Clock) {
  const databases = Array.from({ length: clients }, open)
  releases.push(() => Promise.all(databases.map((database) => database.close())))
  for (const database of databases) await applyMigrations(database, [{ name: "kernel", migrations: new URL("../migrations/", import.meta.url) }])
  return databases.map((database) => {
    const counters = createDatabaseCounters({ database, clock, names })
    return { counters, close: counters.close }
  })
}

storeContract({ name: "memory", open: async (clock) => [createMemoryStore(clock)] }, all)

storeContract({ name: "SQLite", open: (clock) => onDatabase(() => openSqlite(":memory:"), 1, clock) }, countersOnly)

const schema = `test_store_${run}`
storeContract(
  { name: "PostgreSQL", open: (clock) => onDatabase(() => openPostgres(inject("postgresUrl"), { schema, poolSize: 5 }), CLIENTS, clock) },
  countersOnly,
)

async function redisUrl(): Promise<string> {
  const given = inject("redisUrl")
  if (given !== "") return given
  const server = await startRedis()
  releases.push(() => server.stop())
  return server.url
}

storeContract(
  {
    name: "Redis",
    open: async (clock) => {
      const url = new Secret(await redisUrl())
      const open = () => openRedis({ url, names, clock, log: silentLog, metrics: createMetrics() })
      return Promise.all(Array.from({ length: CLIENTS }, open))
    },
  },
  all,
)
