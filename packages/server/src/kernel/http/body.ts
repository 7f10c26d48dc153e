import { errors } from "../errors.ts"
import type { Incoming } from "./incoming.ts"

/** GATES 36. */
export const MAX_BODY_BYTES = 65_536
export const MAX_JSON_DEPTH = 32
export const MAX_JSON_KEYS = 1_000
export const MAX_QUERY_PARAMETERS = 100
/** Fields and files of one form. */
const MAX_FORM_PARTS = 20
/** What stands before a part's content: its name, a file's own, its type. */
const MAX_PART_HEAD_BYTES = 2_048

/**
 * As `readJson`, for a body that may be missing. A client that sends none says neither how long it is nor of what type
 * (`curl -X POST`), and neither does a request made in this process: then only reading tells.
 */
export async function readOptionalJson(request: Incoming, maxBytes: number): Promise<unknown> {
  if (request.raw.body === null || request.header("content-length") === "0") return undefined
  if (request.header("content-type") === null && (await readText(request, maxBytes)) === "") return undefined
  return readJson(request, maxBytes)
}

/**
 * A JSON body, within limits that are checked before it is parsed: size, nesting, number of keys.
 * @throws 415 unless `application/json`, 413 over the size, 400 when it cannot be read
 */
export async function readJson(request: Incoming, maxBytes: number): Promise<unknown> {
  requireType(request, "application/json")
  const text = await readText(request, maxBytes)
  requireFlatJson(text)
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    throw errors.malformed({ detail: "The body is not valid JSON." })
  }
  if (/\\u(0000|[dD][89a-fA-F])/.test(text) && !isStorable(value))
    throw errors.malformed({ detail: "The body holds NUL or half a character (a lone surrogate)." })
  return value
}

/**
 * An HTML form. A field that comes twice is refused, because two readers would take two different ones.
 * @throws 415, 413, 400 as `readJson`
 */
export async function readForm(request: Incoming, maxBytes: number): Promise<Record<string, string>> {
  requireType(request, "application/x-www-form-urlencoded")
  return parsePairs(await readText(request, maxBytes))
}

/**
 * A form with a file (RFC 7578), read whole before it is taken apart. Every field comes once; `file` is the one that holds a
 * file, and no other may.
 * @returns the file's bytes under its name, texts under the others'; no bytes when none was chosen
 * @throws 415, 413, 400 as `readJson`
 */
export async function readFormWithFile(request: Incoming, maxBytes: number, file: string): Promise<Record<string, string | Uint8Array>> {
  const type = requireType(request, "multipart/form-data")
  const boundary = /;\s*boundary=(?:"([^"]+)"|([^\s;"]+))/i.exec(type)
  const separator = boundary?.[1] ?? boundary?.[2]
  if (separator === undefined) throw errors.malformed({ detail: "The form names no boundary." })
  const bytes = await readBytes(request.raw, maxBytes)
  requireFewParts(bytes, `--${separator}`)
  let parts: FormData
  try {
    parts = await new Response(bytes, { headers: { "content-type": type } }).formData()
  } catch {
    throw errors.malformed({ detail: "The form cannot be taken apart." })
  }
  const fields: Record<string, string | Uint8Array> = {}
  for (const [name, value] of parts) {
    if (Object.hasOwn(fields, name)) throw errors.malformed({ detail: "A field comes twice." })
    const isText = typeof value === "string"
    if (isText === (name === file)) throw errors.malformed({ detail: `"${file}" is the form's one file.` })
    if (isText && !isStorable(value)) throw errors.malformed({ detail: "A field holds NUL or half a character (a lone surrogate)." })
    const content = isText ? value : new Uint8Array(await value.arrayBuffer())
    Object.defineProperty(fields, name, { value: content, enumerable: true })
  }
  return fields
}

/** One pass over the bytes, before millions of parts, or of headers of one, are taken apart into as many objects. */
function requireFewParts(bytes: Buffer, separator: string): void {
  let count = 0
  for (let at = bytes.indexOf(separator); at >= 0; at = bytes.indexOf(separator, at)) {
    at += separator.length
    const head = bytes.subarray(at, at + MAX_PART_HEAD_BYTES)
    const isEnd = head.toString("latin1", 0, 2) === "--"
    if (!isEnd && !head.includes("\r\n\r\n")) throw errors.malformed({ detail: "A part of the form has no head, or one that is too long." })
    if (++count > MAX_FORM_PARTS) throw errors.malformed({ detail: "The form has too many parts." })
  }
}

