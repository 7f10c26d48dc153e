import type { AccessToken } from "./access-token.ts"
import { forbidden, type GuardError, insufficientAuthentication, insufficientScope, notFound, wrongOrganization } from "./guard-error.ts"
import { isPermission } from "./permissions.ts"
import { hasPermission, hasRole, hasScope, isInOrganization, isOfStrength, owns, signedInWithin } from "./rights.ts"

/** Why a token does not suffice, or nothing. */
export type Requirement = (token: AccessToken) => GuardError | undefined

/** The same where a thing has to be looked up first. Rejects with whatever the looking up throws: the request does not pass then either. */
export type RequirementOfThing<Request> = (token: AccessToken, request: Request) => Promise<GuardError | undefined>

/** An id, or nothing where the thing has none or is not there. */
export type FoundId = string | null | undefined

/** A method's type, so that a callback may say that it takes more than `Request`: it is given whatever the framework gives. */
export type FindId<Request> = { of(request: Request): FoundId | Promise<FoundId> }["of"]

export interface RecentSignIn {
  /** At most so long ago: whole seconds, from 1 on. */
  readonly maxAgeSeconds: number
  /** And as strongly as one of these says (`acr`; see `isOfStrength`). */
  readonly acrValues?: readonly string[] | undefined
  /** Another time of day: milliseconds since the epoch. */
  readonly clock?: (() => number) | undefined
}

export interface ThingOptions {
  /** Answer 404 `not_found` instead of 403, so that nobody learns that the thing is there. */
  readonly hidden?: boolean | undefined
}

export interface OwnershipOptions<Request> extends ThingOptions {
  /**
   * Who holds this permission passes too, and the owner is not looked up. What a token of an organization says holds in that
   * organization only, so it counts where `getOrganizationId` finds that one.
   */
  readonly orPermission?: string | undefined
  /** The organization the thing belongs to. */
  readonly getOrganizationId?: FindId<Request> | undefined
}

/** What a quoted string of a challenge can hold without being changed, and no space: they are separated by it. */
const ACR = /^[\x21\x23-\x5b\x5d-\x7e]+$/

export function scopeRequirement(scopes: readonly string[]): Requirement {
  return (token) => (scopes.every((scope) => hasScope(token, scope)) ? undefined : insufficientScope(undefined, scopes))
}

/** Any of them. @throws TypeError when there are none */
export function roleRequirement(roles: readonly string[]): Requirement {
  requireNames("role", roles, (role) => role !== "")
  const decide = remembered((token) => roles.some((role) => hasRole(token, role)))
  return (token) => (decide(token) ? undefined : lacking(token, "roles", "Your roles do not allow this"))
}

/** All of them. @throws TypeError when there are none, or one that is not the name of a permission */
export function permissionRequirement(permissions: readonly string[]): Requirement {
  requireNames("permission", permissions, isPermission)
  const decide = remembered((token) => permissions.every((permission) => hasPermission(token, permission)))
  const message = `This needs ${permissions.length === 1 ? "the permission" : "the permissions"} ${permissions.join(", ")}`
  return (token) => (decide(token) ? undefined : lacking(token, "permissions", message))
}

/**
 * RFC 9470. Whoever acts in another person's name (RFC 8693 §4.1, `act`) does not pass: the sign-in is not that person's, and nothing the actor
 * does would make it so.
 *
 * @throws TypeError for an age or values that make no sense
 */
export function recentSignInRequirement({ maxAgeSeconds, acrValues, clock = Date.now }: RecentSignIn): Requirement {
  if (!Number.isSafeInteger(maxAgeSeconds) || maxAgeSeconds < 1) throw new TypeError("maxAgeSeconds must be a whole number from 1 on")
  if (acrValues) requireNames("acrValue", acrValues, (acr) => ACR.test(acr))
  return (token) => {
    if (token.act) return forbidden("This cannot be done in another person's name")
    const isRecent = signedInWithin(token, maxAgeSeconds, clock() / 1000)
    const isStrong = !acrValues || acrValues.some((wanted) => isOfStrength(token, wanted))
    if (isRecent && isStrong) return undefined
    const message = isStrong ? "A more recent sign-in is required" : "A sign-in of another strength is required"
    return insufficientAuthentication(message, maxAgeSeconds, acrValues)
  }
}

/** @throws TypeError when `orPermission` is not the name of a permission */
export function ownershipRequirement<Request>(
  getOwnerId: FindId<Request>,
  { orPermission, getOrganizationId, hidden }: OwnershipOptions<Request> = {},
): RequirementOfThing<Request> {
  if (orPermission !== undefined) requireNames("permission", [orPermission], isPermission)
  const mayAnyway = async (token: AccessToken, request: Request) => {
    if (orPermission === undefined || !hasPermission(token, orPermission)) return false
    return token.orgId === undefined || isInOrganization(token, await getOrganizationId?.(request))
  }
  return async (token, request) => {
    if (await mayAnyway(token, request)) return undefined
    if (owns(token, await getOwnerId(request))) return undefined
    // The same whether the thing is another's, nobody's, or not there.
    return hidden === true ? notFound() : forbidden("This is not yours")
  }
}

export function organizationRequirement<Request>(getOrganizationId: FindId<Request>, { hidden }: ThingOptions = {}): RequirementOfThing<Request> {
  return async (token, request) => {
    if (isInOrganization(token, await getOrganizationId(request))) return undefined
    return hidden === true ? notFound() : wrongOrganization("The access token was not issued in this organization")
  }
}

/** What belongs to no organization is not for who may everything in one. */
export function noOrganizationRequirement(): Requirement {
  return ({ orgId }) =>
    orgId === undefined ? undefined : wrongOrganization("The access token was issued in an organization, and this belongs to none")
}

/** A token that was never given the claim is told the scope that gives it. */
function lacking(token: AccessToken, scope: "roles" | "permissions", message: string): GuardError {
  return token[scope] === undefined && !hasScope(token, scope) ? insufficientScope(undefined, [scope]) : forbidden(message)
}

/**
 * What was decided for a token, for as long as the token itself is remembered. Nothing else has to end it: what a token says never changes,
 * and one that has grown stale is refused before it gets here.
 */
function remembered(decide: (token: AccessToken) => boolean): (token: AccessToken) => boolean {
  const decided = new WeakMap<AccessToken, boolean>()
  return (token) => {
    const before = decided.get(token)
    if (before !== undefined) return before
    const passes = decide(token)
    decided.set(token, passes)
    return passes
  }
}

/** A list that came out empty, or a misspelled name, must not become a door that is open or one nobody can pass. */
function requireNames(what: string, names: readonly string[], is: (name: string) => boolean): void {
  if (names.length === 0) throw new TypeError(`at least one ${what} is needed`)
  const wrong = names.find((name) => typeof name !== "string" || !is(name))
  if (wrong !== undefined) throw new TypeError(`not a ${what}: ${JSON.stringify(wrong)}`)
}
