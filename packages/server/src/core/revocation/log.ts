import { createLiveSet, type LiveSet, type Revocation, type RevocationKind } from "@doorward/guard/live-set"
import type { Clock } from "../../kernel/clock.ts"
import type { Database, Db } from "../../kernel/db/index.ts"
import type { Log } from "../../kernel/log.ts"
import type { Channel } from "../../kernel/store/index.ts"
import { createFollower, type Follower } from "./follower.ts"
import { insertRevocation, jumpHead, readLog, takeNumbers } from "./store.ts"

/** The longest life an access token can have (GATES 24). */
export const LONGEST_TOKEN_SECONDS = 600
/** Clocks that differ, and tokens whose `iat` lies ahead of the clock after a subject was revoked. */
const SLACK_SECONDS = 120
const LIFE_SECONDS = LONGEST_TOKEN_SECONDS + SLACK_SECONDS
/** Verifiers may keep keys for as long as they like between looking; a day is longer than any of ours does. */
const KEY_LIFE_SECONDS = 24 * 3_600

/** Notes that something is taken away; it becomes a row of the log in the transaction this belongs to. */
export type Revoke = (kind: RevocationKind, id: string, before?: number) => void

export interface LogPage {
  readonly events: readonly Revocation[]
  /** Ask for what comes after this next. */
  readonly next: number
  readonly head: number
}

/** The one record of everything that was taken away. */
export interface RevocationLog extends Pick<Follower, "head" | "lagMs" | "isCurrent" | "movedBeyond" | "start" | "stop"> {
  /** What is revoked and could still be presented, as far as this process knows. */
  readonly live: LiveSet
  /**
   * Runs `run` in one transaction; what it revokes is written with it, or not at all. The rows come last, because taking
   * their numbers makes everybody else who revokes wait for the commit.
   */
  transaction<T>(run: (db: Db, revoke: Revoke) => Promise<T>): Promise<T>
  /**
   * The database was put back to an earlier state, and some may have read rows that it has lost. The log goes on beyond any
   * number they can have seen: at the milliseconds since 1970, which no log reaches by counting. So nobody takes new rows for
   * old ones, and whoever reads on misses none.
   */
  restart(): Promise<number>
  /** What came after a number, from the database itself. */
  read(after: number, limit: number): Promise<LogPage>
}

export function createRevocationLog(needs: {
  readonly database: Database
  readonly clock: Clock
  readonly log: Log
  /** Besides what the database can announce by itself. */
  readonly channel?: Channel
}): RevocationLog {
  const { database, clock } = needs
  const live = createLiveSet()
  const follower = createFollower({ ...needs, live })

  async function append(db: Db, wanted: readonly Omit<Revocation, "seq" | "at" | "exp">[]): Promise<Revocation[]> {
    const last = await takeNumbers(db, wanted.length)
    const at = Math.floor(clock.now() / 1000)
    const rows = wanted.map((row, index) => ({
      ...row,
      seq: last - wanted.length + 1 + index,
      at,
      exp: at + (row.kind === "key" ? KEY_LIFE_SECONDS : LIFE_SECONDS),
    }))
    for (const row of rows) await insertRevocation(db, row)
    return rows
  }

  return {
    live,
    head: follower.head,
    lagMs: follower.lagMs,
    isCurrent: follower.isCurrent,
    movedBeyond: follower.movedBeyond,
    start: follower.start,
    stop: follower.stop,
    transaction: async (run) => {
      const { value, rows } = await database.transaction(async (db) => {
        const wanted: Omit<Revocation, "seq" | "at" | "exp">[] = []
        const value = await run(db, (kind, id, before) => void wanted.push({ kind, id, ...(before === undefined ? {} : { before }) }))
        return { value, rows: wanted.length === 0 ? [] : await append(db, wanted) }
      })
      follower.committedHere(rows)
      return value
    },
    restart: () => jumpHead(database, clock.now()),
    read: async (after, limit) => {
      const { events, head } = await readLog(database, after, limit)
      const last = events.at(-1)
      return { events, next: events.length === limit && last ? last.seq : Math.max(head, after), head }
    },
  }
}
