import type { SigningAlgorithm } from "@doorward/guard/jws"
import type { Clock } from "../../kernel/clock.ts"
import type { Database, Db } from "../../kernel/db/index.ts"
import { errors, OUTAGE_RETRY_SECONDS } from "../../kernel/errors.ts"
import type { KeyRing } from "../../kernel/seal.ts"
import type { Audit, AuditEvent } from "../audit/index.ts"
import type { Revoke } from "../revocation/index.ts"
import { type NewPair, newPair } from "./key-pair.ts"
import { type Chain, chainsOf, heirOf, type KeyTiming, nextGeneration, type StoredKey, standbyOf, takesOverAt, underWay } from "./signing-key.ts"
import { insertKey, listKeys, markRemoved, promote, promoteNow } from "./store.ts"

/** Another process may change the same keys between a look and a move. */
const MAX_LOOKS = 3

/** Whose doing a change is, and what it came with. */
export type KeyChangedBy = Pick<AuditEvent, "actor" | "request" | "sessionId">

/** What a rotation needs. Pairs are made before its transaction begins: an RSA key takes a second, and everybody else would wait. */
export interface PreparedRotation {
  readonly alg: SigningAlgorithm
  /** Which key is to take over; of several callers at once each means the same one, and the first has it. Absent when the algorithm has no keys yet. */
  readonly standby: StoredKey | undefined
  readonly isUnderWay: boolean
  readonly pairs: readonly NewPair[]
}

export interface PreparedRemoval {
  readonly alg: SigningAlgorithm
  /** The standby, where the one that is taken out was it or the standby takes its place. */
  readonly pair: NewPair
}

/** What changes the keys there are. */
export interface KeyChanges {
  /** The algorithm's first key and its standby, unless there are some. One transaction. */
  makeFirst(alg: SigningAlgorithm): Promise<void>
  /** @param chain undefined for an algorithm without keys */
  prepareRotation(alg: SigningAlgorithm, chain: Chain | undefined): Promise<PreparedRotation>
  /** Within a transaction, with its audit event. @returns `under_way`, and nothing was done, also when another process was faster */
  rotate(db: Db, prepared: PreparedRotation, by: KeyChangedBy): Promise<"made" | "rotated" | "under_way">
  /** For a chain that lacks one. */
  addStandby(alg: SigningAlgorithm, chain: Chain): Promise<void>
  /** @returns undefined when there is no such key, or it was removed before */
  prepareRemoval(kid: string): Promise<PreparedRemoval | undefined>
  /** Within a transaction of the log, with its audit event. @returns false when it was removed before */
  remove(db: Db, revoke: Revoke, kid: string, prepared: PreparedRemoval, by: KeyChangedBy): Promise<boolean>
}

export function createKeyChanges(needs: {
  readonly database: Database
  readonly audit: Pick<Audit, "record">
  readonly clock: Clock
  readonly keys: KeyRing
  readonly timing: KeyTiming
}): KeyChanges {
  const { database, audit, clock, keys, timing } = needs

  /** The first key signs at once: there is no other. Of several processes one makes them, the rest adopt its. @returns whether it was this one */
  async function insertFirst(db: Db, [first, standby]: readonly NewPair[]): Promise<boolean> {
    if (!first || !standby) throw new Error("two pairs begin a chain")
    if (chainsOf(await listKeys(db)).has(first.alg)) return false
    const now = clock.now()
    if (!(await insertKey(db, { ...first, generation: 1, publishedAt: now, signsFrom: now, removedAt: null }))) return false
    return insertStandby(db, standby, 2)
  }

  const newPairs = (alg: SigningAlgorithm) => Promise.all([newPair(alg, keys), newPair(alg, keys)])

  function insertStandby(db: Db, pair: NewPair, generation: number): Promise<boolean> {
    return insertKey(db, { ...pair, generation, publishedAt: clock.now(), signsFrom: null, removedAt: null })
  }

  async function takeOver(db: Db, { alg, standby, isUnderWay, pairs }: PreparedRotation, by: KeyChangedBy): Promise<boolean> {
    const [pair] = pairs
    if (!standby || !pair || isUnderWay) return false
    if (!(await promote(db, standby.kid, takesOverAt(standby, timing, clock.now())))) return false
    await insertStandby(db, pair, standby.generation + 1)
    await audit.record(db, { type: "signing_key.rotated", ...by, details: { kid: standby.kid, alg } })
    return true
  }

  async function begin(db: Db, { alg, pairs }: PreparedRotation, by: KeyChangedBy): Promise<boolean> {
    const [first] = pairs
    if (!first || !(await insertFirst(db, pairs))) return false
    await audit.record(db, { type: "signing_key.rotated", ...by, details: { kid: first.kid, alg } })
    return true
  }

  /** Looks again when another process was faster: it may have promoted the same key, or removed it. */
  async function promoteHeir(db: Db, removed: StoredKey): Promise<void> {
    for (let look = 0; look < MAX_LOOKS; look++) {
      const now = clock.now()
      const heir = heirOf(chainsOf(await listKeys(db)).get(removed.alg) ?? [], removed, now)
      if (!heir || (await promoteNow(db, heir.kid, now))) return
    }
    throw errors.unavailable({ detail: "Other processes change the keys at the same time.", retryAfterSeconds: OUTAGE_RETRY_SECONDS })
  }

  return {
    makeFirst: async (alg) => {
      const pairs = await newPairs(alg)
      await database.transaction((db) => insertFirst(db, pairs))
    },
    prepareRotation: async (alg, chain) => {
      if (!chain) return { alg, standby: undefined, isUnderWay: false, pairs: await newPairs(alg) }
      const isUnderWay = underWay(chain, clock.now()) !== undefined
      return { alg, standby: standbyOf(chain), isUnderWay, pairs: isUnderWay ? [] : [await newPair(alg, keys)] }
    },
    rotate: async (db, prepared, by) => {
      if (prepared.pairs.length > 1) return (await begin(db, prepared, by)) ? "made" : "under_way"
      return (await takeOver(db, prepared, by)) ? "rotated" : "under_way"
    },
    addStandby: async (alg, chain) => void (await insertStandby(database, await newPair(alg, keys), nextGeneration(chain))),
    prepareRemoval: async (kid) => {
      const known = (await listKeys(database)).find((key) => key.kid === kid && key.removedAt === null)
      return known && { alg: known.alg, pair: await newPair(known.alg, keys) }
    },
    remove: async (db, revoke, kid, { alg, pair }, by) => {
      const removed = await markRemoved(db, kid, clock.now())
      if (!removed) return false
      await promoteHeir(db, removed)
      const chain = chainsOf(await listKeys(db)).get(alg) ?? []
      if (!standbyOf(chain)) await insertStandby(db, pair, nextGeneration(chain))
      await audit.record(db, { type: "signing_key.removed", ...by, details: { kid, alg } })
      revoke("key", kid)
      return true
    },
  }
}
