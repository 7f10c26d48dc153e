import type { Clock } from "../../kernel/clock.ts"
import type { Db } from "../../kernel/db/index.ts"
import type { Assignments, By } from "../access/index.ts"
import type { Audit } from "../audit/index.ts"
import type { Revoke } from "../revocation/index.ts"
import type { Sessions } from "../session/index.ts"
import { deleteUser, findUserById, setDisabledAt, type User, type UserId } from "../user/index.ts"
import { directoryErrors } from "./errors.ts"
import { countOtherActingOwners, listOwnedAlone } from "./member/store.ts"
import { doneBy } from "./record.ts"

/**
 * What is done to people from outside: by an administrator, an operator, or the program that mounts the house. Each is within
 * a transaction of the log, with its audit event.
 */
export interface Accounts {
  /** Nothing is issued to a disabled person or accepted from one; their sessions end. @returns false when there is no such person @throws last_owner */
  disable(db: Db, revoke: Revoke, id: UserId, by: By): Promise<boolean>
  /** @returns false when there is no such person */
  enable(db: Db, revoke: Revoke, id: UserId, by: By): Promise<boolean>
  /** With everything of theirs. @returns false when there is no such person @throws last_owner, of the deployment or of organizations */
  delete(db: Db, revoke: Revoke, id: UserId, by: By): Promise<boolean>
  /** Everything the person holds ends; they may sign in again. @returns false when there is no such person */
  endSessions(db: Db, revoke: Revoke, id: UserId, by: By): Promise<boolean>
}

/** As many organizations are named to whoever cannot delete somebody. */
const MAX_NAMED = 10

export function createAccounts(needs: {
  readonly clock: Clock
  readonly sessions: Sessions
  readonly audit: Audit
  readonly assignments: Assignments
}): Accounts {
  const { clock, sessions, audit, assignments } = needs

  /** From here on nobody else comes to own anything, or ceases to. */
  async function settle(db: Db, userId: UserId): Promise<User | undefined> {
    await assignments.begin(db)
    return findUserById(db, userId)
  }

  /** Somebody else must be able to act for the deployment. */
  async function requireOtherOwner(db: Db, { id, ownerSince }: User): Promise<void> {
    if (ownerSince !== null && (await countOtherActingOwners(db, id)) === 0)
      throw directoryErrors.last_owner({ detail: "They are the only owner of this deployment. Make another one first." })
  }

  async function requireOwnedByOthers(db: Db, userId: UserId): Promise<void> {
    const alone = await listOwnedAlone(db, userId, MAX_NAMED + 1)
    if (alone.length === 0) return
    const named = alone.slice(0, MAX_NAMED).map(({ id, name }) => `${name} (${id})`)
    const list = [...named, ...(alone.length > MAX_NAMED ? ["…"] : [])].join(", ")
    throw directoryErrors.last_owner({ detail: `Nobody else owns ${list}. Make somebody else an owner there, or delete the organization, first.` })
  }

  return {
    disable: async (db, revoke, userId, by) => {
      const user = await settle(db, userId)
      if (!user) return false
      await requireOtherOwner(db, user)
      await setDisabledAt(db, userId, clock.now())
      await sessions.endEverything(db, revoke, userId, "disabled")
      await audit.record(db, { type: "user.disabled", userId, ...doneBy(by) })
      return true
    },
    enable: async (db, revoke, userId, by) => {
      if (!(await setDisabledAt(db, userId, null))) return false
      // What is remembered of somebody disabled is that they may do nothing.
      revoke("access", userId)
      await audit.record(db, { type: "user.enabled", userId, ...doneBy(by) })
      return true
    },
    delete: async (db, revoke, userId, by) => {
      const user = await settle(db, userId)
      if (!user) return false
      await requireOtherOwner(db, user)
      await requireOwnedByOthers(db, userId)
      await sessions.endEverything(db, revoke, userId, "deleted")
      await audit.record(db, { type: "user.deleted", userId, ...doneBy(by) })
      await audit.erase(db, userId)
      await assignments.forget(db, userId)
      return deleteUser(db, userId)
    },
    endSessions: async (db, revoke, userId, by) => {
      if (!(await findUserById(db, userId))) return false
      await sessions.endEverything(db, revoke, userId, "ended_by_operator")
      await audit.record(db, { type: "sessions.ended", userId, ...doneBy(by) })
      return true
    },
  }
}
