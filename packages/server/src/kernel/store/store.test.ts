import { randomBytes } from "node:crypto"
import { afterAll, inject } from "vitest"
import { startMemcached } from "../../../../../tests/servers/memcached.mjs"
import { startRedis } from "../../../../../tests/servers/redis.mjs"
import type { Clock } from "../clock.ts"
import { applyMigrations, type Database } from "../db/index.ts"
import { openPostgres } from "../db/postgres.ts"
import { openSqlite } from "../db/sqlite.ts"
import { silentLog } from "../log.ts"
import { createMetrics } from "../metrics.ts"
import { Secret } from "../secret.ts"
import { listHash } from "../token.ts"
import { createDatabaseCounters } from "./database.ts"
import { openMemcached } from "./memcached.ts"
import { createMemoryStore } from "./memory.ts"
import type { Names } from "./names.ts"
import { openRedis } from "./redis.ts"
import { storeContract } from "./store.contract.ts"

const releases: (() => Promise<unknown>)[] = []
afterAll(async () => {
  for (const release of releases.splice(0).toReversed()) await release()
})

const run = randomBytes(8).toString("hex")
const names: Names = (kind, key) => listHash(run, kind, key)
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

/** The run's own server, or one of this file. */
async function urlOf(given: string, start: () => Promise<{ readonly url: string; stop(): Promise<void> }>): Promise<Secret> {
  if (given !== "") return new Secret(given)
  const server = await start()
  releases.push(() => server.stop())
  return new Secret(server.url)
}

storeContract(
  {
    name: "Redis",
    open: async (clock) => {
      const url = await urlOf(inject("redisUrl"), startRedis)
      const open = () => openRedis({ url, names, clock, log: silentLog, metrics: createMetrics() })
      return Promise.all(Array.from({ length: CLIENTS }, open))
    },
  },
  all,
)

storeContract(
  {
    name: "Memcached",
    open: async (clock) => {
      const url = await urlOf(inject("memcachedUrl"), startMemcached)
      const open = () => openMemcached({ url, names, clock, log: silentLog, metrics: createMetrics() })
      return Promise.all(Array.from({ length: CLIENTS }, open))
    },
  },
  { cache: true, counters: false, channel: false },
)
