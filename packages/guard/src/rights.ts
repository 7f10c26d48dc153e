import type { AccessToken } from "./access-token.ts"
import { covers, isPermission } from "./permissions.ts"

export function hasScope(token: AccessToken, scope: string): boolean {
  return token.scopes.includes(scope)
}

/** Whether the role was in effect when the token was issued. A token without the scope `roles` has none. */
export function hasRole(token: AccessToken, role: string): boolean {
  return token.roles?.includes(role) === true
}

/**
 * Whether what the token grants covers the permission; wildcards count. A token without the scope `permissions` grants nothing, and nothing
 * covers what is not the name of a permission. In an organization (`orgId`) it holds for that organization's things.
 */
export function hasPermission(token: AccessToken, permission: string): boolean {
  return token.permissions !== undefined && isPermission(permission) && covers(token.permissions, permission)
}

/** RFC 9068 §2.2: a client that acts in its own name is its own subject. */
export function isOfClient({ sub, clientId }: AccessToken): boolean {
  return sub === clientId
}

/**
 * Whether a thing is the token's person's: `ownerId` is what the thing's owner had as `sub`. What has no owner is nobody's, and a client
 * that acts in its own name owns nothing, whatever a thing says: people own things.
 */
export function owns(token: AccessToken, ownerId: string | null | undefined): boolean {
  return ownerId === token.sub && !isOfClient(token)
}

/** Whether the token was issued in this organization. What belongs to none is not in it. */
export function isInOrganization(token: AccessToken, organizationId: string | null | undefined): boolean {
  return token.orgId !== undefined && token.orgId === organizationId
}

/** Doorward's levels (SP 800-63B-4), weakest first. */
const LEVELS = ["urn:doorward:aal1", "urn:doorward:aal2", "urn:doorward:aal3"]
const AAL2 = 1
const AAL3 = 2

/**
 * Whether a token's sign-in is of a wanted strength.
 *
 * An `acr` is met by itself, letter by letter; no other issuer's values are put in an order. Of Doorward's levels a higher one meets a
 * lower one. `phr`, which is for a credential that cannot be phished, is met from aal2 on where `amr` says that a key was
 * shown (`pop` or `hwk`), and `phrh`, which is for one in hardware, at aal3 where it says `hwk`.
 */
export function isOfStrength({ acr, amr = [] }: Pick<AccessToken, "acr" | "amr">, wanted: string): boolean {
  if (acr === undefined) return false
  if (acr === wanted) return true
  const level = LEVELS.indexOf(acr)
  if (wanted === "phr") return level >= AAL2 && (amr.includes("pop") || amr.includes("hwk"))
  if (wanted === "phrh") return level >= AAL3 && amr.includes("hwk")
  return LEVELS.includes(wanted) && level >= LEVELS.indexOf(wanted)
}

/** Clocks differ: what was a moment ago by the issuer's may be a moment ahead by ours. */
const MAX_FUTURE_SECONDS = 10

/** Whether the token's person signed in within so many seconds. A token that does not say when, or says a time that has not come, does not say that. */
export function signedInWithin({ authTime }: AccessToken, maxAgeSeconds: number, nowSeconds: number): boolean {
  if (authTime === undefined) return false
  const age = nowSeconds - authTime
  return age <= maxAgeSeconds && age >= -MAX_FUTURE_SECONDS
}
