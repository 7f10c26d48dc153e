import { type Clock, monotonicMs } from "../../kernel/clock.ts"
import type { Database, Db } from "../../kernel/db/index.ts"
import { errors, type Problem } from "../../kernel/errors.ts"
import type { Incoming } from "../../kernel/http/incoming.ts"
import type { Limit, Limits } from "../../kernel/limits.ts"
import type { Metrics } from "../../kernel/metrics.ts"
import type { KeyRing } from "../../kernel/seal.ts"
import { createTurns, type Turns } from "../../kernel/turns.ts"
import type { Audit } from "../audit/index.ts"
import { triesErrors } from "./errors.ts"
import type { KnownDevice } from "./known-device.ts"
import type { Locks } from "./locks.ts"
import { findTries, forgetFailures, type Guess, giveTryBack, reserveTry, type TriesRow, tryFailed, trySucceeded } from "./store.ts"

/**
 * How often a secret may be guessed (GATES 5). One budget for each person over every path that asks for the same secret
 * (the JSON API, the page, the current password of a change …); an identifier without an account has one too, and nothing
 * tells the two apart.
 *
 * - From one network, or from one device that knows the person, five failures in a quarter of an hour.
 * - From everywhere together ten in a row; then only devices that know the person get a try, until one of them succeeds or
 *   the owner follows the link in a mail. Never more than a hundred in a row (SP 800-63B-4 §3.2.2).
 */
export interface Tries {
  /**
   * Runs `check` when a try is left. What it gives tells how it went: undefined is a failure and is counted, anything else
   * a success. When it throws, the try is given back.
   * @param identifier what was typed to say who it is, in its stored form
   * @throws rate_limited, too_many_attempts; saturated when too many tries of one identifier wait for each other
   */
  spend<T>(identifier: string, request: Incoming, check: () => Promise<T | undefined>): Promise<T | undefined>
  /** Forgets what failed, because the person has proved who they are in another way. */
  forgive(db: Db, identifier: string): Promise<void>
}

/** From one network or known device. */
const TRIES: Limit = { name: "tries", points: 5, windowSeconds: 15 * 60 }
/** From everywhere, in a row. */
const LOCK_AFTER_FAILURES = 10
const CEILING_FAILURES = 100
/** A try whose process died counts for so long. Longer than any check takes. */
const RESERVATION_MS = 60_000
/** How long a try waits for others of the same identifier: about as long as hashes may take altogether. */
const WAIT_MS = 8_000
const MAX_WAITING = 256
/** How soon tries under way in other replicas are looked at again. */
const LOOK_AGAIN_MS = 25
const RETRY_SECONDS = 2
/** Networks that have used up their tries, remembered so that refusing them again costs nothing. */
const MAX_PAUSED = 10_000
/** Two clocks may judge the window: the counter's and ours. */
const WINDOW_SLACK_MS = 5_000
const PURPOSE = "sign-in tries"

export interface TriesNeeds {
  readonly database: Database
  readonly clock: Clock
  readonly keys: KeyRing
  readonly limits: Limits
  readonly knownDevice: KnownDevice
  readonly locks: Locks
  readonly audit: Audit
  readonly metrics: Metrics
  readonly limitMultiplier: number
}

/** A try that was reserved. */
interface Reserved {
  readonly row: TriesRow
  /** The counter of its network or device. */
  readonly bucket: string
  /** Failures it holds already. */
  readonly used: number
}

