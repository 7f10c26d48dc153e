import type { Db } from "../../kernel/db/index.ts"
import { errors } from "../../kernel/errors.ts"
import { type IfVersion, requireVersion } from "../../kernel/http/precondition.ts"
import type { Ids } from "../../kernel/id.ts"
import { type Assignments, accessErrors, type Bounds, type By } from "../access/index.ts"
import { type Audit, type AuditEvent, changesOf } from "../audit/index.ts"
import type { Revoke } from "../revocation/index.ts"
import { changeUser, deleteUser, insertUser, lockUser, newUser, type StoredUser, type User, type UserId } from "../user/index.ts"
import { type AccountEndNeeds, type AccountEnds, createAccountEnds, type Settled } from "./account-ends.ts"
import { directoryErrors } from "./errors.ts"
import { countOtherActingOwners, listOwnedAlone } from "./member/store.ts"
import { doneBy } from "./record.ts"

export interface NewAccount extends Pick<User, "email" | "name" | "locale"> {
  /** Whoever makes the account vouches for the address. */
  readonly emailVerified: boolean
}

/** What is undefined stays. */
export interface AccountChange {
  readonly name?: string | null | undefined
  readonly locale?: string | null | undefined
  readonly disabled?: boolean | undefined
  /** Of the deployment. */
  readonly owner?: boolean | undefined
}

/**
 * What is done to people from outside: by an administrator, an operator, or the program that mounts the house. Each is within
 * a transaction of the log, with one audit event. Nobody acts on who is above them (`above_yourself`), nor takes their own
 * rights away (`own_rights`).
 */
export interface Accounts extends AccountEnds {
  /** Somebody without a credential: a link from a mail is their way in. @throws conflict when the address has an account */
  create(db: Db, wanted: NewAccount, by: By): Promise<StoredUser>
  /**
   * Nothing is issued to a disabled person or accepted from one; their sessions end. Only owners make owners, or take that
   * away. Nothing is written when nothing changes.
   * @throws not_found, precondition_failed, above_yourself, own_rights, last_owner
   */
  change(db: Db, revoke: Revoke, id: UserId, change: AccountChange, by: By, ifVersion?: IfVersion): Promise<StoredUser>
  /** With everything of theirs. @throws not_found, precondition_failed, above_yourself, own_rights, last_owner: of the deployment or of organizations */
  delete(db: Db, revoke: Revoke, id: UserId, by: By, ifVersion?: IfVersion): Promise<void>
}

export interface AccountNeeds extends AccountEndNeeds {
  readonly ids: Ids
  readonly audit: Audit
  readonly assignments: Assignments
  readonly bounds: Bounds
}

/** As many organizations are named to whoever cannot delete somebody. */
const MAX_NAMED = 10
const PERSONAL = ["email", "name", "locale"]

