import { errors } from "../errors.ts"

/**
 * The versions a change may be made to, as `If-Match` lists them; undefined when any will do (no such header, or `*`).
 * An empty list is met by nothing.
 */
export type IfVersion = readonly number[] | undefined

/** A version as a strong entity tag (RFC 9110 §8.8.3). */
export function entityTag(version: number): string {
  return `"${version}"`
}

/** Any more would be no list of a client that means one thing. */
const MAX_TAGS = 50
/** RFC 9110 §8.8.3: a quoted tag may hold commas, but no quotes. */
const TAG = /(W\/)?"([\x21\x23-\x7e\x80-\xff]*)"/g
/** RFC 9110 §5.6.1.2: empty elements between commas are read over. */
const TAGS = new RegExp(`^[\\t ,]*${TAG.source}(?:[\\t ]*,[\\t ,]*${TAG.source})*[\\t ,]*$`)
const VERSION = /^(?:0|[1-9]\d{0,14})$/

/**
 * What `If-Match` asks for (RFC 9110 §13.1.1). Compared strongly: a weak tag never matches, and neither does a tag that is
 * no version of ours.
 * @throws malformed for what is no list of entity tags: a client that meant to be careful is not to be served as one that did not
 */
export function readIfMatch(header: string | null): IfVersion {
  if (header === null || header.trim() === "*") return undefined
  const tags = TAGS.test(header) ? [...header.matchAll(TAG)] : []
  if (tags.length === 0 || tags.length > MAX_TAGS) throw errors.malformed({ detail: 'If-Match is no list of entity tags such as "3".' })
  return tags.flatMap(([, weak, opaque = ""]) => (weak === undefined && VERSION.test(opaque) ? [Number(opaque)] : []))
}

/**
 * Whether `If-None-Match` names what would be sent (RFC 9110 §13.1.2: compared weakly), so that a GET need not send it
 * again. One that cannot be read asks for nothing.
 */
export function isHeld(header: string | null, version: number): boolean {
  if (header?.trim() === "*") return true
  return header !== null && TAGS.test(header) && [...header.matchAll(TAG)].some(([, , opaque]) => opaque === String(version))
}

/** @param version what it has now, in the transaction that changes it @throws precondition_failed */
export function requireVersion(ifVersion: IfVersion, version: number): void {
  if (ifVersion !== undefined && !ifVersion.includes(version))
    throw errors.precondition_failed({ headers: { ETag: entityTag(version) }, detail: "It was changed since you read it. Read it again." })
}
