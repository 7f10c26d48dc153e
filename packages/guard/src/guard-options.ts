import { requireIssuer } from "./issuer-client.ts"
import { type Surroundings, theWorld } from "./surroundings.ts"

/**
 * How a guard learns what was revoked: `follow` a stream of the log (within a second), `poll` the log, `introspect` every
 * token at the issuer, or `none` (a token lives until its `exp`).
 */
export type RevocationMode = "follow" | "poll" | "introspect" | "none"

export interface GuardOptions {
  /** As tokens name it in `iss`; an https URL, or http on this machine. */
  readonly issuer: string
  /** What tokens for this API carry in `aud`; one of several suffices. */
  readonly audience: string | readonly string[]
  /** The guard's own client, with the grant `client_credentials` and the scope `revocations:read`. Not needed with `none`. */
  readonly clientId?: string | undefined
  readonly clientSecret?: string | undefined
  readonly revocation: RevocationMode
  /** Past this the guard answers 503 rather than guess. */
  readonly maxStalenessSeconds?: number | undefined
  readonly pollEverySeconds?: number | undefined
  /** How long an introspection's answer stands; by default every request asks. */
  readonly introspectionCacheSeconds?: number | undefined
  /** Accept the access token in Doorward's cookie too, for applications on the issuer's own host. */
  readonly accessCookie?: boolean | undefined
  /** Of the challenge in `WWW-Authenticate`; the audience unless given. */
  readonly realm?: string | undefined
  /** Another clock, network or timer. */
  readonly surroundings?: Partial<Surroundings> | undefined
}

/** Options with nothing left open. */
export interface GuardSettings {
  readonly issuer: string
  readonly audience: readonly string[]
  readonly client: { readonly id: string; readonly secret: string } | undefined
  readonly revocation: RevocationMode
  readonly maxStalenessMs: number
  readonly pollEveryMs: number
  readonly introspectionCacheMs: number
  readonly cookieName: string | undefined
  readonly realm: string
  readonly surroundings: Surroundings
}

const USUAL_STALENESS_SECONDS = 60
const USUAL_POLL_SECONDS = 1
/** So that zero does not mean without pause. */
const MIN_POLL_MS = 10
const MAX_SECONDS = 86_400
const ACCESS_COOKIE = "doorward-access"

/** @throws TypeError that names the option */
export function parseGuardOptions(options: GuardOptions): GuardSettings {
  const issuer = requireIssuer(options.issuer)
  const audience = typeof options.audience === "string" ? [options.audience] : [...options.audience]
  const [first] = audience
  if (first === undefined || audience.includes("")) throw new TypeError("audience must not be empty")
  const modes: readonly string[] = ["follow", "poll", "introspect", "none"]
  if (!modes.includes(options.revocation)) throw new TypeError("revocation must be follow, poll, introspect or none")
  return {
    issuer,
    audience,
    client: requireClient(options),
    revocation: options.revocation,
    maxStalenessMs: milliseconds("maxStalenessSeconds", options.maxStalenessSeconds ?? USUAL_STALENESS_SECONDS),
    pollEveryMs: Math.max(milliseconds("pollEverySeconds", options.pollEverySeconds ?? USUAL_POLL_SECONDS), MIN_POLL_MS),
    introspectionCacheMs: milliseconds("introspectionCacheSeconds", options.introspectionCacheSeconds ?? 0),
    cookieName: options.accessCookie === true ? cookieName(issuer) : undefined,
    realm: options.realm ?? first,
    surroundings: { ...theWorld, ...options.surroundings },
  }
}

function requireClient({ clientId, clientSecret, revocation }: GuardOptions): GuardSettings["client"] {
  if (clientId !== undefined && clientId !== "" && clientSecret !== undefined && clientSecret !== "") return { id: clientId, secret: clientSecret }
  if (revocation === "none") return undefined
  throw new TypeError(`clientId and clientSecret are needed with revocation "${revocation}"`)
}

function milliseconds(name: string, seconds: number): number {
  if (!(seconds >= 0 && seconds <= MAX_SECONDS)) throw new TypeError(`${name} must be between 0 and ${MAX_SECONDS}`)
  return seconds * 1000
}

/** The prefix makes browsers vouch that this very host set it (RFC 6265bis §4.1.3.2); it needs https. */
function cookieName(issuer: string): string {
  return issuer.startsWith("https:") ? `__Host-${ACCESS_COOKIE}` : ACCESS_COOKIE
}
