import type { Clock } from "../../kernel/clock.ts"
import type { Db } from "../../kernel/db/index.ts"
import { errors } from "../../kernel/errors.ts"
import { type IfVersion, requireVersion } from "../../kernel/http/precondition.ts"
import type { By } from "../access/index.ts"
import type { Audit } from "../audit/index.ts"
import type { Revoke } from "../revocation/index.ts"
import type { SessionId, Sessions } from "../session/index.ts"
import type { Families, FamilyId } from "../token/index.ts"
import { changeUser, type StoredUser, type User, type UserId } from "../user/index.ts"
import { doneBy } from "./record.ts"

/** What a kill ended, counted as it stood a moment before. */
export interface Killed {
  readonly sessions: number
  readonly families: number
  /** Sessions in which the person acted in other people's names. */
  readonly impersonations: number
  /** Whether the person is disabled from now on. */
  readonly disabled: boolean
}

/** How what a person holds is ended by others. Each is within a transaction of the log, with one audit event. */
export interface AccountEnds {
  /** Everything the person holds ends; they may sign in again. @throws not_found, above_yourself */
  endSessions(db: Db, revoke: Revoke, id: UserId, by: By): Promise<void>
  /**
   * Takes somebody's second factors away, all or one, for who has lost them. Everything they hold ends, and they are told; what
   * the policy asks for they set up anew. Nobody does this to themselves: that is done in one's account, by who proves it.
   * @returns which @throws not_found where there is nothing to take, precondition_failed, above_yourself, own_rights
   */
  resetFactors(db: Db, revoke: Revoke, id: UserId, factor: string | undefined, by: By, ifVersion?: IfVersion): Promise<readonly string[]>
  /** @throws not_found also for another person's; above_yourself */
  endSession(db: Db, revoke: Revoke, id: UserId, sessionId: SessionId, by: By): Promise<void>
  /** One chain of refresh tokens; its session stays. @throws not_found also for another person's; above_yourself */
  endFamily(db: Db, revoke: Revoke, id: UserId, familyId: FamilyId, by: By): Promise<void>
  /**
   * Everything ends that the person holds or does: sessions, chains of refresh tokens, access tokens, links that were mailed to
   * them, and what they do in other people's names. What they were invited to, and whom they have invited, stands by their
   * rights: disabled, they have none. It is no mistake to do it again.
   * @param disable keeps them out as well
   * @throws not_found, above_yourself; own_rights, last_owner when they are to be disabled
   */
  kill(db: Db, revoke: Revoke, id: UserId, how: { readonly disable: boolean; readonly reason: string | undefined }, by: By): Promise<Killed>
}

export interface AccountEndNeeds {
  /** Takes second factors away. @returns which */
  takeFactors(db: Db, user: User, name?: string): Promise<readonly string[]>
  readonly securing: {
    tell(db: Db, user: User, change: { readonly kind: "secondStepsReset"; readonly happened: { readonly at: number } }): Promise<void>
  }
  readonly clock: Clock
  readonly sessions: Sessions
  readonly families: Pick<Families, "endOf" | "endAllOf">
  readonly audit: Pick<Audit, "record">
}

/** What the others of `Accounts` stand on. */
export interface Settled {
  /** The person as they stand until the transaction ends; nobody else comes to own anything meanwhile, or ceases to. @throws not_found, above_yourself */
  settle(db: Db, userId: UserId, by: By): Promise<StoredUser>
  /** @throws own_rights */
  requireAnother(userId: UserId, by: By): void
  /** Somebody else must be able to act for the deployment. @throws last_owner */
  requireOtherOwner(db: Db, user: Pick<User, "id" | "ownerSince">): Promise<void>
}

export function createAccountEnds(
  { clock, sessions, families, audit, takeFactors, securing }: AccountEndNeeds,
  { settle, requireAnother, requireOtherOwner }: Settled,
): AccountEnds {
  return {
    endSessions: async (db, revoke, userId, by) => {
      await settle(db, userId, by)
      await sessions.endEverything(db, revoke, userId, "ended_by_operator")
      await audit.record(db, { type: "sessions.ended", userId, ...doneBy(by) })
    },
    resetFactors: async (db, revoke, userId, factor, by, ifVersion) => {
      const user = await settle(db, userId, by)
      requireVersion(ifVersion, user.version)
      requireAnother(userId, by)
      const taken = await takeFactors(db, user, factor)
      if (taken.length === 0) throw errors.not_found({ detail: "They hold no such factor." })
      await sessions.endEverything(db, revoke, userId, "factors_reset")
      await audit.record(db, { type: "user.factors_reset", userId, ...doneBy(by), details: { factors: taken.join(" ") } })
      await securing.tell(db, user, { kind: "secondStepsReset", happened: { at: clock.now() } })
      return taken
    },
    endSession: async (db, revoke, userId, sessionId, by) => {
      await settle(db, userId, by)
      if (!(await sessions.endOf(db, revoke, userId, sessionId, "ended_by_administrator"))) throw errors.not_found()
      await audit.record(db, { type: "user.session_ended", userId, ...doneBy(by), details: { ended_session: sessionId } })
    },
    endFamily: async (db, revoke, userId, familyId, by) => {
      await settle(db, userId, by)
      if (!(await families.endOf(db, revoke, userId, familyId))) throw errors.not_found()
      await audit.record(db, { type: "user.family_ended", userId, ...doneBy(by), details: { family: familyId } })
    },
    kill: async (db, revoke, userId, { disable, reason }, by) => {
      const user = await settle(db, userId, by)
      const isToBeDisabled = disable && user.disabledAt === null
      if (isToBeDisabled) {
        requireAnother(userId, by)
        await requireOtherOwner(db, user)
      }
      const ended = {
        sessions: await sessions.countLive(db, userId),
        families: await families.endAllOf(db, userId),
        impersonations: await sessions.endActedBy(db, revoke, userId, "killed"),
      }
      if (isToBeDisabled) await changeUser(db, userId, { disabledAt: clock.now() })
      await sessions.endEverything(db, revoke, userId, isToBeDisabled ? "disabled" : "killed")
      const disabled = disable || user.disabledAt !== null
      await audit.record(db, {
        type: "user.killed",
        userId,
        ...doneBy(by),
        details: { ...ended, disabled_before: user.disabledAt !== null, disabled_after: disabled },
        personal: reason === undefined ? {} : { reason },
      })
      return { ...ended, disabled }
    },
  }
}