export function createTries(needs: TriesNeeds): Tries {
  const { database, clock, keys, limits, knownDevice, locks, audit, limitMultiplier } = needs
  const atOnce = limits.pointsOf(TRIES)
  const lockAfter = LOCK_AFTER_FAILURES * limitMultiplier
  const tryLimits = { unknownDevices: lockAfter, anybody: CEILING_FAILURES * limitMultiplier, atOnce }
  const failed = needs.metrics.counter("doorward_sign_in_failures_total", "Secrets that were wrong.")
  const limited = needs.metrics.counter("doorward_sign_in_limited_total", "Tries that were refused unchecked.", ["why"])
  const locked = needs.metrics.counter("doorward_sign_in_locked_total", "Identifiers that were closed to unknown devices.")
  const paused = createPauses(clock)
  const queues = new Map<string, { readonly turns: Turns; users: number }>()

  /** Tries of one identifier in this process, in their order: only as many as there are tries look at the database. */
  async function inTurn<T>(queue: string, work: () => Promise<T>): Promise<T> {
    const place = queues.get(queue) ?? { turns: createTurns({ places: atOnce, maxWaiting: MAX_WAITING, timeoutMs: WAIT_MS, refuse: busy }), users: 0 }
    queues.set(queue, place)
    place.users += 1
    try {
      return await place.turns.take(work)
    } finally {
      place.users -= 1
      if (place.users === 0) queues.delete(queue)
    }
  }

  function pause(bucket: string, endsInMs: number): Problem {
    paused.set(bucket, endsInMs)
    return refuse("network", limits.refusal(TRIES, endsInMs))
  }

  function refuse(why: "network" | "identifier", problem: Problem): Problem {
    limited.add({ why })
    return problem
  }

  /**
   * Reserves a try before anything is checked, so that parallel ones cannot all slip through (CVE-2019-5421). Those under
   * way count as failures: when nothing is left but them, it waits for how they end instead of refusing.
   */
  async function reserve(guess: Guess, request: Incoming, device: string | undefined): Promise<Reserved> {
    const deadline = monotonicMs() + WAIT_MS
    for (;;) {
      const now = clock.now()
      const row = await reserveTry(database, guess, tryLimits, now, now + RESERVATION_MS)
      if (row) {
        const bucket = bucketOf(guess, row, request, device)
        const used = await usedOf(row, bucket, now)
        if (used + row.reserved <= atOnce) return { row, bucket, used }
        await giveTryBack(database, guess.key)
        if (used >= atOnce) throw pause(bucket, (await limits.look(TRIES, bucket)).endsInMs)
      } else {
        const standing = await findTries(database, guess)
        if (standing) requireOpen(guess, standing)
      }
      if (monotonicMs() > deadline) throw busy()
      await new Promise((resolve) => setTimeout(resolve, LOOK_AGAIN_MS * (1 + Math.min(1, queues.size / atOnce))))
    }
  }

  /** @throws too_many_attempts when the failures of an identifier, and not tries under way, are what is in the way */
  function requireOpen(guess: Guess, standing: TriesRow): void {
    if (standing.failures < (isKnown(guess, standing) ? tryLimits.anybody : tryLimits.unknownDevices)) return
    locks.tellOwner(guess, standing)
    throw refuse(
      "identifier",
      triesErrors.too_many_attempts({
        retryAfterSeconds: TRIES.windowSeconds,
        detail: "If there is an account with this address, a mail to it says how to go on. Devices it was used on before can still sign in.",
        says: { text: "lockedAccount" },
      }),
    )
  }

  /** Nobody has failed lately: then no counter can hold anything, and none is asked. */
  async function usedOf(row: TriesRow, bucket: string, now: number): Promise<number> {
    if (row.failed_at <= now - TRIES.windowSeconds * 1000 - WINDOW_SLACK_MS) return 0
    return (await limits.look(TRIES, bucket)).used
  }

  async function fail(guess: Guess, { row, bucket }: Reserved, request: Incoming): Promise<void> {
    failed.add()
    // First the counter, then the reservation: whoever comes between sees one too many, never one too few.
    const { used, endsInMs } = await limits.add(TRIES, bucket)
    const about = { request, ...(row.user_id === null ? {} : { userId: row.user_id }) }
    const failures = await database.transaction(async (db) => {
      const failures = await tryFailed(db, guess.key, lockAfter, clock.now())
      await audit.record(db, { type: "sign_in.failed", ...about })
      if (used === atOnce) await audit.record(db, { type: "sign_in.limited", ...about })
      if (failures === lockAfter) await audit.record(db, { type: "sign_in.locked", ...about })
      return failures
    })
    if (used >= atOnce) paused.set(bucket, endsInMs)
    if (failures !== lockAfter) return
    locked.add()
    locks.tellOwner(guess, { locked_at: clock.now(), notified_at: row.notified_at })
  }

  return {
    spend: async (identifier, request, check) => {
      const key = keys.mac(PURPOSE, identifier)
      const claim = knownDevice.find(request, identifier)
      const guess: Guess = { key, identifier, device: claim }
      const endsInMs = claim ? undefined : paused.get(networkBucket(key, request))
      if (endsInMs !== undefined) throw refuse("network", limits.refusal(TRIES, endsInMs))
      return inTurn(`${key} ${claim?.deviceId ?? ""}`, async () => {
        const reserved = await reserve(guess, request, claim?.deviceId)
        let result: Awaited<ReturnType<typeof check>>
        try {
          result = await check()
        } catch (error) {
          // An outage that takes this too leaves the reservation to its end.
          await giveTryBack(database, key).catch(() => undefined)
          throw error
        }
        if (result === undefined) await fail(guess, reserved, request)
        else await succeed(key, reserved)
        return result
      })
    },
    forgive: (db, identifier) => forgetFailures(db, keys.mac(PURPOSE, identifier)),
  }

  async function succeed(key: string, { bucket, used }: Reserved): Promise<void> {
    await trySucceeded(database, key)
    if (used > 0) await limits.forget(TRIES, bucket)
  }
}

function busy(): Problem {
  return errors.saturated({ retryAfterSeconds: RETRY_SECONDS })
}

function isKnown({ device }: Guess, { user_id: userId, epoch }: TriesRow): boolean {
  return device !== undefined && device.userId === userId && device.epoch === epoch
}

function bucketOf(guess: Guess, row: TriesRow, request: Incoming, device: string | undefined): string {
  return isKnown(guess, row) && device !== undefined ? `${guess.key} device ${device}` : networkBucket(guess.key, request)
}

function networkBucket(key: string, request: Incoming): string {
  return `${key} network ${request.who.network}`
}

/** What is known to be used up, until when; the oldest goes when there are too many. */
function createPauses(clock: Clock): { get(bucket: string): number | undefined; set(bucket: string, endsInMs: number): void } {
  const ends = new Map<string, number>()
  return {
    get: (bucket) => {
      const endsInMs = (ends.get(bucket) ?? 0) - clock.now()
      // One that lasts longer than any can was noted before the clock was set back.
      return endsInMs > 0 && endsInMs <= TRIES.windowSeconds * 1000 ? endsInMs : undefined
    },
    set: (bucket, endsInMs) => {
      ends.delete(bucket)
      ends.set(bucket, clock.now() + endsInMs)
      const oldest = ends.size > MAX_PAUSED ? ends.keys().next() : undefined
      if (oldest && !oldest.done) ends.delete(oldest.value)
    },
  }
}
