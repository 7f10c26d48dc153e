import { parseJws, type VerificationKey, verificationKeyFromJwk, verifyJws } from "@doorward/guard/jws"
import { compactVerify, createRemoteJWKSet, customFetch } from "jose"
import type { Verdict } from "./experiment.ts"

/** A service that checks signatures by the published keys, as it keeps them. */
export interface Verifier {
  readonly name: string
  /** @throws when it does not believe the token */
  verify(token: string): Promise<void>
}

export type FetchJwks = () => Promise<Response>

/** Watches every list that is handed out: one kid is one key, in a list and over time. */
export function watchKids(verdict: Verdict): { readonly kids: ReadonlyMap<string, string>; see(list: readonly object[]): void } {
  const kids = new Map<string, string>()
  return {
    kids,
    see: (list) => {
      const here = new Set<string>()
      for (const jwk of list) {
        const { kid } = jwk as { kid: string }
        if (here.has(kid)) verdict.breach(`${kid} stands twice in one list`)
        here.add(kid)
        if ("d" in jwk) verdict.breach(`${kid} is published with its private half`)
        const text = JSON.stringify(jwk)
        if ((kids.get(kid) ?? text) !== text) verdict.breach(`${kid} names two keys`)
        kids.set(kid, text)
      }
    },
  }
}

/** Our own verification over a cache that takes `Cache-Control` at its word: a kid that is not in the list is refused, never looked for before the list is old. */
export function guardVerifier(name: string, fetchJwks: FetchJwks, see: (list: readonly object[]) => void): Verifier {
  let cached: { readonly keys: ReadonlyMap<string, VerificationKey>; readonly until: number } | undefined
  let loading: Promise<ReadonlyMap<string, VerificationKey>> | undefined

  async function load(): Promise<ReadonlyMap<string, VerificationKey>> {
    const response = await fetchJwks()
    // From its arrival on: what a cache makes of a list that was long on its way is the worst that may happen.
    const arrived = performance.now()
    const { keys: list } = (await response.json()) as { keys: { kid: string }[] }
    see(list)
    const keys = new Map(list.map((jwk) => [jwk.kid, verificationKeyFromJwk(jwk)]))
    const maxAge = Number(/max-age=(\d+)/.exec(response.headers.get("cache-control") ?? "")?.[1] ?? 0)
    cached = { keys, until: arrived + maxAge * 1_000 }
    return keys
  }

  return {
    name,
    verify: async (token) => {
      const parsed = parseJws(token)
      const fresh = cached && performance.now() < cached.until
      loading ??= fresh ? undefined : load().finally(() => (loading = undefined))
      const keys = fresh ? cached?.keys : await loading
      const key = keys?.get(parsed.header.kid ?? "")
      if (!key) throw new Error(`${parsed.header.kid} is not in the list`)
      await verifyJws(parsed, key)
    },
  }
}

/** The most used library, with the life of its list set to the published one. An unknown kid makes it look again once in half a minute. */
export function joseVerifier(name: string, fetchJwks: FetchJwks, maxAgeMs: number): Verifier {
  const keys = createRemoteJWKSet(new URL("http://localhost/jwks"), {
    cacheMaxAge: maxAgeMs,
    cooldownDuration: 30_000,
    [customFetch]: () => fetchJwks(),
  })
  return { name, verify: async (token) => void (await compactVerify(token, keys)) }
}
