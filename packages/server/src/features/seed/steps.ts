import { DEPLOYMENT_OWNER } from "../../core/setting/index.ts"
import type { Path } from "./mistakes.ts"
import { ACTOR, type SeedNeeds } from "./needs.ts"
import { domainStep, homeOf, memberStep, organizationStep } from "./organization-steps.ts"
import { personStep } from "./people-steps.ts"
import { keysOf, roleStep } from "./role-steps.ts"
import { OF_DEPLOYMENT, SHARED } from "./scene.ts"
import type { Seed, SeedOrganization, SeedRole } from "./schema.ts"
import { type Change, differing, type Step } from "./step.ts"

interface Options {
  readonly confirmLockOut: boolean
}

/** What a document names, each after what it stands on. */
export function stepsOf(needs: SeedNeeds, { settings, roles = [], people = [], organizations = [] }: Seed, options: Options): Step[] {
  return [
    ...inheritedFirst(roles).map(({ item, index }) => {
      const home = item.level === "deployment" ? OF_DEPLOYMENT : SHARED
      return roleStep(needs, item, { path: ["roles", index], of: "", homeIn: async () => home })
    }),
    ...(settings ? [settingsStep(needs, settings)] : []),
    // Whoever is to be an owner becomes one before anybody stops being it.
    ...lastThose(indexed(people), ({ owner, disabled }) => owner === false || disabled === true).map(({ item, index }) =>
      personStep(needs, item, ["people", index]),
    ),
    ...organizations.flatMap((organization, index) => stepsWithin(needs, organization, ["organizations", index], options)),
  ]
}

function stepsWithin(needs: SeedNeeds, organization: SeedOrganization, path: Path, { confirmLockOut }: Options): Step[] {
  const { slug, roles = [], domains = [], members = [] } = organization
  return [
    organizationStep(needs, organization, path, confirmLockOut),
    ...inheritedFirst(roles).map(({ item, index }) =>
      roleStep(needs, item, { path: [...path, "roles", index], of: ` of ${slug}`, homeIn: homeOf(slug) }),
    ),
    ...domains.map((domain, index) => domainStep(needs, slug, domain, [...path, "domains", index])),
    ...lastThose(indexed(members), ({ roles: names }) => names?.includes("owner") !== true).map(({ item, index }) =>
      memberStep(needs, slug, item, [...path, "members", index]),
    ),
  ]
}

function settingsStep({ settings }: SeedNeeds, wanted: NonNullable<Seed["settings"]>): Step {
  return {
    kind: "settings",
    path: ["settings"],
    name: "settings",
    look: async (scene): Promise<Change | undefined> => {
      const { db } = scene
      const { configured, version: _, ...present } = (await settings.currentIn(db)).wire
      const known = await scene.roles(OF_DEPLOYMENT)
      const names = new Map([...known.values()].map(({ key, name }) => [key, name]))
      // Null goes back to what is configured.
      const meant = Object.fromEntries(
        Object.entries(wanted).map(([field, value]) => [field, value === null ? configured[field as keyof typeof configured] : value]),
      )
      const what = differing(meant, { ...present, second_factor_roles: present.second_factor_roles.map((key) => names.get(key) ?? key) })
      if (what.length === 0) return undefined
      const changes = Object.fromEntries(Object.entries(wanted).filter(([field]) => what.includes(field)))
      return {
        what,
        make: async (revoke) => {
          const named = wanted.second_factor_roles
          const keys = named?.flatMap((name) => (name === DEPLOYMENT_OWNER ? [name] : keysOf([name], known))) ?? named
          const inKeys = what.includes("second_factor_roles") ? { ...changes, second_factor_roles: keys } : changes
          await settings.change(db, revoke, inKeys, undefined, { actor: ACTOR })
        },
      }
    },
  }
}

interface Indexed<Item> {
  readonly item: Item
  readonly index: number
}

function indexed<Item>(items: readonly Item[]): Indexed<Item>[] {
  return items.map((item, index) => ({ item, index }))
}

function lastThose<Item>(items: readonly Indexed<Item>[], isLast: (item: Item) => boolean): Indexed<Item>[] {
  return [...items.filter(({ item }) => !isLast(item)), ...items.filter(({ item }) => isLast(item))]
}

/** Pure: each role after those of the document that it inherits. What inherits itself was found before. */
function inheritedFirst<Role extends SeedRole>(roles: readonly Role[]): Indexed<Role>[] {
  const byName = new Map(indexed(roles).map((role) => [role.item.name, role]))
  const ordered = new Set<Indexed<Role>>()
  const visited = new Set<string>()
  const visit = (role: Indexed<Role>) => {
    if (visited.has(role.item.name)) return
    visited.add(role.item.name)
    for (const name of role.item.inherits ?? []) {
      const inherited = byName.get(name)
      if (inherited) visit(inherited)
    }
    ordered.add(role)
  }
  for (const role of byName.values()) visit(role)
  return [...ordered]
}
