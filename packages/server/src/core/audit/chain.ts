import type { Database } from "../../kernel/db/index.ts"
import type { Checkpoint } from "./checkpoint.ts"
import type { OpenEvent } from "./event.ts"
import { isListed } from "./listing.ts"
import { type AuditRow, listCheckpoints, listSealed, listUnsealed } from "./store.ts"

export interface EventEntry {
  readonly kind: "event"
  /** Its number, or null while it waits to be sealed. */
  readonly seq: number | null
  readonly row: OpenEvent
  /** Whether it can be found where it belongs; undefined where nothing is looked for. */
  readonly isListed: boolean | undefined
  /** Whether the MAC it was written with is good; undefined where that cannot be told. */
  readonly asWritten: boolean | undefined
}

/** The chain in its order: a batch's events come before their checkpoint, and after the last checkpoint what is in none. */
export type Entry = EventEntry | { readonly kind: "checkpoint"; readonly checkpoint: Checkpoint }

const PAGE_ROWS = 500
const PAGE_CHECKPOINTS = 50
/** More than can wait between two runs of the sealer. */
const MAX_UNSEALED = 100_000

/** The chain as it stands in the database, page by page. */
export async function* readChain(database: Database, asWritten: (row: AuditRow) => boolean): AsyncGenerator<Entry> {
  const entry = (row: AuditRow): Entry => ({
    kind: "event",
    seq: row.sealed_seq,
    row,
    isListed: isListed(row),
    asWritten: undefined,
  })
  let seen = Number.MIN_SAFE_INTEGER
  async function* eventsUpTo(last: number): AsyncGenerator<Entry> {
    for (;;) {
      const page = await listSealed(database, seen, PAGE_ROWS)
      for (const row of page) {
        if (row.sealed_seq === null || row.sealed_seq > last) return
        seen = row.sealed_seq
        yield entry(row)
      }
      if (page.length < PAGE_ROWS) return
    }
  }
  let number = 0
  for (;;) {
    const checkpoints = await listCheckpoints(database, number, PAGE_CHECKPOINTS)
    for (const checkpoint of checkpoints) {
      yield* eventsUpTo(checkpoint.lastSeq)
      yield { kind: "checkpoint", checkpoint }
      number = checkpoint.number
    }
    if (checkpoints.length < PAGE_CHECKPOINTS) break
  }
  // What waits is read first: what is sealed meanwhile is in a checkpoint nobody has looked at, and no break.
  const waiting = await listUnsealed(database, MAX_UNSEALED)
  if ((await listCheckpoints(database, number, 1)).length === 0) yield* eventsUpTo(Number.MAX_SAFE_INTEGER)
  for (const row of waiting) yield { kind: "event", seq: null, row, isListed: isListed(row), asWritten: asWritten(row) }
}
