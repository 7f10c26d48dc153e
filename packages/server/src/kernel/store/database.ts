import { type Clock, monotonicMs } from "../clock.ts"
import { type Database, sql } from "../db/index.ts"
import type { Names } from "./names.ts"
import { type Counters, requireStep } from "./store.ts"

const PRUNE_EVERY_MS = 30_000
/** So that one statement never holds others up for long. */
const PRUNE_ROWS = 1_000
/** One round of pruning at most; what is left waits for the next. */
const PRUNE_LIMIT_MS = 5_000

interface CounterRow {
  readonly value: number
  readonly ends_at: number
}

export interface DatabaseCounters extends Counters {
  /** Takes away what has ended, in small statements; done now and then by itself, on every replica. */
  prune(): Promise<void>
  close(): Promise<void>
}

/** Counters that nothing but the loss of the database can make forget. Every step is one statement. */
export function createDatabaseCounters({
  database,
  clock,
  names,
}: {
  readonly database: Database
  readonly clock: Clock
  readonly names: Names
}): DatabaseCounters {
  const pruner = startPruning(database, clock)
  return {
    add: async (key, by, windowMs) => {
      requireStep(by, windowMs)
      const now = Math.round(clock.now())
      const [row] = await database.write<CounterRow>(sql`
        INSERT INTO counters (id, value, ends_at) VALUES (${names("counter", key)}, ${Math.max(0, by)}, ${now + windowMs})
        ON CONFLICT (id) DO UPDATE SET
          value = CASE
            WHEN counters.ends_at <= ${now} THEN excluded.value
            WHEN counters.value + ${by} < 0 THEN 0
            ELSE counters.value + ${by}
          END,
          ends_at = CASE WHEN counters.ends_at <= ${now} THEN excluded.ends_at ELSE counters.ends_at END
        RETURNING value, ends_at`)
      if (!row) throw new Error("a counter gave no row")
      return { value: row.value, endsInMs: row.ends_at - now }
    },
    get: async (key) => {
      const now = Math.round(clock.now())
      const [row] = await database.read<CounterRow>(sql`SELECT value, ends_at FROM counters WHERE id = ${names("counter", key)} AND ends_at > ${now}`)
      return row ? { value: row.value, endsInMs: row.ends_at - now } : undefined
    },
    delete: async (key) => void (await database.write(sql`DELETE FROM counters WHERE id = ${names("counter", key)}`)),
    prune: pruner.prune,
    close: pruner.stop,
  }
}

function startPruning(database: Database, clock: Clock): { prune(): Promise<void>; stop(): Promise<void> } {
  const stopping = new AbortController()
  let running: Promise<void> = Promise.resolve()
  async function prune(): Promise<void> {
    const until = monotonicMs() + PRUNE_LIMIT_MS
    while (!stopping.signal.aborted && monotonicMs() < until) {
      const now = Math.round(clock.now())
      // The condition stands twice: a counter may have begun anew since the inner look.
      const gone = await database.write(sql`
        DELETE FROM counters WHERE ends_at <= ${now} AND id IN (SELECT id FROM counters WHERE ends_at <= ${now} ORDER BY ends_at LIMIT ${PRUNE_ROWS})
        RETURNING id`)
      if (gone.length < PRUNE_ROWS) return
    }
  }
  const timer = setInterval(() => {
    running = running.then(prune).catch(() => undefined)
  }, PRUNE_EVERY_MS)
  timer.unref()
  return {
    prune,
    stop: async () => {
      stopping.abort()
      clearInterval(timer)
      await running
    },
  }
}
