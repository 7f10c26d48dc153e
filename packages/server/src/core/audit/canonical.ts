import { createHash } from "node:crypto"
import type { SealableEvent } from "./event.ts"

/** What stands for "no value"; no text of ours is four gigabytes long. */
const NULL_LENGTH = 0xffff_ffff
const LENGTH_BYTES = 4

/** Each part with its length before it, so that no two lists of parts look alike however they are cut. */
export function encode(parts: readonly (string | number | null)[]): Buffer {
  return Buffer.concat(
    parts.flatMap((part) => {
      const length = Buffer.alloc(LENGTH_BYTES)
      if (part === null) {
        length.writeUInt32BE(NULL_LENGTH)
        return [length]
      }
      const bytes = Buffer.from(String(part), "utf8")
      length.writeUInt32BE(bytes.length)
      return [length, bytes]
    }),
  )
}

/** SHA-256 in base64url: 43 characters. */
export function digest(parts: readonly (string | number | null)[]): string {
  return createHash("sha256").update(encode(parts)).digest("base64url")
}

/** What stands for a row in the chain: everything but its number and its personal data. */
export function leafOf(event: SealableEvent): string {
  const { id, at, type, user_id, actor, session_id, request_id, details, commitments } = event
  return digest(["doorward audit event 1", id, at, type, user_id, actor, session_id, request_id, details, commitments])
}

/** By field, in the order given. The salt is 256 random bits: a commitment tells nothing about an address once salt and value are erased. */
export function commitmentsTo(personal: Readonly<Record<string, string>>, salt: string): Record<string, string> {
  return Object.fromEntries(Object.entries(personal).map(([field, value]) => [field, digest(["doorward audit field 1", salt, field, value])]))
}
