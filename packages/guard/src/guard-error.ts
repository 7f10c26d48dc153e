export type GuardErrorCode =
  | "unauthenticated"
  | "invalid_request"
  | "invalid_token"
  | "insufficient_scope"
  | "insufficient_user_authentication"
  | "forbidden"
  | "wrong_organization"
  | "not_found"
  | "csrf_failed"
  | "unavailable"

/** Why a request does not pass, in the words of RFC 6750 §3 and RFC 9470 §3. The message may be shown to whoever sent the request. */
export class GuardError extends Error {
  override readonly name = "GuardError"
  readonly status: 400 | 401 | 403 | 404 | 503
  readonly code: GuardErrorCode
  /** The header to answer with; none where signing in again would not help. */
  readonly wwwAuthenticate: string | undefined
  readonly retryAfterSeconds: number | undefined

  constructor(
    { status, code, message, wwwAuthenticate, retryAfterSeconds }: Pick<GuardError, "status" | "code" | "message"> & Partial<GuardError>,
    options?: ErrorOptions,
  ) {
    super(message, options)
    this.status = status
    this.code = code
    this.wwwAuthenticate = wwwAuthenticate
    this.retryAfterSeconds = retryAfterSeconds
  }
}

const RETRY_AFTER_SECONDS = 1

/** RFC 6750 §3.1: who presented nothing is told the scheme, and no error. */
export function unauthenticated(realm: string | undefined): GuardError {
  return new GuardError({
    status: 401,
    code: "unauthenticated",
    message: "An access token is required",
    wwwAuthenticate: realm === undefined ? "Bearer" : `Bearer realm="${quotable(realm)}"`,
  })
}

export function invalidRequest(realm: string, message: string): GuardError {
  return new GuardError({ status: 400, code: "invalid_request", message, wwwAuthenticate: challenge(realm, "invalid_request", message) })
}

export function invalidToken(realm: string, message: string, cause?: unknown): GuardError {
  return new GuardError({ status: 401, code: "invalid_token", message, wwwAuthenticate: challenge(realm, "invalid_token", message) }, { cause })
}

export function insufficientScope(realm: string | undefined, scopes: readonly string[]): GuardError {
  const message = "The access token lacks a scope that is needed here"
  return new GuardError({
    status: 403,
    code: "insufficient_scope",
    message,
    wwwAuthenticate: `${challenge(realm, "insufficient_scope", message)}, scope="${quotable(scopes.join(" "))}"`,
  })
}

/** RFC 9470 §3: a good token of somebody who has to sign in again for this. */
export function insufficientAuthentication(message: string, maxAgeSeconds: number, acrValues: readonly string[] | undefined): GuardError {
  const code = "insufficient_user_authentication"
  const acr = acrValues === undefined ? "" : `, acr_values="${quotable(acrValues.join(" "))}"`
  return new GuardError({
    status: 401,
    code,
    message,
    wwwAuthenticate: `${challenge(undefined, code, message)}, max_age="${maxAgeSeconds}"${acr}`,
  })
}

/** No challenge: another token would not help. */
export function forbidden(message: string): GuardError {
  return new GuardError({ status: 403, code: "forbidden", message })
}

export function wrongOrganization(message: string): GuardError {
  return new GuardError({ status: 403, code: "wrong_organization", message })
}

export function notFound(): GuardError {
  return new GuardError({ status: 404, code: "not_found", message: "There is nothing here" })
}

export function csrfFailed(): GuardError {
  return new GuardError({ status: 403, code: "csrf_failed", message: "A request from another site cannot use the cookie" })
}

/** What cannot be known now is neither granted nor held against the token: an outage is never a 401. */
export function unavailable(message: string, cause?: unknown): GuardError {
  return new GuardError({ status: 503, code: "unavailable", message, retryAfterSeconds: RETRY_AFTER_SECONDS }, { cause })
}

function challenge(realm: string | undefined, error: string, description: string): string {
  const start = realm === undefined ? "Bearer " : `Bearer realm="${quotable(realm)}", `
  return `${start}error="${error}", error_description="${quotable(description)}"`
}

/** RFC 6750 §3: neither quotes, backslashes, nor anything beyond printable ASCII. */
function quotable(text: string): string {
  return text.replace(/[^\x20\x21\x23-\x5b\x5d-\x7e]/g, "?")
}
