import type { GuardError, GuardErrorCode } from "./guard-error.ts"

/** An answer in the form of RFC 9457, and the headers that belong to it. */
export interface Problem {
  readonly status: GuardError["status"]
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}

const titles: Readonly<Record<GuardErrorCode, string>> = {
  unauthenticated: "Not signed in",
  invalid_request: "Bad request",
  invalid_token: "Token refused",
  insufficient_scope: "Not allowed",
  insufficient_user_authentication: "Sign in again",
  forbidden: "Not allowed",
  wrong_organization: "Not allowed",
  not_found: "Not found",
  csrf_failed: "Not allowed",
  unavailable: "Not available now",
}

export function problemOf({ status, code, message, wwwAuthenticate, retryAfterSeconds }: GuardError): Problem {
  return {
    status,
    headers: {
      "content-type": "application/problem+json",
      "cache-control": "no-store",
      ...(wwwAuthenticate === undefined ? {} : { "www-authenticate": wwwAuthenticate }),
      ...(retryAfterSeconds === undefined ? {} : { "retry-after": String(retryAfterSeconds) }),
    },
    body: JSON.stringify({ type: "about:blank", title: titles[code], status, detail: message, code }),
  }
}
