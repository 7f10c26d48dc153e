import type { LiveSet, Revocation } from "@doorward/guard/live-set"
import { type Clock, monotonicMs } from "../../kernel/clock.ts"
import type { Database } from "../../kernel/db/index.ts"
import type { Log } from "../../kernel/log.ts"
import type { Channel } from "../../kernel/store/index.ts"
import type { Presence } from "./presence.ts"
import { deleteExpired, readLog } from "./store.ts"

/** The contract allows 500. Where the database can push, news come at once and this is only for what was lost. */
const POLL_MS = 250
/** GATES 33: on every replica within a second. A process that cannot say so asks the database about each session. */
const MAX_LAG_MS = 1_000
const PAGE_ROWS = 1_000
/** What replicas tell each other through the channel: how far the log has come. */
const TOPIC = "revocations"
/** No log grows by so much between two looks: it was restarted (`RevocationLog.restart`). */
const RESTART_JUMP = 2 ** 31
const PRUNE_EVERY_MS = 30_000
const PRUNE_ROWS = 1_000

export interface Follower {
  /** Everything up to this number has been seen. */
  head(): number
  /** How old the last complete look at the log is. */
  lagMs(): number
  /** Whether nothing older than a second can be unknown here. */
  isCurrent(): boolean
  /** Resolves when something beyond `seq` is known, when it is stopped, or after `timeoutMs`. */
  movedBeyond(seq: number, timeoutMs: number): Promise<void>
  /** Resolves when it has caught up for the first time. */
  start(): Promise<void>
  stop(): Promise<void>
  /** Rows this process has just committed: they count from now on, without waiting to be read. */
  committedHere(rows: readonly Revocation[]): void
  /** What this process is listed by among those who serve; undefined while it does not. */
  replicaId(): string | undefined
}

/** Reads the log as it grows: every quarter of a second, and at once when somebody announces news, through the database or the channel. */
export function createFollower(needs: {
  readonly database: Database
  readonly clock: Clock
  readonly log: Log
  readonly live: LiveSet
  readonly presence: (head: () => number) => Presence
  readonly channel?: Channel
}): Follower {
  const { database, clock, log, live, channel } = needs
  let seen = 0
  /** By the monotonic clock: when the last complete look at the log began. */
  let currentAt = Number.NEGATIVE_INFINITY
  let failing = false
  let running: Promise<void> | undefined
  let again = false
  let timer: NodeJS.Timeout | undefined
  let pruneAt = 0
  let stopListening: () => void = () => undefined
  let stopHearing: () => void = () => undefined
  /** The last number committed here: a look began after it. */
  let committed = 0
  let stopped = false
  const presence = needs.presence(() => seen)
  const waiting = new Set<() => void>()

  function wakeAll(): void {
    for (const wake of waiting) wake()
  }

  async function catchUp(): Promise<void> {
    for (;;) {
      const began = monotonicMs()
      const { events, head, isReceiptWanted } = await readLog(database, seen, PAGE_ROWS)
      // What was read before may name what is not there any more, and nothing in the log tells.
      if (head < seen || head - seen >= RESTART_JUMP) live.distrust(Math.max(head, seen))
      if (head < seen) {
        // The database was restored to an earlier state; what is known stays known, and everything is read again.
        log.warn({ head, seen }, "the revocation log went backwards: reading it again from its beginning")
        seen = 0
        continue
      }
      for (const event of events) live.add(event)
      const last = events.at(-1)
      const isComplete = events.length < PAGE_ROWS
      const reached = isComplete ? head : (last?.seq ?? seen)
      const moved = reached > seen
      seen = reached
      if (moved) wakeAll()
      if (isReceiptWanted) presence.tell()
      if (!isComplete) continue
      currentAt = began
      return
    }
  }

  /** One look at a time; whoever asks meanwhile gets another right after it. */
  function look(): Promise<void> {
    if (running) {
      again = true
      return running
    }
    running = catchUp()
      .then(recovered, failed)
      .finally(() => {
        running = undefined
        if (!again || stopped) return
        again = false
        void look()
      })
    return running
  }

  function recovered(): void {
    if (failing) listen()
    failing = false
  }

  function failed(error: unknown): void {
    if (!failing && !stopped) log.warn({ reason: (error as Error).message }, "the revocation log cannot be read: nothing is answered from memory")
    failing = true
  }

  /** Again after an outage: a listener that was cut off hears nothing more. */
  function listen(): void {
    stopListening()
    stopListening = database.onAnnounced(() => void look())
  }

  /** Only a hint: a number that is known, or was committed here, is no news; anything else is a reason to look. */
  function heard(message: string): void {
    if (!(Number(message) <= Math.max(seen, committed))) void look()
  }

  async function tick(): Promise<void> {
    const now = Math.floor(clock.now() / 1000)
    live.prune(now)
    presence.keep()
    await look()
    if (monotonicMs() < pruneAt) return
    pruneAt = monotonicMs() + PRUNE_EVERY_MS
    await deleteExpired(database, now, PRUNE_ROWS).then(presence.forgetSilent).catch(failed)
  }

  function schedule(): void {
    if (stopped) return
    timer = setTimeout(() => void tick().finally(schedule), POLL_MS)
    timer.unref()
  }

  return {
    head: () => seen,
    lagMs: () => monotonicMs() - currentAt,
    isCurrent: () => monotonicMs() - currentAt <= MAX_LAG_MS,
    movedBeyond: (seq, timeoutMs) => {
      if (seen > seq || stopped) return Promise.resolve()
      return new Promise((resolve) => {
        const done = () => {
          clearTimeout(timeout)
          waiting.delete(wake)
          resolve()
        }
        const wake = () => {
          if (seen > seq || stopped) done()
        }
        const timeout = setTimeout(done, timeoutMs)
        waiting.add(wake)
      })
    },
    start: async () => {
      pruneAt = monotonicMs() + PRUNE_EVERY_MS
      await presence.arrive()
      await catchUp()
      presence.tell()
      listen()
      stopHearing = channel?.subscribe(TOPIC, heard) ?? stopHearing
      schedule()
    },
    stop: async () => {
      stopped = true
      clearTimeout(timer)
      stopListening()
      stopHearing()
      wakeAll()
      await running?.catch(() => undefined)
      await presence.leave()
    },
    replicaId: presence.id,
    committedHere: (rows) => {
      if (rows.length === 0) return
      for (const row of rows) {
        live.add(row)
        committed = Math.max(committed, row.seq)
      }
      database.announce()
      channel?.publish(TOPIC, String(committed))
      void look()
    },
  }
}
