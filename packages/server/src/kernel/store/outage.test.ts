import { randomBytes } from "node:crypto"
import { Redis } from "ioredis"
import { afterAll, afterEach, beforeAll, describe, expect, inject, test } from "vitest"
import { startMemcached } from "../../../../../tests/servers/memcached.mjs"
import { startRedis } from "../../../../../tests/servers/redis.mjs"
import { openSlowWay } from "../../../../../tests/servers/slow-way.mjs"
import { applyMigrations, type Database } from "../db/index.ts"
import { openPostgres } from "../db/postgres.ts"
import { createLog } from "../log.ts"
import { createMetrics } from "../metrics.ts"
import { systemRandom } from "../random.ts"
import { createKeyRing } from "../seal.ts"
import { Secret } from "../secret.ts"
import { openStore, type Store } from "./index.ts"
import { openMemcached } from "./memcached.ts"
import type { Names } from "./names.ts"
import { openRedis } from "./redis.ts"
import { StoreUnavailable } from "./store.ts"

/** E-03: what a server that hangs may cost, and a little for a machine that is busy. */
const HUNG_MS = 250 + 350
/** E-03. */
const RECOVERY_MS = 15_000
/** Far from a quarter of a second, on a machine that is busy. */
const AT_ONCE_MS = 125
const SHORT_MS = 60_000
const LONG_MS = 15 * 60_000

type Server = Awaited<ReturnType<typeof startRedis>>

const names: Names = (kind, key) => `${kind}${key}`
const clock = { now: () => Date.now() }
const releases: (() => unknown)[] = []
afterEach(async () => {
  for (const release of releases.splice(0).toReversed()) await release()
})

function watched() {
  const lines: string[] = []
  return { lines, log: createLog("info", { write: (line) => void lines.push(line) }), metrics: createMetrics() }
}

async function timed<T>(work: Promise<T>): Promise<{ readonly tookMs: number; readonly value?: T; readonly error?: unknown }> {
  const began = performance.now()
  try {
    return { value: await work, tookMs: performance.now() - began }
  } catch (error) {
    return { error, tookMs: performance.now() - began }
  }
}

async function untilUsed(ask: () => Promise<unknown>): Promise<number> {
  const began = performance.now()
  await expect.poll(() => ask().then(() => "answers", String), { timeout: RECOVERY_MS, interval: 20 }).toBe("answers")
  return performance.now() - began
}

type Call = () => Promise<unknown>

interface Driver {
  readonly name: string
  readonly start: () => Promise<Server>
  /** A look, a change, and something else. */
  open(url: string): Promise<readonly [Call, Call, Call]>
}

const drivers: readonly Driver[] = [
  {
    name: "Redis",
    start: startRedis,
    open: async (url) => {
      const store = await openRedis({ url: new Secret(url), names, clock, ...watched() })
      releases.push(() => store.close())
      return [() => store.cache.get("key"), () => store.cache.set("key", "value", 30), () => store.counters.add("key", 1, SHORT_MS)]
    },
  },
  {
    name: "Memcached",
    start: startMemcached,
    open: async (url) => {
      const { cache, close } = await openMemcached({ url: new Secret(url), names, clock, ...watched() })
      releases.push(close)
      return [() => cache.get("key"), () => cache.set("key", "value", 30), () => cache.delete("key")]
    },
  },
]