export function createAccounts(needs: AccountNeeds): Accounts {
  const { clock, ids, sessions, audit, assignments, bounds } = needs

  const settled: Settled = {
    settle: async (db, userId, by) => {
      await assignments.begin(db)
      const user = await lockUser(db, userId)
      if (!user) throw errors.not_found()
      await bounds.requirePerson(db, by.authority, userId)
      return user
    },
    requireAnother: (userId, { authority }) => {
      if (authority.userId === userId) throw accessErrors.own_rights({ detail: "This is yourself. Somebody else has to do it." })
    },
    requireOtherOwner: async (db, { id, ownerSince }) => {
      if (ownerSince !== null && (await countOtherActingOwners(db, id)) === 0)
        throw directoryErrors.last_owner({ detail: "They are the only owner of this deployment. Make another one first." })
    },
  }

  async function requireOwnedByOthers(db: Db, userId: UserId): Promise<void> {
    const alone = await listOwnedAlone(db, userId, MAX_NAMED + 1)
    if (alone.length === 0) return
    const named = alone.slice(0, MAX_NAMED).map(({ id, name }) => `${name} (${id})`)
    const list = [...named, ...(alone.length > MAX_NAMED ? ["…"] : [])].join(", ")
    throw directoryErrors.last_owner({ detail: `Nobody else owns ${list}. Make somebody else an owner there, or delete the organization, first.` })
  }

  /** @throws what keeps this change from being made by them */
  async function requireChangeable(db: Db, user: StoredUser, { disabled, owner }: AccountChange, by: By): Promise<void> {
    const becomesDisabled = disabled === true && user.disabledAt === null
    const changesOwner = owner !== undefined && owner !== (user.ownerSince !== null)
    if (changesOwner) await bounds.requireOwner(db, by.authority)
    if (!becomesDisabled && !(changesOwner && !owner)) return
    settled.requireAnother(user.id, by)
    await settled.requireOtherOwner(db, user)
  }

  return {
    ...createAccountEnds(needs, settled),
    create: async (db, { email, name, locale, emailVerified }, by) => {
      const made = newUser({ id: ids.next("usr"), email, name, locale, now: clock.now() })
      const user = emailVerified ? made : { ...made, emailVerifiedAt: null }
      if (!(await insertUser(db, user)))
        throw errors.conflict({
          detail: "This address has an account already.",
          errors: [{ pointer: "#/email", detail: "It has an account already." }],
        })
      const changes = changesOf(undefined, { email, name, locale, email_verified: emailVerified }, PERSONAL)
      await audit.record(db, { type: "user.created", userId: user.id, ...doneBy(by), ...changes })
      return { ...user, version: 1 }
    },
    change: async (db, revoke, userId, wanted, by, ifVersion) => {
      const user = await settled.settle(db, userId, by)
      requireVersion(ifVersion, user.version)
      const changes = changesOf(seen(user), { ...seen(user), ...withoutUndefined(wanted) }, PERSONAL)
      if (!changes) return user
      await requireChangeable(db, user, wanted, by)
      const { name, locale, disabled, owner } = wanted
      const after = await changeUser(db, userId, {
        name,
        locale,
        disabledAt: since(user.disabledAt, disabled, clock.now()),
        ownerSince: since(user.ownerSince, owner, clock.now()),
      })
      if (typeof after === "string") throw errors.conflict()
      if (after.disabledAt !== null && user.disabledAt === null) {
        await sessions.endActedBy(db, revoke, userId, "disabled")
        await sessions.endEverything(db, revoke, userId, "disabled")
      }
      // What is remembered of them is what they were.
      else revoke("access", userId)
      await audit.record(db, { type: typeOf(user, after), userId, ...doneBy(by), ...changes })
      return after
    },
    delete: async (db, revoke, userId, by, ifVersion) => {
      const user = await settled.settle(db, userId, by)
      requireVersion(ifVersion, user.version)
      settled.requireAnother(userId, by)
      await settled.requireOtherOwner(db, user)
      await requireOwnedByOthers(db, userId)
      await sessions.endActedBy(db, revoke, userId, "deleted")
      await sessions.endEverything(db, revoke, userId, "deleted")
      await audit.record(db, { type: "user.deleted", userId, ...doneBy(by) })
      await audit.erase(db, userId)
      await assignments.forget(db, userId)
      await deleteUser(db, userId)
    },
  }
}

function seen({ name, locale, disabledAt, ownerSince }: User) {
  return { name, locale, disabled: disabledAt !== null, owner: ownerSince !== null }
}

function withoutUndefined(wanted: AccountChange): AccountChange {
  return Object.fromEntries(Object.entries(wanted).filter(([, value]) => value !== undefined))
}

/** An instant that says since when something is so. @returns undefined when it stays as it is */
function since(before: number | null, wanted: boolean | undefined, now: number): number | null | undefined {
  if (wanted === undefined || wanted === (before !== null)) return undefined
  return wanted ? now : null
}

/** Named after what weighs most; `changed` tells all of it. */
function typeOf(before: User, after: User): AuditEvent["type"] {
  if ((before.disabledAt === null) === (after.disabledAt === null)) return "user.changed"
  return after.disabledAt === null ? "user.enabled" : "user.disabled"
}
