import { type Clock, monotonicMs } from "../../kernel/clock.ts"
import type { Database } from "../../kernel/db/index.ts"
import type { Log } from "../../kernel/log.ts"
import { beat } from "./store.ts"

/** How often a replica notes that the service is up; an outage counts for this long at most. */
const BEAT_MS = 5_000
/** A process that did nothing for so long (stopped, suspended) was not up meanwhile. */
const MAX_SILENCE_MS = 3 * BEAT_MS

/**
 * A clock that stands still while the service is down: time is counted between two beats of a process that reached the
 * database all the while, and not across an outage. A client whose answer was lost in one has its minute afterwards.
 */
export interface Uptime {
  /** Milliseconds the service has been up, as far as this process can tell without asking. */
  estimateMs(): number
  /** The same, from the database. */
  readMs(): Promise<number>
  start(): Promise<void>
  stop(): void
}

export function createUptime({ database, clock, log }: { readonly database: Database; readonly clock: Clock; readonly log: Log }): Uptime {
  /** Since when, by the service's clock, every beat has reached the database. */
  let contactSince = clock.now()
  let lastContact = Number.NEGATIVE_INFINITY
  let known = { upMs: 0, beatAt: clock.now() }
  let timer: NodeJS.Timeout | undefined

  async function beatNow(): Promise<number> {
    const now = clock.now()
    if (monotonicMs() - lastContact > MAX_SILENCE_MS) contactSince = now
    const began = monotonicMs()
    try {
      known = await beat(database, { now, contactSince, mostMs: BEAT_MS })
      lastContact = began
    } catch (error) {
      lastContact = Number.NEGATIVE_INFINITY
      throw error
    }
    return known.upMs
  }

  return {
    estimateMs: () => {
      const sinceMs = Math.max(0, clock.now() - known.beatAt)
      return known.upMs + (monotonicMs() - lastContact > MAX_SILENCE_MS ? Math.min(sinceMs, BEAT_MS) : sinceMs)
    },
    readMs: beatNow,
    start: async () => {
      await beatNow()
      timer = setInterval(() => void beatNow().catch((error: unknown) => log.debug({ reason: String(error) }, "no beat")), BEAT_MS)
      timer.unref()
    },
    stop: () => clearInterval(timer),
  }
}
