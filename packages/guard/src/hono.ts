import type { Context, MiddlewareHandler } from "hono"
import type { AccessToken } from "./access-token.ts"
import type { Guard } from "./guard.ts"
import { GuardError, unauthenticated } from "./guard-error.ts"
import type { CheckOptions } from "./judge.ts"
import { problemOf } from "./problem.ts"
import {
  type FindId,
  noOrganizationRequirement,
  type OwnershipOptions,
  organizationRequirement,
  ownershipRequirement,
  permissionRequirement,
  type RecentSignIn,
  type Requirement,
  type RequirementOfThing,
  recentSignInRequirement,
  roleRequirement,
  scopeRequirement,
  type ThingOptions,
} from "./requirements.ts"

/** What `requireAuth` gives to the handlers behind it: `new Hono<{ Variables: GuardVariables }>()`. */
export interface GuardVariables {
  auth: AccessToken
}

interface GuardEnv {
  Variables: GuardVariables
}

/** Any route: `c.req.param("note")` is text in it. Which names a route has, its path is not asked here. */
type PathWithParams = `/:${string}`

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
  return behind(scopeRequirement(scopes))
}

/** Behind `requireAuth`: lets a request pass whose token has any of these roles. @throws TypeError without a role */
export function requireRole(...roles: readonly string[]): MiddlewareHandler<GuardEnv> {
  return behind(roleRequirement(roles))
}

/** Behind `requireAuth`: lets a request pass whose token grants all of these permissions. @throws TypeError without a permission, or for one that is none */
export function requirePermission(...permissions: readonly string[]): MiddlewareHandler<GuardEnv> {
  return behind(permissionRequirement(permissions))
}

/**
 * Behind `requireAuth`: lets a request pass whose person signed in lately enough (RFC 9470), and answers 401
 * `insufficient_user_authentication` otherwise. Whoever acts in another person's name (`act`) is answered 403.
 *
 * @throws TypeError for an age or values that make no sense
 */
export function requireRecentSignIn(options: RecentSignIn): MiddlewareHandler<GuardEnv> {
  return behind(recentSignInRequirement(options))
}

/**
 * Behind `requireAuth`: lets a request pass whose token was issued in the organization that `getOrganizationId` finds.
 * What it throws is the application's: nobody passes.
 */
export function requireOrganization<E extends GuardEnv = GuardEnv>(
  getOrganizationId: FindId<Context<E, PathWithParams>>,
  options?: ThingOptions,
): MiddlewareHandler<E> {
  return behindThing(organizationRequirement(getOrganizationId, options))
}

/** Behind `requireAuth`: lets a request pass whose token was issued outside any organization, for what belongs to none. */
export function requireNoOrganization(): MiddlewareHandler<GuardEnv> {
  return behind(noOrganizationRequirement())
}

/**
 * Behind `requireAuth`: lets a request pass whose token's `sub` is the owner that `getOwnerId` finds. What has no owner is
 * nobody's; a client that acts in its own name owns nothing. What `getOwnerId` throws is the application's: nobody passes.
 *
 * @throws TypeError when `orPermission` is not the name of a permission
 */
export function requireOwnership<E extends GuardEnv = GuardEnv>(
  getOwnerId: FindId<Context<E, PathWithParams>>,
  options?: OwnershipOptions<Context<E, PathWithParams>>,
): MiddlewareHandler<E> {
  return behindThing(ownershipRequirement(getOwnerId, options))
}

function behind(requirement: Requirement): MiddlewareHandler<GuardEnv> {
  return (c, next) => {
    const token: AccessToken | undefined = c.get("auth")
    const error = token ? requirement(token) : unauthenticated(undefined)
    return error ? Promise.resolve(answer(c, error)) : next()
  }
}

function behindThing<E extends GuardEnv>(requirement: RequirementOfThing<Context<E, PathWithParams>>): MiddlewareHandler<E> {
  return async (c, next) => {
    const token: AccessToken | undefined = c.get("auth")
    const error = token ? await requirement(token, c) : unauthenticated(undefined)
    return error ? answer(c, error) : next()
  }
}

function answer(c: Context, error: unknown): Response {
  if (!(error instanceof GuardError)) throw error
  const { status, headers, body } = problemOf(error)
  return c.body(body, status, headers)
}
