import { availableParallelism } from "node:os"
import { hash, verify } from "@node-rs/argon2"
import { monotonicMs } from "../../kernel/clock.ts"
import { errors } from "../../kernel/errors.ts"
import type { Random } from "../../kernel/random.ts"
import type { RootSecret } from "../../kernel/seal.ts"
import { createTurns, type TurnsLoad } from "../../kernel/turns.ts"
import { readImported } from "./imported.ts"
import { normalised } from "./normalised.ts"
import { ownHash, parseStored } from "./stored-hash.ts"

export interface HashingSettings {
  readonly memoryKib: number
  readonly passes: number
  readonly concurrency: number | undefined
  /** Newest first: it goes into new hashes, all of them open old ones. */
  readonly peppers: readonly RootSecret[]
}

/** Why a hash that is there cannot be compared with anything: a person who has it is like one without a password. */
export type Unverifiable = "unknown_pepper" | "unreadable"

export interface Hasher {
  /** argon2id (RFC 9106) with a fresh 128-bit salt and the newest pepper, as it is stored. @throws saturated */
  hash(password: string): Promise<string>
  /**
   * Whether the password is the one that was hashed. Without a hash, or with one that cannot be verified, it does the same
   * work for nothing.
   * @throws saturated
   */
  verify(stored: string | undefined, password: string): Promise<boolean>
  /** Whether it was made as new ones are, at today's cost at least. */
  isCurrent(stored: string): boolean
  /** How long verifying takes, without the wait for a turn. @param stored as `verify` takes it */
  timeMs(stored: string | undefined): Promise<number>
  load(): TurnsLoad
}

/** `Algorithm.Argon2id` of the library, whose enum exists only in its types. */
const ARGON2ID = 2
const SALT_BYTES = 16
/** Node's thread pool has four threads unless told otherwise; one of them stays free for files and names. */
const MAX_DEFAULT_CONCURRENCY = 3
/** Hashes that may wait: about two seconds' work for one core. Whoever comes next is told to come back, instead of sinking everybody. */
const MAX_WAITING = 96
const TURN_TIMEOUT_MS = 4_000
/** On a machine so slow that those would wait longer, fewer may wait: nobody is kept waiting for a refusal. */
const MAX_EXPECTED_WAIT_MS = 3_000
const RETRY_SECONDS = 2

/**
 * argon2id on the thread pool behind a bounded queue. At most cores − 1 hashes at a time, so that the event loop keeps a
 * core and session checks stay quick while many people sign in. A pepper is argon2's own secret value (RFC 9106 §3.1, K):
 * no construction of ours around it, and nothing is cut off on the way.
 * @param tell hears of hashes that cannot be verified
 */
export function createHasher(
  { memoryKib, passes, concurrency, peppers }: HashingSettings,
  random: Random,
  tell: (why: Unverifiable) => void,
): Hasher {
  const cost = { algorithm: ARGON2ID, memoryCost: memoryKib, timeCost: passes, parallelism: 1 }
  const turns = createTurns({
    places: concurrency ?? Math.min(MAX_DEFAULT_CONCURRENCY, Math.max(1, availableParallelism() - 1)),
    maxWaiting: MAX_WAITING,
    timeoutMs: TURN_TIMEOUT_MS,
    maxExpectedWaitMs: MAX_EXPECTED_WAIT_MS,
    refuse: () => errors.saturated({ retryAfterSeconds: RETRY_SECONDS }),
  })
  const [newest] = peppers
  const secrets = new Map(peppers.map(({ version, secret }) => [version, { secret: Buffer.from(secret.reveal()) }]))
  const keyed = (version: string | undefined) => (version === undefined ? {} : secrets.get(version))

  async function make(password: string): Promise<string> {
    const phc = await hash(password, { ...cost, ...keyed(newest?.version), salt: random.bytes(SALT_BYTES) })
    return ownHash(newest?.version, phc)
  }

  // Made at once and not when first needed: the first stranger would otherwise wait twice as long as the first member.
  const ofNobody = make(random.bytes(SALT_BYTES).toString("base64"))

  async function verifyNobodys(password: string, why?: Unverifiable): Promise<false> {
    if (why !== undefined) tell(why)
    const nobodys = parseStored(await ofNobody)
    if (nobodys.kind === "own") await verify(nobodys.phc, normalised(password), keyed(nobodys.pepper))
    return false
  }

  async function work(stored: string | undefined, password: string): Promise<boolean> {
    if (stored === undefined) return verifyNobodys(password)
    const parsed = parseStored(stored)
    if (parsed.kind === "own") {
      const options = keyed(parsed.pepper)
      return options ? verify(parsed.phc, normalised(password), options) : verifyNobodys(password, "unknown_pepper")
    }
    const imported = parsed.kind === "imported" ? readImported(parsed.text) : undefined
    return imported ? imported.verify(password) : verifyNobodys(password, "unreadable")
  }

  return {
    load: turns.load,
    hash: (password) => turns.take(() => make(normalised(password))),
    verify: (stored, password) => turns.take(() => work(stored, password)),
    isCurrent: (stored) => {
      const parsed = parseStored(stored)
      return parsed.kind === "own" && parsed.pepper === newest?.version && parsed.memoryKib >= memoryKib && parsed.passes >= passes
    },
    timeMs: (stored) =>
      turns.take(async () => {
        const start = monotonicMs()
        await work(stored, "how long does it take")
        return monotonicMs() - start
      }),
  }
}
