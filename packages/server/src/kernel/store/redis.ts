import { Redis } from "ioredis"
import type { Clock } from "../clock.ts"
import type { Log } from "../log.ts"
import type { Metrics } from "../metrics.ts"
import type { Secret } from "../secret.ts"
import { createCircuit } from "./circuit.ts"
import { readEntry, writeEntry } from "./entry.ts"
import { createListeners } from "./listeners.ts"
import type { Names } from "./names.ts"
import { type Cache, type Channel, type Counters, MAX_VALUE_CHARACTERS, requireStep, type Store } from "./store.ts"

const CONNECT_LIMIT_MS = 1_000
/** Ends commands nobody waits for any more, those of a new connection's greeting above all. */
const COMMAND_LIMIT_MS = 1_000
/** How long a connection that is let go of may take to say so. */
const DISCONNECT_LIMIT_MS = 100
const FIRST_RETRY_MS = 50
const LONGEST_RETRY_MS = 500
/** How often the listening connection is asked whether it still is one: silence is its ordinary state. */
const LISTENING_CHECK_MS = 2_000
/** Redis forgets what has ended a little later than we do: windows end by the service's clock. */
const FORGET_AFTER_MS = 60_000

/** One step, atomic on the server. KEYS: the counter. ARGV: now, step, window, spare time. */
const STEP = `
local now, by, window = tonumber(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[3])
local ends = tonumber(redis.call('HGET', KEYS[1], 'ends') or '0')
if ends <= now then
  ends = now + window
  local value = math.max(0, by)
  redis.call('HSET', KEYS[1], 'value', string.format('%.0f', value), 'ends', string.format('%.0f', ends))
  redis.call('PEXPIRE', KEYS[1], window + tonumber(ARGV[4]))
  return {value, ends}
end
local value = redis.call('HINCRBY', KEYS[1], 'value', ARGV[2])
if value < 0 then
  value = 0
  redis.call('HSET', KEYS[1], 'value', '0')
end
return {value, ends}`

export interface RedisNeeds {
  readonly url: Secret
  readonly names: Names
  readonly clock: Clock
  readonly log: Log
  readonly metrics: Metrics
}

/**
 * All three parts on one Redis: one connection asks, another listens. Every method rejects with `StoreUnavailable` within
 * a quarter of a second when the server is gone, hangs or refuses (memory full, read-only); nothing waits in a queue.
 */
export async function openRedis({ url, names, clock, log, metrics }: RedisNeeds): Promise<Store> {
  const client = connect(url)
  const ask = asker(client)
  const circuit = createCircuit({
    name: "redis",
    probe: () => ask(() => client.set(nameOf("probe", ""), "1", "PX", FORGET_AFTER_MS)),
    renew: () => renew(client),
    log,
    metrics,
  })
  const channel = openChannel(url, nameOf("channel", ""), (to, text) => run(() => client.publish(to, text)))

  function run<T>(work: () => Promise<T>): Promise<T> {
    return circuit.run(() => ask(work))
  }

  function nameOf(kind: Parameters<Names>[0], key: string): string {
    return `doorward:${kind}:${names(kind, key)}`
  }

  const cache: Cache = {
    get: async (key) => {
      const name = nameOf("cache", key)
      return readEntry(name, (await run(() => client.get(name))) ?? undefined, clock.now())
    },
    set: async (key, value, lifetimeSeconds) => {
      if (value.length > MAX_VALUE_CHARACTERS || lifetimeSeconds <= 0) return cache.delete(key)
      const lifetimeMs = Math.ceil(lifetimeSeconds * 1000)
      const name = nameOf("cache", key)
      await run(() => client.set(name, writeEntry(name, value, clock.now() + lifetimeMs), "PX", lifetimeMs))
    },
    delete: async (key) => void (await run(() => client.del(nameOf("cache", key)))),
  }
  const counters: Counters = {
    add: async (key, by, windowMs) => {
      requireStep(by, windowMs)
      const now = Math.round(clock.now())
      const answer = await run(() => client.eval(STEP, 1, nameOf("counter", key), now, by, windowMs, FORGET_AFTER_MS))
      const [value = 0, ends = 0] = Array.isArray(answer) ? answer.map(Number) : []
      return { value, endsInMs: ends - now }
    },
    get: async (key) => {
      const [value, ends] = await run(() => client.hmget(nameOf("counter", key), "value", "ends"))
      const endsInMs = Number(ends ?? 0) - clock.now()
      return endsInMs > 0 ? { value: Number(value ?? 0), endsInMs } : undefined
    },
    delete: async (key) => void (await run(() => client.del(nameOf("counter", key)))),
  }

  await Promise.all([settled(client, "ready"), settled(channel.client, "subscribed")])
  await circuit.start()
  return {
    cache,
    counters,
    channel,
    close: async () => {
      circuit.stop()
      channel.close()
      client.disconnect()
    },
  }
}

