import type { SigningAlgorithm } from "@doorward/guard/jws"
import type { Clock } from "../../kernel/clock.ts"
import type { Database, Db } from "../../kernel/db/index.ts"
import { errors, OUTAGE_RETRY_SECONDS } from "../../kernel/errors.ts"
import type { KeyRing } from "../../kernel/seal.ts"
import type { Audit } from "../audit/index.ts"
import type { RevocationLog } from "../revocation/index.ts"
import { type NewPair, newPair } from "./key-pair.ts"
import { type Chain, chainsOf, heirOf, type KeyTiming, nextGeneration, type StoredKey, standbyOf, takesOverAt, underWay } from "./signing-key.ts"
import { insertKey, listKeys, markRemoved, promote, promoteNow } from "./store.ts"

/** Another process may change the same keys between a look and a move. */
const MAX_LOOKS = 3

/** Whose doing a change is: an operator's, or the schedule's. */
export type KeyActor = "operator" | "system"

/**
 * What changes the keys there are, each one transaction. Pairs are made before it begins: an RSA key takes a second, and a
 * transaction that waits for it would hold everybody up.
 */
export interface KeyChanges {
  /** The algorithm's first key and its standby, unless there are some. */
  makeFirst(alg: SigningAlgorithm): Promise<void>
  /** @returns false when a rotation is under way, or another process was faster */
  rotate(chain: Chain, by: KeyActor): Promise<boolean>
  /** For a chain that lacks one. */
  addStandby(alg: SigningAlgorithm, chain: Chain): Promise<void>
  /** @returns false when there is no such key, or it was removed before */
  remove(kid: string): Promise<boolean>
}

export function createKeyChanges(needs: {
  readonly database: Database
  readonly audit: Pick<Audit, "record">
  readonly clock: Clock
  readonly keys: KeyRing
  readonly revocations: Pick<RevocationLog, "transaction">
  readonly timing: KeyTiming
}): KeyChanges {
  const { database, audit, clock, keys, revocations, timing } = needs

  /** The first key signs at once: there is no other. Of several processes one makes them, the rest adopt its. */
  async function makeFirst(alg: SigningAlgorithm): Promise<void> {
    const [first, standby] = await Promise.all([newPair(alg, keys), newPair(alg, keys)])
    await database.transaction(async (db) => {
      if (chainsOf(await listKeys(db)).has(alg)) return
      const now = clock.now()
      if (!(await insertKey(db, { ...first, generation: 1, publishedAt: now, signsFrom: now, removedAt: null }))) return
      await insertStandby(db, standby, 2)
    })
  }

  function insertStandby(db: Db, pair: NewPair, generation: number): Promise<boolean> {
    return insertKey(db, { ...pair, generation, publishedAt: clock.now(), signsFrom: null, removedAt: null })
  }

  async function rotate(chain: Chain, by: KeyActor): Promise<boolean> {
    const standby = standbyOf(chain)
    if (!standby || underWay(chain, clock.now())) return false
    const pair = await newPair(standby.alg, keys)
    return database.transaction(async (db) => {
      const now = clock.now()
      if (!(await promote(db, standby.kid, takesOverAt(standby, timing, now)))) return false
      await insertStandby(db, pair, standby.generation + 1)
      await audit.record(db, { type: "signing_key.rotated", actor: by, details: { kid: standby.kid, alg: standby.alg } })
      return true
    })
  }

  async function remove(kid: string): Promise<boolean> {
    const known = (await listKeys(database)).find((key) => key.kid === kid && key.removedAt === null)
    if (!known) return false
    const pair = await newPair(known.alg, keys)
    return revocations.transaction(async (db, revoke) => {
      const removed = await markRemoved(db, kid, clock.now())
      if (!removed) return false
      await promoteHeir(db, removed)
      const chain = chainsOf(await listKeys(db)).get(known.alg) ?? []
      if (!standbyOf(chain)) await insertStandby(db, pair, nextGeneration(chain))
      await audit.record(db, { type: "signing_key.removed", actor: "operator", details: { kid, alg: known.alg } })
      revoke("key", kid)
      return true
    })
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
    makeFirst,
    rotate,
    addStandby: async (alg, chain) => void (await insertStandby(database, await newPair(alg, keys), nextGeneration(chain))),
    remove,
  }
}
