import type { Id } from "../../kernel/id.ts"
import { type Entrant, type EntryRefusal, mayEnter, type OrganizationId, type OrganizationPolicy, type PlainLimits } from "../organization/index.ts"
import { mayAuthenticate, type User, type UserId } from "../user/index.ts"
import { type Assurance, amrAt, levelAt } from "./assurance.ts"

export type SessionId = Id<"ses">

/** What a browser holds after a sign-in. Instants are milliseconds since the epoch. */
export interface Session {
  readonly id: SessionId
  readonly userId: UserId
  /** The user's epoch when it began; in any other it is over. */
  readonly userEpoch: number
  readonly createdAt: number
  readonly lastSeenAt: number
  readonly expiresAt: number
  readonly idleExpiresAt: number
  /** When the person last proved who they are. */
  readonly authTime: number
  /** How (RFC 8176), as far as it holds now. */
  readonly amr: readonly string[]
  /** What holds now: assurance falls back with time, presence does not. */
  readonly acr: string
  readonly proved: Assurance
  readonly remembered: boolean
  readonly userAgent: string | null
  readonly ip: string | null
  readonly endedAt: number | null
  /** The sign-in methods that were used, by name. */
  readonly methods: readonly string[]
  /** The organization it is in, or was when it had to leave. */
  readonly organizationId: OrganizationId | null
  /** Why it had to leave that one. */
  readonly organizationLeft: EntryRefusal | null
  /** For how long it was not used, at most, between two uses. */
  readonly longestIdleMs: number
  /** Who acts in the person's name, if it is not the person. */
  readonly actorId: UserId | null
}

/** The organization a session is in, as far as its gate looks at it. */
export interface EnteredOrganization {
  readonly id: OrganizationId
  readonly slug: string
  readonly name: string
  readonly suspendedAt: number | null
  readonly policy: OrganizationPolicy
  readonly isMember: boolean
  /** The name of the person's role there that says most. */
  readonly role: string | null
}

/** A session, whose it is and where it is: what a request's cookie stands for. */
export interface SignedIn {
  readonly session: Session
  readonly user: User
  /** Null for none. What leaves `Sessions` has passed its gate. */
  readonly organization: EnteredOrganization | null
}

export type EndReason =
  | "signed_out"
  | "ended_by_user"
  | "replaced"
  | "disabled"
  | "deleted"
  | "ended_by_operator"
  | "ended_by_administrator"
  | "killed"
  | "password_changed"
  | "password_reset"
  | "factors_reset"
  | "recovered"
  | "restored"
  | "secured"
  | "theft"

export interface SessionLimits {
  readonly absoluteSeconds: number
  readonly idleSeconds: number
  readonly rememberAbsoluteSeconds: number
  readonly rememberIdleSeconds: number
}

/** A session in use is written down at most this often. */
export const TOUCH_EVERY_MS = 60_000
/** With short idle limits more often, so that the limit is kept to a tenth. */
const TOUCHES_PER_IDLE_LIMIT = 10

/** Both ends of a new session's life. */
export function lifeOf(limits: SessionLimits, remembered: boolean, now: number): { expiresAt: number; idleExpiresAt: number } {
  const { absoluteMs, idleMs } = limitsFor(limits, remembered)
  return { expiresAt: now + absoluteMs, idleExpiresAt: Math.min(now + idleMs, now + absoluteMs) }
}

export type Verdict =
  | { readonly kind: "refused"; readonly why: "ended" | "expired" | "idle" | "gate" }
  | { readonly kind: "live" }
  /** Live, and due to be written down as used. */
  | { readonly kind: "touch"; readonly idleExpiresAt: number }

/** Whether a session that was presented stands, judged by today's limits as well as those it was made under. Activity moves the idle end only, never the absolute one. */
export function judge({ session, user }: Pick<SignedIn, "session" | "user">, limits: SessionLimits, now: number): Verdict {
  if (session.endedAt !== null || session.userEpoch !== user.epoch) return { kind: "refused", why: "ended" }
  const { absoluteMs, idleMs } = limitsFor(limits, session.remembered)
  const expiresAt = Math.min(session.expiresAt, session.createdAt + absoluteMs)
  if (now >= expiresAt) return { kind: "refused", why: "expired" }
  if (now >= Math.min(session.idleExpiresAt, session.lastSeenAt + idleMs)) return { kind: "refused", why: "idle" }
  if (mayAuthenticate(user) !== undefined) return { kind: "refused", why: "gate" }
  if (now - session.lastSeenAt < Math.min(TOUCH_EVERY_MS, idleMs / TOUCHES_PER_IDLE_LIMIT)) return { kind: "live" }
  return { kind: "touch", idleExpiresAt: Math.min(now + idleMs, expiresAt) }
}

/** Whether a session may stay in its organization. @returns why not; nothing when it may, or is in none */
export function whyLeave({ session, organization }: SignedIn, plain: PlainLimits, now: number): EntryRefusal | undefined {
  if (organization === null) return undefined
  return mayEnter(organization, entrantOf(session, organization.isMember), plain, now)
}

/** With the level and the words that hold now; the same object when those are what it has. */
export function asOf(session: Session, now: number): Session {
  const { proved, lastSeenAt } = session
  const acr = levelAt(proved, lastSeenAt, now)
  const amr = amrAt(session.amr, proved, lastSeenAt, now)
  return acr === session.acr && amr === session.amr ? session : { ...session, acr, amr }
}

/** A session as an organization's gate looks at it: how it was signed in, which does not fall back with time. */
export function entrantOf(session: Session, isMember: boolean): Entrant {
  const { acr, phishingResistantAt } = session.proved
  return { ...session, acr, phishingResistant: phishingResistantAt !== null, isMember }
}

/** Where a new session begins: in the organization of the person's last one, else in the only one there is, else in none. */
export function placeOf(entries: readonly (EnteredOrganization & { readonly isLast: boolean })[]): EnteredOrganization | undefined {
  return entries.find(({ isLast }) => isLast) ?? (entries.length === 1 ? entries[0] : undefined)
}

/** The same session, outside any organization. */
export function outside({ session, user }: SignedIn, why: EntryRefusal): SignedIn {
  return { session: { ...session, organizationLeft: why }, user, organization: null }
}

function limitsFor(limits: SessionLimits, remembered: boolean): { absoluteMs: number; idleMs: number } {
  return remembered
    ? { absoluteMs: limits.rememberAbsoluteSeconds * 1000, idleMs: limits.rememberIdleSeconds * 1000 }
    : { absoluteMs: limits.absoluteSeconds * 1000, idleMs: limits.idleSeconds * 1000 }
}
