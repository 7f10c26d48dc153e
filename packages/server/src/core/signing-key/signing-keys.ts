import type { SigningAlgorithm, VerificationKey } from "@doorward/guard/jws"
import { type Clock, monotonicMs } from "../../kernel/clock.ts"
import type { Database, Db } from "../../kernel/db/index.ts"
import { errors, OUTAGE_RETRY_SECONDS } from "../../kernel/errors.ts"
import type { Log } from "../../kernel/log.ts"
import { RootSecretRefused } from "../../kernel/root-secret.ts"
import type { KeyRing } from "../../kernel/seal.ts"
import type { RevocationLog } from "../revocation/index.ts"
import { type NewPair, newPair } from "./key-pair.ts"
import { createKeySetReader, type Jwks, type KeySet } from "./key-set.ts"
import {
  chainsOf,
  describe,
  heirOf,
  isRotationDue,
  type KeyDescription,
  newestOf,
  nextGeneration,
  type SigningKey,
  standbyOf,
  takesOverAt,
  timingOf,
  toDelete,
  toErase,
  underWay,
} from "./signing-key.ts"
import { deleteKey, erasePrivate, insertKey, listKeys, markRemoved, promote, promoteNow } from "./store.ts"

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
  /** The standby takes over, as soon as every verifier must have it. One transaction; of several callers at once, one rotates. */
  rotate(alg: SigningAlgorithm): Promise<Rotation>
  /** In an emergency: nothing is signed with this key or accepted from it any more, and the next one signs at once. @returns false when there is no such key */
  remove(kid: string): Promise<boolean>
  /** Does what is due: rotates, erases, deletes. Any process may, at any time, and be killed at any point of it. */
  maintain(): Promise<void>
  /** Reads the keys, makes the configured algorithm's first ones, and does the rest at intervals. @throws RootSecretRefused */
  start(): Promise<void>
  stop(): Promise<void>
}

export interface SigningKeysNeeds {
  readonly database: Database
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

export function createSigningKeys({ database, clock, keys, log, revocations, settings }: SigningKeysNeeds): SigningKeys {
  const timing = timingOf(settings)
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
      making = makeChain(alg).finally(() => makingFirst.delete(alg))
      makingFirst.set(alg, making)
    }
    return making
  }

  /** The first key signs at once: there is no other. Of several processes one makes them, the rest adopt its. */
  async function makeChain(alg: SigningAlgorithm): Promise<void> {
    const [first, standby] = await Promise.all([newPair(alg, keys), newPair(alg, keys)])
    await database.transaction(async (db) => {
      if (chainsOf(await listKeys(db)).has(alg)) return
      const now = clock.now()
      if (!(await insertKey(db, { ...first, generation: 1, publishedAt: now, signsFrom: now, removedAt: null }))) return
      await insertStandby(db, standby, 2)
    })
    await load()
  }

  function insertStandby(db: Db, pair: NewPair, generation: number): Promise<boolean> {
    return insertKey(db, { ...pair, generation, publishedAt: clock.now(), signsFrom: null, removedAt: null })
  }

  async function rotate(alg: SigningAlgorithm): Promise<Rotation> {
    // Not a fresh look: two processes that were asked at the same time replace the same key, and one of them finds it done.
    if (knowledgeAgeMs() > timing.maxKnowledgeAgeMs) await load()
    const kind = await turn(alg)
    const chain = (await load()).chains.get(alg) ?? []
    const newest = newestOf(chain)
    if (!newest) throw new Error(`${alg} has no key after its rotation`)
    return { kind, key: describe(chain, newest, timing, clock.now()) }
  }

  async function turn(alg: SigningAlgorithm): Promise<Rotation["kind"]> {
    const chain = set.chains.get(alg)
    if (!chain) {
      await makeFirst(alg)
      return "made"
    }
    const standby = standbyOf(chain)
    if (!standby || underWay(chain, clock.now())) return "under_way"
    const pair = await newPair(alg, keys)
    const turned = await database.transaction(async (db) => {
      const now = clock.now()
      if (!(await promote(db, standby.kid, takesOverAt(standby, timing, now)))) return false
      await insertStandby(db, pair, standby.generation + 1)
      return true
    })
    return turned ? "rotated" : "under_way"
  }

  async function remove(kid: string): Promise<boolean> {
    const known = (await listKeys(database)).find((key) => key.kid === kid && key.removedAt === null)
    if (!known) return false
    const pair = await newPair(known.alg, keys)
    const isRemoved = await revocations.transaction(async (db, revoke) => {
      const removed = await markRemoved(db, kid, clock.now())
      if (!removed) return false
      await promoteHeir(db, removed)
      const chain = chainsOf(await listKeys(db)).get(known.alg) ?? []
      if (!standbyOf(chain)) await insertStandby(db, pair, nextGeneration(chain))
      revoke("key", kid)
      return true
    })
    await load()
    return isRemoved
  }

  /** Looks again when another process was faster: it may have promoted the same key, or removed it. */
  async function promoteHeir(db: Db, removed: Parameters<typeof heirOf>[1]): Promise<void> {
    for (;;) {
      const now = clock.now()
      const heir = heirOf(chainsOf(await listKeys(db)).get(removed.alg) ?? [], removed, now)
      if (!heir || (await promoteNow(db, heir.kid, now))) return
    }
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
      if (!standbyOf(chain)) await insertStandby(database, await newPair(alg, keys), nextGeneration(chain))
      if (!isRotationDue(chain, timing, now)) continue
      const { kind, key } = await rotate(alg)
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
    rotate,
    remove,
    maintain,
    start: async () => {
      await load()
      if (!set.chains.has(settings.algorithm)) await makeFirst(settings.algorithm)
      if (!set.signer(settings.algorithm, clock.now()))
        throw new RootSecretRefused(
          "The signing key was sealed with a root secret that is not configured. Set DOORWARD_SECRETS to the new and the old one (v2:…,v1:…), and run doorward keys reseal before the old one is dropped.",
        )
      schedule()
    },
    stop: async () => {
      stopped = true
      clearTimeout(timer)
      await ticking
    },
  }
}
