import type { Clock } from "../../kernel/clock.ts"
import type { Db } from "../../kernel/db/index.ts"
import { errors, type Problem } from "../../kernel/errors.ts"
import { type IfVersion, requireVersion } from "../../kernel/http/precondition.ts"
import type { Ids } from "../../kernel/id.ts"
import { type Audit, type AuditEvent, changesOf } from "../audit/index.ts"
import { findOrganization } from "../organization/index.ts"
import type { Revoke } from "../revocation/index.ts"
import type { Place } from "./assignments.ts"
import type { By } from "./authority.ts"
import type { Bounds } from "./bounds.ts"
import { accessErrors } from "./errors.ts"
import { EVERYBODY } from "./holdings.ts"
import { builtInRole, isBuiltInName, MEMBER, type Role, type RoleId, type RoleKey } from "./role.ts"
import { inEffect, isVisible, MAX_DEPTH, type RoleHome, readRoles, readRolesIn, rolesFromRows } from "./role-tree.ts"
import {
  countAssignments,
  countLevelsAbove,
  countRoles,
  deleteAssignments,
  deleteRole,
  deleteTuple,
  findNamesake,
  insertInstead,
  insertRole,
  insertTuple,
  listInheritors,
  listRoles,
  type RoleListing,
  takeVersion,
  updateRole,
} from "./store.ts"
import type { Tuple } from "./tuple.ts"

/** What whoever makes a role says of it. Checked for its form already. */
export interface RoleFields {
  /** Unique wherever it could be taken for another's; no built-in role's. */
  readonly name: string
  readonly description: string | null
  readonly permissions: readonly string[]
  readonly inherits: readonly RoleKey[]
}

/** What is undefined stays. */
export type RoleChange = { readonly [Field in keyof RoleFields]?: RoleFields[Field] | undefined }

/** Of one role. */
export const MAX_PERMISSIONS = 200
export const MAX_INHERITED = 20
/** Of the deployment, of those that all organizations share, or of one organization. */
const MAX_ROLES = 200
/** From how many people a role is withdrawn in one transaction. */
const MAX_WITHDRAWN = 10_000
const MAX_NAMED = 5

/**
 * The roles that were made. Each change is in a transaction of the log: it queues behind every other change of roles and
 * assignments, is bounded by what whoever does it may do themselves, and is one audit event.
 */
export interface Roles {
  /** @throws not_found for no such organization; conflict; role_name_taken; invalid; above_yourself */
  create(db: Db, revoke: Revoke, home: RoleHome, wanted: RoleFields, by: By): Promise<Role>
  /** @throws not_found; precondition_failed; role_name_taken; role_inherits_itself; invalid; above_yourself; own_rights */
  change(db: Db, revoke: Revoke, id: RoleId, home: RoleHome, change: RoleChange, ifVersion: IfVersion, by: By): Promise<Role>
  /**
   * @param withdraw from everybody who holds it; members of whom nothing else would remain are plain members then
   * @throws not_found; precondition_failed; role_in_use; above_yourself; own_rights
   */
  delete(
    db: Db,
    revoke: Revoke,
    id: RoleId,
    home: RoleHome,
    options: { readonly withdraw: boolean; readonly ifVersion: IfVersion },
    by: By,
  ): Promise<void>
  /** A role that can be held there, built-in ones included. */
  find(db: Db, key: RoleKey, home: RoleHome): Promise<Role | undefined>
  /** It and all it inherits. @returns nothing when it cannot be held there */
  findWithInherited(db: Db, key: RoleKey, home: RoleHome): Promise<readonly Role[]>
  /** Those that were made, in that order. */
  list(db: Db, listing: RoleListing, after: RoleId | undefined, limit: number): Promise<Role[]>
}

export interface RolesNeeds {
  readonly clock: Clock
  readonly ids: Ids
  readonly audit: Pick<Audit, "record">
  readonly bounds: Bounds
}

