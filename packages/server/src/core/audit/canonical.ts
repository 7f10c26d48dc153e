import { listHash } from "../../kernel/token.ts"
import type { SealableEvent } from "./event.ts"

/** SHA-256 in base64url, 43 characters, over parts with their lengths: no two lists look alike, and null is no text. */
export function digest(parts: readonly (string | number | null)[]): string {
  return listHash(...parts.map((part) => (part === null ? "" : `=${part}`)))
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
