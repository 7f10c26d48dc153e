import { covers } from "@doorward/guard/permissions"
import { monotonicMs } from "../../kernel/clock.ts"
import type { Database, Db } from "../../kernel/db/index.ts"
import { isId } from "../../kernel/id.ts"
import type { OrganizationId } from "../organization/index.ts"
import type { RevocationLog } from "../revocation/index.ts"
import type { UserId } from "../user/index.ts"
import { createHoldings, type Grants, type Holding } from "./holdings.ts"
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
export type Allowed =
  | { readonly kind: "deployment_owner" }
  | { readonly kind: "role"; readonly role: string; readonly permission: string; readonly in: "deployment" | OrganizationId }

export type DenialKind = "unknown_subject" | "disabled" | "unknown_resource" | "unknown_action" | "no_role_allows"

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
  cacheCounts(): { readonly entries: number; readonly hits: number; readonly misses: number }
}

export function createAccess(needs: {
  readonly database: Database
  readonly revocations: Pick<RevocationLog, "live" | "head" | "isCurrent">
}): Access {
  const holdings = createHoldings(needs, monotonicMs)

  return {
    may: (subject, action, resource) => {
      if (subject.type !== "user" || !isId("usr", subject.id)) return denied("unknown_subject")
      const place = placeOf(resource)
      if (place === undefined) return denied("unknown_resource")
      const held = holdings.of(subject.id, place === "deployment" ? undefined : place)
      return held instanceof Promise ? held.then((found) => decide(found, action, place)) : decide(held, action, place)
    },
    mayIn: async (db, subject, action, resource) => {
      if (subject.type !== "user" || !isId("usr", subject.id)) return denied("unknown_subject")
      const place = placeOf(resource)
      return place === undefined ? denied("unknown_resource") : decide(await holdings.read(db, subject.id), action, place)
    },
    effective: (userId, organizationId) => {
      const held = holdings.of(userId, organizationId)
      const now = (found: Holding | undefined) => found && effectiveOf(found, organizationId, Math.max(found.head, needs.revocations.head()))
      return held instanceof Promise ? held.then((found) => found && effectiveOf(found, organizationId, found.head)) : now(held)
    },
    effectiveIn: async (db, userId, organizationId) => {
      const held = await holdings.read(db, userId)
      return held && effectiveOf(held, organizationId, held.head)
    },
    cacheCounts: holdings.counts,
  }
}

type Place = "deployment" | OrganizationId

function placeOf({ type, id }: Resource): Place | undefined {
  if (type === "deployment") return "deployment"
  return type === "organization" && id !== undefined && isId("org", id) ? id : undefined
}

/** Pure: the whole rule. */
function decide(held: Holding | undefined, action: string, place: Place): Decision {
  if (!held) return denied("unknown_subject")
  if (held.disabled) return denied("disabled")
  if (held.owner) return OWNS
  const everywhere = reasonIn(held.deployment, action, "deployment")
  if (everywhere) return everywhere
  const there = place === "deployment" ? undefined : held.organizations.get(place)
  return (there && place !== "deployment" && reasonIn(there, action, place)) || denied("no_role_allows")
}

function reasonIn(grants: Grants, action: string, place: Place): Decision | undefined {
  if (!covers(grants.permissions, action)) return undefined
  const role = grants.sources.find(({ permissions }) => covers(permissions, action))
  return role && { allowed: true, reason: { kind: "role", role: role.name, permission: action, in: place } }
}

const OWNS: Decision = { allowed: true, reason: { kind: "deployment_owner" } }
const denials = new Map<DenialKind, Decision>()

function denied(kind: DenialKind): Decision {
  let decision = denials.get(kind)
  if (!decision) denials.set(kind, (decision = { allowed: false, reason: { kind } }))
  return decision
}

function effectiveOf(held: Holding, organizationId: OrganizationId | undefined, head: number): Effective | undefined {
  if (held.disabled) return undefined
  const there = organizationId === undefined ? undefined : held.organizations.get(organizationId)
  const names = [...held.deployment.names, ...(there?.names ?? [])]
  const permissions = [...held.deployment.permissions, ...(there?.permissions ?? [])]
  return {
    roles: [...new Set(names)],
    organizationRole: there && leadingRole(there.direct),
    permissions: held.owner ? ["*"] : [...new Set(permissions)],
    head,
  }
}
