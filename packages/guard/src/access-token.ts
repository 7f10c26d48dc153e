import { findJsonObject, isJsonObject, type JsonObject } from "./json.ts"
import { type JwsRefusal, JwsRefused, type ParsedJws, parseJws, type VerificationKey, verifyJws } from "./jws.ts"
import type { TokenMarks } from "./live-set.ts"

/** A verified access token (RFC 9068). */
export interface AccessToken {
  readonly iss: string
  readonly sub: string
  readonly aud: readonly string[]
  /** NumericDate, as are all instants here. */
  readonly exp: number
  readonly iat: number
  readonly jti: string
  readonly clientId: string
  readonly scope: string
  readonly scopes: readonly string[]
  readonly sid: string | undefined
  /** The refresh family it was issued with. */
  readonly fam: string | undefined
  readonly authTime: number | undefined
  readonly acr: string | undefined
  readonly amr: readonly string[] | undefined
  /** What the token is bound to (RFC 7800). Whoever lets such a token pass has verified the binding. */
  readonly cnf: JsonObject | undefined
  /** Who acts for `sub` (RFC 8693 §4.1). */
  readonly act: JsonObject | undefined
  /** The organization it was issued in. */
  readonly orgId: string | undefined
  readonly orgRole: string | undefined
  /** In effect, inherited ones included. */
  readonly roles: readonly string[] | undefined
  /** May hold wildcards: ask `hasPermission`. */
  readonly permissions: readonly string[] | undefined
  /** The number of the revocation log at which organization, roles and permissions were read. */
  readonly head: number | undefined
  /** All claims, as they were signed. */
  readonly claims: JsonObject
  /** What of it can be revoked. */
  readonly marks: TokenMarks
}

export type AccessTokenRefusal = JwsRefusal | "type" | "claims" | "issuer" | "audience" | "expired" | "not_yet_valid" | "bound"

/** A token that is not accepted. The message is fit for an `error_description`: it holds nothing of the token. */
export class AccessTokenRefused extends Error {
  override readonly name = "AccessTokenRefused"
  readonly reason: AccessTokenRefusal

  constructor(reason: AccessTokenRefusal, message: string, options?: ErrorOptions) {
    super(message, options)
    this.reason = reason
  }
}

export interface AccessTokenRules {
  readonly findKey: (kid: string) => VerificationKey | undefined
  readonly issuer: string
  /** Any one of them in the token's `aud` suffices. */
  readonly audience: string | readonly string[]
  readonly nowSeconds: number
  /** Only who has verified what `cnf` asks for (RFC 8705 §3, RFC 9449 §7) may say so: without it a bound token is refused as stolen. */
  readonly bindingVerified?: boolean | undefined
  /** For signing out: an expired token still tells whose it was. */
  readonly acceptExpired?: boolean | undefined
}

/** Clocks differ; a token from further in the future is refused (FAPI 2.0 §5.3.2.1). An expired one gets no grace. */
const MAX_FUTURE_SECONDS = 10

/**
 * Verifies an access token as RFC 9068 §4 has it: `typ`, signature, `iss`, `aud`, instants, then the claims we use. Revocation is
 * another question, asked with the `marks`. Returns at once where there is `node:crypto`, a promise elsewhere.
 *
 * @param token untrusted, of any length
 * @throws AccessTokenRefused (or rejects with it)
 */
export function verifyAccessToken(token: string, rules: AccessTokenRules): AccessToken | Promise<AccessToken> {
  try {
    const jws = parseJws(token)
    const kid = requireAccessTokenHeader(jws)
    const key = rules.findKey(kid)
    if (!key) throw new AccessTokenRefused("unknown_key", "The token was signed with a key that is not known")
    const verified = verifyJws(jws, key)
    if (verified) return verified.then(() => readClaims(jws, kid, rules)).catch(rethrow)
    return readClaims(jws, kid, rules)
  } catch (error) {
    return rethrow(error)
  }
}

function rethrow(error: unknown): never {
  if (error instanceof JwsRefused) throw new AccessTokenRefused(error.reason, error.message, { cause: error })
  throw error
}

