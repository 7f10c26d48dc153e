import { builtInRoles, type Role } from "../../core/access/index.ts"
import { NO_POLICY, type Organization, type OrganizationPolicy } from "../../core/organization/index.ts"
import { listUsers, type StoredUser, type UserCursor } from "../../core/user/index.ts"
import type { CommandCore } from "../feature.ts"
import { ALL_DOMAINS, ALL_ROLES } from "./scene.ts"

type Needs = Pick<CommandCore, "assignments" | "database" | "directory" | "roles" | "settings">

/** Read at once; there may be any number. */
const PAGE = 500

/** What is left out is as it is without being said. */
type Written = Readonly<Record<string, unknown>>

export interface Exported extends Written {
  readonly settings: Written
  readonly roles: readonly Written[]
  readonly people: readonly Written[]
  readonly organizations: readonly Written[]
}

/**
 * A database as a document for `seed`, the same for as long as nothing changes. Who somebody is and what they may do is in it;
 * what anybody proves it with is not: no hashes, no links, no part of a record that proves a domain.
 */
export async function exportDocument(needs: Needs, { withPeople }: { readonly withPeople: boolean }): Promise<Exported> {
  const { configured: _, version: __, ...settings } = (await needs.settings.currentIn(needs.database)).wire
  const deployment = await rolesOf(needs, { levels: ["deployment", "deployment"], organizationId: null })
  const shared = await rolesOf(needs, { levels: ["organization", "organization"], organizationId: null })
  // Members before people: whoever comes in between is no member of nobody.
  const organizations = []
  for (const organization of await listOrganizations(needs)) organizations.push(await organizationIn(needs, organization, shared, withPeople))
  const people = withPeople ? await listPeople(needs, deployment) : []
  const known = new Set<string>(people.map(({ email }) => email))
  return {
    settings: { ...settings, second_factor_roles: namesOf(settings.second_factor_roles, [...builtInRoles, ...deployment]) },
    roles: [...deployment, ...shared].toSorted(by(({ name }) => name)).map((role) => {
      const { name, ...rest } = roleIn(role, [...deployment, ...shared])
      return { name, level: role.level, ...rest }
    }),
    people,
    organizations: organizations.map(({ members, ...organization }) => ({
      ...organization,
      ...some(
        "members",
        members.filter(({ email }) => known.has(email)),
      ),
    })),
  }
}

/** Those that were made. */
async function rolesOf({ database, roles }: Needs, listing: Parameters<Needs["roles"]["list"]>[1]): Promise<readonly Role[]> {
  const found = await roles.list(database, listing, undefined, ALL_ROLES)
  return found.toSorted(by(({ name }) => name))
}

function roleIn({ name, description, permissions, inherits }: Role, known: readonly Role[]) {
  return {
    name,
    ...(description === null ? {} : { description }),
    ...some("permissions", permissions.toSorted()),
    ...some("inherits", namesOf(inherits, known)),
  }
}

/** Built-in roles are called by their names. What is no more is left out. */
function namesOf(keys: readonly string[], known: readonly Role[]): string[] {
  const names = new Map(known.map(({ key, name }) => [key, name]))
  return keys.flatMap((key) => names.get(key) ?? (key.startsWith("rol_") ? [] : [key])).toSorted()
}

async function listOrganizations({ directory }: Needs): Promise<Organization[]> {
  const all: Organization[] = []
  for (let after = ""; ; ) {
    const page = await directory.organizations.list({ search: "", limit: PAGE, after })
    all.push(...page)
    const last = page.at(-1)
    if (!last || page.length < PAGE) return all.toSorted(by(({ slug }) => slug))
    after = last.id
  }
}

async function organizationIn(needs: Needs, organization: Organization, shared: readonly Role[], withPeople: boolean) {
  const { id, slug, name, suspendedAt, maxMembers, policy } = organization
  const own = (await rolesOf(needs, { levels: ["organization", "organization"], organizationId: id })).filter(
    ({ organizationId }) => organizationId === id,
  )
  const known = [...shared, ...own]
  const domains = await needs.directory.domains.list(id, { after: "", limit: ALL_DOMAINS })
  return {
    slug,
    name,
    ...(suspendedAt === null ? {} : { suspended: true }),
    ...(maxMembers === null ? {} : { max_members: maxMembers }),
    ...policyIn(policy),
    ...some(
      "roles",
      own.map((role) => roleIn(role, known)),
    ),
    ...some(
      "domains",
      domains.toSorted(by(({ domain }) => domain)).map(({ domain, autoJoin }) => ({ domain, ...(autoJoin ? { auto_join: true } : {}) })),
    ),
    members: withPeople ? await listMembers(needs, organization, known) : [],
  }
}

/** Only what differs from asking nothing. */
function policyIn(policy: OrganizationPolicy): Written {
  const asks = Object.entries(policy).filter(
    ([field, value]) => JSON.stringify(value) !== JSON.stringify(NO_POLICY[field as keyof OrganizationPolicy]),
  )
  return asks.length === 0 ? {} : { policy: Object.fromEntries(asks) }
}

async function listMembers({ directory }: Needs, { id }: Organization, known: readonly Role[]) {
  const all: { readonly email: string; readonly roles: readonly string[] }[] = []
  for (let after = ""; ; ) {
    const page = await directory.members.list(id, { search: "", limit: PAGE, after })
    all.push(...page.map(({ email, roles }) => ({ email, roles: namesOf(roles, known) })))
    const last = page.at(-1)
    if (!last || page.length < PAGE) return all.toSorted(by(({ email }) => email))
    after = last.userId
  }
}

async function listPeople({ database, assignments }: Needs, deployment: readonly Role[]) {
  const held = new Map<string, string[]>()
  for (const { userId, key } of await assignments.listHolders(database, "deployment")) held.set(userId, [...(held.get(userId) ?? []), key])
  const all: ReturnType<typeof personIn>[] = []
  let after: UserCursor | undefined
  do {
    const { users, next } = await listUsers(database, { limit: PAGE, after })
    all.push(...users.map((user) => personIn(user, namesOf(held.get(user.id) ?? [], deployment))))
    after = next
  } while (after !== undefined)
  return all.toSorted(by(({ email }) => email))
}

function personIn({ email, emailVerifiedAt, name, locale, ownerSince, disabledAt }: StoredUser, roles: readonly string[]) {
  return {
    email,
    ...(emailVerifiedAt === null ? { email_verified: false } : {}),
    ...(name === null ? {} : { name }),
    ...(locale === null ? {} : { locale }),
    ...(ownerSince === null ? {} : { owner: true }),
    ...(disabledAt === null ? {} : { disabled: true }),
    ...some("roles", roles),
  }
}

/** A list that has something in it. */
function some<Item>(name: string, items: readonly Item[]): Readonly<Record<string, readonly Item[]>> {
  return items.length === 0 ? {} : { [name]: items }
}

/** By code units: in the same order on every machine. */
function by<Item>(textOf: (item: Item) => string): (one: Item, other: Item) => number {
  return (one, other) => (textOf(one) < textOf(other) ? -1 : textOf(one) > textOf(other) ? 1 : 0)
}
