import { type IssuerAnswer, type IssuerClient, IssuerFailed } from "./issuer-client.ts"
import { findJsonObject, isJsonObject } from "./json.ts"
import { verificationKeyFromJwk } from "./jwk.ts"
import type { VerificationKey } from "./signature.ts"

/** The issuer's published keys (RFC 7517), fetched when needed and no more often. */
export interface KeySet {
  readonly size: number
  /** Moves whenever a key goes away: what was verified before must be looked at again. */
  readonly version: number
  find(kid: string): VerificationKey | undefined
  /**
   * Starts a fetch behind the caller's back when the keys near their end.
   * @returns whether those there are can be used without waiting
   */
  freshen(nowMs: number): boolean
  areUsable(nowMs: number): boolean
  /** @throws IssuerFailed when there are still no keys that may be used */
  load(): Promise<void>
  /**
   * Somebody named a key that is not there. Anybody can, so this fetches at most once in a cool-down, whatever the names.
   * @throws IssuerFailed when whether there is such a key cannot be known
   */
  lookAgain(): Promise<void>
  /** Forgets a key that must not be believed any more, and asks what is in its place. */
  revoke(kid: string): void
  readonly lastError: string | undefined
}

/** What a JWKS without `max-age` gets, and the ends of what it may ask for. */
const USUAL_MAX_AGE_SECONDS = 300
const MIN_MAX_AGE_SECONDS = 1
const MAX_MAX_AGE_SECONDS = 600
/** Of its `max-age`: when a fresh set is fetched while the old one still serves. */
const REFRESH_AT = 0.8
const UNKNOWN_KEY_COOL_DOWN_MS = 30_000
/** After a failed fetch. */
const RETRY_AFTER_MS = 1_000
/** While nothing can be fetched the old keys serve on, well past the life of any token made with them; then nobody can know. */
const KEPT_WITHOUT_ISSUER_MS = 3_600_000
/** Revoked keys are asked after at once, but not again and again. */
const REVOKED_COOL_DOWN_MS = 1_000
const MAX_KEYS = 100
const PATH = "/.well-known/jwks.json"

interface Known {
  readonly key: VerificationKey
  /** As published, to notice when one name gets another key. */
  readonly text: string
}

export function createKeySet(client: IssuerClient, elapsedMs: () => number): KeySet {
  let keys: ReadonlyMap<string, Known> = new Map()
  const revoked = new Set<string>()
  let etag: string | undefined
  let version = 0
  let underway: Promise<void> | undefined
  let lastError: string | undefined
  // All of these are instants of `elapsedMs`.
  let refreshAt = Number.NEGATIVE_INFINITY
  let expiresAt = Number.NEGATIVE_INFINITY
  let keptUntil = Number.NEGATIVE_INFINITY
  let lookedAgainAt = Number.NEGATIVE_INFINITY
  let revokedAt = Number.NEGATIVE_INFINITY

  function fetchOnce(): Promise<void> {
    underway ??= fetchKeys().finally(() => {
      underway = undefined
    })
    return underway
  }

  async function fetchKeys(): Promise<void> {
    const startedAt = elapsedMs()
    try {
      const headers = { accept: "application/json", ...(etag === undefined ? {} : { "if-none-match": etag }) }
      const answer = await client.request({ path: PATH, headers })
      if (!(answer.status === 304 && etag !== undefined)) take(readJwks(answer))
      etag = answer.headers.get("etag") ?? (answer.status === 304 ? etag : undefined)
      const maxAgeMs = maxAgeSeconds(answer.headers.get("cache-control")) * 1000
      refreshAt = startedAt + maxAgeMs * REFRESH_AT
      expiresAt = startedAt + maxAgeMs
      keptUntil = expiresAt + KEPT_WITHOUT_ISSUER_MS
      lastError = undefined
    } catch (error) {
      refreshAt = elapsedMs() + RETRY_AFTER_MS
      // From now on nobody waits for an issuer that does not answer, as long as there are keys to go on with.
      expiresAt = keptUntil
      lastError = error instanceof Error ? error.message : "unknown"
      throw error
    }
  }

  function take(found: ReadonlyMap<string, Known>): void {
    for (const kid of revoked) if (!found.has(kid)) revoked.delete(kid)
    for (const [kid, { text }] of keys) {
      if (found.get(kid)?.text !== text) version++
    }
    // What stays the same stays the same object: tokens verified with it need not be verified again.
    keys = new Map([...found].map(([kid, known]) => [kid, keys.get(kid)?.text === known.text ? (keys.get(kid) ?? known) : known]))
  }

  /** In the background a failure is only remembered: what it means is decided when somebody asks. */
  function fetchBehind(): void {
    fetchOnce().catch(() => undefined)
  }

  const areUsable = (now: number) => keys.size > 0 && now < keptUntil

  return {
    get size() {
      return keys.size
    },
    get version() {
      return version
    },
    get lastError() {
      return lastError
    },
    find: (kid) => (revoked.has(kid) ? undefined : keys.get(kid)?.key),
    areUsable,
    freshen: (now) => {
      if (now >= refreshAt) fetchBehind()
      return keys.size > 0 && now < expiresAt
    },
    load: async () => {
      // A set that is past its end is waited for; while the issuer is away, what there is must do.
      if (lastError === undefined || underway || elapsedMs() >= refreshAt) await fetchOnce().catch(() => undefined)
      if (!areUsable(elapsedMs())) throw new IssuerFailed(lastError ?? "no keys")
    },
    lookAgain: async () => {
      if (elapsedMs() - lookedAgainAt >= UNKNOWN_KEY_COOL_DOWN_MS) {
        lookedAgainAt = elapsedMs()
        fetchBehind()
      }
      await underway?.catch(() => undefined)
      if (lastError !== undefined) throw new IssuerFailed(lastError)
    },
    revoke: (kid) => {
      revoked.add(kid)
      version++
      if (elapsedMs() - revokedAt < REVOKED_COOL_DOWN_MS) return
      revokedAt = elapsedMs()
      fetchBehind()
    },
  }
}

/** Keys we cannot use are passed over: an issuer may publish others for others. */
function readJwks({ status, body }: IssuerAnswer): ReadonlyMap<string, Known> {
  const published = status === 200 ? findJsonObject(body)?.["keys"] : undefined
  if (!Array.isArray(published)) throw new IssuerFailed(`${PATH} answered ${status} and no keys`)
  const found = new Map<string, Known>()
  for (const jwk of published.slice(0, MAX_KEYS)) {
    const key = isJsonObject(jwk) ? findKey(jwk) : undefined
    if (key && !found.has(key.kid)) found.set(key.kid, { key, text: JSON.stringify(jwk) })
  }
  if (found.size === 0) throw new IssuerFailed(`${PATH} holds no key that could be used`)
  return found
}

function findKey(jwk: unknown): VerificationKey | undefined {
  try {
    return verificationKeyFromJwk(jwk)
  } catch {
    return undefined
  }
}

function maxAgeSeconds(cacheControl: string | null): number {
  const [, stated] = /(?:^|[\s,])max-age=(\d{1,9})/i.exec(cacheControl ?? "") ?? []
  return Math.min(Math.max(Number(stated ?? USUAL_MAX_AGE_SECONDS), MIN_MAX_AGE_SECONDS), MAX_MAX_AGE_SECONDS)
}
