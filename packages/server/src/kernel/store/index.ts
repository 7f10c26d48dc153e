import type { Clock } from "../clock.ts"
import type { Database } from "../db/index.ts"
import type { Log } from "../log.ts"
import type { Metrics } from "../metrics.ts"
import type { Random } from "../random.ts"
import type { KeyRing } from "../seal.ts"
import type { Secret } from "../secret.ts"
import { createDatabaseCounters } from "./database.ts"
import { byWindow, orMiss, sharedOrOwn } from "./fallback.ts"
import { openMemcached } from "./memcached.ts"
import { createMemoryStore } from "./memory.ts"
import { openNames } from "./names.ts"
import { openRedis } from "./redis.ts"
import type { Store } from "./store.ts"

export { forgetNames, storeKeyColumn } from "./names.ts"
export { type Cache, type Channel, type Count, type Counters, type Store, StoreUnavailable } from "./store.ts"

export interface StoreSettings {
  readonly redisUrl: Secret | undefined
  readonly memcachedUrl: Secret | undefined
}

export interface StoreNeeds {
  readonly database: Database
  readonly clock: Clock
  readonly keys: KeyRing
  /** Makes the key of a new deployment. */
  readonly random: Random
  readonly log: Log
  readonly metrics: Metrics
}

/**
 * Puts the drivers together by what is configured. Never fails for a Redis or Memcached that is not there: it goes on
 * without, and with it once it is there.
 *
 * | part | with Redis | without |
 * |---|---|---|
 * | cache | Memcached if configured, else Redis | Memcached if configured, else memory |
 * | counters of a minute at most | Redis, else the database | PostgreSQL; memory on SQLite, which one process serves alone |
 * | longer counters | the database | the database |
 * | channel | Redis | this process |
 */
export async function openStore(settings: StoreSettings, needs: StoreNeeds): Promise<Store> {
  const { database, clock, log, metrics } = needs
  const names = await openNames(needs)
  const memory = createMemoryStore(clock)
  const kept = createDatabaseCounters({ database, clock, names })
  const lost = metrics.counter("doorward_store_fallbacks_total", "Calls that were answered without the server configured for them.", ["part"])
  const [redis, memcached] = await Promise.all([
    settings.redisUrl && openRedis({ url: settings.redisUrl, names, clock, log, metrics }),
    settings.memcachedUrl && openMemcached({ url: settings.memcachedUrl, names, clock, log, metrics }),
  ])
  const cache = memcached?.cache ?? redis?.cache
  const shared = [...(redis ? [redis.counters] : []), ...(database.dialect === "postgres" ? [kept] : [])]
  return {
    cache: cache ? orMiss(cache, () => lost.add({ part: "cache" })) : memory.cache,
    counters: byWindow({ short: sharedOrOwn(shared, memory.counters, () => lost.add({ part: "counters" })), long: kept }),
    channel: redis?.channel ?? memory.channel,
    close: async () => {
      await Promise.all([redis?.close(), memcached?.close(), kept.close()])
    },
  }
}
