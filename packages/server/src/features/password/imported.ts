import { pbkdf2, scrypt, timingSafeEqual } from "node:crypto"
import { promisify } from "node:util"
import { verify as verifyArgon2 } from "@node-rs/argon2"
import { verify as verifyBcrypt } from "@node-rs/bcrypt"

/** A hash that another system made. */
export interface ImportedHash {
  /** The password is compared as it was sent: other systems have other rules, or none, for its form. */
  verify(password: string): Promise<boolean>
  /** A hash that costs the same to verify and is nobody's. */
  readonly example: string
}

// A hash decides what verifying it costs, so whoever brings one decides it, up to these bounds.
const MAX_ARGON2_MEMORY_KIB = 1_048_576
const MAX_ARGON2_PASSES = 64
const MAX_ARGON2_LANES = 16
/** Memory times passes: 4 GiB take some seconds. */
const MAX_ARGON2_WORK_KIB = 4 * MAX_ARGON2_MEMORY_KIB
const MAX_BCRYPT_COST = 14
const MAX_SCRYPT_BYTES = 1_073_741_824
const MAX_SCRYPT_LANES = 16
const MAX_PBKDF2_ITERATIONS = 10_000_000
/** Below it, wrong passwords would fit by chance, or are found by it. */
const MIN_DIGEST_BYTES = 16
const MAX_DIGEST_BYTES = 128
const MAX_SALT_BYTES = 128
/** bcrypt never looks beyond. */
const MAX_BCRYPT_BYTES = 72
const MAX_TEXT_CHARACTERS = 512

/**
 * Reads a hash in the forms of the PHC string format, passlib and crypt(3): argon2id, argon2i, argon2d, bcrypt, scrypt,
 * PBKDF2 with SHA-1, SHA-256 or SHA-512.
 * @returns undefined for any other, and for one that costs too much or protects too little
 */
export function readImported(text: string): ImportedHash | undefined {
  if (text.length > MAX_TEXT_CHARACTERS) return undefined
  return readArgon2(text) ?? readBcrypt(text) ?? readScrypt(text) ?? readPbkdf2(text)
}

const ARGON2 = /^(\$argon2(?:id|i|d)\$(?:v=(?:16|19)\$)?m=(\d{1,8}),t=(\d{1,3}),p=(\d{1,3}))\$([A-Za-z0-9+/]+)\$([A-Za-z0-9+/]+)$/

function readArgon2(text: string): ImportedHash | undefined {
  const [, head = "", memory, passes, lanes, salt = "", digest = ""] = ARGON2.exec(text) ?? []
  const [memoryKib, passCount, laneCount] = [Number(memory), Number(passes), Number(lanes)]
  if (!between(memoryKib, 8 * laneCount, MAX_ARGON2_MEMORY_KIB) || !between(passCount, 1, MAX_ARGON2_PASSES)) return undefined
  if (!between(laneCount, 1, MAX_ARGON2_LANES) || memoryKib * passCount > MAX_ARGON2_WORK_KIB) return undefined
  if (!hasFittingLengths(salt, digest, 8)) return undefined
  return { verify: (password) => verifyArgon2(text, password), example: `${head}$${zeros(salt)}$${zeros(digest)}` }
}

const BCRYPT = /^(\$2[aby]\$(\d\d)\$)[./A-Za-z0-9]{53}$/

function readBcrypt(text: string): ImportedHash | undefined {
  const [, head, cost] = BCRYPT.exec(text) ?? []
  if (head === undefined || !between(Number(cost), 4, MAX_BCRYPT_COST)) return undefined
  return {
    verify: async (password) => {
      const matches = await verifyBcrypt(password, text)
      // It ends at a NUL and after 72 bytes: what comes behind counts for us, so it cannot be called right.
      return matches && !password.includes("\0") && Buffer.byteLength(password) <= MAX_BCRYPT_BYTES
    },
    example: head + ".".repeat(53),
  }
}

const SCRYPT = /^(\$scrypt\$ln=(\d{1,2}),r=(\d{1,3}),p=(\d{1,2}))\$([A-Za-z0-9+/]*)\$([A-Za-z0-9+/]+)$/

function readScrypt(text: string): ImportedHash | undefined {
  const [, head = "", ln, r, p, salt = "", digest = ""] = SCRYPT.exec(text) ?? []
  const [cost, blockSize, lanes] = [2 ** Number(ln), Number(r), Number(p)]
  const bytes = 128 * cost * blockSize
  if (!between(Number(ln), 10, 24) || !between(blockSize, 1, 64) || !between(lanes, 1, MAX_SCRYPT_LANES) || bytes > MAX_SCRYPT_BYTES) return undefined
  if (!hasFittingLengths(salt, digest, 0)) return undefined
  const wanted = Buffer.from(digest, "base64")
  return {
    verify: async (password) => {
      const options = { N: cost, r: blockSize, p: lanes, maxmem: bytes + 128 * blockSize * lanes + 1_048_576 }
      return timingSafeEqual(await scryptWith(password, Buffer.from(salt, "base64"), wanted.length, options), wanted)
    },
    example: `${head}$${zeros(salt)}$${zeros(digest)}`,
  }
}

const PBKDF2 = /^(\$pbkdf2(?:-(sha1|sha256|sha512))?\$(?:i=)?(\d{1,8})(?:,l=\d{1,3})?)\$([A-Za-z0-9+/.]*)\$([A-Za-z0-9+/.]+)$/

function readPbkdf2(text: string): ImportedHash | undefined {
  const [, head = "", digestName = "sha1", iterations, salt64 = "", digest64 = ""] = PBKDF2.exec(text) ?? []
  // passlib writes "." where base64 has "+".
  const [salt, digest] = [salt64.replaceAll(".", "+"), digest64.replaceAll(".", "+")]
  if (!between(Number(iterations), 1_000, MAX_PBKDF2_ITERATIONS) || !hasFittingLengths(salt, digest, 0)) return undefined
  const wanted = Buffer.from(digest, "base64")
  return {
    verify: async (password) =>
      timingSafeEqual(await pbkdf2With(password, Buffer.from(salt, "base64"), Number(iterations), wanted.length, digestName), wanted),
    example: `${head}$${zeros(salt)}$${zeros(digest)}`,
  }
}

const pbkdf2With = promisify(pbkdf2)

function scryptWith(password: string, salt: Buffer, length: number, options: { N: number; r: number; p: number; maxmem: number }): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    scrypt(password, salt, length, options, (error, key) => (error ? reject(error) : resolve(key)))
  })
}

function between(value: number, least: number, most: number): boolean {
  return Number.isInteger(value) && value >= least && value <= most
}

function hasFittingLengths(salt: string, digest: string, minSaltBytes: number): boolean {
  const bytesOf = (base64: string) => Buffer.from(base64, "base64").length
  return between(bytesOf(salt), minSaltBytes, MAX_SALT_BYTES) && between(bytesOf(digest), MIN_DIGEST_BYTES, MAX_DIGEST_BYTES)
}

/** Of the same length. */
function zeros(base64: string): string {
  return Buffer.alloc(Buffer.from(base64, "base64").length).toString("base64").replaceAll("=", "")
}
