import { covers } from "@doorward/guard/permissions"
import { builtInRoles, type Role, type RoleId, type RoleKey } from "../../core/access/index.ts"
import type { OrganizationId } from "../../core/organization/index.ts"
import { isId } from "../../kernel/id.ts"
import type { OrganizationsNeeds } from "./needs.ts"

/** More than one organization's own and those that all share can be. */
const ROLES_AT_ONCE = 500

/** A role that can be held in an organization. */
export interface HeldRole extends Role {
  /** Its own, and those of the roles it inherits. */
  readonly allPermissions: readonly string[]
}

/** Those there are from the first day, those all organizations share, and this one's own. */
export async function rolesIn(
  { database, roles }: Pick<OrganizationsNeeds, "database" | "roles">,
  organizationId: OrganizationId,
): Promise<HeldRole[]> {
  const made = await roles.list(database, { levels: ["organization", "organization"], organizationId }, undefined, ROLES_AT_ONCE)
  const all = [...builtInRoles.filter(({ level }) => level === "organization"), ...made]
  const byKey = new Map(all.map((role) => [role.key, role]))
  return all.map((role) => ({ ...role, allPermissions: [...beneath(role.key, byKey)].flatMap((key) => byKey.get(key)?.permissions ?? []) }))
}

/** A role and all it inherits, each once. */
function beneath(key: RoleKey, roles: ReadonlyMap<RoleKey, Role>, seen = new Set<RoleKey>()): ReadonlySet<RoleKey> {
  if (!seen.has(key)) {
    seen.add(key)
    for (const inherited of roles.get(key)?.inherits ?? []) beneath(inherited, roles, seen)
  }
  return seen
}

/** Whether somebody has every right that a role gives. Only shown by this; the change itself asks again. */
export function isWithin(grants: ReadonlySet<string>, role: HeldRole): boolean {
  return role.allPermissions.every((permission) => covers(grants, permission))
}

/** One organization's own, which its people may change. */
export function isOwn(role: Role): role is HeldRole & { readonly key: RoleId } {
  return role.organizationId !== null && isId("rol", role.key)
}