describe.each(drivers)("$name fails under us", ({ start, open }) => {
  let server: Server
  beforeAll(async () => {
    server = await start()
  })
  afterAll(() => server.stop())

  test("hung: whoever is under way waits a quarter of a second, the others not at all, and it is used again soon after", async () => {
    const calls = await open(server.url)
    for (const call of calls) await untilUsed(call)
    server.pause()
    const first = await Promise.all(Array.from({ length: 30 }, (_, index) => timed((calls[index % calls.length] as Call)())))
    expect(first.map(({ error }) => error)).toEqual(first.map(() => expect.any(StoreUnavailable) as unknown))
    expect(Math.max(...first.map(({ tookMs }) => tookMs))).toBeLessThan(HUNG_MS)
    // Long enough for several probes, each of which finds it hung.
    const until = performance.now() + 2_500
    while (performance.now() < until) {
      const { error, tookMs } = await timed(calls[0]())
      expect(error).toBeInstanceOf(StoreUnavailable)
      expect(tookMs).toBeLessThan(AT_ONCE_MS)
      await new Promise((resolve) => setTimeout(resolve, 50))
    }
    server.resume()
    for (const call of calls) await untilUsed(call)
  })

  test("killed and started again, empty: refused at once, then used again", async () => {
    const calls = await open(server.url)
    await untilUsed(calls[1])
    await server.crash()
    for (const call of calls) {
      const { error, tookMs } = await timed(call())
      expect(error).toBeInstanceOf(StoreUnavailable)
      expect(tookMs).toBeLessThan(HUNG_MS)
    }
    await server.restart()
    for (const call of calls) await untilUsed(call)
  })

  test("not there when we start: we start all the same, and use it once it is there", async () => {
    await server.crash()
    const { tookMs, value: calls } = await timed(open(server.url))
    expect(tookMs).toBeLessThan(1_500)
    if (!calls) throw new Error("it did not open")
    await expect(calls[0]()).rejects.toBeInstanceOf(StoreUnavailable)
    await server.restart()
    await untilUsed(calls[0])
  })
})

