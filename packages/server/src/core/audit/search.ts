import type { Db } from "../../kernel/db/index.ts"
import { type Id, idFromBytes } from "../../kernel/id.ts"
import type { UserId } from "../user/index.ts"
import { type AuditEventType, eventTypes, type RecordedEvent } from "./event.ts"
import { listedAs } from "./listing.ts"
import { recordedFrom } from "./recorded.ts"
import * as store from "./store.ts"

/** Rows looked at for one page where no index knows all that is asked: then the page may be short, and goes on from there. */
const MAX_SCANNED = 5_000
const MAX_ROWS_AT_ONCE = 1_000
/** An id is made a moment before its event's instant is taken. */
const SLACK_MS = 1_000

/** What is undefined is not asked about. */
export interface AuditQuery {
  readonly type?: string | undefined
  /** The beginning of types, such as `organization.` */
  readonly typePrefix?: string | undefined
  readonly userId?: UserId | undefined
  readonly actor?: string | undefined
  /** Of this organization and no other. */
  readonly organizationId?: Id<"org"> | undefined
  /** Milliseconds: from then on … */
  readonly from?: number | undefined
  /** … and before then. */
  readonly until?: number | undefined
  /** Where the page begins: `next` of the one before. */
  readonly before?: string | undefined
  readonly limit: number
}

export interface AuditPage {
  readonly events: readonly RecordedEvent[]
  /** Where the next page begins, also when this one is short or empty; undefined when there is nothing further. */
  readonly next: string | undefined
}

/**
 * Events, newest first. Each question is answered from one index; conditions that index does not know are looked at row by
 * row, so many rows at most. With an organization every statement names it, and what a row is sealed with decides again:
 * another's is neither read nor shown.
 */
export async function search(db: Db, query: AuditQuery): Promise<AuditPage> {
  const lanes = lanesOf(db, query)
  const first = firstIdAt((query.from ?? 0) - SLACK_MS)
  const end = query.until === undefined ? LAST_ID : firstIdAt(query.until + SLACK_MS)
  let below = query.before !== undefined && query.before < end ? query.before : end
  const found: RecordedEvent[] = []
  let scanned = 0
  for (let rows = query.limit + 1; ; rows = Math.min(rows * 2, MAX_ROWS_AT_ONCE)) {
    const page = await newestOf(lanes, below, rows)
    for (const row of page) {
      const event = recordedFrom(row)
      if (!isAskedFor(event, query)) continue
      if (found.length === query.limit) return { events: found, next: found.at(-1)?.id }
      found.push(event)
    }
    const last = page.at(-1)
    if (!last || page.length < rows || last.id < first) return { events: found, next: undefined }
    scanned += page.length
    if (scanned >= MAX_SCANNED) return { events: found, next: last.id }
    below = last.id
  }
}

type Lane = (below: string, limit: number) => Promise<store.AuditRow[]>

/** One index, or for several types one place in it each. */
function lanesOf(db: Db, query: AuditQuery): readonly Lane[] {
  const { userId, actor, organizationId: org } = query
  const types = typesOf(query)
  const ofTypes = (lane: (type: AuditEventType) => Lane) => types?.map(lane)
  if (org !== undefined) {
    if (userId !== undefined) return [(below, limit) => store.listOfOrganizationsUser(db, listedAs(org, userId), below, limit)]
    if (actor !== undefined) return [(below, limit) => store.listOfOrganizationsActor(db, listedAs(org, actor), below, limit)]
    const all: Lane = (below, limit) => store.listOfOrganization(db, org, below, limit)
    return ofTypes((type) => (below, limit) => store.listOfOrganizationsType(db, listedAs(org, type), below, limit)) ?? [all]
  }
  if (userId !== undefined) return [(below, limit) => store.listOfUser(db, userId, below, limit)]
  const ofActor: Lane[] = actor === undefined ? [] : [(below, limit) => store.listOfActor(db, actor, below, limit)]
  // People do few things; `unknown` and `system` do most of all.
  if (actor?.includes("_")) return ofActor
  const of = ofTypes((type) => (below, limit) => store.listOfType(db, type, below, limit))
  return of ?? (ofActor.length > 0 ? ofActor : [(below, limit) => store.listAll(db, below, limit)])
}

/** @returns undefined when any will do */
function typesOf({ type, typePrefix }: AuditQuery): readonly AuditEventType[] | undefined {
  if (type === undefined && typePrefix === undefined) return undefined
  return eventTypes.filter((name) => (type === undefined || name === type) && name.startsWith(typePrefix ?? ""))
}

async function newestOf(lanes: readonly Lane[], below: string, limit: number): Promise<store.AuditRow[]> {
  const [only, ...others] = lanes
  if (!only) return []
  if (others.length === 0) return only(below, limit)
  const rows: store.AuditRow[] = []
  for (const lane of lanes) rows.push(...(await lane(below, limit)))
  return rows.toSorted((a, b) => (a.id < b.id ? 1 : -1)).slice(0, limit)
}

function isAskedFor(event: RecordedEvent, { type, typePrefix, userId, actor, organizationId, from, until }: AuditQuery): boolean {
  return (
    (type === undefined || event.type === type) &&
    (typePrefix === undefined || event.type.startsWith(typePrefix)) &&
    (userId === undefined || event.userId === userId) &&
    (actor === undefined || event.actor === actor) &&
    (organizationId === undefined || event.organizationId === organizationId) &&
    (from === undefined || event.at >= from) &&
    (until === undefined || event.at < until)
  )
}

const ID_BYTES = 16
const INSTANT_BYTES = 6
const LATEST_MS = 2 ** 48 - 1

/** Below every id made at an instant, and above all made before it. */
function firstIdAt(ms: number): string {
  const bytes = Buffer.alloc(ID_BYTES)
  bytes.writeUIntBE(Math.min(Math.max(0, Math.floor(ms)), LATEST_MS), 0, INSTANT_BYTES)
  return idFromBytes("evt", bytes)
}

/** Above every id. */
export const LAST_ID = idFromBytes("evt", Buffer.alloc(ID_BYTES, 0xff))
