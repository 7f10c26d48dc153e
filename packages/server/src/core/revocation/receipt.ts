import { setTimeout as pause } from "node:timers/promises"
import { type Clock, monotonicMs } from "../../kernel/clock.ts"
import { type Database, DatabaseUnavailable } from "../../kernel/db/index.ts"
import { type FollowerRow, listFollowers } from "./store.ts"

/** Three beats: who was silent for so long has lost sight of the database, or is no more. */
const LOST_MS = 15_000
/** Longest wait for confirmations. */
const MAX_WAIT_MS = 2_000
/** Between two looks while somebody waits: from the first to the last, doubled each time. */
const FIRST_PAUSE_MS = 5
const LONGEST_PAUSE_MS = 100

/** What is known of one process that serves. */
export interface ReceiptReplica {
  readonly id: string
  readonly name: string
  /** By when, at the latest, it refused what the log names up to the number asked about; null while it has not said so. */
  readonly confirmedAt: number | null
  /** Up to here it has said to have seen the log. */
  readonly head: number
  readonly lastSeenAt: number
  /** Not heard of for longer than a process that works is silent. It is not waited for. */
  readonly isLost: boolean
}

/** Who has seen the log up to a number. */
export interface Receipt {
  readonly seq: number
  /** Whether every process that serves has confirmed, by its own word in the database. What cannot be known is not confirmed. */
  readonly isComplete: boolean
  readonly replicas: readonly ReceiptReplica[]
}

/**
 * Reads receipts. All who wait share one look at the database; while that is away nothing is confirmed that was not before.
 * @param ownId of the process that asks, when it serves: it counts like any other
 */
export function createReceipts(needs: { readonly database: Database; readonly clock: Clock; readonly ownId: () => string | undefined }) {
  const { database, clock, ownId } = needs
  let underway: ReturnType<typeof look> | undefined

  /** @returns undefined in an outage */
  async function look(): Promise<{ readonly logHead: number; readonly rows: readonly FollowerRow[] } | undefined> {
    const signal = AbortSignal.timeout(MAX_WAIT_MS)
    try {
      return await listFollowers(database, { signal })
    } catch (error) {
      if (error instanceof DatabaseUnavailable || signal.aborted) return undefined
      throw error
    }
  }

  function sharedLook(): ReturnType<typeof look> {
    underway ??= look().finally(() => {
      underway = undefined
    })
    return underway
  }

  function read(seq: number, { logHead, rows }: { readonly logHead: number; readonly rows: readonly FollowerRow[] }): Receipt {
    const now = clock.now()
    const replicas = rows.map(({ id, name, head, headAt, beatAt }) => ({
      id,
      name,
      confirmedAt: head >= seq ? headAt : null,
      head,
      lastSeenAt: beatAt,
      isLost: now - beatAt > LOST_MS,
    }))
    const expected = replicas.filter(({ isLost }) => !isLost)
    const [own, isThere] = [ownId(), logHead >= seq]
    const isOwnListed = own === undefined || expected.some(({ id }) => id === own)
    const isComplete = isThere && isOwnListed && expected.length > 0 && expected.every(({ confirmedAt }) => confirmedAt !== null)
    return { seq, isComplete, replicas }
  }

  /** @param waitMs how long to wait for those that have not confirmed; two seconds at most */
  return async (seq: number, { waitMs = 0 }: { readonly waitMs?: number } = {}): Promise<Receipt> => {
    const until = monotonicMs() + Math.min(waitMs, MAX_WAIT_MS)
    const leftMs = () => Math.max(0, until - monotonicMs())
    let known: Receipt = { seq, isComplete: false, replicas: [] }
    for (let pauseMs = FIRST_PAUSE_MS; ; pauseMs = Math.min(pauseMs * 2, LONGEST_PAUSE_MS)) {
      const seen = await sharedLook()
      known = seen ? read(seq, seen) : { ...known, isComplete: false }
      if (known.isComplete || leftMs() === 0) return known
      await pause(Math.min(pauseMs, leftMs()))
    }
  }
}
