import { DatabaseUnavailable } from "../db/index.ts"
import { type Cache, type Count, type Counters, StoreUnavailable } from "./store.ts"

/**
 * Counters of this window and shorter are short. A server that forgets one of them did no more than end its window early;
 * longer ones guard what people can be hurt by, and nobody but the database counts those.
 */
const SHORT_WINDOW_MS = 60_000

/** A cache that cannot be reached is an empty one. */
export function orMiss(cache: Cache, lost: () => void): Cache {
  const orElse = async <T>(work: Promise<T>): Promise<T | undefined> => {
    try {
      return await work
    } catch (error) {
      requireOutage(error)
      lost()
      return undefined
    }
  }
  return {
    get: (key) => orElse(cache.get(key)),
    set: (key, value, lifetimeSeconds) => orElse(cache.set(key, value, lifetimeSeconds)),
    delete: (key) => orElse(cache.delete(key)),
  }
}

export function byWindow({ short, long }: { readonly short: Counters; readonly long: Counters }): Counters {
  return {
    add: (key, by, windowMs) => (windowMs <= SHORT_WINDOW_MS ? short : long).add(key, by, windowMs),
    // The key alone does not tell.
    get: async (key) => {
      const [one, other] = await Promise.all([long.get(key), short.get(key)])
      return one ?? other
    },
    delete: async (key) => {
      await Promise.all([long.delete(key), short.delete(key)])
    },
  }
}

/**
 * The first of `shared` that answers counts; beside it this process counts its own steps, and the greater number holds. So
 * a server that comes back empty, or is replaced by the next one, never lets this process begin again; and with none of
 * them left each process still keeps to the limit.
 */
export function sharedOrOwn(shared: readonly Counters[], own: Counters, lost: () => void): Counters {
  async function first<T>(work: (counters: Counters) => Promise<T>): Promise<T | undefined> {
    for (const counters of shared) {
      const outcome = await tried(work(counters))
      if (outcome) return outcome.value
    }
    return undefined
  }

  async function tried<T>(work: Promise<T>): Promise<{ readonly value: T } | undefined> {
    try {
      return { value: await work }
    } catch (error) {
      requireOutage(error)
      lost()
      return undefined
    }
  }

  return {
    add: async (key, by, windowMs) => {
      const mine = await own.add(key, by, windowMs)
      return greater(mine, await first((counters) => counters.add(key, by, windowMs))) ?? mine
    },
    get: async (key) => greater(await own.get(key), await first((counters) => counters.get(key))),
    delete: async (key) => {
      await own.delete(key)
      await Promise.all(shared.map((counters) => tried(counters.delete(key))))
    },
  }
}

function greater(one: Count | undefined, other: Count | undefined): Count | undefined {
  if (!one || !other) return one ?? other
  return one.value > other.value ? one : other
}

function requireOutage(error: unknown): void {
  if (!(error instanceof StoreUnavailable) && !(error instanceof DatabaseUnavailable)) throw error
}
