import { isGrant } from "@doorward/guard/permissions"
import type { Db } from "../../kernel/db/index.ts"
import { isId } from "../../kernel/id.ts"
import type { OrganizationId } from "../organization/index.ts"
import { builtInRole, OWNER, type Role, type RoleKey, type RoleLevel } from "./role.ts"
import { listPermissionsWithin, type RoleWithTupleRow, readRoleTree } from "./store.ts"

/** Where roles are looked at from. */
export interface RoleHome {
  readonly level: RoleLevel
  /** Null for the deployment, and for what all organizations share. */
  readonly organizationId: OrganizationId | null
}

/** Roles inherit roles no deeper than this; what is deeper counts for nothing. */
export const MAX_DEPTH = 8

/** Another organization's role, or one of the other level, is nothing here, whoever wrote that it is held or inherited. */
export function isVisible({ level, organizationId }: Pick<Role, "level" | "organizationId">, home: RoleHome): boolean {
  return level === home.level && (organizationId === null || organizationId === home.organizationId)
}

/** Roles by their keys, and whatever can be reached from them. What does not exist is left out. */
export async function readRoles(db: Db, keys: Iterable<RoleKey>): Promise<KnownRoles> {
  const known: KnownRoles = new Map<RoleKey, Role>()
  for (const key of new Set(keys)) {
    if (!isId("rol", key) || known.has(key)) continue
    for (const role of rolesFromRows(await readRoleTree(db, key, MAX_DEPTH))) known.set(role.key, role)
  }
  return known
}

/**
 * An organization's owner has what any role there can allow: what is built in, and every permission of the organization's own
 * roles and of those that all share. Not more: with a bare `*`, whoever founds an organization would pass wherever an
 * application asks for a permission that is meant for its own staff.
 */
export async function readOwner(db: Db, organizationId: OrganizationId): Promise<Role> {
  const owner = builtInRole(OWNER, "organization")
  if (!owner) throw new Error("organizations have no role for owners")
  const allowed = (await listPermissionsWithin(db, organizationId)).filter(isGrant)
  return { ...owner, permissions: [...new Set([...owner.permissions, ...allowed])] }
}

/** Roles by their keys. Of owners there is one for each organization, so it goes by `ownerIn`. */
export type KnownRoles = Map<RoleKey, Role>

/** Can be nobody's key. */
export function ownerIn(organizationId: OrganizationId): RoleKey {
  return `${OWNER} ${organizationId}`
}

/** As `readRoles`, for one place: with its owner, if anybody asks for that. */
export async function readRolesIn(db: Db, keys: readonly RoleKey[], { organizationId }: RoleHome): Promise<KnownRoles> {
  const known = await readRoles(db, keys)
  const inherits = [...known.values()].flatMap((role) => role.inherits)
  if (organizationId !== null && [...keys, ...inherits].includes(OWNER)) known.set(ownerIn(organizationId), await readOwner(db, organizationId))
  return known
}

/** Pure: the roles that these amount to in one place, each once, nearest first. */
export function inEffect(keys: readonly RoleKey[], known: ReadonlyMap<RoleKey, Role>, home: RoleHome): Role[] {
  const ofOwners = home.organizationId === null ? undefined : known.get(ownerIn(home.organizationId))
  const found = new Map<RoleKey, Role>()
  let next: readonly RoleKey[] = keys
  for (let depth = 0; depth <= MAX_DEPTH && next.length > 0; depth++) {
    const here = next.flatMap((key) => {
      if (found.has(key)) return []
      const role = (key === OWNER ? ofOwners : undefined) ?? builtInRole(key, home.level) ?? known.get(key)
      if (!role || !isVisible(role, home)) return []
      found.set(key, role)
      return [role]
    })
    next = here.flatMap(({ inherits }) => inherits)
  }
  return [...found.values()]
}

/** Rows of one role stand together. A grant that is none is left out: what cannot be read allows nothing. */
export function rolesFromRows(rows: readonly RoleWithTupleRow[]): Role[] {
  const roles: ReadRole[] = []
  for (const row of rows) {
    let role = roles.at(-1)
    if (role?.key !== row.id) {
      role = {
        key: row.id,
        level: row.level,
        organizationId: row.organization_id,
        name: row.name,
        description: row.description,
        builtIn: false,
        permissions: [],
        inherits: [],
        version: row.version,
      }
      roles.push(role)
    }
    if (row.subject_id === null) continue
    if (row.relation === "inherits") role.inherits.push(row.subject_id)
    else if (row.relation === "permission" && isGrant(row.subject_id)) role.permissions.push(row.subject_id)
  }
  return roles
}

interface ReadRole extends Role {
  readonly permissions: string[]
  readonly inherits: RoleKey[]
}
