import { isPermission } from "@doorward/guard/permissions"
import type { Clock } from "../../kernel/clock.ts"
import type { Database, Db } from "../../kernel/db/index.ts"
import { isId } from "../../kernel/id.ts"
import type { OrganizationId } from "../organization/index.ts"
import type { RevocationLog } from "../revocation/index.ts"
import type { UserId } from "../user/index.ts"
import type { Ground } from "./grants.ts"
import { type CacheCounts, createHoldings, type Held, type Holding } from "./holdings.ts"
import { leadingRole } from "./role.ts"

/** Who asks. Service credentials are judged by their scopes and never here. */
export interface Subject {
  readonly type: string
  readonly id: string
}

/** What it is about: `deployment`, or an `organization` with its id. */
export interface Resource {
  readonly type: string
  readonly id?: string | undefined
}

export type Decision =
  | { readonly allowed: true; readonly reason: Allowed }
  | { readonly allowed: false; readonly reason: { readonly kind: DenialKind } }

/** The fact an answer rests on. */
export type Allowed = { readonly kind: "deployment_owner" } | Ground["reason"]

export type DenialKind = "unknown_subject" | "disabled" | "unknown_resource" | "unknown_action" | "organization_suspended" | "no_role_allows"

/** What somebody may do in one place, all told. */
export interface Effective {
  /** Names of roles: the deployment's and the organization's, those they inherit included. */
  readonly roles: readonly string[]
  /** Of the roles in the organization, the one that says most. */
  readonly organizationRole: string | undefined
  /** Grants; some may end in `:*`. */
  readonly permissions: readonly string[]
  /** The number of the revocation log at which this was so. */
  readonly head: number
}

/** How much somebody is, whether or not they may use it now. */
export interface Standing {
  readonly owner: boolean
  /** Throughout the deployment. */
  readonly permissions: ReadonlySet<string>
  /** Keys of the deployment roles they hold, and of those they inherit. */
  readonly roles: ReadonlySet<string>
}

/** One question for every permission, answered from relation tuples. Deny by default. */
export interface Access {
  /**
   * Whether somebody may do something, and why. At once where the answer is in memory.
   * @param action the name of a permission
   */
  may(subject: Subject, action: string, resource: Resource): Decision | Promise<Decision>
  /** As `may`, but as this transaction sees it. */
  mayIn(db: Db, subject: Subject, action: string, resource: Resource): Promise<Decision>
  /** @param organizationId undefined for what holds everywhere @returns nothing for nobody, or somebody disabled */
  effective(userId: UserId, organizationId: OrganizationId | undefined): Effective | undefined | Promise<Effective | undefined>
  effectiveIn(db: Db, userId: UserId, organizationId: OrganizationId | undefined): Promise<Effective | undefined>
  /** Of somebody others act on, disabled or not. @returns undefined for nobody */
  standingIn(db: Db, userId: UserId): Promise<Standing | undefined>
  cacheCounts(): CacheCounts
}

export function createAccess(needs: {
  readonly database: Database
  readonly clock: Clock
  readonly revocations: Pick<RevocationLog, "live" | "head" | "isCurrent">
}): Access {
  const holdings = createHoldings(needs)

  return {
    may: (subject, action, resource) => {
      if (subject.type !== "user") return DENIED.unknown_subject
      const held = holdings.of(subject.id)
      return held instanceof Promise ? held.then((found) => decide(found?.holding, action, resource)) : decide(held?.holding, action, resource)
    },
    mayIn: async (db, subject, action, resource) => {
      if (subject.type !== "user" || !isId("usr", subject.id)) return DENIED.unknown_subject
      return decide((await holdings.read(db, subject.id))?.holding, action, resource)
    },
    effective: (userId, organizationId) => {
      const held = holdings.of(userId)
      if (held instanceof Promise) return held.then((found) => effectiveOf(found, organizationId))
      // Nothing up to where this process has read the log stands against what it remembers.
      return held && effectiveOf({ holding: held.holding, head: Math.max(held.head, needs.revocations.head()) }, organizationId)
    },
    effectiveIn: async (db, userId, organizationId) => effectiveOf(await holdings.read(db, userId), organizationId),
    standingIn: async (db, userId) => {
      const held = await holdings.read(db, userId)
      if (!held) return undefined
      const { owner, deployment } = held.holding
      return { owner, permissions: owner ? EVERYTHING : deployment.permissions, roles: deployment.keys }
    },
    cacheCounts: holdings.counts,
  }
}

const EVERYTHING: ReadonlySet<string> = new Set(["*"])
const OWNS: Decision = { allowed: true, reason: { kind: "deployment_owner" } }
const denied = (kind: DenialKind): Decision => ({ allowed: false, reason: { kind } })
const DENIED: Readonly<Record<DenialKind, Decision>> = {
  unknown_subject: denied("unknown_subject"),
  disabled: denied("disabled"),
  unknown_resource: denied("unknown_resource"),
  unknown_action: denied("unknown_action"),
  organization_suspended: denied("organization_suspended"),
  no_role_allows: denied("no_role_allows"),
}

/** Pure: the whole rule. What holds throughout the deployment holds in every organization, suspended ones included. */
function decide(held: Holding | undefined, action: string, { type, id }: Resource): Decision {
  if (!held) return DENIED.unknown_subject
  if (held.disabled) return DENIED.disabled
  const there = type === "organization" && id !== undefined ? held.organizations.get(id) : undefined
  if (there === undefined && !isPlace(type, id)) return DENIED.unknown_resource
  if (!isKnownAction(action)) return DENIED.unknown_action
  if (held.owner) return OWNS
  const ground = held.deployment.find(action) ?? (there?.suspended === false ? there.grants.find(action) : undefined)
  return ground ?? (there?.suspended === true ? DENIED.organization_suspended : DENIED.no_role_allows)
}

function isPlace(type: string, id: string | undefined): boolean {
  return type === "deployment" ? id === undefined : type === "organization" && id !== undefined && isId("org", id)
}

/** Names that were found to be well formed: few are asked for over and over. */
const knownActions = new Set<string>()
const MAX_KNOWN_ACTIONS = 10_000

function isKnownAction(action: string): boolean {
  if (knownActions.has(action)) return true
  if (!isPermission(action)) return false
  if (knownActions.size >= MAX_KNOWN_ACTIONS) knownActions.clear()
  knownActions.add(action)
  return true
}

function effectiveOf(held: Held | undefined, organizationId: OrganizationId | undefined): Effective | undefined {
  if (!held || held.holding.disabled) return undefined
  const { owner, deployment, organizations } = held.holding
  const membership = organizationId === undefined ? undefined : organizations.get(organizationId)
  const there = membership?.suspended === false ? membership.grants : undefined
  return {
    roles: [...new Set([...deployment.names, ...(there?.names ?? [])])],
    organizationRole: there && leadingRole(there.direct),
    permissions: owner ? ["*"] : [...new Set([...deployment.permissions, ...(there?.permissions ?? [])])],
    head: held.head,
  }
}
