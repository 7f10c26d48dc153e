import type { Strings } from "../../pages/index.ts"

/** Roles in the reader's language, as far as they are built in. */
export function rolesIn({ organizations }: Pick<Strings, "organizations">, names: readonly string[]): string {
  return names.map((name) => organizations.roleNames[name] ?? name).join(", ")
}