describe("FT-02 a house's store without its Redis", () => {
  let server: Server
  let memcached: Server
  beforeAll(async () => {
    ;[server, memcached] = await Promise.all([startRedis(), startMemcached()])
  })
  afterAll(() => Promise.all([server.stop(), memcached.stop()]))

  /** Stores of three replicas on one database. */
  async function openReplicas(redisUrl: string, memcachedUrl?: string) {
    const schema = `test_outage_${randomBytes(8).toString("hex")}`
    const keys = createKeyRing([{ version: "v1", secret: new Secret("a root secret of these tests alone") }], systemRandom)
    const replicas: { readonly store: Store; readonly lines: string[]; text(): Promise<string>; readonly database: Database }[] = []
    for (let index = 0; index < 3; index++) {
      const database = openPostgres(inject("postgresUrl"), { schema, poolSize: 3 })
      releases.push(() => database.close())
      await applyMigrations(database, [{ name: "kernel", migrations: new URL("../migrations/", import.meta.url) }])
      const { lines, log, metrics } = watched()
      const settings = { redisUrl: new Secret(redisUrl), memcachedUrl: memcachedUrl === undefined ? undefined : new Secret(memcachedUrl) }
      const store = await openStore(settings, { database, clock, keys, random: systemRandom, log, metrics })
      releases.push(() => store.close())
      replicas.push({ store, lines, database, text: () => metrics.text() })
    }
    return replicas
  }

  async function admin<T>(work: (client: Redis) => Promise<T>): Promise<T> {
    const client = new Redis(server.url)
    try {
      return await work(client)
    } finally {
      client.disconnect()
    }
  }

  const faults: readonly { readonly name: string; begin(): Promise<unknown>; end(): Promise<unknown> }[] = [
    { name: "killed and restarted empty", begin: () => server.crash(), end: () => server.restart() },
    { name: "hung", begin: async () => server.pause(), end: async () => server.resume() },
    { name: "flushed", begin: () => admin((client) => client.flushall()), end: async () => undefined },
    {
      name: "full",
      begin: () => admin((client) => client.config("SET", "maxmemory", "1")),
      end: () => admin((client) => client.config("SET", "maxmemory", "0")),
    },
  ]

  test.each(faults)("$name: no more than the configured total passes a limit, before, during and after", async ({ begin, end }) => {
    const replicas = await openReplicas(server.url)
    const limit = 5
    const key = `somebody ${randomBytes(8).toString("hex")}`
    let passed = 0
    const tryOn = async (indexes: readonly number[]) => {
      await Promise.all(
        indexes.map(async (index) => {
          const { value } = await (replicas[index % 3] as (typeof replicas)[number]).store.counters.add(key, 1, LONG_MS)
          if (value <= limit) passed++
        }),
      )
    }
    await tryOn([0, 1])
    expect(passed).toBe(2)
    await begin()
    await tryOn([0, 1])
    expect(passed).toBe(4)
    await tryOn([2, 2, 1, 0, 0, 1])
    await end()
    await untilUsed(async () => {
      await tryOn([0, 1, 2])
      const open = (await Promise.all(replicas.map(({ text }) => text()))).filter((text) => /^doorward_store_redis_open 1$/m.test(text))
      if (open.length > 0) throw new Error("given up")
    })
    await tryOn([0, 1, 2, 0, 1, 2])
    expect(passed).toBe(limit)
  })

  test.each(faults)("$name: of a limit within a minute one process never lets more than the total pass", async ({ begin, end }) => {
    const [one] = await openReplicas(server.url)
    if (!one) throw new Error("there is none")
    const limit = 7
    let passed = 0
    const tryOnce = async () => {
      const { value } = await one.store.counters.add("somebody", 1, SHORT_MS)
      if (value <= limit) passed++
    }
    for (let n = 0; n < 4; n++) await tryOnce()
    await begin()
    for (let n = 0; n < 4; n++) await tryOnce()
    await end()
    await untilUsed(async () => {
      await tryOnce()
      if (/^doorward_store_redis_open 1$/m.test(await one.text())) throw new Error("given up")
    })
    for (let n = 0; n < 4; n++) await tryOnce()
    expect(passed).toBe(limit)
  })

  test("replicas share the limit within a minute, with Redis and without", async () => {
    const replicas = await openReplicas(server.url)
    const round = (key: string) =>
      Promise.all(replicas.map(async ({ store }) => (await store.counters.add(key, 1, SHORT_MS)).value)).then((values) =>
        values.toSorted((a, b) => a - b),
      )
    expect(await round("with")).toEqual([1, 2, 3])
    await server.crash()
    expect(await round("without")).toEqual([1, 2, 3])
    const gone = await Promise.all(replicas.map(({ text }) => text()))
    for (const text of gone) expect(text).toMatch(/^doorward_store_fallbacks_total\{part="counters"\} 1$/m)
    await server.restart()
  })

  test("a cache that is gone is an empty one, and messages still reach who is in the same process", async () => {
    const [one] = await openReplicas(server.url)
    if (!one) throw new Error("there is none")
    await one.store.cache.set("key", "value", 30)
    expect(await one.store.cache.get("key")).toBe("value")
    const heard: string[] = []
    one.store.channel.subscribe("topic", (message) => void heard.push(message))
    server.pause()
    const { value, tookMs } = await timed(one.store.cache.get("key"))
    expect(value).toBeUndefined()
    expect(tookMs).toBeLessThan(HUNG_MS)
    await one.store.cache.set("key", "other", 30)
    await one.store.cache.delete("key")
    one.store.channel.publish("topic", "news")
    await expect.poll(() => heard).toEqual(["news"])
    server.resume()
    await expect.poll(() => one.store.cache.get("key"), { timeout: RECOVERY_MS }).toBe("value")
  })

  test("messages pass between processes again after Redis was away", async () => {
    const [one, other] = await openReplicas(server.url)
    if (!one || !other) throw new Error("there are none")
    await server.crash()
    await server.restart()
    const heard: string[] = []
    other.store.channel.subscribe("topic", (message) => void heard.push(message))
    await expect
      .poll(
        () => {
          one.store.channel.publish("topic", "news")
          return heard.length
        },
        { timeout: RECOVERY_MS },
      )
      .toBeGreaterThan(0)
  })

  test("Memcached is the cache when there is one; it goes and comes without a word from Redis", async () => {
    const [one] = await openReplicas(server.url, memcached.url)
    if (!one) throw new Error("there is none")
    await one.store.cache.set("key", "value", 30)
    await admin((client) => client.flushall())
    expect(await one.store.cache.get("key")).toBe("value")
    memcached.pause()
    const { value, tookMs } = await timed(one.store.cache.get("key"))
    expect(value).toBeUndefined()
    expect(tookMs).toBeLessThan(HUNG_MS)
    memcached.resume()
    await expect.poll(() => one.store.cache.get("key"), { timeout: RECOVERY_MS }).toBe("value")
    expect(await one.text()).toMatch(/^doorward_store_redis_open 0$/m)
  })

  test("half a second of latency on the way to it: given up, and used again when the way is free", async () => {
    const way = await openSlowWay(Number(new URL(server.url).port))
    releases.push(way.close)
    const [one] = await openReplicas(`redis://127.0.0.1:${way.port}`)
    if (!one) throw new Error("there is none")
    way.slowBy(500)
    expect((await timed(one.store.counters.add("key", 1, SHORT_MS))).tookMs).toBeLessThan(HUNG_MS)
    const during = await timed(one.store.counters.add("key", 1, SHORT_MS))
    expect(during.tookMs).toBeLessThan(AT_ONCE_MS)
    expect(during.value?.value).toBe(2)
    way.slowBy(0)
    await expect.poll(() => one.text(), { timeout: RECOVERY_MS }).toMatch(/^doorward_store_redis_open 0$/m)
  })

  test("the log says once that it is gone and once that it is back, and never the password", async () => {
    const password = "a-password-in-an-address"
    await admin((client) => client.config("SET", "requirepass", password))
    const client = new Redis(server.url, { password })
    releases.push(async () => {
      await client.config("SET", "requirepass", "")
      client.disconnect()
    })
    const { port } = new URL(server.url)
    const [wrong] = await openReplicas(`redis://:${password}-mistyped@127.0.0.1:${port}`)
    const [right] = await openReplicas(`redis://:${password}@127.0.0.1:${port}`)
    if (!wrong || !right) throw new Error("there are none")
    for (let n = 0; n < 3; n++) for (const { store } of [wrong, right]) await store.counters.add("key", 1, SHORT_MS)
    server.pause()
    for (let n = 0; n < 3; n++) await right.store.counters.add("key", 1, SHORT_MS)
    server.resume()
    await expect.poll(() => right.lines.length, { timeout: RECOVERY_MS }).toBe(2)
    expect(right.lines.map((line) => (JSON.parse(line) as { msg: string }).msg)).toEqual([
      "the store does not answer: going on without it",
      "the store answers again",
    ])
    expect(wrong.lines.length).toBe(1)
    for (const line of [...wrong.lines, ...right.lines]) expect(line).not.toContain(password)
  })

  test("what stands in Redis and in the database tells nobody whose it is", async () => {
    await admin((client) => client.flushall())
    const [one] = await openReplicas(server.url)
    if (!one) throw new Error("there is none")
    const key = "somebody@example.com from 203.0.113.7"
    await one.store.counters.add(key, 1, SHORT_MS)
    await one.store.counters.add(key, 1, LONG_MS)
    await one.store.cache.set(key, "value", 30)
    const keys = await admin((client) => client.keys("*"))
    expect(keys.map((name) => name.replace(/:[A-Za-z0-9_-]{43}$/, "")).toSorted()).toEqual(["doorward:cache", "doorward:counter", "doorward:probe"])
    const dump = JSON.stringify([
      keys,
      await admin((client) => Promise.all(keys.filter((name) => name.includes("cache")).map((name) => client.get(name)))),
    ])
    expect(dump).not.toMatch(/somebody|203\.0/)
  })
})
