import { type Clock, monotonicMs } from "../../kernel/clock.ts"
import { type Database, DatabaseUnavailable } from "../../kernel/db/index.ts"
import type { Id } from "../../kernel/id.ts"
import type { Log } from "../../kernel/log.ts"
import { deleteFollower, deleteOtherFollowers, deleteSilentFollowers, upsertFollower } from "./store.ts"

/** How often a process says that it is there when nobody waits for it. */
const BEAT_MS = 5_000
/** Who has been silent for so long is not listed any more. */
const FORGOTTEN_MS = 3_600_000

export interface Self {
  /** Of this run of the process. */
  readonly id: Id<"rep">
  /** For people. */
  readonly name: string
}

/** What a process lets the others know of itself: that it serves, and how far it has seen the log. */
export interface Presence {
  /** Of this run of the process; undefined while it does not serve. */
  id(): string | undefined
  /** To be called before the first look at the log, so that nothing can be revoked unseen between that look and being listed. */
  arrive(): Promise<void>
  /** Writes down how far the log has been seen. What fails is made good by `keep`. */
  tell(): void
  /** The same, when it is due again. */
  keep(): void
  /** Forgets processes that went without a word. */
  forgetSilent(): Promise<void>
  leave(): Promise<void>
}

export function createPresence(needs: {
  readonly database: Database
  readonly clock: Clock
  readonly log: Log
  readonly self: Self
  readonly head: () => number
}): Presence {
  const { database, clock, log, head } = needs
  const { id, name } = needs.self
  let startedAt: number | undefined
  let running: Promise<void> | undefined
  let again = false
  /** By the monotonic clock, which no correction of the time makes late. */
  let toldMs = Number.NEGATIVE_INFINITY
  let toldAt = 0
  let owes = false

  async function write(): Promise<void> {
    if (startedAt === undefined) return
    const [at, began] = [clock.now(), monotonicMs()]
    await upsertFollower(database, { id, name, startedAt, head: head(), at })
    toldAt = at
    toldMs = began
    owes = false
  }

  function failed(error: unknown): void {
    owes = true
    if (!(error instanceof DatabaseUnavailable)) log.error({ err: error }, "how far the revocation log was seen could not be written down")
  }

  /** One at a time, so that an older number never comes after a newer one. */
  function tell(): void {
    if (startedAt === undefined) return
    if (running) {
      again = true
      return
    }
    running = write()
      .catch(failed)
      .finally(() => {
        running = undefined
        if (!again) return
        again = false
        tell()
      })
  }

  const isDue = () => owes || monotonicMs() - toldMs >= BEAT_MS || Math.abs(clock.now() - toldAt) >= BEAT_MS

  return {
    id: () => (startedAt === undefined ? undefined : id),
    arrive: async () => {
      // One process alone serves an SQLite file: whoever else is listed is gone.
      if (database.dialect === "sqlite") await deleteOtherFollowers(database, id)
      startedAt = clock.now()
      await write()
    },
    tell,
    keep: () => {
      if (isDue()) tell()
    },
    forgetSilent: () => deleteSilentFollowers(database, clock.now() - FORGOTTEN_MS),
    leave: async () => {
      if (startedAt === undefined) return
      startedAt = undefined
      again = false
      await running
      // Nobody waits for it any more. Where that cannot be written it is soon taken for lost.
      await deleteFollower(database, id).catch(() => undefined)
    },
  }
}
