import type { Organization } from "./organization.ts"

/** Why a session may not be in an organization. */
export type EntryRefusal =
  | "organization_suspended"
  | "not_a_member"
  | "method_not_allowed"
  | "factor_required"
  /** Signed in too long ago, or unused for too long, for this organization. */
  | "reauthentication_required"

/** What of a session an organization looks at. Instants are milliseconds since the epoch. */
export interface Entrant {
  readonly isMember: boolean
  /** How the person signed in, by the methods' names. */
  readonly methods: readonly string[]
  readonly acr: string
  /** Whether something was shown that cannot be phished. */
  readonly phishingResistant: boolean
  readonly createdAt: number
  readonly lastSeenAt: number
  /** For how long it was not used, at most, between two uses: whoever comes back late stays out, however often they come. */
  readonly longestIdleMs: number
  readonly remembered: boolean
}

/** The limits of sessions that are not remembered, in seconds. */
export interface PlainLimits {
  readonly absoluteSeconds: number
  readonly idleSeconds: number
}

/** Levels of SP 800-63B-4 with two factors. */
const TWO_FACTORS: readonly string[] = ["urn:doorward:aal2", "urn:doorward:aal3"]

/**
 * The gate of an organization, beside the one of the person: asked when a session enters, and at every use of it there. Pure;
 * what it looks at was read together.
 */
export function mayEnter(
  { suspendedAt, policy }: Pick<Organization, "suspendedAt" | "policy">,
  entrant: Entrant,
  plain: PlainLimits,
  now: number,
): EntryRefusal | undefined {
  if (suspendedAt !== null) return "organization_suspended"
  if (!entrant.isMember) return "not_a_member"
  if (policy.methods !== null && !entrant.methods.some((method) => policy.methods?.includes(method))) return "method_not_allowed"
  if (policy.second_factor !== "optional" && !TWO_FACTORS.includes(entrant.acr)) return "factor_required"
  if (policy.second_factor === "phishing_resistant" && !entrant.phishingResistant) return "factor_required"
  const forgets = entrant.remembered && !policy.remember
  const absoluteSeconds = Math.min(policy.session_absolute_seconds ?? Infinity, forgets ? plain.absoluteSeconds : Infinity)
  const idleSeconds = Math.min(policy.session_idle_seconds ?? Infinity, forgets ? plain.idleSeconds : Infinity)
  const unusedMs = Math.max(entrant.longestIdleMs, now - entrant.lastSeenAt)
  if (now >= entrant.createdAt + absoluteSeconds * 1000 || unusedMs >= idleSeconds * 1000) return "reauthentication_required"
  return undefined
}
