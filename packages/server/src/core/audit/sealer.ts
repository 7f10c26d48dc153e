import type { Clock } from "../../kernel/clock.ts"
import type { Database } from "../../kernel/db/index.ts"
import type { Log } from "../../kernel/log.ts"
import type { KeyRing } from "../../kernel/seal.ts"
import { leafOf } from "./canonical.ts"
import { anchorOf, type Checkpoint, signCheckpoint } from "./checkpoint.ts"
import { openSealKey, type SealKey } from "./seal-key.ts"
import { type AuditRow, findHead, insertCheckpoint, listUnsealed, numberEvent } from "./store.ts"

/** Rows of one checkpoint at most: a few milliseconds of the one writer. */
const BATCH_EVENTS = 100
/** Others who seal at the same time get ahead of us so often before we leave it to them. */
const MAX_LOST = 3

/** What one checkpoint took in. */
export interface SealedBatch {
  readonly checkpoint: Checkpoint
  readonly rows: readonly (AuditRow & { readonly sealed_seq: number })[]
}

export interface Sealer {
  key(): Promise<SealKey>
  /** Seals what is committed, batch by batch. @returns how many rows */
  seal(signal?: AbortSignal): Promise<number>
}

/**
 * Numbers committed rows without gaps and signs them, each batch one transaction: killed anywhere, either all of a batch
 * happened or none. A row counts as waiting until it has a number, so one that commits late is never passed over. Of two
 * processes that seal at once, the checkpoint's number lets one through.
 */
export function createSealer(needs: {
  readonly database: Database
  readonly clock: Clock
  readonly keys: KeyRing
  readonly log: Log
  /** Told after each commit. */
  readonly sealed: (batch: SealedBatch) => void
}): Sealer {
  const { database, clock, keys, log, sealed } = needs
  let known: Promise<SealKey> | undefined

  function key(): Promise<SealKey> {
    known ??= openSealKey(database, keys).catch((error: unknown) => {
      known = undefined
      throw error
    })
    return known
  }

  function sealBatch({ privateKey }: SealKey): Promise<SealedBatch | "nothing" | "lost"> {
    return database.transaction(async (db) => {
      // In this order: had anybody sealed these rows since the head was read, its number would be taken.
      const head = await findHead(db)
      const waiting = await listUnsealed(db, BATCH_EVENTS)
      if (waiting.length === 0) return "nothing"
      const leaves = waiting.map(leafOf)
      const firstSeq = (head?.lastSeq ?? 0) + 1
      const checkpoint = signCheckpoint(
        {
          number: (head?.number ?? 0) + 1,
          at: clock.now(),
          firstSeq,
          lastSeq: firstSeq + waiting.length - 1,
          leaves,
          doubtful: waiting.filter((row) => !isAsWritten(keys, row)).map(({ id }) => id),
          previous: head?.hash ?? "",
        },
        privateKey,
      )
      if (!(await insertCheckpoint(db, checkpoint))) return "lost"
      const rows = waiting.map((row, index) => ({ ...row, sealed_seq: firstSeq + index }))
      for (const { id, sealed_seq } of rows) if (!(await numberEvent(db, id, sealed_seq))) throw new Error(`audit event ${id} was sealed twice`)
      return { checkpoint, rows }
    })
  }

  return {
    key,
    seal: async (signal) => {
      const signing = await key()
      let count = 0
      let lost = 0
      while (lost < MAX_LOST) {
        if (signal?.aborted) return count
        const batch = await sealBatch(signing)
        if (batch === "nothing") return count
        if (batch === "lost") {
          lost++
          continue
        }
        count += batch.rows.length
        const { checkpoint } = batch
        log.info({ anchor: anchorOf(checkpoint), events: batch.rows.length }, "sealed audit events")
        if (checkpoint.doubtful.length > 0)
          log.error({ anchor: anchorOf(checkpoint), events: checkpoint.doubtful }, "audit events were not written by this service, or changed since")
        sealed(batch)
      }
      return count
    },
  }
}

export const MAC_PURPOSE = "audit event"

/** Whether a row is still what this service wrote. */
export function isAsWritten(keys: KeyRing, row: AuditRow): boolean {
  return row.mac !== null && keys.verifyMac(MAC_PURPOSE, leafOf(row), row.mac)
}
