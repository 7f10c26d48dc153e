import type { Role, RoleKey } from "../../core/access/index.ts"
import type { EntryRefusal } from "../../core/organization/index.ts"
import type { Strings } from "../../pages/index.ts"

/** What a role is called: built-in ones in the reader's language. */
export function roleName({ organizations }: Strings, { key, name, builtIn }: Pick<Role, "key" | "name" | "builtIn">): string {
  return (builtIn ? organizations.roleNames[key] : undefined) ?? name
}

/** Of keys; one that is no role any more is left out. */
export function roleNames(t: Strings, keys: readonly RoleKey[], roles: readonly Role[]): string {
  return keys
    .flatMap((key) => {
      const role = roles.find((candidate) => candidate.key === key)
      return role ? [roleName(t, role)] : []
    })
    .join(", ")
}

/** Why somebody cannot work in an organization now. */
export function refusalWords({ organizations }: Strings, refusal: EntryRefusal): string {
  return organizations.refusals[refusal] ?? ""
}

/** Refusals that signing in anew may mend. */
export const MENDED_BY_SIGNING_IN: readonly EntryRefusal[] = ["method_not_allowed", "reauthentication_required"]
