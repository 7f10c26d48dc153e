import { createLiveSet, type LiveSet, type Revocation } from "./live-set.ts"

/** How much of the revocation log is known, and as of when. */
export interface KnownLog {
  readonly liveSet: LiveSet
  /** Everything up to here is known. */
  readonly seen: number
  readonly head: number | undefined
  /** How often the log was found to be another than before. */
  readonly restarts: number
  take(events: readonly Revocation[], upTo: number): void
  /**
   * The log stood at `head` at the instant `asOfMs`.
   * @returns what follows: nothing is missing; something is; or the log is not the one that was read, and is to be read from its start
   */
  heard(head: number, asOfMs: number): "current" | "behind" | "restarted"
  /** Milliseconds since what is known was all there was; Infinity before the first time. */
  stalenessMs(nowMs: number): number
  /** Resolves when everything was known for the first time. */
  readonly caughtUp: Promise<void>
}

/** Rows outlive their instant by this, so that a clock that is set back meets them still. */
const PRUNE_GRACE_SECONDS = 60
/** A replica may lag an instant behind another; a log that stays shorter than it was is another log. */
const SHORTER_HEADS_BEFORE_RESTART = 2

export function createKnownLog(clock: () => number, onRevocation: (revocation: Revocation) => void): KnownLog {
  const liveSet = createLiveSet()
  let seen = 0
  let head: number | undefined
  let currentAsOf = Number.NEGATIVE_INFINITY
  let shorterHeads = 0
  let restarts = 0
  let resolveCaughtUp: () => void
  const caughtUp = new Promise<void>((resolve) => {
    resolveCaughtUp = resolve
  })

  return {
    liveSet,
    caughtUp,
    get seen() {
      return seen
    },
    get head() {
      return head
    },
    get restarts() {
      return restarts
    },
    take: (events, upTo) => {
      for (const event of events) {
        liveSet.add(event)
        onRevocation(event)
      }
      seen = Math.max(seen, upTo)
    },
    heard: (newHead, asOfMs) => {
      head = newHead
      liveSet.prune(clock() / 1000 - PRUNE_GRACE_SECONDS)
      shorterHeads = newHead < seen ? shorterHeads + 1 : 0
      if (shorterHeads >= SHORTER_HEADS_BEFORE_RESTART) {
        // A restored database. What was revoked stays refused: the set only grows.
        seen = 0
        shorterHeads = 0
        restarts++
        return "restarted"
      }
      if (newHead !== seen) return "behind"
      currentAsOf = Math.max(currentAsOf, asOfMs)
      resolveCaughtUp()
      return "current"
    },
    stalenessMs: (nowMs) => nowMs - currentAsOf,
  }
}
