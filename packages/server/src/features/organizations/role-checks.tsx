import { Check, type Strings } from "../../pages/index.ts"
import type { HeldRole } from "./roles.ts"
import { roleName } from "./words.ts"

/** Fields of roles are called by it and the role's key: a form has each field once. */
export const ROLE_FIELD = "role-"

/** The keys of the roles that were checked. */
export function rolesChecked(fields: Readonly<Record<string, string>>, field = ROLE_FIELD): string[] {
  return Object.keys(fields).flatMap((name) => (name.startsWith(field) ? [name.slice(field.length)] : []))
}

export interface RoleChecksProps {
  readonly legend: string
  readonly hint?: string
  readonly field: string
  readonly roles: readonly HeldRole[]
  readonly checked: readonly string[]
  readonly t: Strings
}

export function RoleChecks({ legend, hint, field, roles, checked, t }: RoleChecksProps) {
  return (
    <fieldset>
      <legend>{legend}</legend>
      {roles.map((role) => (
        <Check
          name={`${field}${role.key}`}
          label={<bdi>{roleName(t, role)}</bdi>}
          checked={checked.includes(role.key)}
          hint={role.builtIn ? t.organizations.roleMeanings[role.key] : (role.description ?? undefined)}
        />
      ))}
      {hint !== undefined && <p class="hint">{hint}</p>}
    </fieldset>
  )
}
