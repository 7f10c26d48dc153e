import { builtInRoles, type Role, type RoleHome } from "../../core/access/index.ts"
import type { Domain } from "../../core/directory/index.ts"
import { findOrganizationBySlug, type Organization, type OrganizationId } from "../../core/organization/index.ts"
import type { Db } from "../../kernel/db/index.ts"
import type { SeedNeeds } from "./needs.ts"

/** More than can be made of either in one place. */
export const ALL_ROLES = 500
export const ALL_DOMAINS = 100

export const OF_DEPLOYMENT: RoleHome = { level: "deployment", organizationId: null }
export const SHARED: RoleHome = { level: "organization", organizationId: null }

/** What there is already, as one transaction (or the database) sees it; each thing read once. */
export interface Scene {
  readonly db: Db
  organization(slug: string): Promise<Organization | undefined>
  /** Every role that can be held there, by its name. */
  roles(home: RoleHome): Promise<ReadonlyMap<string, Role>>
  domains(organizationId: OrganizationId): Promise<readonly Domain[]>
  /** Something was changed: what was read of it is old. */
  forget(what: "organizations" | "roles" | "domains"): void
}

export function createScene({ roles, directory }: Pick<SeedNeeds, "roles" | "directory">, db: Db): Scene {
  const known = {
    organizations: new Map<string, Promise<Organization | undefined>>(),
    roles: new Map<string, Promise<ReadonlyMap<string, Role>>>(),
    domains: new Map<string, Promise<readonly Domain[]>>(),
  }

  async function rolesAt({ level, organizationId }: RoleHome): Promise<ReadonlyMap<string, Role>> {
    const made = await roles.list(db, { levels: [level, level], organizationId }, undefined, ALL_ROLES)
    return new Map([...builtInRoles.filter((role) => role.level === level), ...made].map((role) => [role.name, role]))
  }

  return {
    db,
    organization: (slug) => once(known.organizations, slug, () => findOrganizationBySlug(db, slug)),
    roles: (home) => once(known.roles, `${home.level} ${home.organizationId ?? ""}`, () => rolesAt(home)),
    domains: (id) => once(known.domains, id, () => directory.domains.list(id, { after: "", limit: ALL_DOMAINS }, db)),
    forget: (what) => known[what].clear(),
  }
}

function once<Value>(known: Map<string, Promise<Value>>, key: string, read: () => Promise<Value>): Promise<Value> {
  const found = known.get(key)
  if (found) return found
  const asked = read()
  known.set(key, asked)
  return asked
}
