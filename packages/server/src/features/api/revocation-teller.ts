import type { LogPage, RevocationLog } from "../../core/revocation/index.ts"
import { monotonicMs } from "../../kernel/clock.ts"
import { DatabaseUnavailable } from "../../kernel/db/index.ts"

/** CONTRACT: every second. */
const HEARTBEAT_MS = 1_000
/** Some 10 KB: what is held of a reader that has stopped reading. */
const PAGE_ROWS = 100
/** How soon the database is asked again when it did not answer. */
const RETRY_MS = 250
/** Keeps the connection, and says nothing: a reader that hears only this grows stale. */
const SILENCE = ":\n\n"

/** What a stream says next, as soon as there is something. @returns undefined when it is over */
export type Tell = (isOver: () => boolean) => Promise<string | undefined>

/**
 * What one reader of the log is told, from a number on: each row once and in order, and every second a heartbeat. Its
 * `head` means that everything up to there was told before it, and that this process knows of nothing newer. A process
 * that has lost sight of the log must not say so: its readers shall grow stale rather than feel safe.
 */
export function createTeller(log: Pick<RevocationLog, "head" | "isCurrent" | "movedBeyond" | "read">): (after: number) => Tell {
  const read = sharedReads((after) => log.read(after, PAGE_ROWS))

  return (after) => {
    let position = after
    /** Nothing is taken for known before the database has been asked. */
    let hasLooked = false
    /** Of a log that ends before the reader's number, so it is another (a restored database). The reader hears so until it begins anew. */
    let otherHead: number | undefined
    let beatAt = Number.NEGATIVE_INFINITY

    /** @returns what is new; undefined when that cannot be known */
    async function look(isDue: boolean): Promise<LogPage["events"] | undefined> {
      const head = log.head()
      // What was read here may be a moment ahead of what the process follows; a heartbeat is sure of it.
      const mustAsk = !hasLooked || head > position || (isDue && head !== position)
      if (otherHead !== undefined || !mustAsk) return []
      const page = await read(position)
      if (!page) return undefined
      hasLooked = true
      if (page.head < position) {
        otherHead = page.head
        return []
      }
      position = page.next
      return page.events
    }

    return async (isOver) => {
      while (!isOver()) {
        const isDue = monotonicMs() >= beatAt
        const events = await look(isDue)
        if (isOver()) return undefined
        if (events && events.length > 0) return events.map((event) => `id: ${event.seq}\ndata: ${JSON.stringify(event)}\n\n`).join("")
        if (isDue) {
          beatAt = monotonicMs() + HEARTBEAT_MS
          const head = otherHead ?? position
          return events && log.isCurrent() ? `event: heartbeat\ndata: ${JSON.stringify({ head })}\n\n` : SILENCE
        }
        const waitMs = beatAt - monotonicMs()
        if (events && otherHead === undefined) await log.movedBeyond(position, waitMs)
        else await log.movedBeyond(Number.MAX_SAFE_INTEGER, Math.min(waitMs, RETRY_MS))
      }
      return undefined
    }
  }
}

/** One look for all readers that wait at the same number. @returns undefined in an outage */
function sharedReads(read: (after: number) => Promise<LogPage>): (after: number) => Promise<LogPage | undefined> {
  const underway = new Map<number, Promise<LogPage | undefined>>()
  return (after) => {
    const same = underway.get(after)
    if (same) return same
    const page = read(after)
      .catch((error: unknown) => {
        if (error instanceof DatabaseUnavailable) return undefined
        throw error
      })
      .finally(() => underway.delete(after))
    underway.set(after, page)
    return page
  }
}
