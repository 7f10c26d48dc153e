import { z } from "zod"
import { instant } from "../../kernel/clock.ts"
import type { Database } from "../../kernel/db/index.ts"
import { inert } from "../../kernel/log.ts"
import { type Entry, type EventEntry, readChain } from "./chain.ts"
import type { Checkpoint } from "./checkpoint.ts"

export interface ExportOptions {
  /** With addresses, browsers and whatever else is personal; without it only the commitments go along. */
  readonly personal: boolean
}

const FORMAT = "doorward-audit"
const VERSION = 1

/** The chain, one JSON object a line: what it is and the key it is signed with, then each batch's events and its checkpoint, last what is not sealed. */
export async function* exportLines(
  database: Database,
  { personal, publicKey, at }: ExportOptions & { readonly publicKey: string; readonly at: number },
): AsyncGenerator<string> {
  yield JSON.stringify({ format: FORMAT, version: VERSION, public_key: publicKey, exported_at: instant(at) })
  for await (const entry of readChain(database, () => true))
    yield inertJson(entry.kind === "event" ? eventLine(entry, personal) : checkpointLine(entry.checkpoint))
}

const inertJson = (value: object) => inert(JSON.stringify(value))

function eventLine({ row, seq }: EventEntry, personal: boolean): z.input<typeof eventSchema> {
  const { id, at, type, user_id, actor, session_id, request_id, details, commitments } = row
  const open = personal && row.personal !== null ? { personal: row.personal, salt: row.salt } : {}
  return { event: { seq, id, at, type, user_id, actor, session_id, request_id, details, commitments, ...open } }
}

function checkpointLine({ firstSeq: first, lastSeq: last, ...rest }: Checkpoint): z.input<typeof checkpointSchema> {
  const { number, at, leaves, doubtful, previous, hash, signature } = rest
  return { checkpoint: { number, at, first, last, leaves: [...leaves], doubtful: [...doubtful], previous, hash, signature } }
}

const whole = z.int().min(0)
const nullableText = z.string().nullable()
const headSchema = z.object({ format: z.literal(FORMAT), version: z.literal(VERSION), public_key: z.string() })
const eventSchema = z.object({
  event: z.strictObject({
    seq: whole.nullable(),
    id: z.string(),
    at: whole,
    // A later version may know more of them: the proof does not depend on it.
    type: z.string(),
    user_id: nullableText,
    actor: nullableText,
    session_id: nullableText,
    request_id: nullableText,
    details: z.string(),
    commitments: nullableText,
    personal: nullableText.optional(),
    salt: nullableText.optional(),
  }),
})
const checkpointSchema = z.object({
  checkpoint: z.strictObject({
    number: whole,
    at: whole,
    first: whole,
    last: whole,
    leaves: z.array(z.string()),
    doubtful: z.array(z.string()),
    previous: z.string(),
    hash: z.string(),
    signature: z.string(),
  }),
})
const lineSchema = z.union([eventSchema, checkpointSchema])

/** The file is no export, or was cut in the middle of a line. */
export class ExportUnreadable extends Error {
  override readonly name = "ExportUnreadable"
}

/** Reads an export back. @returns the key it names, and its entries @throws ExportUnreadable, then or while the entries are read */
export async function entriesOf(lines: AsyncIterable<string>): Promise<{ readonly publicKey: string; readonly entries: AsyncGenerator<Entry> }> {
  const reader = lines[Symbol.asyncIterator]()
  const first = await reader.next()
  const head = headSchema.safeParse(first.done === true ? undefined : parseLine(first.value, 1))
  if (!head.success) throw new ExportUnreadable("This is no export of the audit chain: its first line does not say so.")
  async function* entries(): AsyncGenerator<Entry> {
    let number = 1
    for (let line = await reader.next(); line.done !== true; line = await reader.next()) {
      number++
      if (line.value === "") continue
      const parsed = lineSchema.safeParse(parseLine(line.value, number))
      if (!parsed.success) throw new ExportUnreadable(`Line ${number} is neither an event nor a checkpoint.`)
      yield entryOf(parsed.data)
    }
  }
  return { publicKey: head.data.public_key, entries: entries() }
}

function parseLine(line: string, number: number): unknown {
  try {
    return JSON.parse(line)
  } catch {
    throw new ExportUnreadable(`Line ${number} is not JSON.`)
  }
}

function entryOf(line: z.output<typeof lineSchema>): Entry {
  if ("checkpoint" in line) {
    const { first: firstSeq, last: lastSeq, ...rest } = line.checkpoint
    return { kind: "checkpoint", checkpoint: { ...rest, firstSeq, lastSeq } }
  }
  const { seq, personal = null, salt = null, ...row } = line.event
  return { kind: "event", seq, row: { ...row, personal, salt }, isListed: undefined, asWritten: undefined }
}