export function createRoles({ clock, ids, audit, bounds }: RolesNeeds): Roles {
  const record = (db: Db, type: AuditEvent["type"], role: Role, more: AuditEvent["details"], { authority, request, sessionId }: By) =>
    audit.record(db, {
      type,
      actor: authority.actor,
      ...(request ? { request } : {}),
      ...(sessionId ? { sessionId } : {}),
      details: { role_id: role.key, ...(role.organizationId === null ? {} : { org_id: role.organizationId }), ...more },
    })

  async function treeOf(db: Db, role: Role): Promise<readonly Role[]> {
    const known = await readRolesIn(db, role.inherits, role)
    return inEffect([role.key], new Map([...known, [role.key, role]]), role)
  }

  /** The role itself, nobody else's and no built-in one. */
  async function own(db: Db, id: RoleId, home: RoleHome): Promise<Role> {
    const role = (await readRoles(db, [id])).get(id)
    if (!role || role.level !== home.level || role.organizationId !== home.organizationId) throw errors.not_found()
    return role
  }

  async function requireFreeName(db: Db, { name, organizationId, key }: Role): Promise<void> {
    if (isBuiltInName(name)) throw nameTaken("A built-in role has this name.")
    const namesake = await findNamesake(db, name, organizationId, key as RoleId)
    if (namesake)
      throw nameTaken(
        namesake.organization_id === null ? "Another role has this name." : `${namesake.id} of ${namesake.organization_id} has this name.`,
      )
  }

  /** That what it inherits is there, leads not back to it, and is not too deep. */
  async function requireInheritable(db: Db, role: Role): Promise<void> {
    const known = await readRoles(db, role.inherits)
    const wrong = role.inherits.flatMap((key, index) => {
      const inherited = builtInRole(key, role.level) ?? known.get(key)
      return inherited && isVisible(inherited, role) ? [] : [{ pointer: `#/inherits/${index}`, detail: "There is no such role here." }]
    })
    if (wrong.length > 0) throw errors.invalid({ errors: wrong })
    if (role.inherits.includes(role.key) || known.has(role.key)) throw accessErrors.role_inherits_itself()
    if (depthOf(role, known) + (await countLevelsAbove(db, role.key as RoleId, MAX_DEPTH + 1)) > MAX_DEPTH)
      throw errors.invalid({ errors: [{ pointer: "#/inherits", detail: `Roles inherit roles ${MAX_DEPTH} deep at most.` }] })
  }

  return {
    create: async (db, revoke, home, wanted, by) => {
      const version = await takeVersion(db)
      if (home.organizationId !== null && !(await findOrganization(db, home.organizationId))) throw errors.not_found()
      if ((await countRoles(db, home.level, home.organizationId)) >= MAX_ROLES)
        throw errors.conflict({ detail: `There are ${MAX_ROLES} roles here, and there is no room for more.` })
      const key = ids.next("rol")
      const role: Role = { ...home, ...wanted, ...distinct(wanted), key, builtIn: false, version: 1 }
      await requireFreeName(db, role)
      await requireInheritable(db, role)
      await bounds.requireRoles(db, by.authority, placeOf(role), await treeOf(db, role))
      const at = clock.now()
      await insertRole(db, {
        id: key,
        level: role.level,
        organization_id: role.organizationId,
        name: role.name,
        description: role.description,
        created_at: at,
      })
      for (const tuple of tuplesOf(role)) await insertTuple(db, tuple, version, at)
      // Owners there may what it allows.
      if (role.level === "organization") revoke("access", role.organizationId ?? EVERYBODY)
      await record(db, "role.created", role, changesOf(undefined, saidOf(role), [])?.details, by)
      return role
    },
    change: async (db, revoke, id, home, wanted, ifVersion, by) => {
      const taken = await takeVersion(db)
      const before = await own(db, id, home)
      requireVersion(ifVersion, before.version)
      const after: Role = { ...before, ...defined(wanted), ...distinct({ ...before, ...defined(wanted) }) }
      const changes = changesOf(saidOf(before), saidOf(after), [])
      if (!changes) return before
      if (after.name !== before.name) await requireFreeName(db, after)
      await requireInheritable(db, after)
      const place = placeOf(before)
      // Judged by what it was and by what it becomes: neither may be above whoever changes it.
      await bounds.requireRoles(db, by.authority, place, [...(await treeOf(db, before)), ...(await treeOf(db, after))])
      return bounds.keepingOwnRights(db, by.authority, place, async () => {
        const version = await updateRole(db, { id, name: after.name, description: after.description }, before.version)
        if (version === undefined) throw errors.not_found()
        const [old, young] = [tuplesOf(before), tuplesOf(after)]
        for (const tuple of without(old, young)) await deleteTuple(db, tuple)
        for (const tuple of without(young, old)) await insertTuple(db, tuple, taken, clock.now())
        revoke("access", before.organizationId ?? EVERYBODY)
        await record(db, "role.changed", before, changes.details, by)
        return { ...after, version }
      })
    },
    delete: async (db, revoke, id, home, { withdraw, ifVersion }, by) => {
      const taken = await takeVersion(db)
      const role = await own(db, id, home)
      requireVersion(ifVersion, role.version)
      await bounds.requireRoles(db, by.authority, placeOf(role), await treeOf(db, role))
      const inheritors = await listInheritors(db, id, MAX_NAMED)
      if (inheritors.length > 0) throw accessErrors.role_in_use({ detail: `Other roles inherit it: ${inheritors.join(", ")}.` })
      const held = await countAssignments(db, id)
      if (held > 0 && !withdraw) throw accessErrors.role_in_use({ detail: `It is held ${held} times. Withdraw it first, or ask for that as well.` })
      if (held > MAX_WITHDRAWN)
        throw accessErrors.role_in_use({ detail: `It is held ${held} times, and withdrawn from ${MAX_WITHDRAWN} people at most at once.` })
      await bounds.keepingOwnRights(db, by.authority, placeOf(role), async () => {
        if (held > 0) {
          await insertInstead(db, id, MEMBER, taken, clock.now())
          await deleteAssignments(db, id)
        }
        await deleteRole(db, id)
        revoke("access", role.organizationId ?? EVERYBODY)
        await record(db, "role.deleted", role, { ...changesOf(saidOf(role), undefined, [])?.details, withdrawn: held }, by)
      })
    },
    find: async (db, key, home) => (await findTree(db, key, home))[0],
    findWithInherited: findTree,
    list: async (db, listing, after, limit) => rolesFromRows(await listRoles(db, listing, after ?? null, limit)),
  }
}

