import type { OrganizationId } from "../../core/organization/index.ts"
import { findUserById } from "../../core/user/index.ts"
import { isId } from "../../kernel/id.ts"
import type { Strings } from "../../pages/index.ts"
import type { OrganizationsNeeds } from "./needs.ts"

/**
 * What people who did something in an organization are called there. Of somebody who is no member the name is told, but never
 * the address.
 * @param ids as the audit names them: people, clients, `operator`, `system`
 */
export async function namesOf(
  { database, directory }: Pick<OrganizationsNeeds, "database" | "directory">,
  organizationId: OrganizationId,
  ids: readonly (string | null)[],
  { organizations: { activity: words } }: Strings,
): Promise<ReadonlyMap<string | null, string>> {
  const nameOf = async (id: string | null): Promise<string> => {
    if (id === "operator") return words.operator
    if (id === null || id === "system" || id === "unknown") return words.system
    if (!isId("usr", id)) return words.program
    const member = await directory.members.find(database, organizationId, id)
    if (member) return member.name ?? member.email
    const user = await findUserById(database, id)
    return user ? (user.name ?? words.outsider) : words.gone
  }
  return new Map(await Promise.all([...new Set(ids)].map(async (id) => [id, await nameOf(id)] as const)))
}
