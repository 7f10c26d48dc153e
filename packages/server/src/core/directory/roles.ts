import { covers } from "@doorward/guard/permissions"
import type { Db } from "../../kernel/db/index.ts"
import type { Strings } from "../../pages/index.ts"
import { type Authority, builtInRole, type RoleKey } from "../access/index.ts"
import type { OrganizationId } from "../organization/index.ts"

/** Whether somebody could give these roles: everything they bring is covered by what they hold there. */
export async function mayGrant(db: Db, authority: Authority, roles: readonly RoleKey[], organizationId: OrganizationId): Promise<boolean> {
  const held = await authority.grantsIn(db, organizationId)
  return roles.every((key) => builtInRole(key, "organization")?.permissions.every((permission) => covers(held, permission)) ?? false)
}

/** What a role is called; built-in ones by their key, for which pages have words. */
export async function nameOfRole(_db: Db, key: RoleKey, _organizationId: OrganizationId): Promise<string> {
  return key
}

/** Roles in the reader's language, as far as they are built in. */
export function rolesIn({ invitation }: Pick<Strings, "invitation">, names: readonly string[]): string {
  const words: Readonly<Record<string, string | undefined>> = invitation.roles
  return names.map((name) => words[name] ?? name).join(", ")
}
