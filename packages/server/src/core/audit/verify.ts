import type { KeyObject } from "node:crypto"
import { commitmentsTo, leafOf } from "./canonical.ts"
import type { Entry, EventEntry } from "./chain.ts"
import { anchorOf, type Checkpoint, isSignedBy, parsePublicKey } from "./checkpoint.ts"
import type { OpenEvent } from "./event.ts"

/** One break of the chain, and where. */
export interface Finding {
  readonly kind:
    | "event_changed"
    | "event_deleted"
    | "event_moved"
    | "event_inserted"
    | "event_not_ours"
    | "event_misfiled"
    | "personal_data_changed"
    | "checkpoint_changed"
    | "checkpoint_missing"
    | "checkpoint_not_linked"
    | "beginning_missing"
    | "end_missing"
    | "rewritten"
  /** Of the event, where it is about one. */
  readonly seq?: number
  readonly id?: string
  /** Of the checkpoint. */
  readonly checkpoint?: number
  readonly text: string
}

export interface Verdict {
  /** The first hundred; empty when all holds. */
  readonly findings: readonly Finding[]
  readonly breaks: number
  readonly checkpoints: number
  readonly events: number
  /** Not in a checkpoint yet: nothing is proved about them. */
  readonly unsealed: number
  /** To be kept elsewhere; undefined for an empty chain. */
  readonly head: string | undefined
  readonly publicKey: string
  /** Whether the anchor lies before what is kept, and so could not be compared. */
  readonly anchorTooOld: boolean
}

export interface VerifyOptions {
  /** 32 bytes in base64url. */
  readonly publicKey: string
  /** A checkpoint that was kept elsewhere: the chain must still contain it. */
  readonly anchor?: Pick<Checkpoint, "number" | "hash"> | undefined
}

const MAX_FINDINGS = 100

/**
 * Follows the chain from its beginning with nothing but a public key, and names every break. What it cannot see by itself
 * is an end that was cut off, or a whole older copy: for that it needs an anchor that was kept elsewhere.
 */
export async function verifyChain(entries: AsyncIterable<Entry>, { publicKey, anchor }: VerifyOptions): Promise<Verdict> {
  const key = parsePublicKey(publicKey)
  if (!key) throw new Error("the public key is not 32 bytes in base64url")
  const findings: Finding[] = []
  const counts = { breaks: 0, checkpoints: 0, events: 0, unsealed: 0 }
  const report = (finding: Finding) => {
    counts.breaks++
    if (findings.length < MAX_FINDINGS) findings.push(finding)
  }
  let pending: EventEntry[] = []
  let first: Checkpoint | undefined
  let head: Checkpoint | undefined
  let prunedThrough = 0
  for await (const entry of entries) {
    if (entry.kind === "event") {
      if (entry.seq === null) {
        counts.unsealed++
        if (entry.asWritten === false) report(notOurs(entry))
        else if (entry.asWritten === true) prunedThrough = Math.max(prunedThrough, prunedBy(entry.row))
      } else {
        counts.events++
        pending.push(entry)
      }
      if (!isPersonalAsCommitted(entry.row)) report(personalChanged(entry))
      if (entry.isListed === false) report(misfiled(entry))
      continue
    }
    const { checkpoint } = entry
    counts.checkpoints++
    for (const finding of [...checkLink(checkpoint, head, key, anchor), ...checkBatch(checkpoint, pending, head)]) report(finding)
    for (const { row } of pending)
      if (checkpoint.leaves.includes(leafOf(row)) && !checkpoint.doubtful.includes(row.id)) prunedThrough = Math.max(prunedThrough, prunedBy(row))
    pending = []
    first ??= checkpoint
    head = checkpoint
  }
  for (const event of pending) report(inserted(event, "is in no checkpoint"))
  if (first && first.number > 1 && prunedThrough < first.number - 1)
    report({
      kind: "beginning_missing",
      checkpoint: first.number,
      text: `The chain begins with checkpoint ${first.number}, and no sealed event says that what came before was removed in good order.`,
    })
  if (anchor && (head?.number ?? 0) < anchor.number)
    report({
      kind: "end_missing",
      checkpoint: anchor.number,
      text: `The chain ends with checkpoint ${head?.number ?? 0}, but checkpoint ${anchor.number} was there before: the end was cut off, or this is an older copy.`,
    })
  return {
    ...counts,
    findings,
    head: head && anchorOf(head),
    publicKey,
    anchorTooOld: anchor !== undefined && first !== undefined && anchor.number < first.number - 1,
  }
}

