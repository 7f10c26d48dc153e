import type { Clock } from "./clock.ts"
import type { Database, Db, Slice } from "./db/index.ts"
import { errors, OUTAGE_RETRY_SECONDS } from "./errors.ts"
import type { Answer, Sendable } from "./http/answer.ts"
import type { Keyed } from "./idempotency/keyed.ts"
import { answerColumn, deleteKeys, findAnswer, keepAnswer, takeKey } from "./idempotency/store.ts"
import { inBatches, type Job } from "./jobs.ts"
import { CannotUnseal, type KeyRing, placeOf } from "./seal.ts"
import { listHash } from "./token.ts"

/**
 * Requests that may be sent again without being done again: the key, the effect and the answer are one transaction. After
 * a database was put back, a key that is there has its effect there as well, so nothing of it is to be ended.
 */
export const idempotencySlice: Slice = {
  name: "idempotency",
  migrations: new URL("./idempotency/migrations/", import.meta.url),
  sealed: [answerColumn],
}

/** GATES 38. */
const KEPT_MS = 24 * 3_600_000
const FORGET_EVERY_SECONDS = 600

/** Whatever opens a transaction: a `Database`, or something that gives its work more than the database. */
export interface Transactions<More extends readonly unknown[]> {
  transaction<T>(run: (db: Db, ...more: More) => Promise<T>): Promise<T>
}

export interface Idempotency {
  /**
   * Does `work` in one transaction and answers what it answers. With a key it is done once within 24 hours, however often, at
   * how many replicas and at what moment it is asked for; every other request with that key gets the same answer, marked
   * `Idempotency-Replayed: true`. A failure is thrown and kept by nobody: nothing was done, and the key is as good as new.
   *
   * Who asks must have been allowed to before: an answer that is kept is given without asking again. Others with the same key
   * wait for `work` to end, so it waits for nothing but its database.
   * @param keyed `call.keyed`
   * @param callerId whoever asks, by an identifier nobody else has
   * @throws idempotency_key_reused when the key came with another request
   */
  run<More extends readonly unknown[]>(
    keyed: Keyed | undefined,
    callerId: string,
    on: Transactions<More>,
    work: (db: Db, ...more: More) => Promise<Answer>,
  ): Promise<Answer>
  readonly jobs: readonly Job[]
}

/** What is sealed: a digest of the request, and of its answer what the next client needs. */
interface Kept {
  readonly digest: string
  readonly answer: Pick<Sendable, "status" | "json" | "location" | "version" | "headers">
}

export function createIdempotency(needs: { readonly database: Database; readonly clock: Clock; readonly keys: KeyRing }): Idempotency {
  const { database, clock, keys } = needs
  /** What this process is at, so that a client in a hurry does not hold one connection for each of its tries. */
  const underWay = new Map<string, Promise<unknown>>()

  async function find(id: string): Promise<Kept | undefined> {
    const sealed = await findAnswer(database, id, clock.now())
    if (sealed === undefined) return undefined
    try {
      return JSON.parse(keys.unseal(answerColumn.purpose, placeOf(answerColumn, id), sealed)) as Kept
    } catch (error) {
      // While the root secret is being changed, replicas with the new one are ahead of the others.
      if (error instanceof CannotUnseal) throw errors.unavailable({ retryAfterSeconds: OUTAGE_RETRY_SECONDS })
      throw error
    }
  }

  /** @returns undefined when somebody else did it meanwhile */
  function attempt<More extends readonly unknown[]>(
    id: string,
    { digest, finish }: Keyed,
    on: Transactions<More>,
    work: (db: Db, ...more: More) => Promise<Answer>,
  ): Promise<Kept | undefined> {
    return on.transaction(async (db, ...more) => {
      const now = clock.now()
      if (!(await takeKey(db, id, now, now + KEPT_MS))) return undefined
      const kept = { digest, answer: lasting(finish(await work(db, ...more))) }
      await keepAnswer(db, id, keys.seal(answerColumn.purpose, placeOf(answerColumn, id), JSON.stringify(kept)))
      return kept
    })
  }

  return {
    run: async (keyed, callerId, on, work) => {
      if (!keyed) return on.transaction(work)
      const id = listHash(callerId, keyed.route, keyed.key)
      await underWay.get(id)?.catch(() => undefined)
      const before = await find(id)
      if (before) return replayed(before, keyed)
      const mine = attempt(id, keyed, on, work)
      underWay.set(id, mine)
      try {
        const done = await mine
        if (done) return asAnswer(done.answer)
      } finally {
        if (underWay.get(id) === mine) underWay.delete(id)
      }
      const others = await find(id)
      if (!others) throw errors.unavailable({ retryAfterSeconds: OUTAGE_RETRY_SECONDS })
      return replayed(others, keyed)
    },
    jobs: [
      {
        name: "idempotency/forget",
        everySeconds: FORGET_EVERY_SECONDS,
        run: async (signal) => void (await inBatches((limit) => deleteKeys(database, clock.now(), limit), signal)),
      },
    ],
  }
}

/** @throws for an answer that cannot be given again: a defect */
function lasting({ status, json, location, version, headers, ...more }: Sendable): Kept["answer"] {
  if (status >= 400) throw new Error("a failure is thrown, so that its transaction ends without effect")
  if (Object.keys(more).length > 0) throw new Error(`an answer with ${Object.keys(more).join(", ")} cannot be kept`)
  return {
    status,
    ...(json === undefined ? {} : { json }),
    ...(location === undefined ? {} : { location }),
    ...(version === undefined ? {} : { version }),
    ...(headers === undefined ? {} : { headers }),
  }
}

function replayed({ digest, answer }: Kept, keyed: Keyed): Answer {
  if (digest !== keyed.digest)
    throw errors.idempotency_key_reused({ detail: "Another request was made with this Idempotency-Key. Make a new key for each new request." })
  return asAnswer({ ...answer, headers: { ...answer.headers, "Idempotency-Replayed": "true" } })
}

function asAnswer({ json, ...answer }: Kept["answer"]): Answer {
  return json === undefined ? answer : { ...answer, text: { contentType: "application/json", body: json } }
}