/** The parameters of a query or form. @throws 400 for a bad escape, a repeated name, or too many */
export function parsePairs(text: string): Record<string, string> {
  const fields: Record<string, string> = {}
  if (text === "") return fields
  const pairs = text.split("&")
  if (pairs.length > MAX_QUERY_PARAMETERS) throw errors.malformed({ detail: "Too many parameters." })
  for (const pair of pairs) {
    const equals = pair.indexOf("=")
    const name = decode(equals < 0 ? pair : pair.slice(0, equals))
    if (Object.hasOwn(fields, name)) throw errors.malformed({ detail: "A parameter comes twice." })
    Object.defineProperty(fields, name, { value: equals < 0 ? "" : decode(pair.slice(equals + 1)), enumerable: true })
  }
  return fields
}

function decode(text: string): string {
  let decoded: string
  try {
    decoded = decodeURIComponent(text.replaceAll("+", " "))
  } catch {
    throw errors.malformed({ detail: "A percent escape is not valid UTF-8." })
  }
  if (decoded.includes("\0")) throw errors.malformed({ detail: "A parameter holds NUL." })
  return decoded
}

/** @returns the whole header */
function requireType(request: Incoming, type: string): string {
  const header = request.header("content-type") ?? ""
  const [given] = header.split(";")
  if (given?.trim().toLowerCase() !== type) throw errors.unsupported_media_type({ detail: `Send the body as ${type}.` })
  // A compressed body could be a thousand times larger than its limit.
  if ((request.header("content-encoding") ?? "identity") !== "identity")
    throw errors.unsupported_media_type({ detail: "Send the body uncompressed." })
  return header
}

async function readText(request: Incoming, maxBytes: number): Promise<string> {
  const bytes = await readBytes(request.raw, maxBytes)
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes)
  } catch {
    throw errors.malformed({ detail: "The body is not valid UTF-8." })
  }
}

async function readBytes(raw: Request, maxBytes: number): Promise<Buffer<ArrayBuffer>> {
  const declared = raw.headers.get("content-length")
  if (declared !== null && Number(declared) > maxBytes) throw errors.too_large()
  try {
    if (declared !== null) {
      const bytes = Buffer.from(await raw.arrayBuffer())
      if (bytes.length > maxBytes) throw errors.too_large()
      return bytes
    }
    const chunks: Uint8Array[] = []
    let total = 0
    for await (const chunk of (raw.body ?? []) as AsyncIterable<Uint8Array>) {
      total += chunk.length
      if (total > maxBytes) throw errors.too_large()
      chunks.push(chunk)
    }
    return Buffer.concat(chunks)
  } catch (error) {
    if (error instanceof Error && error.name === "Problem") throw error
    throw errors.malformed({ detail: "The body ended early." })
  }
}

/** One pass over the text, before `JSON.parse` spends time and stack on it. */
function requireFlatJson(text: string): void {
  let depth = 0
  let keys = 0
  for (let i = 0; i < text.length; i++) {
    switch (text.charCodeAt(i)) {
      case 0x22: // a string: skip to its end
        for (i++; i < text.length && text.charCodeAt(i) !== 0x22; i++) if (text.charCodeAt(i) === 0x5c) i++
        break
      case 0x7b:
      case 0x5b:
        if (++depth > MAX_JSON_DEPTH) throw errors.malformed({ detail: `The body is nested deeper than ${MAX_JSON_DEPTH} levels.` })
        break
      case 0x7d:
      case 0x5d:
        depth--
        break
      case 0x3a:
        if (++keys > MAX_JSON_KEYS) throw errors.malformed({ detail: `The body has more than ${MAX_JSON_KEYS} keys.` })
        break
      default:
    }
  }
}

/**
 * Half a surrogate pair is no character: it would be replaced when it is stored or hashed, and then equal others. NUL ends
 * a text for some readers and not for others; PostgreSQL refuses it.
 */
export function isStorable(value: unknown): boolean {
  if (typeof value === "string") return !/\p{Surrogate}|\0/u.test(value)
  if (Array.isArray(value)) return value.every(isStorable)
  if (typeof value === "object" && value !== null) return Object.entries(value).every(([key, inner]) => isStorable(key) && isStorable(inner))
  return true
}
