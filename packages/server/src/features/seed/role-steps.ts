import type { RoleHome } from "../../core/access/index.ts"
import { errors } from "../../kernel/errors.ts"
import { isId } from "../../kernel/id.ts"
import type { Path } from "./mistakes.ts"
import { BY, type SeedNeeds } from "./needs.ts"
import type { Scene } from "./scene.ts"
import type { SeedRole } from "./schema.ts"
import { type Change, differing, NEW, type Step } from "./step.ts"

/** @param homeIn undefined while the organization is not there yet */
export function roleStep(
  { roles }: Pick<SeedNeeds, "roles">,
  { name, description, permissions, inherits }: SeedRole,
  { path, of, homeIn }: { readonly path: Path; readonly of: string; readonly homeIn: (scene: Scene) => Promise<RoleHome | undefined> },
): Step {
  return {
    kind: "roles",
    path,
    name: `role ${name}${of}`,
    look: async (scene): Promise<Change | undefined> => {
      const home = await homeIn(scene)
      const known = home && (await scene.roles(home))
      const role = known?.get(name)
      const make = async (write: (at: RoleHome, keys: readonly string[] | undefined) => Promise<unknown>) => {
        if (!home || !known) throw errors.not_found({ detail: "There is no such organization any more." })
        await write(home, inherits && keysOf(inherits, known))
        scene.forget("roles")
      }
      if (!home || !known || !role || role.organizationId !== home.organizationId)
        return {
          what: NEW,
          make: (revoke) =>
            make((at, keys = []) =>
              roles.create(scene.db, revoke, at, { name, description: description ?? null, permissions: permissions ?? [], inherits: keys }, BY),
            ),
        }
      const names = new Map([...known.values()].map((other) => [other.key, other.name]))
      const present = { ...role, inherits: role.inherits.map((key) => names.get(key) ?? key) }
      const what = differing({ description, permissions, inherits }, present)
      const { key } = role
      if (what.length === 0 || !isId("rol", key)) return undefined
      return {
        what,
        make: (revoke) => make((at, keys) => roles.change(scene.db, revoke, key, at, { description, permissions, inherits: keys }, undefined, BY)),
      }
    },
  }
}

/** @throws invalid for one that is gone since it was looked for */
export function keysOf(names: readonly string[], known: ReadonlyMap<string, { readonly key: string }>): string[] {
  return names.map((name) => {
    const role = known.get(name)
    if (!role) throw errors.invalid({ detail: `there is no role "${name}" any more` })
    return role.key
  })
}
