import { RateLimiterMemory, RateLimiterRes } from "rate-limiter-flexible"
import RateLimiterStoreAbstract from "rate-limiter-flexible/lib/RateLimiterStoreAbstract.js"
import type { Clock } from "./clock.ts"
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
  /**
   * Takes one; never more than there are, whoever asks at the same time. Of a wide limit each process takes a few at once
   * from the common counter, so that most requests cost nothing; what it has not used when the window ends is lost, a
   * twentieth at most.
   * @throws rate_limited when none is left
   */
  take(limit: Limit, key: string): Promise<void>
  look(limit: Limit, key: string): Promise<Standing>
  /** Counts one, whether or not there is room. */
  add(limit: Limit, key: string): Promise<Standing>
  forget(limit: Limit, key: string): Promise<void>
  /** What somebody is told for whom none is left: 429 with Retry-After and the fields of draft-ietf-httpapi-ratelimit-headers. They are on refusals only, so that no other answer tells what was counted. */
  refusal(limit: Limit, endsInMs: number): Problem
}

/** A process holds at most this part of a limit without having used it. */
const BLOCKS_PER_LIMIT = 20
/** Networks whose share a process holds; the oldest goes, and loses it. */
const MAX_SHARES = 20_000

export function createLimits(needs: { readonly counters: Counters; readonly clock: Clock; readonly multiplier: number }): Limits {
  const { counters, clock, multiplier } = needs
  const limiters = new Map<string, CounterLimiter>()
  const shares = createShares(clock)
  const asking = new Map<string, Promise<void>>()
  const pointsOf = ({ points }: Limit) => points * multiplier

  function limiterOf(limit: Limit): CounterLimiter {
    const known = limiters.get(limit.name)
    if (known) return known
    const made = new CounterLimiter(counters, { ...limit, points: pointsOf(limit) })
    limiters.set(limit.name, made)
    return made
  }

  const refusal: Limits["refusal"] = (limit, endsInMs) => {
    const seconds = Math.max(1, Math.ceil(endsInMs / 1000))
    return errors.rate_limited({
      retryAfterSeconds: seconds,
      detail: `Try again in ${inWords(seconds)}.`,
      says: { text: "tryAgainIn", values: { seconds } },
      headers: {
        "RateLimit-Policy": `"${limit.name}";q=${pointsOf(limit)};w=${limit.windowSeconds}`,
        RateLimit: `"${limit.name}";r=0;t=${seconds}`,
      },
    })
  }

  async function ask(limit: Limit, key: string, name: string): Promise<void> {
    const block = Math.max(1, Math.floor(pointsOf(limit) / BLOCKS_PER_LIMIT))
    try {
      shares.put(name, block, (await limiterOf(limit).consume(key, block)).msBeforeNext)
    } catch (refused) {
      if (!(refused instanceof RateLimiterRes)) throw refused
      shares.exhaust(name, refused.msBeforeNext)
    }
  }

  return {
    pointsOf,
    take: async (limit, key) => {
      const name = `${limit.name} ${key}`
      for (;;) {
        const endsInMs = shares.exhausted(name)
        if (endsInMs !== undefined) throw refusal(limit, endsInMs)
        if (shares.take(name)) return
        // One asks for all who came meanwhile: a thousand at once would only wait for each other at the common counter.
        const asked = asking.get(name) ?? ask(limit, key, name).finally(() => asking.delete(name))
        asking.set(name, asked)
        await asked
      }
    },
    look: async (limit, key) => standing(await limiterOf(limit).get(key)),
    add: async (limit, key) => standing(await limiterOf(limit).penalty(key)),
    forget: async (limit, key) => void (await limiterOf(limit).delete(key)),
    refusal,
  }
}

/** What this process holds of limits: points that it may give out until the window ends, or the knowledge that there are none. */
function createShares(clock: Clock) {
  const shares = new Map<string, { left: number; isLast: boolean; readonly beganAt: number; readonly endsAt: number }>()

  function find(name: string) {
    const share = shares.get(name)
    const now = clock.now()
    // A clock that was set back must not make a window longer.
    return share && share.endsAt > now && share.beganAt <= now ? share : undefined
  }

  function put(name: string, points: number, endsInMs: number, isLast = false): void {
    const left = (find(name)?.left ?? 0) + points
    shares.delete(name)
    shares.set(name, { left, isLast, beganAt: clock.now(), endsAt: clock.now() + endsInMs })
    const oldest = shares.size > MAX_SHARES ? shares.keys().next() : undefined
    if (oldest && !oldest.done) shares.delete(oldest.value)
  }

  return {
    /** @returns false when there is nothing here, and there may be more at the common counter */
    take: (name: string): boolean => {
      const share = find(name)
      if (!share || share.left === 0) return false
      share.left -= 1
      return true
    },
    put,
    /** No more will come in this window. */
    exhaust: (name: string, endsInMs: number): void => put(name, 0, endsInMs, true),
    /** @returns for how long there is nothing, here and anywhere */
    exhausted: (name: string): number | undefined => {
      const share = find(name)
      return share?.isLast && share.left === 0 ? share.endsAt - clock.now() : undefined
    },
  }
}

function standing(result: RateLimiterRes | null): Standing {
  return { used: result?.consumedPoints ?? 0, endsInMs: Math.max(0, result?.msBeforeNext ?? 0) }
}

function inWords(seconds: number): string {
  return seconds <= 90 ? `${seconds} seconds` : `${Math.ceil(seconds / 60)} minutes`
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
