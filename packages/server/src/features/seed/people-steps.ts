import { changeAssignments, changesTo } from "../../core/directory/index.ts"
import type { Revoke } from "../../core/revocation/index.ts"
import { importerOf } from "../../core/sign-in/index.ts"
import { findUserByEmail, type UserId } from "../../core/user/index.ts"
import type { Db } from "../../kernel/db/index.ts"
import type { Path } from "./mistakes.ts"
import { BY, type SeedNeeds } from "./needs.ts"
import { keysOf } from "./role-steps.ts"
import { OF_DEPLOYMENT, type Scene } from "./scene.ts"
import type { SeedPerson } from "./schema.ts"
import { type Change, differing, NEW, type Step } from "./step.ts"

export function personStep(needs: SeedNeeds, person: SeedPerson, path: Path): Step {
  const { assignments, accounts } = needs
  const { email, name, locale, owner, disabled, roles } = person
  return {
    kind: "people",
    path,
    name: `person ${email}`,
    look: async (scene): Promise<Change | undefined> => {
      const { db } = scene
      const user = await findUserByEmail(db, email)
      if (!user) return { what: NEW, make: (revoke) => makePerson(needs, scene, revoke, person) }
      const wanted = { name, locale, owner, disabled }
      const what = differing(wanted, { ...user, owner: user.ownerSince !== null, disabled: user.disabledAt !== null })
      const held = roles && (await assignments.list(db, user.id, "deployment"))
      const keys = held && (await heldNames(scene, held))
      const givesRoles = differing({ roles }, { roles: keys }).length > 0
      if (what.length === 0 && !givesRoles) return undefined
      return {
        what: [...what, ...(givesRoles ? ["roles"] : [])],
        make: async (revoke) => {
          if (what.length > 0) await accounts.change(db, revoke, user.id, wanted, BY)
          if (givesRoles) await giveRoles(needs, scene, revoke, user.id, roles ?? [])
        },
      }
    },
  }
}

async function heldNames(scene: Scene, keys: readonly string[]): Promise<string[]> {
  const names = new Map([...(await scene.roles(OF_DEPLOYMENT)).values()].map((role) => [role.key, role.name]))
  return keys.map((key) => names.get(key) ?? key)
}

async function makePerson(needs: SeedNeeds, scene: Scene, revoke: Revoke, person: SeedPerson): Promise<void> {
  const { email, name = null, locale = null, email_verified: emailVerified = true, owner = false, disabled = false, roles = [] } = person
  const { db } = scene
  const { id } = await needs.accounts.create(db, { email, name, locale, emailVerified }, BY)
  if (person.password_hash !== undefined) await adopt(needs, db, id, person.password_hash)
  if (owner || disabled) await needs.accounts.change(db, revoke, id, { owner, disabled }, BY)
  if (roles.length > 0) await giveRoles(needs, scene, revoke, id, roles)
}

async function adopt({ signIn }: SeedNeeds, db: Db, id: UserId, hash: string): Promise<void> {
  await importerOf(signIn.methods, hash)?.adopt(db, id, hash)
}

/** Exactly these, throughout the deployment. */
async function giveRoles(needs: SeedNeeds, scene: Scene, revoke: Revoke, id: UserId, names: readonly string[]): Promise<void> {
  const { db } = scene
  const keys = [...new Set(keysOf(names, await scene.roles(OF_DEPLOYMENT)))]
  const changes = changesTo(id, "deployment", await needs.assignments.list(db, id, "deployment"), keys)
  await changeAssignments(needs, db, revoke, changes, BY)
}
