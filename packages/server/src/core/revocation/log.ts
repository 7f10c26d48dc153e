import { createLiveSet, type LiveSet, type Revocation, type RevocationKind } from "@doorward/guard/live-set"
import type { Clock } from "../../kernel/clock.ts"
import type { Database, Db } from "../../kernel/db/index.ts"
import type { Log } from "../../kernel/log.ts"
import type { Channel } from "../../kernel/store/index.ts"
import { createFollower, type Follower } from "./follower.ts"
import { createPresence, type Self } from "./presence.ts"
import { createReceipts, type Receipt } from "./receipt.ts"
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
   * The same, for who wants to know when everybody has seen it: whoever applies the last row says so at once.
   * @returns besides, the number to ask `receipt` about; undefined when nothing was revoked
   */
  transactionWithReceipt<T>(run: (db: Db, revoke: Revoke) => Promise<T>): Promise<{ readonly value: T; readonly seq: number | undefined }>
  /**
   * Who has confirmed to have seen the log up to a number. Waits for those that have not, up to `waitMs` and two seconds at
   * most. In an outage nobody has confirmed who had not before.
   */
  receipt(seq: number, options?: { readonly waitMs?: number }): Promise<Receipt>
  /**
   * The database was put back to an earlier state, and some may have read rows that it has lost. The log goes on beyond any
   * number they can have seen: at the milliseconds since 1970, which no log reaches by counting. So nobody takes new rows for
   * old ones, and whoever reads on misses none.
   */
  restart(): Promise<number>
  /** What came after a number, from the database itself. */
  read(after: number, limit: number): Promise<LogPage>
}

type Wanted = Omit<Revocation, "seq" | "at" | "exp">

interface Wish {
  /** Whether somebody waits to hear that everybody has seen the last row. */
  readonly wantsReceipt: boolean
}

export function createRevocationLog(needs: {
  readonly database: Database
  readonly clock: Clock
  readonly log: Log
  /** What this run of the process is known by. */
  readonly replica: Self
  /** Besides what the database can announce by itself. */
  readonly channel?: Channel
}): RevocationLog {
  const { database, clock } = needs
  const live = createLiveSet()
  const follower = createFollower({ ...needs, live, presence: (head) => createPresence({ ...needs, self: needs.replica, head }) })

  async function append(db: Db, wanted: readonly Wanted[], { wantsReceipt }: Wish): Promise<Revocation[]> {
    const last = await takeNumbers(db, wanted.length)
    const at = Math.floor(clock.now() / 1000)
    const rows = wanted.map((row, index) => ({
      ...row,
      seq: last - wanted.length + 1 + index,
      at,
      exp: at + (row.kind === "key" ? KEY_LIFE_SECONDS : LIFE_SECONDS),
    }))
    for (const row of rows) await insertRevocation(db, { ...row, wantsReceipt: wantsReceipt && row.seq === last })
    return rows
  }

  async function write<T>(run: (db: Db, revoke: Revoke) => Promise<T>, wish: Wish): Promise<{ readonly value: T; readonly seq: number | undefined }> {
    const { value, rows } = await database.transaction(async (db) => {
      const wanted: Wanted[] = []
      const value = await run(db, (kind, id, before) => void wanted.push({ kind, id, ...(before === undefined ? {} : { before }) }))
      return { value, rows: wanted.length === 0 ? [] : await append(db, wanted, wish) }
    })
    follower.committedHere(rows)
    return { value, seq: rows.at(-1)?.seq }
  }

  return {
    live,
    head: follower.head,
    lagMs: follower.lagMs,
    isCurrent: follower.isCurrent,
    movedBeyond: follower.movedBeyond,
    start: follower.start,
    stop: follower.stop,
    transaction: async (run) => (await write(run, { wantsReceipt: false })).value,
    transactionWithReceipt: (run) => write(run, { wantsReceipt: true }),
    receipt: createReceipts({ database, clock, ownId: follower.replicaId }),
    restart: () => jumpHead(database, clock.now()),
    read: async (after, limit) => {
      const { events, head } = await readLog(database, after, limit)
      const last = events.at(-1)
      return { events, next: events.length === limit && last ? last.seq : Math.max(head, after), head }
    },
  }
}