/** @returns the `kid` */
function requireAccessTokenHeader({ header: { typ, kid } }: ParsedJws): string {
  // RFC 9068 §2.1, §4: an ID token, a logout token or any other JWT of the same issuer is not an access token.
  if (typ === undefined || (typ !== "at+jwt" && !/^(?:application\/)?at\+jwt$/i.test(typ)))
    throw new AccessTokenRefused("type", "The token is not an access token")
  if (kid === undefined || kid === "") throw new AccessTokenRefused("header", "The token does not name its key")
  return kid
}

function readClaims(jws: ParsedJws, kid: string, { issuer, audience, nowSeconds, bindingVerified, acceptExpired }: AccessTokenRules): AccessToken {
  const claims = findJsonObject(jws.payload)
  if (!claims) throw new AccessTokenRefused("claims", "The token's payload is not a JSON object")
  if (claims["iss"] !== issuer) throw new AccessTokenRefused("issuer", "The token is from another issuer")
  const aud = requireAudience(claims["aud"], audience)
  const { exp, iat } = requireInstants(claims, nowSeconds, acceptExpired === true)
  const cnf = optional(claims, "cnf", isJsonObject)
  if (cnf && bindingVerified !== true) throw new AccessTokenRefused("bound", "The token is bound to a key that was not proved")

  const sub = requireText(claims, "sub")
  const jti = requireText(claims, "jti")
  const clientId = requireText(claims, "client_id")
  const scope = optional(claims, "scope", isString) ?? ""
  const sid = optional(claims, "sid", isText)
  const fam = optional(claims, "fam", isText)
  const orgId = optional(claims, "org_id", isText)
  const head = optional(claims, "head", isLogNumber)
  return {
    iss: issuer,
    sub,
    aud,
    exp,
    iat,
    jti,
    clientId,
    scope,
    scopes: scope === "" ? [] : scope.split(" "),
    sid,
    fam,
    authTime: optional(claims, "auth_time", isNumericDate),
    acr: optional(claims, "acr", isString),
    amr: optional(claims, "amr", isStrings),
    cnf,
    act: optional(claims, "act", isJsonObject),
    orgId,
    orgRole: optional(claims, "org_role", isText),
    roles: optional(claims, "roles", isStrings),
    permissions: optional(claims, "permissions", isStrings),
    head,
    claims,
    marks: { kid, sub, iat, jti, clientId, sid, fam, orgId, head },
  }
}

function requireAudience(aud: unknown, audience: string | readonly string[]): readonly string[] {
  const named = isString(aud) ? [aud] : aud
  if (isStrings(named) && (typeof audience === "string" ? named.includes(audience) : audience.some((ours) => named.includes(ours)))) return named
  throw new AccessTokenRefused("audience", "The token is for another audience")
}

function requireInstants(claims: JsonObject, nowSeconds: number, acceptExpired: boolean): { readonly exp: number; readonly iat: number } {
  const { exp, iat } = claims
  if (!isNumericDate(exp) || !isNumericDate(iat)) throw new AccessTokenRefused("claims", "The token's instants are not numbers")
  // RFC 7519 §4.1.4: "on or after" its expiry it must not be accepted.
  if (nowSeconds >= exp && !acceptExpired) throw new AccessTokenRefused("expired", "The token has expired")
  const nbf = optional(claims, "nbf", isNumericDate) ?? iat
  if (Math.max(iat, nbf) > nowSeconds + MAX_FUTURE_SECONDS) throw new AccessTokenRefused("not_yet_valid", "The token is not valid yet")
  return { exp, iat }
}

function requireText(claims: JsonObject, name: string): string {
  const value = claims[name]
  if (!isText(value)) throw wrongClaim(name)
  return value
}

/** A claim that may be missing, but not be something else. */
function optional<T>(claims: JsonObject, name: string, is: (value: unknown) => value is T): T | undefined {
  const value = claims[name]
  if (value === undefined) return undefined
  if (!is(value)) throw wrongClaim(name)
  return value
}

function wrongClaim(name: string): AccessTokenRefused {
  return new AccessTokenRefused("claims", `The token's ${name} is missing or not what it should be`)
}

function isString(value: unknown): value is string {
  return typeof value === "string"
}

function isText(value: unknown): value is string {
  return typeof value === "string" && value !== ""
}

function isStrings(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every(isString)
}

/** JSON has 1e400, which is Infinity to us; and text is not a number, whatever it spells. */
function isNumericDate(value: unknown): value is number {
  return Number.isSafeInteger(value)
}

function isLogNumber(value: unknown): value is number {
  return isNumericDate(value) && value >= 0
}
