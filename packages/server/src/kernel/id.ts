import type { Clock } from "./clock.ts"
import type { Random } from "./random.ts"

/** Crockford's base 32: no I, L, O, U; sorts as the bytes do. */
const ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
/** 128 bits at 5 bits a character. */
const ID_CHARACTERS = 26

export type IdPrefix = "usr" | "ses" | "att" | "evt" | "fam" | "org" | "inv" | "rol" | "dom" | "cli" | "con" | "key" | "pky" | "rep" | "trd"
export type Id<Prefix extends IdPrefix> = `${Prefix}_${string}`

export interface Ids {
  /** A new identifier: unique, in the order of time to the millisecond, public. Never a credential. */
  next<Prefix extends IdPrefix>(prefix: Prefix): Id<Prefix>
}

export function createIds(clock: Clock, random: Random): Ids {
  return { next: (prefix) => `${prefix}_${base32(uuidV7(clock.now(), random.bytes(10)))}` }
}

/** RFC 9562 §5.7: 48 bits of milliseconds, version, 12 random bits, variant, 62 random bits. */
function uuidV7(ms: number, random: Buffer): Buffer {
  const bytes = Buffer.alloc(16)
  bytes.writeUIntBE(ms, 0, 6)
  random.copy(bytes, 6)
  bytes[6] = 0x70 | ((bytes[6] as number) & 0x0f)
  bytes[8] = 0x80 | ((bytes[8] as number) & 0x3f)
  return bytes
}

/** 128 bits stand right-aligned in 26 characters: the first holds three of them. */
function base32(bytes: Buffer): string {
  let text = ""
  let held = 0
  let bits = ID_CHARACTERS * 5 - 128
  for (const byte of bytes) {
    held = (held << 8) | byte
    bits += 8
    while (bits >= 5) {
      bits -= 5
      text += ALPHABET.charAt((held >>> bits) & 31)
    }
    held &= (1 << bits) - 1
  }
  return text
}

/** The 16 bytes of an identifier. */
export function idToBytes(id: Id<IdPrefix>): Buffer {
  const bytes = Buffer.alloc(16)
  let held = 0
  let bits = -(ID_CHARACTERS * 5 - 128)
  let at = 0
  for (const character of id.slice(-ID_CHARACTERS)) {
    held = (held << 5) | ALPHABET.indexOf(character)
    bits += 5
    if (bits < 8) continue
    bits -= 8
    bytes[at++] = held >>> bits
    held &= (1 << bits) - 1
  }
  return bytes
}

/** @param bytes 16 of them */
export function idFromBytes<Prefix extends IdPrefix>(prefix: Prefix, bytes: Buffer): Id<Prefix> {
  return `${prefix}_${base32(bytes)}`
}

/** Whether a text from outside has the shape of an identifier of this kind. */
export function isId<Prefix extends IdPrefix>(prefix: Prefix, text: string): text is Id<Prefix> {
  return (
    text.length === prefix.length + 1 + ID_CHARACTERS &&
    text.startsWith(`${prefix}_`) &&
    /^[0-7][0-9A-HJKMNP-TV-Z]{25}$/.test(text.slice(prefix.length + 1))
  )
}
