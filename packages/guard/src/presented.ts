import { csrfFailed, invalidRequest, unauthenticated } from "./guard-error.ts"

/** A web `Request`, a Node `IncomingMessage`, or what has as much of it. */
export interface IncomingRequest {
  readonly method?: string | undefined
  readonly headers: { get(name: string): string | null } | Readonly<Record<string, string | readonly string[] | undefined>>
  /** Node's own list, in which a header that was sent twice stands twice. */
  readonly rawHeaders?: readonly string[]
}

export interface Presentation {
  readonly realm: string
  /** Whether, and by which name, a cookie may carry the token. */
  readonly cookieName: string | undefined
}

/** More than a token and its scheme, and less than what would be worth looking through. */
const MAX_HEADER_CHARACTERS = 16_384
const SAFE_METHODS: ReadonlySet<string> = new Set(["GET", "HEAD", "OPTIONS"])

/**
 * The one access token a request presents (RFC 6750 §2.1). Never from the query or the body: those end up in logs and histories.
 *
 * @throws GuardError unauthenticated, invalid_request, csrf_failed
 */
export function requireToken(request: IncomingRequest, { realm, cookieName }: Presentation): string {
  const authorization = header(request, "authorization", realm)
  const bearer = authorization === undefined ? undefined : findBearer(authorization)
  if (cookieName === undefined) {
    if (bearer === undefined) throw unauthenticated(realm)
    return bearer
  }
  const cookie = findCookie(header(request, "cookie", realm), cookieName, realm)
  if (bearer !== undefined && cookie !== undefined && bearer !== cookie)
    throw invalidRequest(realm, "The request presents two different access tokens")
  if (bearer !== undefined) return bearer
  if (cookie === undefined) throw unauthenticated(realm)
  requireSameOrigin(request, realm)
  return cookie
}

function findBearer(authorization: string): string | undefined {
  // Schemes are case-insensitive (RFC 9110 §11.1). What follows is checked where tokens are taken apart.
  if (authorization.length < 8 || authorization.charCodeAt(6) !== 0x20 || authorization.slice(0, 6).toLowerCase() !== "bearer") return undefined
  return authorization.slice(7)
}

/** A browser sends the cookie whoever made the request, so where it says that another site did, nothing is changed by it. */
function requireSameOrigin(request: IncomingRequest, realm: string): void {
  if (request.method === undefined || SAFE_METHODS.has(request.method)) return
  const site = header(request, "sec-fetch-site", realm)
  if (site !== undefined && site !== "same-origin" && site !== "none") throw csrfFailed()
}

function header(request: IncomingRequest, name: string, realm: string): string | undefined {
  const { headers, rawHeaders } = request
  const value = hasGet(headers) ? headers.get(name) : headers[name]
  if (value === undefined || value === null) return undefined
  // Node keeps the first of two Authorization headers and forgets the other, which a proxy before it may have judged by.
  if (typeof value !== "string" || (rawHeaders !== undefined && name === "authorization" && isRepeated(rawHeaders, name)))
    throw invalidRequest(realm, `The request has more than one ${name} header`)
  return value
}

function hasGet(headers: IncomingRequest["headers"]): headers is { get(name: string): string | null } {
  return typeof headers["get"] === "function"
}

function isRepeated(rawHeaders: readonly string[], name: string): boolean {
  let times = 0
  for (let i = 0; i < rawHeaders.length; i += 2) {
    const raw = rawHeaders[i] as string
    if (raw.length === name.length && raw.toLowerCase() === name) times++
  }
  return times > 1
}

function findCookie(cookies: string | undefined, name: string, realm: string): string | undefined {
  if (cookies === undefined || cookies.length > MAX_HEADER_CHARACTERS) return undefined
  let found: string | undefined
  for (const pair of cookies.split(";")) {
    const equals = pair.indexOf("=")
    if (equals < 0 || pair.slice(0, equals).trim() !== name) continue
    const value = pair.slice(equals + 1).trim()
    // Which of two is sent first is the browser's affair, or an attacker's on a sibling host (RFC 6265 §8.6).
    if (found !== undefined && found !== value) throw invalidRequest(realm, "The request presents two different access tokens")
    found = value
  }
  return found
}
