import type { JWK } from "jose"
import { isJsonObject, type JsonObject } from "./json.ts"
import { isRocaModulus } from "./roca.ts"
import { findBase64url, nodeCrypto } from "./runtime.ts"
import { type SigningAlgorithm, signingAlgorithms, type VerificationKey } from "./signature.ts"

/** A key that signatures must not be verified with. The message says why and holds nothing of the key. */
export class KeyRefused extends Error {
  override readonly name = "KeyRefused"
}

/** What a caller who knows better says of a key that does not say it itself. */
export interface KeyPins {
  readonly kid?: string | undefined
  readonly alg?: SigningAlgorithm | undefined
}

const MAX_KID_CHARACTERS = 256
const COORDINATE_BYTES = 32
const MIN_RSA_BITS = 2_048
/** A larger key makes every verification slow. */
const MAX_RSA_BITS = 8_192
/** Exponents beyond 32 bits make every verification slow, too. */
const MAX_EXPONENT_BYTES = 4
/** RFC 7518 §6.2.2, §6.3.2, §6.4: whoever publishes one of them has a greater worry than this token. */
const PRIVATE_MEMBERS = ["d", "p", "q", "dp", "dq", "qi", "oth", "k", "priv"]

/**
 * The verification key in a public JWK (RFC 7517). No algorithm is ever guessed from the key's type: a JWK without `alg`
 * is refused unless the caller pins one, because a guess is where algorithm confusion begins.
 *
 * @param jwk untrusted
 * @param pins what must hold, or stands in for what the JWK leaves out
 * @throws KeyRefused
 */
export function verificationKeyFromJwk(jwk: unknown, pins: KeyPins = {}): VerificationKey {
  if (!isJsonObject(jwk)) throw new KeyRefused("not a JSON object")
  const kid = jwk["kid"] ?? pins.kid
  if (typeof kid !== "string" || kid === "" || kid.length > MAX_KID_CHARACTERS) throw new KeyRefused("no usable kid")
  if (pins.kid !== undefined && kid !== pins.kid) throw new KeyRefused("another kid than expected")
  const alg = algorithmOf(jwk, pins.alg)
  const found = PRIVATE_MEMBERS.find((member) => Object.hasOwn(jwk, member))
  if (found !== undefined) throw new KeyRefused("holds private or symmetric key material")
  requirePurpose(jwk)
  return { kid, alg, key: importKey(publicMembers(jwk, alg)) }
}

function algorithmOf(jwk: JsonObject, pinned: SigningAlgorithm | undefined): SigningAlgorithm {
  const named = jwk["alg"] ?? pinned
  const alg = signingAlgorithms.find((known) => known === named)
  if (!alg) throw new KeyRefused(named === undefined ? "no alg" : "an alg that is not allowed")
  if (pinned !== undefined && alg !== pinned) throw new KeyRefused("another alg than expected")
  return alg
}

// RFC 7517 §4.2, §4.3
function requirePurpose(jwk: JsonObject): void {
  const { use, key_ops: operations } = jwk
  if (use !== undefined && use !== "sig") throw new KeyRefused("not for signatures")
  if (operations === undefined) return
  if (!Array.isArray(operations) || !operations.includes("verify")) throw new KeyRefused("not for verifying")
}

/** Only what makes up the key, each member checked. */
function publicMembers(jwk: JsonObject, alg: SigningAlgorithm): JWK & { readonly kty: string } {
  switch (alg) {
    case "ES256":
      requireType(jwk, "EC", "P-256")
      return { kty: "EC", crv: "P-256", alg, x: coordinate(jwk["x"]), y: coordinate(jwk["y"]) }
    case "EdDSA":
      requireType(jwk, "OKP", "Ed25519")
      return { kty: "OKP", crv: "Ed25519", alg, x: coordinate(jwk["x"]) }
    case "RS256":
    case "PS256":
      requireType(jwk, "RSA", undefined)
      return { kty: "RSA", alg, n: modulus(jwk["n"]), e: exponent(jwk["e"]) }
  }
}

function requireType({ kty, crv }: JsonObject, type: string, curve: string | undefined): void {
  if (kty !== type || crv !== curve) throw new KeyRefused("its type does not fit its alg")
}

function coordinate(value: unknown): string {
  const { text, bytes } = bytesOf(value)
  if (bytes.length !== COORDINATE_BYTES) throw new KeyRefused("a coordinate of the wrong length")
  return text
}

function modulus(value: unknown): string {
  const { text, bytes } = bytesOf(value)
  const bits = bytes.length * 8 - Math.clz32(bytes[0] ?? 0) + 24
  // RFC 7518 §6.3.1.1: no leading zero octets, so that one number has one writing.
  if (bytes[0] === 0 || bits < MIN_RSA_BITS || bits > MAX_RSA_BITS) throw new KeyRefused("an RSA modulus of a size that is not accepted")
  if (isRocaModulus(bytes)) throw new KeyRefused("an RSA key of a broken generator")
  return text
}

function exponent(value: unknown): string {
  const { text, bytes } = bytesOf(value)
  const number = bytes.length > MAX_EXPONENT_BYTES ? 0 : bytes.reduce((sum, byte) => sum * 256 + byte, 0)
  if (number < 3 || number % 2 === 0) throw new KeyRefused("an RSA exponent that is not accepted")
  return text
}

function bytesOf(value: unknown): { readonly text: string; readonly bytes: Uint8Array } {
  const bytes = typeof value === "string" ? findBase64url(value) : undefined
  if (!bytes || typeof value !== "string") throw new KeyRefused("a number that is not base64url")
  return { text: value, bytes }
}

function importKey(jwk: JWK & { readonly kty: string }): VerificationKey["key"] {
  if (!nodeCrypto) return jwk
  try {
    return nodeCrypto.createPublicKey({ key: { ...jwk }, format: "jwk" })
  } catch (error) {
    throw new KeyRefused("not a point on its curve", { cause: error })
  }
}
