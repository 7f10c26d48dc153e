import type { Database } from "./db/index.ts"
import type { Log } from "./log.ts"
import type { Metrics } from "./metrics.ts"

/** The only source of time. Milliseconds since the epoch. */
export interface Clock {
  now(): number
}

export const systemClock: Clock = { now: () => Date.now() }

/** Milliseconds from an arbitrary start that never jump: for ages within this process, not for instants. */
export function monotonicMs(): number {
  return performance.now()
}

/** How often the database's clock is asked. */
const MEASURE_EVERY_MS = 30_000
/** A measurement that took longer says too little: the database's answer may be from its beginning or its end. */
const MAX_ROUND_TRIP_MS = 1_000
/** Clocks that differ by more are the operator's business. */
const MAX_SKEW_MS = 5_000

export interface DatabaseClock extends Clock {
  /** How far the database's clock is ahead of this machine's, in milliseconds. */
  offsetMs(): number
  measure(): Promise<void>
  stop(): void
}

export interface ClockSurroundings {
  readonly system?: Clock
  /** Milliseconds that never jump. */
  readonly monotonic?: () => number
  readonly log?: Log
  readonly metrics?: Metrics
}

/**
 * The database's clock, so that all replicas judge lifetimes by one. Between two measurements it goes on by this machine's
 * monotonic clock: when somebody sets the machine's time, nothing that was issued gets older or younger by it. The first
 * measurement is awaited; later ones run beside. An outage changes nothing. Clocks that differ are said in the log, and
 * measured.
 */
export async function startDatabaseClock(database: Database, surroundings: ClockSurroundings = {}): Promise<DatabaseClock> {
  const { system = systemClock, monotonic = monotonicMs, log, metrics } = surroundings
  let known: { readonly theirs: number; readonly at: number } | undefined
  let differs = false

  const now = () => (known ? Math.round(known.theirs + monotonic() - known.at) : system.now())
  const offsetMs = () => now() - system.now()

  async function measure(): Promise<void> {
    const before = monotonic()
    const theirs = await database.now()
    const after = monotonic()
    // A slow first answer is better than none.
    if (known && after - before > MAX_ROUND_TRIP_MS) return
    const at = (before + after) / 2
    const jumpMs = known ? Math.round(theirs - (known.theirs + at - known.at)) : 0
    if (Math.abs(jumpMs) > MAX_SKEW_MS) log?.warn({ by_seconds: jumpMs / 1000 }, "the database's clock has jumped, and lifetimes with it")
    known = { theirs, at }
  }

  function compare(): void {
    const aheadMs = offsetMs()
    const isFar = Math.abs(aheadMs) > MAX_SKEW_MS
    const fields = { database_ahead_seconds: aheadMs / 1000 }
    if (isFar && !differs) log?.warn(fields, "this machine's clock differs from the database's: the database's counts")
    if (!isFar && differs) log?.info(fields, "this machine's clock agrees with the database's again")
    differs = isFar
  }

  await measure()
  compare()
  metrics?.gauge("doorward_clock_offset_seconds", "How far the database's clock is ahead of this machine's", () => offsetMs() / 1000)
  const timer = setInterval(
    () =>
      void measure()
        .catch(() => undefined)
        .then(compare),
    MEASURE_EVERY_MS,
  )
  timer.unref()
  return { now, offsetMs, measure, stop: () => clearInterval(timer) }
}

/** RFC 3339, as the wire wants instants. */
export function instant(ms: number): string {
  return new Date(ms).toISOString()
}
