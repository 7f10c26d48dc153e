import type { Clock } from "../../kernel/clock.ts"
import type { Database } from "../../kernel/db/index.ts"
import { inBatches, type Job } from "../../kernel/jobs.ts"
import { deleteOver } from "./store.ts"

/** For so long an attempt that is over can still say why: a link that was used, one that came too late. */
const KEPT_MS = 24 * 3_600_000
const EVERY_SECONDS = 600

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
  ]
}
