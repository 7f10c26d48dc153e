import { createHash, hash } from "node:crypto"
import type { Random } from "./random.ts"

/** GATES 7 asks for 128 bits, we ship 256. */
const TOKEN_BYTES = 32
const TOKEN_SHAPE = /^[A-Za-z0-9_-]{43}$/

/** An opaque credential: 256 random bits as 43 characters of base64url. */
export function newToken(random: Random): string {
  return random.bytes(TOKEN_BYTES).toString("base64url")
}

/** Whether a text from outside can be a token at all; saves the look-up. */
export function hasTokenShape(text: string): boolean {
  return TOKEN_SHAPE.test(text)
}

// `crypto.hash` runs at once on this thread: it cannot queue behind password hashes, as WebCrypto's digest would.
const digest: (data: string) => string =
  typeof hash === "function" ? (data) => hash("sha256", data, "base64url") : (data) => createHash("sha256").update(data).digest("base64url")

/** What is stored of a token. A fast hash is enough for 256 random bits. */
export function tokenHash(token: string): string {
  return digest(token)
}

/** SHA-256 over several texts, each with its length before it, so that no two different lists give the same bytes. */
export function listHash(...parts: readonly string[]): string {
  return digest(parts.map((part) => `${Buffer.byteLength(part)}:${part}`).join(""))
}
