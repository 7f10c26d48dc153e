import { createPrivateKey, createPublicKey, generateKeyPair, type JsonWebKey, type KeyObject } from "node:crypto"
import { promisify } from "node:util"
import type { SigningAlgorithm } from "@doorward/guard/jws"
import { calculateJwkThumbprint } from "jose"
import { type KeyRing, placeOf } from "../../kernel/seal.ts"
import type { StoredKey } from "./signing-key.ts"
import { privateColumn } from "./store.ts"

const generateInPool = promisify(generateKeyPair)
/** GATES 23: new RSA keys have 3072 bits or more (128 bits of strength). */
const RSA_BITS = 3_072

/** A new pair, made on the thread pool (RSA takes up to a second) from the system's own randomness, in no test a seeded one. */
function generate(alg: SigningAlgorithm): Promise<{ readonly publicKey: KeyObject; readonly privateKey: KeyObject }> {
  switch (alg) {
    case "ES256":
      return generateInPool("ec", { namedCurve: "P-256" })
    case "EdDSA":
      return generateInPool("ed25519", {})
    case "RS256":
    case "PS256":
      return generateInPool("rsa", { modulusLength: RSA_BITS })
  }
}

/** What of a stored key is made before its place in the chain is known. */
export type NewPair = Pick<StoredKey, "kid" | "alg" | "publicJwk" | "sealedPrivate">

export async function newPair(alg: SigningAlgorithm, keys: KeyRing): Promise<NewPair> {
  const { publicKey, privateKey } = await generate(alg)
  const publicJwk = publicKey.export({ format: "jwk" })
  const kid = await calculateJwkThumbprint(publicJwk)
  const sealedPrivate = keys.seal(privateColumn.purpose, placeOf(privateColumn, kid), JSON.stringify(privateKey.export({ format: "jwk" })))
  return { kid, alg, publicJwk: JSON.stringify(publicJwk), sealedPrivate }
}

/** @throws CannotUnseal */
export function openPrivate(kid: string, sealed: string, keys: KeyRing): KeyObject {
  const jwk = JSON.parse(keys.unseal(privateColumn.purpose, placeOf(privateColumn, kid), sealed)) as JsonWebKey
  return createPrivateKey({ key: jwk, format: "jwk" })
}

export function openPublic(publicJwk: string): { readonly jwk: JsonWebKey; readonly key: KeyObject } {
  const jwk = JSON.parse(publicJwk) as JsonWebKey
  return { jwk, key: createPublicKey({ key: jwk, format: "jwk" }) }
}
