import type { Socket } from "node:net"
import { Client, Server } from "memjs"
import type { Clock } from "../clock.ts"
import type { Log } from "../log.ts"
import type { Metrics } from "../metrics.ts"
import type { Secret } from "../secret.ts"
import { ANSWER_LIMIT_MS, createCircuit } from "./circuit.ts"
import { readEntry, writeEntry } from "./entry.ts"
import type { Names } from "./names.ts"
import { type Cache, MAX_VALUE_CHARACTERS } from "./store.ts"

const DEFAULT_PORT = 11_211
const CONNECT_LIMIT_SECONDS = 1
/** Memcached takes larger numbers for a date. */
const LONGEST_LIFETIME_SECONDS = 30 * 24 * 3_600
const PROBE_SECONDS = 60

export interface MemcachedNeeds {
  readonly url: Secret
  readonly names: Names
  readonly clock: Clock
  readonly log: Log
  readonly metrics: Metrics
}

/**
 * A cache on one Memcached, which knows a user and a password (SASL) or none. Every method rejects with `StoreUnavailable`
 * within a quarter of a second when the server is gone or hangs.
 */
export async function openMemcached({ url, names, clock, log, metrics }: MemcachedNeeds): Promise<{ readonly cache: Cache; close(): Promise<void> }> {
  let current: Connection | undefined

  /** A connection that failed once is dropped with everything it has received in part. */
  async function ask<T>(work: (client: Client<string>) => Promise<T>): Promise<T> {
    const connection = (current ??= connect(url))
    try {
      return await work(connection.client)
    } catch (error) {
      drop(connection)
      throw error
    }
  }

  function drop(connection: Connection | undefined): void {
    if (current === connection) current = undefined
    connection?.destroy()
  }

  const nameOf = (kind: Parameters<Names>[0], key: string) => `doorward:${kind}:${names(kind, key)}`
  const circuit = createCircuit({
    name: "memcached",
    probe: () => ask((client) => client.set(nameOf("probe", ""), "1", { expires: PROBE_SECONDS })),
    renew: () => drop(current),
    log,
    metrics,
  })
  const cache: Cache = {
    get: async (key) => {
      const name = nameOf("cache", key)
      const { value } = await circuit.run(() => ask((client) => client.get(name)))
      return readEntry(name, value?.toString("utf8"), clock.now())
    },
    set: async (key, value, lifetimeSeconds) => {
      if (value.length > MAX_VALUE_CHARACTERS || lifetimeSeconds <= 0) return cache.delete(key)
      const name = nameOf("cache", key)
      const expires = Math.min(Math.ceil(lifetimeSeconds), LONGEST_LIFETIME_SECONDS)
      const entry = writeEntry(name, value, clock.now() + lifetimeSeconds * 1000)
      await circuit.run(() => ask((client) => client.set(name, entry, { expires })))
    },
    delete: async (key) => void (await circuit.run(() => ask((client) => client.delete(nameOf("cache", key))))),
  }
  await circuit.start()
  return {
    cache,
    close: async () => {
      circuit.stop()
      drop(current)
    },
  }
}

interface Connection {
  readonly client: Client<string>
  destroy(): void
}

/** The driver only ever asks a socket to end, which a server that hangs never does: so we remember which one it is. */
class OneServer extends Server {
  #socket: Socket | undefined
  override sock(sasl: boolean, go: (socket: Socket) => void): void {
    super.sock(sasl, (socket) => {
      this.#socket = socket
      go(socket)
    })
  }
  destroy(): void {
    this.close()
    this.#socket?.destroy()
  }
}

function connect(url: Secret): Connection {
  const { hostname, port } = new URL(url.reveal())
  const [, user = "", secret = ""] = /^\w+:\/\/([^:@/]*)(?::([^@/]*))?@/.exec(url.reveal()) ?? []
  const server = new OneServer(
    hostname.replace(/^\[|\]$/g, ""),
    port === "" ? DEFAULT_PORT : Number(port),
    decodeURIComponent(user),
    decodeURIComponent(secret),
    { timeout: ANSWER_LIMIT_MS / 1000, conntimeout: CONNECT_LIMIT_SECONDS, keepAlive: true },
  )
  // One try: the circuit decides about others. What goes wrong is told by it too.
  const client = new Client<string>([server], { retries: 1, logger: { log: () => undefined } })
  return { client, destroy: () => server.destroy() }
}
