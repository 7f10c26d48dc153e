import type * as crypto from "node:crypto"
import { compactVerify, type JWK } from "jose"
import { nodeCrypto } from "./runtime.ts"

/** Signatures access tokens can have (RFC 7518 §3.1, RFC 8037). Nothing else is ever verified. */
export const signingAlgorithms = ["ES256", "EdDSA", "RS256", "PS256"] as const
export type SigningAlgorithm = (typeof signingAlgorithms)[number]

/** A public key, and the one algorithm it is used with. */
export interface VerificationKey {
  readonly kid: string
  readonly alg: SigningAlgorithm
  /** A `KeyObject` where there is `node:crypto`, the public JWK elsewhere. */
  readonly key: crypto.KeyObject | JWK
}

/** A token in the two forms its parts are needed in. */
export interface Signed {
  readonly token: string
  /** What was signed: the first two parts and the dot between them (RFC 7515 §5.2). */
  readonly signingInput: string
  readonly signature: Uint8Array
}

/** R and S of P-256 (RFC 7518 §3.4), and an Ed25519 signature (RFC 8032 §5.1.6): the same length. */
const SIGNATURE_BYTES = 64
/** RFC 7518 §3.5: as long as the digest. */
const PSS_SALT_BYTES = 32

/** Whether the key made this signature. At once where there is `node:crypto`, later through WebCrypto elsewhere. Chosen when the module loads. */
export const isSignedBy: (signed: Signed, key: VerificationKey) => boolean | Promise<boolean> = nodeCrypto
  ? nodeVerification(nodeCrypto)
  : isSignedByJose

// `jose` through WebCrypto verifies at half the speed (ES256) or less (RSA), and only ever asynchronously.
function nodeVerification({ verify, constants }: typeof crypto): (signed: Signed, key: VerificationKey) => boolean {
  return ({ signingInput, signature }, { alg, key }) => {
    const data = Buffer.from(signingInput, "latin1")
    const publicKey = key as crypto.KeyObject
    try {
      switch (alg) {
        case "ES256":
          return signature.length === SIGNATURE_BYTES && verify("sha256", data, { key: publicKey, dsaEncoding: "ieee-p1363" }, signature)
        case "EdDSA":
          return signature.length === SIGNATURE_BYTES && verify(null, data, publicKey, signature)
        case "RS256":
          return verify("sha256", data, publicKey, signature)
        case "PS256":
          return verify("sha256", data, { key: publicKey, padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: PSS_SALT_BYTES }, signature)
      }
    } catch {
      return false
    }
  }
}

export async function isSignedByJose({ token }: Signed, { alg, key }: VerificationKey): Promise<boolean> {
  try {
    await compactVerify(token, key, { algorithms: [alg] })
    return true
  } catch {
    return false
  }
}
