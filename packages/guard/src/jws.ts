import type { KeyObject } from "node:crypto"

/** Signatures access tokens can have (RFC 7518 §3.1, RFC 8037). Nothing else is ever verified. */
export type SigningAlgorithm = "ES256" | "EdDSA" | "RS256" | "PS256"

/** A public key, and the one algorithm it is used with. */
export interface VerificationKey {
  readonly kid: string
  readonly alg: SigningAlgorithm
  readonly key: KeyObject
}
