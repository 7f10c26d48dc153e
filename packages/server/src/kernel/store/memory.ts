import type { Clock } from "../clock.ts"
import { createListeners } from "./listeners.ts"
import { type Cache, type Counters, MAX_VALUE_CHARACTERS, requireStep, type Store } from "./store.ts"

/** Entries of each kind at most; the oldest go. */
const MAX_ENTRIES = 100_000
/** Of all cached texts together. */
const MAX_CHARACTERS = 32 * 1024 * 1024

/** The driver of one process: counts what this process sees. */
export function createMemoryStore(clock: Clock, maxEntries = MAX_ENTRIES): Store {
  const texts = new Map<string, { readonly value: string; readonly endsAt: number }>()
  const counts = new Map<string, { value: number; readonly endsAt: number }>()
  const listeners = createListeners()
  let characters = 0

  function forget(key: string): void {
    characters -= texts.get(key)?.value.length ?? 0
    texts.delete(key)
  }

  const cache: Cache = {
    get: async (key) => {
      const entry = texts.get(key)
      return entry && entry.endsAt > clock.now() ? entry.value : undefined
    },
    set: async (key, value, lifetimeSeconds) => {
      forget(key)
      if (value.length > MAX_VALUE_CHARACTERS) return
      texts.set(key, { value, endsAt: clock.now() + lifetimeSeconds * 1000 })
      characters += value.length
      for (const oldest of texts.keys()) {
        if (texts.size <= maxEntries && characters <= MAX_CHARACTERS) return
        forget(oldest)
      }
    },
    delete: async (key) => forget(key),
  }
  const counters: Counters = {
    add: async (key, by, windowMs) => {
      requireStep(by, windowMs)
      const now = clock.now()
      const known = counts.get(key)
      const entry = known && known.endsAt > now ? known : { value: 0, endsAt: now + windowMs }
      entry.value = Math.max(0, entry.value + by)
      if (entry !== known) {
        counts.delete(key)
        counts.set(key, entry)
        const oldest = counts.size > maxEntries ? counts.keys().next() : undefined
        if (oldest && !oldest.done) counts.delete(oldest.value)
      }
      return { value: entry.value, endsInMs: entry.endsAt - now }
    },
    get: async (key) => {
      const entry = counts.get(key)
      const endsInMs = entry ? entry.endsAt - clock.now() : 0
      return entry && endsInMs > 0 ? { value: entry.value, endsInMs } : undefined
    },
    delete: async (key) => void counts.delete(key),
  }
  return { cache, counters, channel: { publish: listeners.deliver, subscribe: listeners.subscribe }, close: async () => undefined }
}
