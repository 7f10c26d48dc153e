import type { KeyObject } from "node:crypto"
import { CompactEncrypt, compactDecrypt } from "jose"

/** GATES 36 caps a JWT; what holds more (a request object with many claims) names its own cap. */
export const MAX_JWE_BYTES = 8_192

/**
 * How the content key travels (RFC 7518 §4.1), with the header members each way adds. What is missing here is refused for
 * everybody: `RSA1_5` answers questions about its padding (Bleichenbacher), `PBES2-*` lets the sender choose how long we
 * compute, `dir` encrypts everything under one key whose random IVs may meet, and AES-192 is not in every WebCrypto.
 */
const PARAMETERS = {
  "RSA-OAEP": [],
  "RSA-OAEP-256": [],
  "ECDH-ES": ["epk", "apu", "apv"],
  "ECDH-ES+A128KW": ["epk", "apu", "apv"],
  "ECDH-ES+A256KW": ["epk", "apu", "apv"],
  A128KW: [],
  A256KW: [],
  A128GCMKW: ["iv", "tag"],
  A256GCMKW: ["iv", "tag"],
} as const satisfies Readonly<Record<string, readonly string[]>>

export type KeyManagement = keyof typeof PARAMETERS
/** RFC 7518 §5.1 without AES-192. */
export type ContentEncryption = "A128GCM" | "A256GCM" | "A128CBC-HS256" | "A256CBC-HS512"

/** RFC 7516 §4.1. Members that name a key or where to fetch one (`jwk`, `jku`, `x5c`, `x5u`) are never looked at. */
const COMMON_MEMBERS = ["alg", "enc", "kid", "typ", "cty"]
/** RFC 7518 §6.2.1, RFC 8037 §2: an ephemeral key is a point on a curve and nothing else. */
const EPHEMERAL_KEY_MEMBERS = ["kty", "crv", "x", "y"]

/** A key, and the one algorithm it is used with. */
export interface JweKey {
  readonly alg: KeyManagement
  /** The private or symmetric key for `decryptJwe`, the public or symmetric one for `encryptJwe`. */
  readonly key: KeyObject
  /** Named in the header of what `encryptJwe` makes. */
  readonly kid?: string
}

/** What one place takes. There is no default: whoever decrypts says what it expects. */
export interface JweAllowed {
  readonly keyManagement: readonly KeyManagement[]
  readonly contentEncryption: readonly ContentEncryption[]
  readonly maxBytes?: number
}

/**
 * What stood inside. That it could be opened says nothing of who wrote it: everybody has our public key. A JWT in it is
 * verified like one that came bare.
 */
export interface Decrypted {
  readonly unverifiedContent: Uint8Array
}

export type JweRefusal = "too_large" | "malformed" | "header" | "crit" | "zip" | "algorithm" | "undecryptable"

/** A JWE that is not accepted. Everything cryptographic is one reason, `undecryptable`, so that nobody learns what failed (RFC 7516 §11.5). */
export class JweRefused extends Error {
  override readonly name = "JweRefused"
  readonly reason: JweRefusal
  constructor(reason: JweRefusal, detail: string, options?: ErrorOptions) {
    super(detail, options)
    this.reason = reason
  }
}

/**
 * Opens a JWE in compact serialization (RFC 7516 §7.1). The algorithm is the key's, never the header's. Nothing is derived,
 * decrypted or decompressed before the whole header has been judged; compressed content is not taken at all.
 * @param token from anybody
 * @throws JweRefused
 */
export async function decryptJwe(token: string, key: JweKey, allowed: JweAllowed): Promise<Decrypted> {
  const { enc } = judgeHeader(token, key, allowed)
  try {
    // Judged above, and said again: left to its defaults the library takes any `enc` and decompresses up to 250 kB.
    const { plaintext } = await compactDecrypt(token, key.key, {
      keyManagementAlgorithms: [key.alg],
      contentEncryptionAlgorithms: [enc],
      maxDecompressedLength: 0,
    })
    return { unverifiedContent: plaintext }
  } catch (cause) {
    throw new JweRefused("undecryptable", "could not be decrypted", { cause })
  }
}

