import type { Slice } from "../../kernel/db/index.ts"

/**
 * What people may do. Roles are relation tuples: who holds which role where, what a role may do, which roles it inherits.
 * `may` answers one question, with its reason, from memory that the revocation log keeps current (rows of kind `access`), and
 * from the database where that cannot be. A full authorization model will stand on the same tuples.
 */
export const accessSlice: Slice = { name: "access", migrations: new URL("./migrations/", import.meta.url) }

export { type Access, type Allowed, createAccess, type Decision, type DenialKind, type Effective, type Resource, type Subject } from "./access.ts"
export { type Assignment, type Assignments, createAssignments, type Place } from "./assignments.ts"
export { type Authority, type By, personsAuthority, scopesAuthority, trusted } from "./authority.ts"
export { type Bounds, createBounds } from "./bounds.ts"
export { accessErrors } from "./errors.ts"
export { measureAccess } from "./metrics.ts"
export {
  type AdminPermission,
  adminPermissions,
  builtInRoles,
  MEMBER,
  OWNER,
  type Role,
  type RoleId,
  type RoleKey,
  type RoleLevel,
} from "./role.ts"
export { grantField, roleDescriptionField, roleNameField } from "./role-fields.ts"
export type { RoleHome } from "./role-tree.ts"
export { createRoles, MAX_INHERITED, MAX_PERMISSIONS, type RoleChange, type RoleFields, type Roles } from "./roles.ts"
export type { RoleListing } from "./store.ts"
export { MAX_TUPLES } from "./tuples.ts"
