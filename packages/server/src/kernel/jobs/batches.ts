import { setTimeout as sleep } from "node:timers/promises"
import { monotonicMs } from "../clock.ts"

/** Rows that one statement deletes at most: it holds its locks (on SQLite, the one writer) for milliseconds. */
export const BATCH_ROWS = 100
const LEAST_PAUSE_MS = 8
/** How long it pauses for each unit of time it worked: most of the time belongs to those who are being served. */
const PAUSE_FACTOR = 2

/**
 * Repeats a deletion of at most `BATCH_ROWS` rows until there are no more. Between two it pauses for twice as long
 * as the last one took, so that most of the time belongs to those who are being served.
 * @param remove deletes up to so many rows, in one statement. @returns how many it were
 * @returns how many rows went in all
 */
export async function inBatches(remove: (limit: number) => Promise<number>, signal: AbortSignal): Promise<number> {
  let total = 0
  for (;;) {
    signal.throwIfAborted()
    const began = monotonicMs()
    const removed = await remove(BATCH_ROWS)
    total += removed
    if (removed < BATCH_ROWS) return total
    await sleep(Math.max(LEAST_PAUSE_MS, PAUSE_FACTOR * (monotonicMs() - began)), undefined, { signal })
  }
}
