import { type AccessToken, AccessTokenRefused, verifyAccessToken } from "./access-token.ts"
import { insufficientScope, invalidToken, unavailable } from "./guard-error.ts"
import type { GuardSettings } from "./guard-options.ts"
import type { Introspection } from "./introspection.ts"
import { MAX_JWS_CHARACTERS } from "./jws.ts"
import type { KeySet } from "./key-set.ts"
import type { KnownLog } from "./known-log.ts"
import type { VerificationKey } from "./signature.ts"
import { createVerifiedTokens, nameOf, type VerifiedToken } from "./verified-tokens.ts"

export interface CheckOptions {
  /** All of them are needed. */
  readonly scopes?: readonly string[] | undefined
  /** Only who has verified what the token's `cnf` asks for may say so; without it a bound token is refused. */
  readonly bindingVerified?: boolean | undefined
}

interface Needs {
  readonly settings: GuardSettings
  readonly elapsedMs: () => number
  readonly keys: KeySet
  readonly log: KnownLog | undefined
  readonly introspection: Introspection | undefined
}

const NO_OPTIONS: CheckOptions = {}

/**
 * Judges tokens. One that was seen before costs a digest and a few comparisons and is answered at once; so is a new one whose key is known,
 * where there is `node:crypto`. Only what has to be asked of the issuer is waited for.
 *
 * @returns a function that throws or rejects with GuardError invalid_token, insufficient_scope, unavailable
 */
export function createJudge({
  settings,
  elapsedMs,
  keys,
  log,
  introspection,
}: Needs): (token: string, options?: CheckOptions) => AccessToken | Promise<AccessToken> {
  const { issuer, audience, realm, maxStalenessMs, introspectionCacheMs, surroundings } = settings
  const { clock } = surroundings
  const tokens = createVerifiedTokens()
  /** Both only grow, so their sum stands still only when both do. */
  const version = log ? () => keys.version + log.liveSet.version : () => keys.version

  function check(text: string, options = NO_OPTIONS): AccessToken | Promise<AccessToken> {
    const now = elapsedMs()
    if (log && !(log.stalenessMs(now) <= maxStalenessMs)) throw unavailable("Whether the access token was revoked cannot be known now")
    if (keys.freshen(now)) return checkNow(text, options)
    return keys.load().then(() => checkNow(text, options), keysAreMissing)
  }

  function checkNow(text: string, options: CheckOptions): AccessToken | Promise<AccessToken> {
    if (text.length > MAX_JWS_CHARACTERS) throw invalidToken(realm, "The token is too large")
    const name = nameOf(text)
    const known = tokens.find(name)
    if (known && (known.version === version() || isStillGood(known))) return settle(known, text, options)
    if (known) tokens.delete(name)
    try {
      return admit(verifyWith(text), name, text, options)
    } catch (error) {
      if (!(error instanceof AccessTokenRefused && error.reason === "unknown_key")) throw refused(error)
      return keys
        .lookAgain()
        .then(() => admit(verifyWith(text), name, text, options), keysAreMissing)
        .catch((again: unknown) => {
          throw refused(again)
        })
    }
  }

  /** After something was revoked or a key went away. What is not good any more is verified anew, and refused where the reason is found. */
  function isStillGood(known: VerifiedToken): boolean {
    if (keys.find(known.key.kid) !== known.key || log?.liveSet.refuses(known.token.marks) === true) return false
    known.version = version()
    return true
  }

  function verifyWith(text: string): Verification {
    let key: VerificationKey | undefined
    const findKey = (kid: string) => {
      key = keys.find(kid)
      return key
    }
    // Whether a binding was verified is asked where the token is used: what is remembered is good for both.
    const token = verifyAccessToken(text, { findKey, issuer, audience, nowSeconds: clock() / 1000, bindingVerified: true })
    if (!key) throw new AccessTokenRefused("unknown_key", "The token was signed with a key that is not known")
    return { token, key }
  }

  function admit({ token, key }: Verification, name: string, text: string, options: CheckOptions): AccessToken | Promise<AccessToken> {
    if (token instanceof Promise) {
      return token
        .then((verified) => admit({ token: verified, key }, name, text, options))
        .catch((error: unknown) => {
          throw refused(error)
        })
    }
    if (log?.liveSet.refuses(token.marks) === true) throw revoked()
    const known = { token, key, expiresAtMs: token.exp * 1000, version: version(), introspectedAtMs: Number.NEGATIVE_INFINITY }
    tokens.put(name, known)
    return settle(known, text, options)
  }

  /** What depends on the moment and on what is asked for. */
  function settle(known: VerifiedToken, text: string, { scopes, bindingVerified }: CheckOptions): AccessToken | Promise<AccessToken> {
    const { token } = known
    if (clock() >= known.expiresAtMs) throw invalidToken(realm, "The token has expired")
    if (token.cnf && bindingVerified !== true) throw invalidToken(realm, "The token is bound to a key that was not proved")
    if (scopes && !scopes.every((scope) => token.scopes.includes(scope))) throw insufficientScope(realm, scopes)
    if (!introspection || elapsedMs() - known.introspectedAtMs < introspectionCacheMs) return token
    return ask(introspection, known, text)
  }

  async function ask({ isActive }: Introspection, known: VerifiedToken, text: string): Promise<AccessToken> {
    const askedAtMs = elapsedMs()
    const active = await isActive(text).catch((error: unknown) => {
      throw unavailable("Whether the access token is active cannot be known now", error)
    })
    known.introspectedAtMs = active ? askedAtMs : Number.NEGATIVE_INFINITY
    if (!active) throw revoked()
    return known.token
  }

  const revoked = () => invalidToken(realm, "The token was revoked")
  const refused = (error: unknown) => (error instanceof AccessTokenRefused ? invalidToken(realm, error.message, error) : error)

  return check
}

interface Verification {
  readonly token: AccessToken | Promise<AccessToken>
  readonly key: VerificationKey
}

function keysAreMissing(error: unknown): never {
  throw unavailable("The keys to verify the access token cannot be fetched now", error)
}
