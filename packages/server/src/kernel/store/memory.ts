import type { Clock } from "../clock.ts"
import type { Cache, Channel, Counters, Store } from "./store.ts"

/** Entries of each kind at most; the oldest go. */
const MAX_ENTRIES = 100_000

/** The driver of one process: counts what this process sees. */
export function createMemoryStore(clock: Clock, maxEntries = MAX_ENTRIES): Store {
  const texts = new Map<string, { readonly value: string; readonly endsAt: number }>()
  const counts = new Map<string, { value: number; readonly endsAt: number }>()
  const listeners = new Map<string, Set<(message: string) => void>>()

  function keep<T>(map: Map<string, T>, key: string, entry: T): void {
    map.delete(key)
    map.set(key, entry)
    const oldest = map.size > maxEntries ? map.keys().next() : undefined
    if (oldest && !oldest.done) map.delete(oldest.value)
  }

  const cache: Cache = {
    get: async (key) => {
      const entry = texts.get(key)
      return entry && entry.endsAt > clock.now() ? entry.value : undefined
    },
    set: async (key, value, lifetimeSeconds) => keep(texts, key, { value, endsAt: clock.now() + lifetimeSeconds * 1000 }),
    delete: async (key) => void texts.delete(key),
  }
  const counters: Counters = {
    add: async (key, by, windowMs) => {
      const now = clock.now()
      const known = counts.get(key)
      const entry = known && known.endsAt > now ? known : { value: 0, endsAt: now + windowMs }
      entry.value = Math.max(0, entry.value + by)
      if (entry !== known) keep(counts, key, entry)
      return { value: entry.value, endsInMs: entry.endsAt - now }
    },
    get: async (key) => {
      const entry = counts.get(key)
      const endsInMs = entry ? entry.endsAt - clock.now() : 0
      return entry && endsInMs > 0 ? { value: entry.value, endsInMs } : undefined
    },
    delete: async (key) => void counts.delete(key),
  }
  const channel: Channel = {
    publish: (topic, message) => {
      for (const listener of listeners.get(topic) ?? []) queueMicrotask(() => listener(message))
    },
    subscribe: (topic, listener) => {
      const there = listeners.get(topic) ?? new Set()
      listeners.set(topic, there.add(listener))
      return () => void there.delete(listener)
    },
  }
  return { cache, counters, channel, close: async () => undefined }
}
