import { availableParallelism } from "node:os"
import { hash, verify } from "@node-rs/argon2"
import { errors } from "../../kernel/errors.ts"
import type { Random } from "../../kernel/random.ts"
import { createTurns, type TurnsLoad } from "../../kernel/turns.ts"

export interface HashingSettings {
  readonly memoryKib: number
  readonly passes: number
  readonly concurrency: number | undefined
}

export interface Hasher {
  /** A PHC string of argon2id (RFC 9106) with a fresh 128-bit salt. @throws saturated */
  hash(password: string): Promise<string>
  /** Whether the password is the one `phc` was made from. Without `phc` it does the same work for nothing. @throws saturated */
  verify(phc: string | undefined, password: string): Promise<boolean>
  /** Before anything is looked up or counted for a password that could not be hashed anyway. @throws saturated */
  requireRoom(): void
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
 * core and session checks stay quick while many people sign in.
 */
export function createHasher({ memoryKib, passes, concurrency }: HashingSettings, random: Random): Hasher {
  const cost = { algorithm: ARGON2ID, memoryCost: memoryKib, timeCost: passes, parallelism: 1 }
  const turns = createTurns({
    places: concurrency ?? Math.min(MAX_DEFAULT_CONCURRENCY, Math.max(1, availableParallelism() - 1)),
    maxWaiting: MAX_WAITING,
    timeoutMs: TURN_TIMEOUT_MS,
    maxExpectedWaitMs: MAX_EXPECTED_WAIT_MS,
    refuse: () => errors.saturated({ retryAfterSeconds: RETRY_SECONDS }),
  })
  const make = (password: string) => hash(password, { ...cost, salt: random.bytes(SALT_BYTES) })
  // Made at once and not when first needed: the first stranger would otherwise wait twice as long as the first member.
  const ofNobody = make(random.bytes(SALT_BYTES).toString("base64"))
  return {
    load: turns.load,
    requireRoom: turns.requireRoom,
    hash: (password) => turns.take(() => make(password)),
    verify: (phc, password) =>
      turns.take(async () => {
        const matches = await verify(phc ?? (await ofNobody), password)
        return matches && phc !== undefined
      }),
  }
}
