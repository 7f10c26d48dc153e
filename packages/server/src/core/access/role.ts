import type { Id } from "../../kernel/id.ts"
import type { OrganizationId } from "../organization/index.ts"

export type RoleId = Id<"rol">
/** What assignments name: a built-in role, or the id of one that was made. */
export type RoleKey = string
export type RoleLevel = "deployment" | "organization"

/** What administrators may be allowed, one by one. A service credential's scopes are the same words. */
export const adminPermissions = [
  "admin:users:read",
  "admin:users:write",
  "admin:sessions:read",
  "admin:sessions:write",
  "admin:organizations:read",
  "admin:organizations:write",
  "admin:organizations:delete",
  "admin:members:read",
  "admin:members:write",
  "admin:invitations:read",
  "admin:invitations:write",
  "admin:domains:read",
  "admin:domains:write",
  "admin:roles:read",
  "admin:roles:write",
  "admin:keys:read",
  "admin:keys:write",
  "admin:audit:read",
  "admin:settings:read",
  "admin:settings:write",
  "admin:impersonate",
] as const

export type AdminPermission = (typeof adminPermissions)[number]

/** A named set of permissions. */
export interface Role {
  readonly key: RoleKey
  readonly level: RoleLevel
  /** Whose own it is; null for built-in ones and those that all share. */
  readonly organizationId: OrganizationId | null
  readonly name: string
  readonly description: string | null
  readonly builtIn: boolean
  /** Its own grants, without those it inherits. */
  readonly permissions: readonly string[]
  /** Keys of the roles whose grants it has as well. */
  readonly inherits: readonly RoleKey[]
  readonly version: number
}

const builtIn = (level: RoleLevel, name: string, description: string, permissions: readonly string[], inherits: readonly RoleKey[] = []): Role => ({
  key: name,
  level,
  organizationId: null,
  name,
  description,
  builtIn: true,
  permissions,
  inherits,
  version: 1,
})

const ofMembers = ["admin:members:*", "admin:invitations:*", "admin:domains:*", "admin:roles:*", "admin:sessions:*", "admin:audit:read"]
const ownerPermissions = ["admin:organizations:*", ...ofMembers]

/** The roles there are from the first day. They cannot be changed. */
export const builtInRoles: readonly Role[] = [
  builtIn("deployment", "administrator", "Administers everything, but neither owners nor what is above their own rights.", ["admin:*"]),
  builtIn(
    "deployment",
    "auditor",
    "Sees everything and changes nothing.",
    adminPermissions.filter((name) => name.endsWith(":read")),
  ),
  // And whatever the roles that all organizations share allow (`readRoles`): what none of those names, no organization can give.
  builtIn("organization", "owner", "May do in the organization whatever any role there can allow.", ownerPermissions),
  builtIn("organization", "admin", "Administers the organization and its members.", [
    "admin:organizations:read",
    "admin:organizations:write",
    ...ofMembers,
  ]),
  builtIn("organization", "member", "Belongs to the organization.", []),
]

export const OWNER = "owner"
export const MEMBER = "member"

/** Strongest first: which of a member's roles stands for the others where there is room for one. */
const STRONGEST = [OWNER, "admin", MEMBER]

export function leadingRole(names: readonly string[]): string | undefined {
  return STRONGEST.find((name) => names.includes(name)) ?? names[0]
}

export function builtInRole(key: RoleKey, level: RoleLevel): Role | undefined {
  return builtInRoles.find((role) => role.key === key && role.level === level)
}

/** Names of built-in roles are nobody else's, whatever their level: tokens carry names. */
export function isBuiltInName(name: string): boolean {
  return builtInRoles.some((role) => role.name === name)
}
