import type { Clock } from "./clock.ts"
import type { Random } from "./random.ts"

/** Crockford's base 32: no I, L, O, U; sorts as the bytes do. */
const ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
/** 128 bits at 5 bits a character. */
const ID_CHARACTERS = 26

export type IdPrefix = "usr" | "ses" | "att" | "evt" | "fam" | "org" | "cli" | "con" | "key"
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

function base32(bytes: Buffer): string {
  let value = BigInt(`0x${bytes.toString("hex")}`)
  let text = ""
  for (let i = 0; i < ID_CHARACTERS; i++) {
    text = ALPHABET.charAt(Number(value & 31n)) + text
    value >>= 5n
  }
  return text
}

/** Whether a text from outside has the shape of an identifier of this kind. */
export function isId<Prefix extends IdPrefix>(prefix: Prefix, text: string): text is Id<Prefix> {
  return (
    text.length === prefix.length + 1 + ID_CHARACTERS &&
    text.startsWith(`${prefix}_`) &&
    /^[0-7][0-9A-HJKMNP-TV-Z]{25}$/.test(text.slice(prefix.length + 1))
  )
}
