import type { Clock } from "../../kernel/clock.ts"
import type { Assignments } from "../access/index.ts"
import type { Audit } from "../audit/index.ts"
import type { RevocationLog } from "../revocation/index.ts"
import type { Sessions } from "../session/index.ts"
import { deleteUser, findUserById, setDisabledAt, type UserId } from "../user/index.ts"

/** What is done to people from outside: by an operator, or by the program that mounts the house. Each is one transaction, with its audit event. */
export interface Accounts {
  /** Nothing is issued to a disabled person or accepted from one; their sessions end. @returns false when there is no such person */
  disable(id: UserId, actor: string): Promise<boolean>
  /** @returns false when there is no such person */
  enable(id: UserId, actor: string): Promise<boolean>
  /** With everything of theirs. @returns false when there is no such person */
  delete(id: UserId, actor: string): Promise<boolean>
  /** Everything the person holds ends; they may sign in again. @returns false when there is no such person */
  endSessions(id: UserId, actor: string): Promise<boolean>
}

export function createAccounts(needs: {
  readonly revocations: RevocationLog
  readonly clock: Clock
  readonly sessions: Sessions
  readonly audit: Audit
  readonly assignments: Assignments
}): Accounts {
  const { revocations, clock, sessions, audit, assignments } = needs
  return {
    disable: (userId, actor) =>
      revocations.transaction(async (db, revoke) => {
        if (!(await setDisabledAt(db, userId, clock.now()))) return false
        await sessions.endEverything(db, revoke, userId, "disabled")
        await audit.record(db, { type: "user.disabled", userId, actor })
        return true
      }),
    enable: (userId, actor) =>
      revocations.transaction(async (db) => {
        if (!(await setDisabledAt(db, userId, null))) return false
        await audit.record(db, { type: "user.enabled", userId, actor })
        return true
      }),
    delete: (userId, actor) =>
      revocations.transaction(async (db, revoke) => {
        if (!(await findUserById(db, userId))) return false
        await sessions.endEverything(db, revoke, userId, "deleted")
        await audit.record(db, { type: "user.deleted", userId, actor })
        await audit.erase(db, userId)
        await assignments.forget(db, userId)
        return deleteUser(db, userId)
      }),
    endSessions: (userId, actor) =>
      revocations.transaction(async (db, revoke) => {
        if (!(await findUserById(db, userId))) return false
        await sessions.endEverything(db, revoke, userId, "ended_by_operator")
        await audit.record(db, { type: "sessions.ended", userId, actor })
        return true
      }),
  }
}
