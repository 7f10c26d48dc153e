import type { Clock } from "../../kernel/clock.ts"
import type { Db } from "../../kernel/db/index.ts"
import type { OrganizationId } from "../organization/index.ts"
import type { Revoke } from "../revocation/index.ts"
import type { UserId } from "../user/index.ts"
import { OWNER, type RoleKey } from "./role.ts"
import { countHolders, deleteTuple, deleteTuplesBetween, deleteTuplesOf, insertTuple, listHolders, listRelations, takeVersion } from "./store.ts"
import { DEPLOYMENT, organizationReference, type Tuple, userReference } from "./tuple.ts"
import { writeTuples } from "./tuples.ts"

/** Where a role is held. */
export type Place = "deployment" | OrganizationId

/** One role of one person in one place. */
export interface Assignment {
  readonly userId: UserId
  readonly key: RoleKey
  readonly place: Place
}

/**
 * Writing who holds which role, in a transaction of the log. Every transaction calls `begin` first: it queues behind
 * whoever else writes, so that what it reads afterwards is settled until it ends. Callers decide who may; nothing is
 * decided here.
 */
export interface Assignments {
  begin(db: Db): Promise<void>
  /** @returns whether it was not held yet */
  assign(db: Db, revoke: Revoke, userId: UserId, key: RoleKey, place: Place): Promise<boolean>
  /** @returns whether it was held */
  withdraw(db: Db, revoke: Revoke, userId: UserId, key: RoleKey, place: Place): Promise<boolean>
  /** Every role somebody holds there. @returns which */
  withdrawAll(db: Db, revoke: Revoke, userId: UserId, place: Place): Promise<RoleKey[]>
  /**
   * Many at once, all or none.
   * @returns how many were not held before, and how many were
   * @throws invalid, naming each that cannot be (`#/writes/3`)
   */
  batch(
    db: Db,
    revoke: Revoke,
    changes: { readonly writes: readonly Assignment[]; readonly deletes: readonly Assignment[] },
  ): Promise<{ readonly written: number; readonly deleted: number }>
  /** When a person goes for good. */
  forget(db: Db, userId: UserId): Promise<void>
  list(db: Db, userId: UserId, place: Place): Promise<RoleKey[]>
  /** Everybody who holds a role there, with each of theirs. */
  listHolders(db: Db, place: Place): Promise<Pick<Assignment, "userId" | "key">[]>
  countOwners(db: Db, organizationId: OrganizationId): Promise<number>
}

export function createAssignments({ clock }: { readonly clock: Clock }): Assignments {
  const objectOf = (place: Place) => (place === "deployment" ? DEPLOYMENT : organizationReference(place))
  const tupleOf = ({ userId, key, place }: Assignment): Tuple => ({
    object: objectOf(place),
    relation: key,
    subject: userReference(userId),
    organizationId: place === "deployment" ? null : place,
  })
  return {
    begin: async (db) => void (await takeVersion(db)),
    assign: async (db, revoke, userId, key, place) => {
      const isNew = await insertTuple(db, tupleOf({ userId, key, place }), await takeVersion(db), clock.now())
      if (isNew) revoke("access", userId)
      return isNew
    },
    withdraw: async (db, revoke, userId, key, place) => {
      const wasHeld = await deleteTuple(db, tupleOf({ userId, key, place }))
      if (wasHeld) revoke("access", userId)
      return wasHeld
    },
    withdrawAll: async (db, revoke, userId, place) => {
      const relations = await deleteTuplesBetween(db, objectOf(place), userReference(userId))
      if (relations.length > 0) revoke("access", userId)
      return relations
    },
    batch: async (db, revoke, { writes, deletes }) => {
      const { written, deleted } = await writeTuples(
        db,
        { writes: writes.map(tupleOf), deletes: deletes.map(tupleOf) },
        await takeVersion(db),
        clock.now(),
      )
      const touched = new Set([...written, ...deleted].map(({ subject }) => subject.id))
      for (const id of touched) revoke("access", id)
      return { written: written.length, deleted: deleted.length }
    },
    forget: (db, userId) => deleteTuplesOf(db, userReference(userId)),
    list: (db, userId, place) => listRelations(db, objectOf(place), userReference(userId)),
    listHolders: (db, place) => listHolders(db, objectOf(place)),
    countOwners: (db, organizationId) => countHolders(db, organizationReference(organizationId), OWNER),
  }
}
