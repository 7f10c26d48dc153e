import type { Context, MiddlewareHandler } from "hono"
import type { AccessToken } from "./access-token.ts"
import type { Guard } from "./guard.ts"
import { GuardError, insufficientScope, unauthenticated } from "./guard-error.ts"
import type { CheckOptions } from "./judge.ts"
import { problemOf } from "./problem.ts"

/** What `requireAuth` gives to the handlers behind it: `new Hono<{ Variables: GuardVariables }>()`. */
export interface GuardVariables {
  auth: AccessToken
}

interface GuardEnv {
  Variables: GuardVariables
}

/** Lets a request pass with a good access token, which is then `c.get("auth")`; answers it otherwise. */
export function requireAuth(guard: Guard, options?: CheckOptions): MiddlewareHandler<GuardEnv> {
  return (c, next) => {
    const pass = (token: AccessToken) => {
      c.set("auth", token)
      return next()
    }
    try {
      const token = guard.checkRequest(c.req.raw, options)
      if (token instanceof Promise) return token.then(pass, (error: unknown) => answer(c, error))
      return pass(token)
    } catch (error) {
      return Promise.resolve(answer(c, error))
    }
  }
}

/** Behind `requireAuth`: lets a request pass whose token has all of these scopes. */
export function requireScope(...scopes: readonly string[]): MiddlewareHandler<GuardEnv> {
  return (c, next) => {
    const token: AccessToken | undefined = c.get("auth")
    if (!token) return Promise.resolve(answer(c, unauthenticated(undefined)))
    return scopes.every((scope) => token.scopes.includes(scope)) ? next() : Promise.resolve(answer(c, insufficientScope(undefined, scopes)))
  }
}

function answer(c: Context, error: unknown): Response {
  if (!(error instanceof GuardError)) throw error
  const { status, headers, body } = problemOf(error)
  return c.body(body, status, headers)
}
