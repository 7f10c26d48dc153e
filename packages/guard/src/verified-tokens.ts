import type { AccessToken } from "./access-token.ts"
import { nodeCrypto } from "./runtime.ts"
import type { VerificationKey } from "./signature.ts"

/** What was found of a token whose signature and claims are good. */
export interface VerifiedToken {
  readonly token: AccessToken
  /** It was verified with. */
  readonly key: VerificationKey
  readonly expiresAtMs: number
  /** Of keys and revocations, when the token was last held against them. */
  version: number
  /** When the issuer last said that it is active, in elapsed milliseconds. */
  introspectedAtMs: number
}

/** Tokens seen before. Only good ones get in, so that nobody can fill it with inventions. */
export interface VerifiedTokens {
  readonly size: number
  find(name: string): VerifiedToken | undefined
  put(name: string, verified: VerifiedToken): void
  delete(name: string): void
}

const MAX_ENTRIES = 20_000

/** Two halves: what is used moves to the newer one, and when that is full the older is dropped whole. Cheaper for each hit than to keep an order. */
export function createVerifiedTokens(maxEntries = MAX_ENTRIES): VerifiedTokens {
  let newer = new Map<string, VerifiedToken>()
  let older = new Map<string, VerifiedToken>()

  function put(name: string, verified: VerifiedToken): void {
    if (newer.size >= maxEntries / 2) {
      older = newer
      newer = new Map()
    }
    newer.set(name, verified)
  }

  return {
    get size() {
      return newer.size + older.size
    },
    find: (name) => {
      const found = newer.get(name)
      if (found) return found
      const kept = older.get(name)
      if (!kept) return undefined
      older.delete(name)
      put(name, kept)
      return kept
    },
    put,
    delete: (name) => {
      newer.delete(name)
      older.delete(name)
    },
  }
}

/** What a token is remembered by: a digest, so that a copy of the memory holds no tokens. Where there is no synchronous hash, the token itself. */
export const nameOf: (token: string) => string = nodeCrypto?.hash ? digestWith(nodeCrypto.hash) : (token) => token

function digestWith(hash: (algorithm: string, data: string, encoding: "binary") => string): (token: string) => string {
  return (token) => hash("sha256", token, "binary")
}
