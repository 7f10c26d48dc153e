import { createPrivateKey, createPublicKey, type KeyObject, sign, verify } from "node:crypto"
import { digest } from "./canonical.ts"

/** A signed statement about one batch of rows. */
export interface Checkpoint {
  /** From 1, without gaps. */
  readonly number: number
  readonly at: number
  readonly firstSeq: number
  readonly lastSeq: number
  /** Of the rows, in their order. */
  readonly leaves: readonly string[]
  /** Ids of rows that were not as they were written when they were sealed. */
  readonly doubtful: readonly string[]
  /** The hash of the checkpoint before it; empty for the first. */
  readonly previous: string
  /** Over all of the above. */
  readonly hash: string
  /** Ed25519 over the hash. */
  readonly signature: string
}

export type Unsigned = Omit<Checkpoint, "hash" | "signature">

export const LEAF_CHARACTERS = 43

export function hashOf({ number, at, firstSeq, lastSeq, leaves, doubtful, previous }: Unsigned): string {
  return digest(["doorward audit checkpoint 1", number, at, firstSeq, lastSeq, leaves.length, digest(leaves), digest(doubtful), previous])
}

export function signCheckpoint(unsigned: Unsigned, key: KeyObject): Checkpoint {
  const hash = hashOf(unsigned)
  return { ...unsigned, hash, signature: sign(null, signedBytes(hash), key).toString("base64url") }
}

/** Whether the hash is its own and was signed with this key. */
export function isSignedBy(checkpoint: Checkpoint, key: KeyObject): boolean {
  return checkpoint.hash === hashOf(checkpoint) && verify(null, signedBytes(checkpoint.hash), key, Buffer.from(checkpoint.signature, "base64url"))
}

const signedBytes = (hash: string) => Buffer.from(`doorward audit signature 1 ${hash}`)

/** What to keep elsewhere: `12:<hash>`. Everything up to there can then neither be cut off nor rewritten unnoticed. */
export function anchorOf({ number, hash }: Pick<Checkpoint, "number" | "hash">): string {
  return `${number}:${hash}`
}

/** @returns undefined for a text that is no anchor */
export function parseAnchor(text: string): Pick<Checkpoint, "number" | "hash"> | undefined {
  const [, number, hash] = /^([1-9]\d{0,14}):([A-Za-z0-9_-]{43})$/.exec(text) ?? []
  return number === undefined || hash === undefined ? undefined : { number: Number(number), hash }
}

/** Ed25519's public half as 32 bytes in base64url (RFC 8037). @returns undefined for anything else */
export function parsePublicKey(text: string): KeyObject | undefined {
  if (!/^[A-Za-z0-9_-]{43}$/.test(text)) return undefined
  try {
    return createPublicKey({ key: { kty: "OKP", crv: "Ed25519", x: text }, format: "jwk" })
  } catch {
    return undefined
  }
}

export function publicKeyOf(key: KeyObject): string {
  const { x } = createPublicKey(key).export({ format: "jwk" })
  if (x === undefined) throw new Error("not an Ed25519 key")
  return x
}

/** @param text as `exportPrivate` made it */
export function importPrivate(text: string): KeyObject {
  return createPrivateKey({ key: Buffer.from(text, "base64url"), format: "der", type: "pkcs8" })
}

export function exportPrivate(key: KeyObject): string {
  return key.export({ format: "der", type: "pkcs8" }).toString("base64url")
}