/**
 * Encrypts to somebody's key. Sign first: encryption proves nothing about who encrypted (RFC 7519 §11.2).
 * @param contentType `cty`: "JWT" when the content is one (RFC 7519 §5.2)
 */
export function encryptJwe(content: Uint8Array, key: JweKey, enc: ContentEncryption, contentType?: string): Promise<string> {
  return new CompactEncrypt(content)
    .setProtectedHeader({
      alg: key.alg,
      enc,
      ...(key.kid === undefined ? {} : { kid: key.kid }),
      ...(contentType === undefined ? {} : { cty: contentType }),
    })
    .encrypt(key.key)
}

function judgeHeader(token: string, key: JweKey, allowed: JweAllowed): { enc: ContentEncryption } {
  if (Buffer.byteLength(token) > (allowed.maxBytes ?? MAX_JWE_BYTES)) throw new JweRefused("too_large", "longer than is read")
  const parts = token.split(".", 6)
  const [encodedHeader = ""] = parts
  if (parts.length !== 5) throw new JweRefused("malformed", "not five parts")
  if (!parts.every(isCanonical)) throw new JweRefused("malformed", "a part is not canonical base64url")
  const header = parseHeader(encodedHeader)

  // RFC 7516 §4.1.13: extensions that must be understood; there is none that we do.
  if (Object.hasOwn(header, "crit")) throw new JweRefused("crit", "critical extensions are not taken")
  if (Object.hasOwn(header, "zip")) throw new JweRefused("zip", "compressed content is not taken")
  const { alg, enc } = header
  if (alg !== key.alg || !allowed.keyManagement.includes(key.alg)) throw new JweRefused("algorithm", "alg is not the one this key has")
  const allowedEnc = allowed.contentEncryption.find((name) => name === enc)
  if (allowedEnc === undefined) throw new JweRefused("algorithm", "enc is not among those taken here")
  const members: readonly string[] = [...COMMON_MEMBERS, ...PARAMETERS[key.alg]]
  for (const [name, value] of Object.entries(header)) {
    if (!members.includes(name)) throw new JweRefused("header", "a header member that is not taken")
    if (name === "epk" ? !isEphemeralKey(value) : typeof value !== "string") throw new JweRefused("header", `${name} has the wrong shape`)
  }
  return { enc: allowedEnc }
}

/** RFC 7515 §2: no padding, no other alphabet, no white space; and the bits a last character has to spare are zero. */
function isCanonical(part: string): boolean {
  return Buffer.from(part, "base64url").toString("base64url") === part
}

const strictUtf8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true })

function parseHeader(encoded: string): Record<string, unknown> {
  let text: string
  let header: unknown
  try {
    text = strictUtf8.decode(Buffer.from(encoded, "base64url"))
    header = JSON.parse(text)
  } catch {
    throw new JweRefused("malformed", "the header is not JSON")
  }
  if (!isRecord(header)) throw new JweRefused("malformed", "the header is not a JSON object")
  // RFC 7516 §4: names are unique. Of two, another reader might take the first where we took the last.
  if (namesIn(text) !== countNames(header)) throw new JweRefused("malformed", "a header member comes twice")
  return header
}

/** How many names the text of some valid JSON spells. */
function namesIn(json: string): number {
  return [...json.matchAll(/"(?:[^"\\]|\\.)*"\s*(:)?/g)].filter(([, colon]) => colon).length
}

function countNames(value: unknown): number {
  if (typeof value !== "object" || value === null) return 0
  const inside = Object.values(value)
  return inside.reduce<number>((count, item) => count + countNames(item), Array.isArray(value) ? 0 : inside.length)
}

function isEphemeralKey(value: unknown): boolean {
  return isRecord(value) && Object.entries(value).every(([name, part]) => EPHEMERAL_KEY_MEMBERS.includes(name) && typeof part === "string")
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value)
}
