import type { Clock } from "../../kernel/clock.ts"
import type { Database, Db } from "../../kernel/db/index.ts"
import type { AuditEvent } from "./event.ts"
import { deleteBatch, eraseNobodys, listCheckpoints } from "./store.ts"

const DAY_MS = 24 * 3_600_000
/** How long what happened is kept. */
const KEPT_MS = 365 * DAY_MS
/** Addresses and browsers of those who have no account here, such as who tried to sign in to none. */
const NOBODYS_PERSONAL_MS = 30 * DAY_MS
const BATCHES_PER_TRANSACTION = 20
const ERASED_PER_STATEMENT = 500

/**
 * Lets go of what is old: whole batches, from the beginning of the chain, so that it verifies from the first one kept. That
 * they were removed, and up to where, is an event of its own; a beginning that is missing without one was cut off.
 * @returns how many batches went
 */
export async function prune(needs: {
  readonly database: Database
  readonly clock: Clock
  readonly record: (db: Db, event: AuditEvent) => Promise<void>
  readonly signal: AbortSignal | undefined
}): Promise<number> {
  const { database, clock, record, signal } = needs
  let count = 0
  for (;;) {
    if (signal?.aborted) return count
    const removed = await pruneBatches(database, clock.now() - KEPT_MS, record)
    count += removed
    if (removed < BATCHES_PER_TRANSACTION) break
  }
  for (;;) {
    if (signal?.aborted) return count
    if ((await eraseNobodys(database, clock.now() - NOBODYS_PERSONAL_MS, ERASED_PER_STATEMENT)) < ERASED_PER_STATEMENT) return count
  }
}

/** @param before batches sealed earlier go */
function pruneBatches(database: Database, before: number, record: (db: Db, event: AuditEvent) => Promise<void>): Promise<number> {
  return database.transaction(async (db) => {
    const oldest = await listCheckpoints(db, 0, BATCHES_PER_TRANSACTION)
    const firstKept = oldest.findIndex(({ at }) => at >= before)
    const leaving = firstKept < 0 ? oldest : oldest.slice(0, firstKept)
    const last = leaving.at(-1)
    if (!last) return 0
    for (const checkpoint of leaving) await deleteBatch(db, checkpoint)
    await record(db, { type: "audit.pruned", actor: "system", details: { checkpoint: last.number, event: last.lastSeq } })
    return leaving.length
  })
}
