import type { AccessToken } from "./access-token.ts"
import type { Guard } from "./guard.ts"
import { GuardError, unauthenticated } from "./guard-error.ts"
import type { CheckOptions } from "./judge.ts"
import type { IncomingRequest } from "./presented.ts"
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

interface AuthenticatedRequest extends IncomingRequest, Authenticated {}

/** What a route gives to those who look something up by it. */
interface RoutedRequest extends AuthenticatedRequest, Express.Request {
  readonly params: Readonly<Record<string, string>>
}

export type Handler = (request: AuthenticatedRequest, response: OutgoingResponse, next: (error?: unknown) => void) => void

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
    if (token instanceof Promise) token.then(pass, fail).catch(fail)
    else pass(token)
  }
}

/** Behind `requireAuth`: lets a request pass whose token has all of these scopes. */
export function requireScope(...scopes: readonly string[]): Handler {
  return behind(scopeRequirement(scopes))
}

/** Behind `requireAuth`: lets a request pass whose token has any of these roles. @throws TypeError without a role */
export function requireRole(...roles: readonly string[]): Handler {
  return behind(roleRequirement(roles))
}

/** Behind `requireAuth`: lets a request pass whose token grants all of these permissions. @throws TypeError without a permission, or for one that is none */
export function requirePermission(...permissions: readonly string[]): Handler {
  return behind(permissionRequirement(permissions))
}

/**
 * Behind `requireAuth`: lets a request pass whose person signed in lately enough (RFC 9470), and answers 401
 * `insufficient_user_authentication` otherwise. Whoever acts in another person's name (`act`) is answered 403.
 *
 * @throws TypeError for an age or values that make no sense
 */
export function requireRecentSignIn(options: RecentSignIn): Handler {
  return behind(recentSignInRequirement(options))
}

/**
 * Behind `requireAuth`: lets a request pass whose token was issued in the organization that `getOrganizationId` finds.
 * What it throws goes to the application's error handler: nobody passes.
 */
export function requireOrganization(getOrganizationId: FindId<RoutedRequest>, options?: ThingOptions): Handler {
  return behindThing(organizationRequirement<AuthenticatedRequest>(getOrganizationId, options))
}

/** Behind `requireAuth`: lets a request pass whose token was issued outside any organization, for what belongs to none. */
export function requireNoOrganization(): Handler {
  return behind(noOrganizationRequirement())
}

/**
 * Behind `requireAuth`: lets a request pass whose token's `sub` is the owner that `getOwnerId` finds. What has no owner is
 * nobody's; a client that acts in its own name owns nothing. What `getOwnerId` throws goes to the application's error handler: nobody passes.
 *
 * @throws TypeError when `orPermission` is not the name of a permission
 */
export function requireOwnership(getOwnerId: FindId<RoutedRequest>, options?: OwnershipOptions<RoutedRequest>): Handler {
  return behindThing(ownershipRequirement<AuthenticatedRequest>(getOwnerId, options))
}

function behind(requirement: Requirement): Handler {
  return ({ auth }, response, next) => {
    const error = auth ? requirement(auth) : unauthenticated(undefined)
    if (error) answer(response, next, error)
    else next()
  }
}

function behindThing(requirement: RequirementOfThing<AuthenticatedRequest>): Handler {
  return (request, response, next) => {
    const fail = (error: unknown) => answer(response, next, error)
    if (!request.auth) fail(unauthenticated(undefined))
    else
      requirement(request.auth, request)
        .then((error) => (error ? fail(error) : next()), fail)
        .catch(fail)
  }
}

function answer(response: OutgoingResponse, next: (error?: unknown) => void, error: unknown): void {
  if (!(error instanceof GuardError)) {
    // To Express `next(undefined)` means to go on, and `next("route")` to go elsewhere.
    next(error instanceof Error ? error : new Error("something was thrown that is no error", { cause: error }))
    return
  }
  const { status, headers, body } = problemOf(error)
  response.statusCode = status
  for (const [name, value] of Object.entries(headers)) response.setHeader(name, value)
  response.end(body)
}
