import { createHash, type JsonWebKey, type KeyObject } from "node:crypto"
import type { SigningAlgorithm, VerificationKey } from "@doorward/guard/jws"
import type { Log } from "../../kernel/log.ts"
import { CannotUnseal, type KeyRing } from "../../kernel/seal.ts"
import { openPrivate, openPublic } from "./key-pair.ts"
import { type Chain, chainsOf, currentOf, isPublished, type KeyTiming, type SigningKey, type StoredKey } from "./signing-key.ts"

/** RFC 7517 §4, public members only. */
export interface PublishedJwk extends JsonWebKey {
  readonly kid: string
  readonly alg: SigningAlgorithm
  readonly use: "sig"
}

/** One object as long as the set stays the same. */
export interface Jwks {
  readonly body: { readonly keys: readonly PublishedJwk[] }
  /** RFC 9110 §8.8.3, with its quotes. */
  readonly etag: string
}

/** What a process knows of the keys, ready for use. */
export interface KeySet {
  readonly chains: ReadonlyMap<SigningAlgorithm, Chain>
  readonly jwks: Jwks
  find(kid: string): VerificationKey | undefined
  /** @returns undefined when there is none, or its private half cannot be opened here */
  signer(alg: SigningAlgorithm, now: number): SigningKey | undefined
}

interface Material extends VerificationKey {
  readonly jwk: PublishedJwk
}

/**
 * Makes stored keys usable. Each is parsed once; a private half is opened only when its key signs or is about to, so that
 * the key kept for an emergency is not in the memory an emergency is about.
 */
export function createKeySetReader({ keys, log, timing }: { readonly keys: KeyRing; readonly log: Log; readonly timing: KeyTiming }) {
  const materials = new Map<string, Material>()
  const privates = new Map<string, KeyObject | undefined>()
  let jwks: Jwks | undefined

  function materialOf({ kid, alg, publicJwk }: StoredKey): Material {
    let material = materials.get(kid)
    if (!material) {
      const { jwk, key } = openPublic(publicJwk)
      material = { kid, alg, key, jwk: { ...jwk, kid, alg, use: "sig" } }
      materials.set(kid, material)
    }
    return material
  }

  function privateOf({ kid, sealedPrivate }: StoredKey): KeyObject | undefined {
    if (privates.has(kid)) return privates.get(kid)
    let key: KeyObject | undefined
    try {
      key = sealedPrivate === null ? undefined : openPrivate(kid, sealedPrivate, keys)
    } catch (error) {
      if (!(error instanceof CannotUnseal)) throw error
      log.error({ kid, reason: error.message }, "a signing key cannot be opened: nothing can be signed with it here")
    }
    privates.set(kid, key)
    return key
  }

  /** Keys that sign now or will, newest first. */
  function signersOf(chain: Chain, now: number): readonly { readonly signsFrom: number; readonly key: SigningKey | undefined }[] {
    const current = currentOf(chain, now)
    return chain.toReversed().flatMap((key) => {
      const { kid, alg, signsFrom, removedAt } = key
      if (signsFrom === null || removedAt !== null || (signsFrom <= now && key !== current)) return []
      const privateKey = privateOf(key)
      return [{ signsFrom, key: privateKey && { kid, alg, privateKey } }]
    })
  }

  return (stored: readonly StoredKey[], now: number): KeySet => {
    const chains = chainsOf(stored)
    const published = [...chains.values()].flatMap((chain) => chain.filter((key) => isPublished(chain, key, timing, now)).map(materialOf))
    const signers = new Map([...chains].map(([alg, chain]) => [alg, signersOf(chain, now)]))
    const byKid = new Map(published.map((material) => [material.kid, material]))
    const signing = new Set([...signers.values()].flatMap((list) => list.map(({ key }) => key?.kid)))
    for (const kid of materials.keys()) if (!byKid.has(kid)) materials.delete(kid)
    for (const [kid, key] of privates) if (key && !signing.has(kid)) privates.delete(kid)
    const fresh = jwksOf(published)
    if (jwks?.etag !== fresh.etag) jwks = fresh
    return {
      chains,
      jwks: jwks ?? fresh,
      find: (kid) => byKid.get(kid),
      signer: (alg, at) => signers.get(alg)?.find(({ signsFrom }) => signsFrom <= at)?.key,
    }
  }
}

function jwksOf(published: readonly Material[]): Jwks {
  const body = { keys: published.map(({ jwk }) => jwk) }
  return { body, etag: `"${createHash("sha256").update(JSON.stringify(body)).digest("base64url")}"` }
}