const findTree: Roles["findWithInherited"] = async (db, key, home) => inEffect([key], await readRolesIn(db, [key], home), home)

/** Where rights over a role are asked for: what all organizations share, of the deployment. */
function placeOf({ organizationId }: Role): Place {
  return organizationId ?? "deployment"
}

/** Pure: how many levels of roles there are beneath one. */
function depthOf(
  { key, inherits }: Pick<Role, "key" | "inherits">,
  known: ReadonlyMap<RoleKey, Role>,
  above: ReadonlySet<RoleKey> = new Set(),
): number {
  const beneath = inherits.filter((inherited) => !above.has(inherited))
  if (beneath.length === 0 || above.size > MAX_DEPTH) return 0
  const seen = new Set([...above, key])
  return 1 + Math.max(...beneath.map((inherited) => depthOf(known.get(inherited) ?? NO_ROLE, known, seen)))
}

/** A built-in one, which inherits nothing. */
const NO_ROLE: Pick<Role, "key" | "inherits"> = { key: "", inherits: [] }

function tuplesOf({ key, organizationId, permissions, inherits }: Role): Tuple[] {
  const object = { type: "role", id: key }
  return [
    ...permissions.map((id) => ({ object, relation: "permission", subject: { type: "permission", id }, organizationId })),
    ...inherits.map((id) => ({ object, relation: "inherits", subject: { type: "role", id }, organizationId })),
  ]
}

function without(tuples: readonly Tuple[], others: readonly Tuple[]): Tuple[] {
  const said = new Set(others.map(({ relation, subject }) => `${relation} ${subject.id}`))
  return tuples.filter(({ relation, subject }) => !said.has(`${relation} ${subject.id}`))
}

function distinct({ permissions, inherits }: RoleFields): Pick<RoleFields, "permissions" | "inherits"> {
  return { permissions: [...new Set(permissions)].toSorted(), inherits: [...new Set(inherits)].toSorted() }
}

function defined({ name, description, permissions, inherits }: RoleChange): Partial<RoleFields> {
  return {
    ...(name === undefined ? {} : { name }),
    ...(description === undefined ? {} : { description }),
    ...(permissions === undefined ? {} : { permissions }),
    ...(inherits === undefined ? {} : { inherits }),
  }
}

function nameTaken(detail: string): Problem {
  return accessErrors.role_name_taken({ detail, errors: [{ pointer: "#/name", detail: "Choose another." }] })
}

/** What of a role is written down. */
function saidOf({ name, description, permissions, inherits }: Role) {
  return { name, description, permissions, inherits }
}
