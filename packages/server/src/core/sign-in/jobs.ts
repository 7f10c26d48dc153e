import type { Clock } from "../../kernel/clock.ts"
import type { Database } from "../../kernel/db/index.ts"
import { inBatches, type Job } from "../../kernel/jobs.ts"
import { deleteStaleFailures } from "./attempt/store.ts"
import { deleteOver, deleteStaleTries } from "./store.ts"

/** For so long an attempt that is over can still say why: a link that was used, one that came too late. */
const KEPT_MS = 24 * 3_600_000
const EVERY_SECONDS = 600
const DAY_MS = 24 * 3_600_000
/** What failed in a row is forgotten when nobody has tried for so long; what was locked by it, much later. */
const TRIES_KEPT_MS = 30 * DAY_MS
const LOCKS_KEPT_MS = 365 * DAY_MS
const TRIES_EVERY_SECONDS = 3_600

/** Forgets attempts a day after they were over, and with them what waited in them (a password's hash, codes). */
export function signInJobs({ database, clock }: { readonly database: Database; readonly clock: Clock }): Job[] {
  return [
    {
      name: "sign-in/forget",
      everySeconds: EVERY_SECONDS,
      run: async (signal) => {
        await inBatches((limit) => deleteOver(database, clock.now() - KEPT_MS, limit), signal)
      },
    },
    {
      name: "sign-in/forget-tries",
      everySeconds: TRIES_EVERY_SECONDS,
      run: async (signal) => {
        const now = clock.now()
        await inBatches((limit) => deleteStaleTries(database, now - TRIES_KEPT_MS, now - LOCKS_KEPT_MS, limit), signal)
        await inBatches((limit) => deleteStaleFailures(database, now - TRIES_KEPT_MS, limit), signal)
      },
    },
  ]
}
