import type { Database } from "./db/index.ts"

/** The only source of time. Milliseconds since the epoch. */
export interface Clock {
  now(): number
}

export const systemClock: Clock = { now: () => Date.now() }

/** Milliseconds from an arbitrary start that never jump: for ages within this process, not for instants. */
export function monotonicMs(): number {
  return performance.now()
}

/** How often the offset to the database's clock is measured. */
const MEASURE_EVERY_MS = 30_000
/** A measurement that took longer says too little: the database's answer may be from its beginning or its end. */
const MAX_ROUND_TRIP_MS = 1_000

export interface DatabaseClock extends Clock {
  /** How far the database's clock is ahead of this machine's, in milliseconds. */
  offsetMs(): number
  measure(): Promise<void>
  stop(): void
}

/**
 * This machine's clock, corrected to the database's, so that all replicas judge lifetimes by one clock. The first
 * measurement is awaited; later ones run beside. An outage keeps the last offset.
 */
export async function startDatabaseClock(database: Database, system: Clock = systemClock): Promise<DatabaseClock> {
  let offset = 0
  async function measure(): Promise<void> {
    const before = system.now()
    const theirs = await database.now()
    const after = system.now()
    if (after - before <= MAX_ROUND_TRIP_MS) offset = Math.round(theirs - (before + after) / 2)
  }
  await measure()
  const timer = setInterval(() => void measure().catch(() => undefined), MEASURE_EVERY_MS)
  timer.unref()
  return { now: () => system.now() + offset, offsetMs: () => offset, measure, stop: () => clearInterval(timer) }
}

/** RFC 3339, as the wire wants instants. */
export function instant(ms: number): string {
  return new Date(ms).toISOString()
}
