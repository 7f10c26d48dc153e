import type { Clock } from "./clock.ts"
import { type Database, sql } from "./db/index.ts"

/** How soon a replica notices that another moved the clock. */
const POLL_MS = 250

export interface MovableClock extends Clock {
  /** @returns by how many milliseconds the clock is now ahead of real time */
  advance(ms: number): Promise<number>
  stop(): void
}

/** Development only: a clock that can be moved forward, for all replicas, by a row in the database. */
export async function startMovableClock(database: Database, real: Clock): Promise<MovableClock> {
  let advanced = 0
  const load = async () => {
    const [row] = await database.read<{ advanced_ms: number }>(sql`SELECT advanced_ms FROM clock_advance WHERE id = 1`)
    advanced = row?.advanced_ms ?? 0
  }
  await load()
  const timer = setInterval(() => void load().catch(() => undefined), POLL_MS)
  timer.unref()
  return {
    now: () => real.now() + advanced,
    advance: async (ms) => {
      const [row] = await database.write<{ advanced_ms: number }>(sql`
        INSERT INTO clock_advance (id, advanced_ms) VALUES (1, ${ms})
        ON CONFLICT (id) DO UPDATE SET advanced_ms = clock_advance.advanced_ms + excluded.advanced_ms RETURNING advanced_ms`)
      advanced = row?.advanced_ms ?? advanced
      return advanced
    },
    stop: () => clearInterval(timer),
  }
}
