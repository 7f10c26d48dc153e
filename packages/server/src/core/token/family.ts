import type { SessionId } from "../session/index.ts"
import type { UserId } from "../user/index.ts"
import type { FamilyId } from "./refresh-token.ts"

/** The chain of refresh tokens a client holds, one after the other. Instants are milliseconds since the epoch. */
export interface Family {
  readonly id: FamilyId
  readonly sessionId: SessionId
  readonly userId: UserId
  readonly clientId: string
  readonly sealedSecret: string
  readonly accessIn: "body" | "cookie"
  /** The token that is valid now. */
  readonly generation: number
  readonly createdAt: number
  readonly expiresAt: number
  readonly idleExpiresAt: number
  /** When the newest generation came about, in service-up time. */
  readonly turnedUpMs: number
  /** Which device turned it (hashed). */
  readonly turnedBy: string
  readonly retryKeyHash: string | null
  readonly endedAt: number | null
  readonly endReason: FamilyEnd | null
}

export type FamilyEnd = "ambiguous" | "ended_by_administrator" | "killed" | "restored" | "theft"

export interface Presented {
  readonly generation: number
  readonly device: string
  readonly retryKeyHash: string | null
}

/** For how long a repeated token is taken for a retry, when nothing else says that it is one: GATES 25. */
const UNPROVED_RETRY_UP_MS = 60_000
/** Generations in a row, each answered to two devices: two clients live off one chain. */
export const LOCKSTEP_GENERATIONS = 3

export type Decision =
  | { readonly kind: "turn" }
  /** The same successor once more. `shared`: it goes to a device that did not turn the chain. */
  | { readonly kind: "replay"; readonly shared: boolean }
  /** From a restored backup, or a replica that failed over: the chain was further than the row says. */
  | { readonly kind: "catch_up" }
  /** Perhaps a late retry, perhaps a copy: this chain ends, and nothing else. */
  | { readonly kind: "ambiguous" }
  | { readonly kind: "theft" }
  | { readonly kind: "refused"; readonly why: "ended" | "expired" | "ambiguous" }

/**
 * What a genuine token means, by where it stands in its chain.
 * @param upMs how long the service has been up, on the scale of `turnedUpMs`; an outage does not count
 */
export function decide(family: Family, presented: Presented, now: number, upMs: number): Decision {
  if (family.endedAt !== null) return { kind: "refused", why: family.endReason === "ambiguous" ? "ambiguous" : "ended" }
  if (now >= Math.min(family.expiresAt, family.idleExpiresAt)) return { kind: "refused", why: "expired" }
  const behind = family.generation - presented.generation
  if (behind === 0) return { kind: "turn" }
  if (behind < 0) return { kind: "catch_up" }
  if (behind > 1) return { kind: "theft" }
  // The client that turned the chain says so itself: then the answer was lost, however long ago.
  if (presented.retryKeyHash !== null && presented.retryKeyHash === family.retryKeyHash) return { kind: "replay", shared: false }
  if (upMs - family.turnedUpMs <= UNPROVED_RETRY_UP_MS) return { kind: "replay", shared: presented.device !== family.turnedBy }
  return { kind: "ambiguous" }
}

/** Both ends of a chain's life: its own limits, and never beyond its session. */
export function lifeOfFamily(
  limits: { readonly absoluteSeconds: number; readonly idleSeconds: number },
  sessionExpiresAt: number,
  now: number,
): { readonly expiresAt: number; readonly idleExpiresAt: number } {
  const expiresAt = Math.min(now + limits.absoluteSeconds * 1000, sessionExpiresAt)
  return { expiresAt, idleExpiresAt: Math.min(now + limits.idleSeconds * 1000, expiresAt) }
}
