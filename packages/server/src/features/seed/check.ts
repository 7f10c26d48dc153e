import type { Role } from "../../core/access/index.ts"
import { builtInRoles } from "../../core/access/index.ts"
import { DEPLOYMENT_OWNER } from "../../core/setting/index.ts"
import { importerOf } from "../../core/sign-in/index.ts"
import { findUserByEmail } from "../../core/user/index.ts"
import { nearest } from "../../kernel/nearest.ts"
import type { Mistake, Path } from "./mistakes.ts"
import type { SeedNeeds } from "./needs.ts"
import { createScene, OF_DEPLOYMENT, type Scene, SHARED } from "./scene.ts"
import type { Seed, SeedOrganization, SeedRole } from "./schema.ts"

/** What a document gets wrong, seen beside what there is already: all of it that can be seen before anything is changed. */
export async function check(needs: SeedNeeds, seed: Seed): Promise<Mistake[]> {
  const { settings, roles = [], people = [], organizations = [] } = seed
  const scene = createScene(needs, needs.database)
  const ofDeployment = namesOf(
    await scene.roles(OF_DEPLOYMENT),
    roles.filter(({ level }) => level === "deployment"),
  )
  const shared = namesOf(
    await scene.roles(SHARED),
    roles.filter(({ level }) => level === "organization"),
  )
  const within = []
  for (const [index, organization] of organizations.entries())
    within.push(...(await wrongOrganization(scene, organization, ["organizations", index], shared)))
  return [
    ...unknownRoles(settings?.second_factor_roles ?? [], ["settings", "second_factor_roles"], new Set([...ofDeployment, DEPLOYMENT_OWNER])),
    ...twice(roles, "roles", ({ name }) => name, "name"),
    ...(await wrongLevels(scene, roles)),
    ...roles.flatMap(({ level, inherits = [] }, index) =>
      unknownRoles(inherits, ["roles", index, "inherits"], level === "deployment" ? ofDeployment : shared),
    ),
    ...circles(roles, ["roles"]),
    ...twice(people, "people", ({ email }) => email, "email"),
    ...people.flatMap(({ roles: names = [], password_hash: hash }, index) => [
      ...unknownRoles(names, ["people", index, "roles"], ofDeployment),
      ...(hash === undefined || importerOf(needs.signIn.methods, hash)
        ? []
        : [{ path: ["people", index, "password_hash"], what: "this hash cannot be verified here: unknown in its form, too costly, or too short" }]),
    ]),
    ...twice(organizations, "organizations", ({ slug }) => slug, "slug"),
    ...within,
    ...(await unknownPeople(needs, seed)),
  ]
}

function namesOf(known: ReadonlyMap<string, Role>, roles: readonly SeedRole[]): ReadonlySet<string> {
  return new Set([...known.keys(), ...roles.map(({ name }) => name)])
}

async function wrongOrganization(scene: Scene, organization: SeedOrganization, path: Path, shared: ReadonlySet<string>): Promise<Mistake[]> {
  const { slug, roles = [], domains = [], members = [] } = organization
  const present = await scene.organization(slug)
  const made = present ? await scene.roles({ level: "organization", organizationId: present.id }) : new Map<string, Role>()
  const known = new Set([...shared, ...namesOf(made, roles)])
  return [
    ...(present && present.slug !== slug
      ? [{ path: [...path, "slug"], what: `this leads to the organization that is now called ${present.slug} in short` }]
      : []),
    ...twiceAt(roles, [...path, "roles"], ({ name }) => name, "name"),
    ...roles.flatMap(({ name, inherits = [] }, index) => [
      ...(shared.has(name)
        ? [{ path: [...path, "roles", index, "name"], what: `"${name}" is the name of a role that all organizations share` }]
        : []),
      ...unknownRoles(inherits, [...path, "roles", index, "inherits"], known),
    ]),
    ...circles(roles, [...path, "roles"]),
    ...twiceAt(domains, [...path, "domains"], ({ domain }) => domain, "domain"),
    ...twiceAt(members, [...path, "members"], ({ email }) => email, "email"),
    ...members.flatMap(({ roles: names = [] }, index) => unknownRoles(names, [...path, "members", index, "roles"], known)),
  ]
}

function unknownRoles(names: readonly string[], path: Path, known: ReadonlySet<string>): Mistake[] {
  return names.flatMap((name, index) => {
    if (known.has(name)) return []
    return [{ path: [...path, index], what: `there is no role "${name}"`, hint: () => suggestion(name, known) }]
  })
}

function suggestion(name: string, known: ReadonlySet<string>): string {
  const meant = nearest(name, [...known])
  return meant === undefined ? "" : `; did you mean "${meant}"?`
}

/** A role stays of the level it was made for, and names of built-in roles are nobody else's. */
async function wrongLevels(scene: Scene, roles: NonNullable<Seed["roles"]>): Promise<Mistake[]> {
  const [deployment, organization] = [await scene.roles(OF_DEPLOYMENT), await scene.roles(SHARED)]
  return roles.flatMap(({ name, level }, index) => {
    if (builtInRoles.some((role) => role.name === name)) return [{ path: ["roles", index, "name"], what: `"${name}" is a built-in role` }]
    const other = (level === "deployment" ? organization : deployment).get(name)
    return other ? [{ path: ["roles", index, "level"], what: `"${name}" is there already, of the level ${other.level}` }] : []
  })
}

/** Pure: roles of a document that inherit themselves by way of each other. */
function circles(roles: readonly SeedRole[], path: Path): Mistake[] {
  const byName = new Map(roles.map((role) => [role.name, role.inherits ?? []]))
  const reaches = (from: string, to: string, seen = new Set<string>()): boolean =>
    (byName.get(from) ?? []).some((name) => name === to || (!seen.has(name) && reaches(name, to, seen.add(name))))
  return roles.flatMap(({ name }, index) => (reaches(name, name) ? [{ path: [...path, index, "inherits"], what: "it inherits itself" }] : []))
}

async function unknownPeople({ database }: SeedNeeds, { people = [], organizations = [] }: Seed): Promise<Mistake[]> {
  const named = new Set(people.map(({ email }) => email))
  const mistakes: Mistake[] = []
  for (const [index, { members = [] }] of organizations.entries())
    for (const [place, { email }] of members.entries()) {
      if (named.has(email)) continue
      if (await findUserByEmail(database, email)) named.add(email)
      else mistakes.push({ path: ["organizations", index, "members", place, "email"], what: `there is nobody called ${email}` })
    }
  return mistakes
}

function twice<Item>(items: readonly Item[], list: string, nameOf: (item: Item) => string, field: string): Mistake[] {
  return twiceAt(items, [list], nameOf, field)
}

function twiceAt<Item>(items: readonly Item[], path: Path, nameOf: (item: Item) => string, field: string): Mistake[] {
  const seen = new Set<string>()
  return items.flatMap((item, index) => {
    const name = nameOf(item)
    if (seen.has(name)) return [{ path: [...path, index, field], what: `"${name}" is there twice` }]
    seen.add(name)
    return []
  })
}
