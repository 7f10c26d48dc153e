import type { AccessToken } from "./access-token.ts"
import type { Guard } from "./guard.ts"
import { GuardError, insufficientScope, unauthenticated } from "./guard-error.ts"
import type { CheckOptions } from "./judge.ts"
import type { IncomingRequest } from "./presented.ts"
import { problemOf } from "./problem.ts"

/** What `requireAuth` leaves on a request. */
export interface Authenticated {
  auth?: AccessToken
}

declare global {
  // Where Express's types are installed, its requests have it.
  namespace Express {
    interface Request extends Authenticated {}
  }
}

/** As much of Express's response as is needed: what Node has already. */
export interface OutgoingResponse {
  statusCode: number
  setHeader(name: string, value: string): unknown
  end(body: string): unknown
}

export type Handler = (request: IncomingRequest & Authenticated, response: OutgoingResponse, next: (error?: unknown) => void) => void

/** Lets a request pass with a good access token, which is then `req.auth`; answers it otherwise. */
export function requireAuth(guard: Guard, options?: CheckOptions): Handler {
  return (request, response, next) => {
    const pass = (token: AccessToken) => {
      request.auth = token
      next()
    }
    const fail = (error: unknown) => answer(response, next, error)
    let token: AccessToken | Promise<AccessToken>
    try {
      token = guard.checkRequest(request, options)
    } catch (error) {
      fail(error)
      return
    }
    // What handlers further on throw is theirs: it is not caught here.
    if (token instanceof Promise) token.then(pass, fail).catch(next)
    else pass(token)
  }
}

/** Behind `requireAuth`: lets a request pass whose token has all of these scopes. */
export function requireScope(...scopes: readonly string[]): Handler {
  return ({ auth }, response, next) => {
    if (!auth) answer(response, next, unauthenticated(undefined))
    else if (scopes.every((scope) => auth.scopes.includes(scope))) next()
    else answer(response, next, insufficientScope(undefined, scopes))
  }
}

function answer(response: OutgoingResponse, next: (error?: unknown) => void, error: unknown): void {
  if (!(error instanceof GuardError)) {
    next(error)
    return
  }
  const { status, headers, body } = problemOf(error)
  response.statusCode = status
  for (const [name, value] of Object.entries(headers)) response.setHeader(name, value)
  response.end(body)
}
