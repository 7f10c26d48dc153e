import { RateLimiterMemory, RateLimiterRes } from "rate-limiter-flexible"
import RateLimiterStoreAbstract from "rate-limiter-flexible/lib/RateLimiterStoreAbstract.js"
import { errors, type Problem } from "./errors.ts"
import type { Count, Counters } from "./store/index.ts"

/** So many of one thing within a window that begins with the first. Named by what is counted: all limits of one name share their counters. */
export interface Limit {
  /** `a-z` and `-`; clients see it. */
  readonly name: string
  readonly points: number
  readonly windowSeconds: number
}

/** Where a counter stands. */
export interface Standing {
  readonly used: number
  readonly endsInMs: number
}

/**
 * Counts, across all replicas that share the store. When the store cannot be reached each process counts for itself, so
 * that an outage widens a limit by the number of replicas and never lifts it.
 */
export interface Limits {
  /** How many there may be here: a laboratory's multiplier is in it. */
  pointsOf(limit: Limit): number
  /** Takes one, atomically. @throws rate_limited when none is left */
  take(limit: Limit, key: string): Promise<void>
  look(limit: Limit, key: string): Promise<Standing>
  /** Counts one, whether or not there is room. */
  add(limit: Limit, key: string): Promise<Standing>
  forget(limit: Limit, key: string): Promise<void>
  /** What somebody is told for whom none is left: 429 with Retry-After and the fields of draft-ietf-httpapi-ratelimit-headers. They are on refusals only, so that no other answer tells what was counted. */
  refusal(limit: Limit, endsInMs: number): Problem
}

export function createLimits(needs: { readonly counters: Counters; readonly multiplier: number }): Limits {
  const limiters = new Map<string, CounterLimiter>()
  const pointsOf = ({ points }: Limit) => points * needs.multiplier

  function limiterOf(limit: Limit): CounterLimiter {
    const known = limiters.get(limit.name)
    if (known) return known
    const made = new CounterLimiter(needs.counters, { ...limit, points: pointsOf(limit) })
    limiters.set(limit.name, made)
    return made
  }

  const refusal: Limits["refusal"] = (limit, endsInMs) => {
    const seconds = Math.max(1, Math.ceil(endsInMs / 1000))
    return errors.rate_limited({
      retryAfterSeconds: seconds,
      detail: `Try again in ${inWords(seconds)}.`,
      headers: {
        "RateLimit-Policy": `"${limit.name}";q=${pointsOf(limit)};w=${limit.windowSeconds}`,
        RateLimit: `"${limit.name}";r=0;t=${seconds}`,
      },
    })
  }

  return {
    pointsOf,
    take: async (limit, key) => {
      try {
        await limiterOf(limit).consume(key)
      } catch (refused) {
        throw refused instanceof RateLimiterRes ? refusal(limit, refused.msBeforeNext) : refused
      }
    },
    look: async (limit, key) => standing(await limiterOf(limit).get(key)),
    add: async (limit, key) => standing(await limiterOf(limit).penalty(key)),
    forget: async (limit, key) => void (await limiterOf(limit).delete(key)),
    refusal,
  }
}

function standing(result: RateLimiterRes | null): Standing {
  return { used: result?.consumedPoints ?? 0, endsInMs: Math.max(0, result?.msBeforeNext ?? 0) }
}

function inWords(seconds: number): string {
  const minutes = Math.ceil(seconds / 60)
  return seconds <= 90 ? `${seconds} seconds` : `${minutes} minutes`
}

/** The library's limiter on our counters; in the process' own memory while they cannot be reached. */
class CounterLimiter extends RateLimiterStoreAbstract {
  readonly #counters: Counters
  constructor(counters: Counters, { name, points, windowSeconds }: Limit) {
    const options = { keyPrefix: `limit/${name}`, points, duration: windowSeconds }
    super({ ...options, storeClient: counters, insuranceLimiter: new RateLimiterMemory(options) })
    this.#counters = counters
  }

  protected _upsert(key: string, points: number, windowMs: number): Promise<Count> {
    return this.#counters.add(key, points, windowMs)
  }

  protected async _get(key: string): Promise<Count | null> {
    return (await this.#counters.get(key)) ?? null
  }

  protected async _delete(key: string): Promise<boolean> {
    await this.#counters.delete(key)
    return true
  }

  protected _getRateLimiterRes(_key: string, _changed: number, { value, endsInMs }: Count): RateLimiterRes {
    return new RateLimiterRes(Math.max(0, this.points - value), endsInMs, value)
  }
}