/** The checkpoint itself, and its place after the one before. */
function* checkLink(checkpoint: Checkpoint, before: Checkpoint | undefined, key: KeyObject, anchor: VerifyOptions["anchor"]): Generator<Finding> {
  const { number } = checkpoint
  const at = { checkpoint: number }
  if (!isSignedBy(checkpoint, key))
    yield {
      kind: "checkpoint_changed",
      ...at,
      text: `Checkpoint ${number} does not bear the signature of this key: it was changed, or made by somebody else.`,
    }
  if (before) {
    if (number > before.number + 1)
      yield { kind: "checkpoint_missing", ...at, text: `Checkpoints ${before.number + 1} to ${number - 1} are missing.` }
    else if (number !== before.number + 1 || checkpoint.previous !== before.hash || checkpoint.firstSeq !== before.lastSeq + 1)
      yield { kind: "checkpoint_not_linked", ...at, text: `Checkpoint ${number} does not follow checkpoint ${before.number} as it stands here.` }
  } else if (number === 1 && (checkpoint.previous !== "" || checkpoint.firstSeq !== 1))
    yield { kind: "checkpoint_not_linked", ...at, text: "Checkpoint 1 is not the beginning of a chain." }
  const anchored = anchor?.number === number ? checkpoint.hash : anchor?.number === number - 1 && !before ? checkpoint.previous : undefined
  if (anchor && anchored !== undefined && anchored !== anchor.hash)
    yield {
      kind: "rewritten",
      checkpoint: anchor.number,
      text: `Checkpoint ${anchor.number} is not the one that was kept: the chain was rewritten since.`,
    }
}

/** The batch's events against the hashes its checkpoint signs. */
function* checkBatch(checkpoint: Checkpoint, events: readonly EventEntry[], before: Checkpoint | undefined): Generator<Finding> {
  const { number, firstSeq, lastSeq, leaves, doubtful } = checkpoint
  if (lastSeq - firstSeq + 1 !== leaves.length)
    yield { kind: "checkpoint_changed", checkpoint: number, text: `Checkpoint ${number} does not count its own events right.` }
  const placeOf = new Map(leaves.map((leaf, index) => [leaf, firstSeq + index]))
  const accounted = new Set<number>()
  const changed: EventEntry[] = []
  let lastShown = 0
  for (const event of events) {
    const seq = event.seq ?? 0
    // Its checkpoint is missing, which was said already.
    if (before && checkpoint.number > before.number + 1 && seq > before.lastSeq && seq < firstSeq) continue
    const place = placeOf.get(leafOf(event.row))
    if (place === undefined) changed.push(event)
    else if (accounted.has(place)) yield inserted(event, "is there twice")
    else {
      accounted.add(place)
      if (place !== seq) yield moved(event, `was sealed as number ${place}`)
      else if (seq < lastShown) yield moved(event, "stands out of its order")
    }
    lastShown = Math.max(lastShown, seq)
    if (doubtful.includes(event.row.id)) yield notOurs(event)
  }
  for (const event of changed) {
    const seq = event.seq ?? 0
    if (seq < firstSeq || seq > lastSeq || accounted.has(seq)) yield inserted(event, "is not among the events that were sealed")
    else {
      accounted.add(seq)
      yield { kind: "event_changed", seq, id: event.row.id, text: `Event ${seq} (${event.row.id}) was changed after it was sealed.` }
    }
  }
  for (let seq = firstSeq; seq < firstSeq + leaves.length; seq++)
    if (!accounted.has(seq)) yield { kind: "event_deleted", seq, text: `Event ${seq} was deleted; checkpoint ${number} holds its place.` }
}

const numbered = ({ seq, row }: EventEntry) => ({ ...(seq === null ? {} : { seq }), id: row.id })
const named = ({ seq, row }: EventEntry) => (seq === null ? `Event ${row.id}, not sealed yet,` : `Event ${seq} (${row.id})`)

function moved(event: EventEntry, why: string): Finding {
  return { kind: "event_moved", ...numbered(event), text: `${named(event)} was moved: it ${why}.` }
}

function inserted(event: EventEntry, why: string): Finding {
  return { kind: "event_inserted", ...numbered(event), text: `${named(event)} was inserted: it ${why}.` }
}

function notOurs(event: EventEntry): Finding {
  return { kind: "event_not_ours", ...numbered(event), text: `${named(event)} was not written by this service, or was changed before it was sealed.` }
}

function personalChanged(event: EventEntry): Finding {
  return { kind: "personal_data_changed", ...numbered(event), text: `${named(event)} carries personal data that is not what was committed to.` }
}

function misfiled(event: EventEntry): Finding {
  return {
    kind: "event_misfiled",
    ...numbered(event),
    text: `${named(event)} cannot be found where it belongs: what it is listed by is not what it says.`,
  }
}

/** Erased data proves nothing and breaks nothing. */
function isPersonalAsCommitted({ personal, salt, commitments }: OpenEvent): boolean {
  if (personal === null) return true
  const open = parseRecord(personal)
  if (salt === null || !open) return false
  return JSON.stringify(commitmentsTo(open, salt)) === commitments
}

function parseRecord(text: string): Record<string, string> | undefined {
  try {
    const value: unknown = JSON.parse(text)
    if (typeof value !== "object" || value === null || Array.isArray(value)) return undefined
    const fields = Object.entries(value).filter((field): field is [string, string] => typeof field[1] === "string")
    return fields.length === Object.keys(value).length ? Object.fromEntries(fields) : undefined
  } catch {
    return undefined
  }
}

/** Up to which checkpoint an event says that things were removed in good order. */
function prunedBy({ type, details }: OpenEvent): number {
  if (type !== "audit.pruned") return 0
  const { checkpoint } = (parseRecordOfAnything(details) ?? {}) as { checkpoint?: unknown }
  return typeof checkpoint === "number" ? checkpoint : 0
}

function parseRecordOfAnything(text: string): object | undefined {
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === "object" && value !== null ? value : undefined
  } catch {
    return undefined
  }
}
