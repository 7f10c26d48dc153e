import { builtInRole, type Role, type RoleKey, type RoleLevel } from "./role.ts"
import type { RoleWithTupleRow } from "./store.ts"

/** @param rows of one role @returns nothing for none */
export function roleFromRows(rows: readonly RoleWithTupleRow[]): Role | undefined {
  const [first] = rows
  if (!first) return undefined
  const having = (relation: RoleWithTupleRow["relation"]) =>
    rows.flatMap((row) => (row.relation === relation && row.subject_id !== null ? [row.subject_id] : []))
  return {
    key: first.id,
    level: first.level,
    organizationId: first.organization_id,
    name: first.name,
    description: first.description,
    builtIn: false,
    permissions: having("permission"),
    inherits: having("inherits"),
    version: first.version,
  }
}

export function isBuiltIn(key: RoleKey, level: RoleLevel): boolean {
  return builtInRole(key, level) !== undefined
}