function connect(url: Secret): Redis {
  const client = new Redis(url.reveal(), {
    connectTimeout: CONNECT_LIMIT_MS,
    commandTimeout: COMMAND_LIMIT_MS,
    disconnectTimeout: DISCONNECT_LIMIT_MS,
    // What cannot be asked now is not asked later: its caller has long gone on without.
    enableOfflineQueue: false,
    autoResendUnfulfilledCommands: false,
    maxRetriesPerRequest: 0,
    // Done by hand below: the driver leaves a failure of its own subscription to nobody.
    autoResubscribe: false,
    retryStrategy: (times) => Math.min(FIRST_RETRY_MS * 2 ** (times - 1), LONGEST_RETRY_MS),
  })
  // Every failure reaches somebody who asked. Unheard, the driver would print it.
  client.on("error", () => undefined)
  return client
}

/** While there is no connection the driver only says that there is none: the last error says why. */
function asker(client: Redis): <T>(work: () => Promise<T>) => Promise<T> {
  let why: Error | undefined
  client.on("error", (error: Error) => {
    why = error
  })
  client.on("ready", () => {
    why = undefined
  })
  return async (work) => {
    if (client.status !== "ready") throw why ?? new Error("not connected yet")
    return work()
  }
}

/** Waits for a first connection, but not for long: the house stands without it. */
function settled(client: Redis, event: string): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      clearTimeout(timer)
      resolve()
    }
    const timer = setTimeout(done, CONNECT_LIMIT_MS)
    client.once(event, done).once("close", done)
  })
}

/** A connection that takes commands and answers none is dropped, and made anew. */
function renew(client: Redis): void {
  if (client.status === "ready") client.disconnect(true)
}

/** One Redis channel for all topics, so that nothing has to be subscribed to later. */
function openChannel(
  url: Secret,
  name: string,
  send: (to: string, text: string) => Promise<unknown>,
): Channel & { readonly client: Redis; close(): void } {
  const listeners = createListeners()
  const client = connect(url)
  client.on("ready", () => {
    client.subscribe(name).then(
      () => client.emit("subscribed"),
      () => renew(client),
    )
  })
  client.on("message", (_from: string, text: string) => {
    const colon = text.indexOf(":")
    const length = Number(text.slice(0, colon))
    const topic = text.slice(colon + 1, colon + 1 + length)
    if (colon > 0 && topic.length === length) listeners.deliver(topic, text.slice(colon + 1 + length))
  })
  const check = setInterval(() => void (client.status === "ready" && client.ping().catch(() => renew(client))), LISTENING_CHECK_MS)
  check.unref()
  return {
    client,
    subscribe: listeners.subscribe,
    publish: (topic, message) => {
      // Those in this process hear it whatever happens; the others look for themselves soon enough.
      void send(name, `${topic.length}:${topic}${message}`).catch(() => listeners.deliver(topic, message))
    },
    close: () => {
      clearInterval(check)
      client.disconnect()
    },
  }
}
