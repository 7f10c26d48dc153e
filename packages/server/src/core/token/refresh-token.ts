import { createHmac, timingSafeEqual } from "node:crypto"
import { crc32 } from "node:zlib"
import { type Id, idFromBytes, idToBytes } from "../../kernel/id.ts"
import type { Secret } from "../../kernel/secret.ts"

export type FamilyId = Id<"fam">

const PREFIX = "dwr_"
const VERSION = 1
/** Told apart from other tokens that may one day be made the same way. */
const PURPOSE_REFRESH = 1
const ID_AT = 2
const GENERATION_AT = ID_AT + 16
const MAC_AT = GENERATION_AT + 8
const MAC_BYTES = 32
const CHECKSUM_AT = MAC_AT + MAC_BYTES
const TOKEN_BYTES = CHECKSUM_AT + 4
const SHAPE = /^dwr_[A-Za-z0-9_-]{83}$/

/** A position in a chain, as somebody claims it. */
export interface PresentedToken {
  readonly family: FamilyId
  readonly generation: number
  /** What the MAC is over. */
  readonly body: Buffer
  readonly mac: Buffer
}

/**
 * `dwr_` and, in base64url: version, purpose, family, generation (u64), an HMAC-SHA256 of all these under the family's
 * secret, and a CRC-32 by which scanners of pasted text know it for what it is. The same position always gives the same
 * token, so a successor can be given out again without being stored.
 */
export function refreshToken(family: FamilyId, generation: number, secret: Secret<Buffer>): string {
  const bytes = Buffer.alloc(TOKEN_BYTES)
  bytes[0] = VERSION
  bytes[1] = PURPOSE_REFRESH
  idToBytes(family).copy(bytes, ID_AT)
  bytes.writeBigUInt64BE(BigInt(generation), GENERATION_AT)
  macOf(bytes.subarray(0, MAC_AT), secret).copy(bytes, MAC_AT)
  bytes.writeUInt32BE(checksumOf(bytes), CHECKSUM_AT)
  return PREFIX + bytes.toString("base64url")
}

/** @returns undefined for whatever is not exactly what `refreshToken` writes; nothing is believed of the rest before its MAC is */
export function parseRefreshToken(text: string): PresentedToken | undefined {
  if (!SHAPE.test(text)) return undefined
  const bytes = Buffer.from(text.slice(PREFIX.length), "base64url")
  // Base64url leaves bits over in its last character: exactly one spelling counts.
  if (bytes.toString("base64url") !== text.slice(PREFIX.length)) return undefined
  if (bytes[0] !== VERSION || bytes[1] !== PURPOSE_REFRESH || bytes.readUInt32BE(CHECKSUM_AT) !== checksumOf(bytes)) return undefined
  const generation = Number(bytes.readBigUInt64BE(GENERATION_AT))
  if (!Number.isSafeInteger(generation)) return undefined
  return {
    family: idFromBytes("fam", bytes.subarray(ID_AT, GENERATION_AT)),
    generation,
    body: bytes.subarray(0, MAC_AT),
    mac: bytes.subarray(MAC_AT, CHECKSUM_AT),
  }
}

/** Whether the token was made by us. Takes the same time wherever the two differ. */
export function isGenuine({ body, mac }: PresentedToken, secret: Secret<Buffer>): boolean {
  return timingSafeEqual(mac, macOf(body, secret))
}

function macOf(body: Buffer, secret: Secret<Buffer>): Buffer {
  return createHmac("sha256", secret.reveal()).update(body).digest()
}

function checksumOf(bytes: Buffer): number {
  return crc32(bytes.subarray(0, CHECKSUM_AT), crc32(PREFIX))
}
