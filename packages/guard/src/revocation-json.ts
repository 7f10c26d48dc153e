import { IssuerFailed } from "./issuer-client.ts"
import { findJsonObject, isJsonObject } from "./json.ts"
import { type Revocation, revocationKinds } from "./live-set.ts"

/** A part of the log, as `GET /revocations` answers. */
export interface Page {
  readonly events: readonly Revocation[]
  /** The log is known up to here. */
  readonly next: number
  /** And goes up to here. */
  readonly head: number
}

export interface Row {
  readonly seq: number
  /** Undefined for a kind that came after this guard was made: it cannot be acted on. */
  readonly revocation: Revocation | undefined
}

const MAX_ID_CHARACTERS = 1_024

/** @throws IssuerFailed */
export function parsePage(body: Uint8Array, after: number): Page {
  const page = findJsonObject(body)
  const { events, next, head } = page ?? {}
  if (!Array.isArray(events) || !isNumber(next) || !isNumber(head)) throw new IssuerFailed("a page of revocations that is none")
  const rows = events.map(parseRow)
  // An order that is not kept, or a `next` beyond the head, would let the guard believe it knows what it was never told.
  const inOrder = rows.every(({ seq }, index) => seq > (rows[index - 1]?.seq ?? after) && seq <= next)
  if (head >= after && (!inOrder || next < after || next > head)) throw new IssuerFailed("a page of revocations out of order")
  return { events: rows.flatMap(({ revocation }) => (revocation ? [revocation] : [])), next, head }
}

/** @throws IssuerFailed */
export function parseHeartbeat(data: string): number {
  const head = parse(data)["head"]
  if (!isNumber(head)) throw new IssuerFailed("a heartbeat without head")
  return head
}

/** @throws IssuerFailed */
export function parseEvent(data: string): Row {
  return parseRow(parse(data))
}

function parse(data: string): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(data)
    if (isJsonObject(value)) return value
  } catch {
    // Said below.
  }
  throw new IssuerFailed("an event that is not a JSON object")
}

function parseRow(value: unknown): Row {
  const { seq, at, exp, kind, id, before } = isJsonObject(value) ? value : {}
  const isWhole = isNumber(seq) && isNumber(at) && isNumber(exp) && (before === undefined || before === null || isNumber(before))
  if (!isWhole || typeof kind !== "string" || typeof id !== "string" || id === "" || id.length > MAX_ID_CHARACTERS)
    throw new IssuerFailed("a revocation that is none")
  const known = revocationKinds.find((name) => name === kind)
  if (!known) return { seq, revocation: undefined }
  const row = { seq, at, exp, kind: known, id }
  // A subject's row that leaves out its instant means its own.
  return { seq, revocation: known === "subject" ? { ...row, before: before ?? at } : row }
}

function isNumber(value: unknown): value is number {
  return typeof value === "number" && Number.isSafeInteger(value) && value >= 0
}
