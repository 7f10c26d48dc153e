import { covers } from "@doorward/guard/permissions"
import type { Db } from "../../kernel/db/index.ts"
import { errors } from "../../kernel/errors.ts"
import type { UserId } from "../user/index.ts"
import type { Access } from "./access.ts"
import type { Place } from "./assignments.ts"
import type { Authority } from "./authority.ts"
import { accessErrors } from "./errors.ts"
import type { Role } from "./role.ts"

/**
 * How far somebody's rights reach when they change something for others. Everything is judged in the transaction of the
 * change and after `Assignments.begin`, so that nobody's rights change between the question and the deed.
 */
export interface Bounds {
  /**
   * Giving roles in a place, taking them away there, or changing what they are: whoever does it has every permission of theirs
   * there. Of a change, both what the role was and what it becomes are asked for.
   * @param roles with all they inherit
   * @throws above_yourself
   */
  requireRoles(db: Db, authority: Authority, place: Place, roles: readonly Role[]): Promise<void>
  /**
   * Acting on somebody's account: whoever does it has every permission that the person has throughout the deployment. Owners
   * of the deployment are touched by owners only.
   * @throws not_found when there is no such person; above_yourself
   */
  requirePerson(db: Db, authority: Authority, userId: UserId): Promise<void>
  /** What is for owners of the deployment alone. @throws above_yourself */
  requireOwner(db: Db, authority: Authority): Promise<void>
  /**
   * Makes a change, and refuses it when it takes administrative rights from whoever makes it.
   * @throws own_rights, so that the transaction ends without effect
   */
  keepingOwnRights<T>(db: Db, authority: Authority, place: Place, change: () => Promise<T>): Promise<T>
}

/** How many missing permissions a refusal names. */
const MAX_NAMED = 5
const ADMINISTRATIVE = "admin:"

export function createBounds(access: Pick<Access, "standingIn">): Bounds {
  /** As the transaction sees it: who owned the deployment when the request began may not any more. */
  async function isOwner(db: Db, { userId, everything }: Authority): Promise<boolean> {
    return userId === undefined ? everything : (await access.standingIn(db, userId))?.owner === true
  }

  return {
    requireRoles: async (db, authority, place, roles) => {
      const missing = uncovered(await authority.grantsIn(db, place), new Set(roles.flatMap(({ permissions }) => permissions)))
      if (missing.length > 0) throw accessErrors.above_yourself({ detail: `It takes permissions that you do not have here: ${named(missing)}.` })
    },
    requirePerson: async (db, authority, userId) => {
      const person = await access.standingIn(db, userId)
      if (!person) throw errors.not_found()
      if (person.owner && !(await isOwner(db, authority)))
        throw accessErrors.above_yourself({ detail: "Only owners of the deployment act on its owners." })
      const missing = uncovered(await authority.grantsIn(db, "deployment"), person.permissions)
      if (missing.length > 0) throw accessErrors.above_yourself({ detail: `They have permissions that you do not have: ${named(missing)}.` })
    },
    requireOwner: async (db, authority) => {
      if (!(await isOwner(db, authority))) throw accessErrors.above_yourself({ detail: "Only owners of the deployment do this." })
    },
    keepingOwnRights: async (db, authority, place, change) => {
      // A credential's rights are its scopes, and no change of roles takes those away.
      if (authority.userId === undefined) return change()
      const before = [...(await authority.grantsIn(db, place))].filter(isAdministrative)
      const changed = await change()
      const missing = uncovered(await authority.grantsIn(db, place), before)
      if (missing.length > 0) throw accessErrors.own_rights({ detail: `You would lose ${named(missing)}. Somebody else has to do this.` })
      return changed
    },
  }
}

/** Pure: which of some grants go beyond what is held. A wildcard is covered by itself or a wider one, never by a list of what is beneath it. */
function uncovered(held: ReadonlySet<string>, wanted: Iterable<string>): string[] {
  return [...wanted].filter((grant) => !covers(held, grant))
}

function isAdministrative(grant: string): boolean {
  return grant === "*" || grant.startsWith(ADMINISTRATIVE)
}

function named(grants: readonly string[]): string {
  return grants.length <= MAX_NAMED ? grants.join(", ") : `${grants.slice(0, MAX_NAMED).join(", ")} and ${grants.length - MAX_NAMED} more`
}
