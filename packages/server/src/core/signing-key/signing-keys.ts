import type { SigningAlgorithm, VerificationKey } from "@doorward/guard/jws"
import { type Clock, monotonicMs } from "../../kernel/clock.ts"
import type { Database, Db } from "../../kernel/db/index.ts"
import { errors, OUTAGE_RETRY_SECONDS } from "../../kernel/errors.ts"
import type { Log } from "../../kernel/log.ts"
import { RootSecretRefused } from "../../kernel/root-secret.ts"
import { CannotUnseal, type KeyRing } from "../../kernel/seal.ts"
import type { Audit } from "../audit/index.ts"
import type { RevocationLog, Revoke } from "../revocation/index.ts"
import { createKeyChanges, type KeyChangedBy, type PreparedRemoval, type PreparedRotation } from "./key-changes.ts"
import { openPrivate } from "./key-pair.ts"
import { createKeySetReader, type Jwks, type KeySet } from "./key-set.ts"
import {
  chainsOf,
  describe,
  isRotationDue,
  type KeyDescription,
  newestOf,
  type SigningKey,
  type StoredKey,
  standbyOf,
  timingOf,
  toDelete,
  toErase,
} from "./signing-key.ts"
import { deleteKey, erasePrivate, listKeys } from "./store.ts"

export interface JwksAnswer extends Jwks {
  /** For how long a verifier may rely on this list: no key that is missing in it signs before then. */
  readonly maxAgeSeconds: number
}

/** `made`: the algorithm's first keys. `under_way`: one was decided before, and its key signs from the instant it says. */
export interface Rotation {
  readonly kind: "made" | "rotated" | "under_way"
  /** The key that signs, or is the next to. */
  readonly key: KeyDescription
}

export interface SigningKeys {
  /**
   * The key that signs now. At once when what this process knows is fresh; makes the algorithm's first keys when there are none.
   * @throws unavailable when no key can be had
   */
  signer(alg: SigningAlgorithm): SigningKey | Promise<SigningKey>
  /** A key that tokens may be signed with (next, current, previous), never one that was removed. An unknown one is looked up in the database, once a second at most. */
  find(kid: string): VerificationKey | undefined | Promise<VerificationKey | undefined>
  /** The published set; its body stays the same object until the set changes. */
  jwks(): JwksAnswer | Promise<JwksAnswer>
  /** Every key there is, by algorithm and generation. */
  list(): Promise<KeyDescription[]>
  /**
   * The operator lets the standby take over, as soon as every verifier must have it, in one transaction. Of several callers at
   * once, one rotates.
   */
  rotate(alg: SigningAlgorithm): Promise<Rotation>
  /** What `rotateIn` needs and must not be waited for in a transaction. */
  prepareRotation(alg: SigningAlgorithm): Promise<PreparedRotation>
  rotateIn(db: Db, prepared: PreparedRotation, by: KeyChangedBy): Promise<Rotation>
  /** In an emergency the operator takes a key out: nothing is signed with this key or accepted from it any more, and the next one signs at once. @returns false when there is no such key */
  remove(kid: string): Promise<boolean>
  /** @returns undefined when there is no such key */
  prepareRemoval(kid: string): Promise<PreparedRemoval | undefined>
  /** As `remove`, within a transaction of the log. */
  removeIn(db: Db, revoke: Revoke, kid: string, prepared: PreparedRemoval, by: KeyChangedBy): Promise<boolean>
  /** Does what is due: rotates, erases, deletes. Any process may, at any time, and be killed at any point of it. */
  maintain(): Promise<void>
  /** Reads the keys, makes the configured algorithm's first ones, and does the rest at intervals. @throws RootSecretRefused */
  start(): Promise<void>
  stop(): Promise<void>
}

export interface SigningKeysNeeds {
  readonly database: Database
  readonly audit: Pick<Audit, "record">
  readonly clock: Clock
  readonly keys: KeyRing
  readonly log: Log
  readonly revocations: Pick<RevocationLog, "live" | "transaction">
  readonly settings: { readonly jwksMaxAgeSeconds: number; readonly rotationSeconds: number; readonly algorithm: SigningAlgorithm }
}

