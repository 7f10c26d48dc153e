import { createPrivateKey, createSecretKey, type KeyObject } from "node:crypto"
import * as nodeGuard from "@doorward/guard/jws"
import {
  JwsRefused,
  type KeyPins,
  KeyRefused,
  type SigningAlgorithm,
  signingAlgorithms,
  verificationKeyFromJwk,
  verifyJws,
} from "@doorward/guard/jws"
import { type ContentEncryption, decryptJwe, type JweKey, JweRefused, type KeyManagement } from "doorward/testing"
import type { Jwk, JwkOrSet } from "./vectors.ts"

// Every door answers in words: "accepted", or the reason of its refusal. Anything it throws besides is a defect, and fails the test.

export type Guard = typeof nodeGuard

/** A JWS and the key (or the set to find it in by `kid`) it must have been signed with. */
export async function jwsAnswer(token: string, jwk: JwkOrSet, pins: KeyPins = {}, guard: Guard = nodeGuard): Promise<string> {
  try {
    const jws = guard.parseJws(token)
    await guard.verifyJws(jws, guard.verificationKeyFromJwk(findJwk(jwk, jws.header.kid), pins))
    return "accepted"
  } catch (error) {
    if (error instanceof guard.JwsRefused) return error.reason
    if (error instanceof guard.KeyRefused) return "key"
    throw error
  }
}

/** Two keys of one `kid` are nobody's: which of them was meant is not for the token to say. */
function findJwk(jwk: JwkOrSet, kid: string | undefined): unknown {
  if (!isSet(jwk)) return jwk
  const named = jwk.keys.filter((key) => key["kid"] === kid)
  return named.length === 1 ? named[0] : undefined
}

function isSet(jwk: JwkOrSet): jwk is { readonly keys: readonly Jwk[] } {
  return Array.isArray(jwk["keys"])
}

/** A signature over any bytes, past the parser: the door's own choice of algorithm, lengths and padding. */
export async function signatureAnswer(alg: SigningAlgorithm, message: Buffer, signature: Buffer, jwk: unknown): Promise<string> {
  try {
    const signingInput = message.toString("latin1")
    const header = { alg, typ: undefined, kid: undefined }
    await verifyJws({ token: "", header, payload: message, signingInput, signature }, verificationKeyFromJwk(jwk, { alg }))
    return "accepted"
  } catch (error) {
    if (error instanceof JwsRefused) return error.reason
    if (error instanceof KeyRefused) return "key"
    throw error
  }
}

/** Why a valid JWS is refused: we take four algorithms, canonical base64url (RFC 7515 §2), and no empty payload, which no JWT has. */
export function jwsPolicy(token: string): string | undefined {
  const [header = "", payload = ""] = token.split(".")
  if (!/^[\w-]+\.[\w-]+\.[\w-]+$/.test(token) || payload === "") return "malformed"
  const { alg } = headerOf(header)
  return signingAlgorithms.some((ours) => ours === alg) ? undefined : "algorithm"
}

const KEY_MANAGEMENT: readonly KeyManagement[] = [
  "RSA-OAEP",
  "RSA-OAEP-256",
  "ECDH-ES",
  "ECDH-ES+A128KW",
  "ECDH-ES+A256KW",
  "A128KW",
  "A256KW",
  "A128GCMKW",
  "A256GCMKW",
]
const CONTENT_ENCRYPTION: readonly ContentEncryption[] = ["A128GCM", "A256GCM", "A128CBC-HS256", "A256CBC-HS512"]

/** Takes everything the door can take at all, so that what it refuses is refused everywhere. */
export async function jweAnswer(token: string, key: JweKey, plaintext?: Buffer): Promise<string> {
  try {
    const { unverifiedContent } = await decryptJwe(token, key, { keyManagement: KEY_MANAGEMENT, contentEncryption: CONTENT_ENCRYPTION })
    return plaintext && !plaintext.equals(unverifiedContent) ? "opened to something else" : "accepted"
  } catch (error) {
    if (error instanceof JweRefused) return error.reason
    throw error
  }
}

/** Why a valid JWE is refused: compression, and the algorithms that `kernel/jose/jwe.ts` says why it leaves out. */
export function jwePolicy(token: string): string | undefined {
  const { alg, enc, zip } = headerOf(token.split(".")[0] ?? "")
  if (zip !== undefined) return "zip"
  return KEY_MANAGEMENT.some((ours) => ours === alg) && CONTENT_ENCRYPTION.some((ours) => ours === enc) ? undefined : "algorithm"
}

/** The key of a vector, with the algorithm it names; where we have none of that name, with one of ours that its type fits. */
export function jweKey(jwk: Jwk, named = jwk["alg"]): JweKey {
  const alg = KEY_MANAGEMENT.find((ours) => ours === named)
  if (jwk["kty"] === "oct") return { alg: alg ?? "A256KW", key: secretKey(Buffer.from(jwk["k"] ?? "", "base64url")) }
  return { alg: alg ?? (jwk["kty"] === "RSA" ? "RSA-OAEP-256" : "ECDH-ES"), key: createPrivateKey({ key: { ...jwk }, format: "jwk" }) }
}

export function secretKey(bytes: Buffer): KeyObject {
  return createSecretKey(bytes)
}

function headerOf(encoded: string): Readonly<Record<string, unknown>> {
  return JSON.parse(Buffer.from(encoded, "base64url").toString()) as Record<string, unknown>
}
