import { createPublicKey, type JsonWebKey } from "node:crypto"
import { isoCBOR } from "@simplewebauthn/server/helpers"

/** COSE's numbers (RFC 9053), in the order they are offered: what every authenticator has, what is newest, what Windows Hello's TPMs have. */
export const ALGORITHMS: readonly number[] = [-7, -8, -257]

const KTY = 1
const ALG = 3
const OKP = 1
const EC2 = 2
const RSA = 3
const P256 = 1
const ED25519 = 6
const COORDINATE_BYTES = 32
/** GATES 23: 2,048 at least; nobody makes larger ones than these for a passkey, and verifying them costs. */
const MIN_MODULUS_BITS = 2_048
const MAX_MODULUS_BITS = 8_192
const MAX_EXPONENT_BYTES = 4

class KeyRefused extends Error {
  override readonly name = "KeyRefused"
}

type CoseKey = ReadonlyMap<number, unknown>

/**
 * A credential's public key, looked at as closely as it will be used for years (WebAuthn §5.8.5, §7.1): one of the three
 * algorithms, with the members that algorithm has and no other, on its curve, large enough.
 * @returns its algorithm @throws KeyRefused
 */
export function requirePublicKey(cose: Uint8Array<ArrayBuffer>): number {
  const key: unknown = isoCBOR.decodeFirst(cose)
  if (!(key instanceof Map)) throw new KeyRefused("a key is a map")
  const algorithm: unknown = key.get(ALG)
  switch (algorithm) {
    case -7:
      requireMembers(key, EC2, [-1, -2, -3])
      requireCurve(key, P256, [-2, -3])
      requireOnCurve({ kty: "EC", crv: "P-256", x: textOf(key.get(-2)), y: textOf(key.get(-3)) })
      return algorithm
    case -8:
      requireMembers(key, OKP, [-1, -2])
      requireCurve(key, ED25519, [-2])
      requireOnCurve({ kty: "OKP", crv: "Ed25519", x: textOf(key.get(-2)) })
      return algorithm
    case -257:
      requireMembers(key, RSA, [-1, -2])
      requireModulus(key)
      return algorithm
    default:
      throw new KeyRefused("an algorithm that was not offered")
  }
}

/** Besides the kind and the algorithm. */
function requireMembers(key: CoseKey, kty: number, labels: readonly number[]): void {
  if (key.get(KTY) !== kty) throw new KeyRefused("the kind of key is not the algorithm's")
  if (key.size !== labels.length + 2 || labels.some((label) => !key.has(label))) throw new KeyRefused("other members than its algorithm has")
}

function requireCurve(key: CoseKey, curve: number, coordinates: readonly number[]): void {
  if (key.get(-1) !== curve) throw new KeyRefused("another curve")
  for (const label of coordinates) {
    const coordinate = key.get(label)
    if (!(coordinate instanceof Uint8Array) || coordinate.length !== COORDINATE_BYTES) throw new KeyRefused("a coordinate of another size")
  }
}

/** OpenSSL refuses a point that is not on the curve. */
function requireOnCurve(key: JsonWebKey): void {
  try {
    createPublicKey({ key, format: "jwk" })
  } catch {
    throw new KeyRefused("the point is not on the curve")
  }
}

function requireModulus(key: CoseKey): void {
  const modulus = key.get(-1)
  const exponent = key.get(-2)
  if (!(modulus instanceof Uint8Array && exponent instanceof Uint8Array)) throw new KeyRefused("the key's numbers are none")
  const bits = bitsOf(modulus)
  if (bits < MIN_MODULUS_BITS || bits > MAX_MODULUS_BITS) throw new KeyRefused(`a modulus of ${bits} bits`)
  const last = exponent.at(-1) ?? 0
  // An exponent of one signs nothing.
  if (exponent.length > MAX_EXPONENT_BYTES || last % 2 === 0 || bitsOf(exponent) < 2) throw new KeyRefused("the exponent is none")
}

function bitsOf(number: Uint8Array): number {
  const first = number[0]
  return first === undefined || first === 0 ? 0 : (number.length - 1) * 8 + (32 - Math.clz32(first))
}

function textOf(bytes: unknown): string {
  return bytes instanceof Uint8Array ? Buffer.from(bytes).toString("base64url") : ""
}