/** GATES 33 asks that every process knows within a second; also how often a stranger can make it ask the database. */
const KNOWLEDGE_FRESH_MS = 1_000
/** Another process may make or remove a key between two looks. */
const MAX_LOOKS = 3
const OPERATOR: KeyChangedBy = { actor: "operator" }
const SYSTEM: KeyChangedBy = { actor: "system" }

export function createSigningKeys({ database, audit, clock, keys, log, revocations, settings }: SigningKeysNeeds): SigningKeys {
  const timing = timingOf(settings)
  const changes = createKeyChanges({ database, audit, clock, keys, timing })
  const read = createKeySetReader({ keys, log, timing })
  const makingFirst = new Map<SigningAlgorithm, Promise<void>>()
  let set: KeySet = read([], clock.now())
  /** By the monotonic clock: when the reading that `set` came from began. */
  let knownAt = Number.NEGATIVE_INFINITY
  let loading: Promise<KeySet> | undefined
  let timer: NodeJS.Timeout | undefined
  let ticking: Promise<void> | undefined
  let stopped = false
  let failing = false

  const knowledgeAgeMs = () => monotonicMs() - knownAt
  const isRevoked = (kid: string) => revocations.live.seqOf("key", kid) > 0

  /** Sees everything that was committed before the call. */
  async function load(): Promise<KeySet> {
    const began = monotonicMs()
    const stored = await listKeys(database)
    // A slow reading does not undo a later one.
    if (began >= knownAt) {
      set = read(stored, clock.now())
      knownAt = began
    }
    return set
  }

  /** A reading, which may have begun before the call. */
  function loadShared(): Promise<KeySet> {
    loading ??= load().finally(() => {
      loading = undefined
    })
    return loading
  }

  function signerInMemory(alg: SigningAlgorithm): SigningKey | undefined {
    const key = knowledgeAgeMs() <= timing.maxKnowledgeAgeMs ? set.signer(alg, clock.now()) : undefined
    return key && !isRevoked(key.kid) ? key : undefined
  }

  async function signerFromDatabase(alg: SigningAlgorithm): Promise<SigningKey> {
    for (let look = 0; look < MAX_LOOKS; look++) {
      const { chains } = await loadShared()
      if (!chains.has(alg)) await makeFirst(alg)
      const key = signerInMemory(alg)
      if (key) return key
    }
    throw errors.unavailable({ detail: "There is no key to sign with.", retryAfterSeconds: OUTAGE_RETRY_SECONDS })
  }

  function makeFirst(alg: SigningAlgorithm): Promise<void> {
    let making = makingFirst.get(alg)
    if (!making) {
      making = changes
        .makeFirst(alg)
        .then(load)
        .then(() => undefined)
        .finally(() => makingFirst.delete(alg))
      makingFirst.set(alg, making)
    }
    return making
  }

  async function prepareRotation(alg: SigningAlgorithm): Promise<PreparedRotation> {
    // Not a fresh look: two processes that were asked at the same time replace the same key, and one of them finds it done.
    if (knowledgeAgeMs() > timing.maxKnowledgeAgeMs) await load()
    return changes.prepareRotation(alg, set.chains.get(alg))
  }

  async function rotateIn(db: Db, prepared: PreparedRotation, by: KeyChangedBy): Promise<Rotation> {
    const kind = await changes.rotate(db, prepared, by)
    const chain = chainsOf(await listKeys(db)).get(prepared.alg) ?? []
    const newest = newestOf(chain)
    if (!newest) throw new Error(`${prepared.alg} has no key after its rotation`)
    return { kind, key: describe(chain, newest, timing, clock.now()) }
  }

  async function rotate(alg: SigningAlgorithm, by: KeyChangedBy): Promise<Rotation> {
    const prepared = await prepareRotation(alg)
    const rotation = await database.transaction((db) => rotateIn(db, prepared, by))
    await load()
    return rotation
  }

  async function maintain(): Promise<void> {
    const { chains } = await load()
    const now = clock.now()
    let changed = false
    for (const [alg, chain] of chains) {
      for (const { kid } of toErase(chain, timing, now)) await erasePrivate(database, kid)
      const leaving = toDelete(chain, timing, now)
      for (const { kid } of leaving) await deleteKey(database, kid)
      changed ||= leaving.length > 0
      // No protocol of ours loses it; a restored or edited table may.
      if (!standbyOf(chain)) await changes.addStandby(alg, chain)
      if (!isRotationDue(chain, timing, now)) continue
      const { kind, key } = await rotate(alg, SYSTEM)
      if (kind === "rotated") log.info({ alg, kid: key.kid, signs_from: key.signsFrom }, "rotated the signing key")
    }
    if (changed) await load()
  }

  async function tick(): Promise<void> {
    try {
      await maintain()
      failing = false
    } catch (error) {
      if (!failing && !stopped) log.warn({ reason: (error as Error).message }, "the signing keys cannot be read or kept")
      failing = true
    }
  }

  /** The standby too: that it cannot be opened must not be found out on the day it takes over. */
  function requireOpening({ kid, sealedPrivate }: StoredKey): void {
    try {
      if (sealedPrivate !== null) openPrivate(kid, sealedPrivate, keys)
    } catch (error) {
      if (!(error instanceof CannotUnseal)) throw error
      throw new RootSecretRefused(
        `The signing key ${kid} cannot be opened (${error.message}). Set DOORWARD_SECRETS to the new and the old root secret (v2:…,v1:…), and run doorward keys reseal before the old one is dropped.`,
      )
    }
  }

  function schedule(): void {
    if (stopped) return
    timer = setTimeout(() => {
      ticking = tick().finally(schedule)
    }, timing.reloadMs)
    timer.unref()
  }

  function answer(): JwksAnswer {
    // A list that could not be read anew for a while must not be kept past the first signature of a key it may lack.
    const reliableMs = Math.min(timing.jwksMaxAgeMs, timing.jwksMaxAgeMs + timing.maxKnowledgeAgeMs - knowledgeAgeMs())
    return { ...set.jwks, maxAgeSeconds: Math.max(0, Math.floor(reliableMs / 1000)) }
  }

  const accepted = (kid: string) => {
    const key = set.find(kid)
    return key && !isRevoked(kid) ? key : undefined
  }

  return {
    signer: (alg) => signerInMemory(alg) ?? signerFromDatabase(alg),
    find: (kid) => {
      if (set.find(kid) || knowledgeAgeMs() <= KNOWLEDGE_FRESH_MS) return accepted(kid)
      return loadShared().then(() => accepted(kid))
    },
    jwks: () => {
      if (knowledgeAgeMs() <= KNOWLEDGE_FRESH_MS) return answer()
      return loadShared().then(answer, answer)
    },
    list: async () => {
      const { chains } = await load()
      const now = clock.now()
      return [...chains.values()].flatMap((chain) => chain.map((key) => describe(chain, key, timing, now)))
    },
    rotate: (alg) => rotate(alg, OPERATOR),
    prepareRotation,
    rotateIn,
    remove: async (kid) => {
      const prepared = await changes.prepareRemoval(kid)
      if (!prepared) return false
      const removed = await revocations.transaction((db, revoke) => changes.remove(db, revoke, kid, prepared, OPERATOR))
      await load()
      return removed
    },
    prepareRemoval: changes.prepareRemoval,
    removeIn: changes.remove,
    maintain,
    start: async () => {
      await load()
      if (!set.chains.has(settings.algorithm)) await makeFirst(settings.algorithm)
      for (const key of [...set.chains.values()].flat()) requireOpening(key)
      schedule()
    },
    stop: async () => {
      stopped = true
      clearTimeout(timer)
      await ticking
    },
  }
}
