import { crc32 } from "node:zlib"
import type { Random } from "../../kernel/random.ts"

const PREFIX = "dwc_"
/** GATES 7 asks for 128 bits, we ship 256. */
const SECRET_BYTES = 32
const CHECKSUM_BYTES = 4
const SHAPE = /^dwc_[A-Za-z0-9_-]{48}$/

/** `dwc_` and, in base64url, 256 random bits with a CRC-32 by which scanners of pasted text know it for what it is. */
export function newClientSecret(random: Random): string {
  const bytes = Buffer.alloc(SECRET_BYTES + CHECKSUM_BYTES)
  random.bytes(SECRET_BYTES).copy(bytes)
  bytes.writeUInt32BE(checksumOf(bytes), SECRET_BYTES)
  return PREFIX + bytes.toString("base64url")
}

/** Whether a text from outside can be a secret at all; saves the look-up. 36 bytes fill 48 characters, so each has one spelling. */
export function hasClientSecretShape(text: string): boolean {
  if (!SHAPE.test(text)) return false
  const bytes = Buffer.from(text.slice(PREFIX.length), "base64url")
  return bytes.readUInt32BE(SECRET_BYTES) === checksumOf(bytes)
}

function checksumOf(bytes: Buffer): number {
  return crc32(bytes.subarray(0, SECRET_BYTES), crc32(PREFIX))
}
