import type { Clock } from "../../kernel/clock.ts"
import type { Database } from "../../kernel/db/index.ts"
import { inBatches, type Job } from "../../kernel/jobs.ts"
import { deleteEndedDelays, deleteExpired } from "./store.ts"

/** For so long one that is over can still say why: it was used, or it came too late. */
const KEPT_MS = 24 * 3_600_000
const EVERY_SECONDS = 600

export function oneTimeJobs({ database, clock }: { readonly database: Database; readonly clock: Clock }): Job[] {
  return [
    {
      name: "one-time/forget",
      everySeconds: EVERY_SECONDS,
      run: async (signal) => {
        await inBatches((limit) => deleteExpired(database, clock.now() - KEPT_MS, limit), signal)
        await inBatches((limit) => deleteEndedDelays(database, clock.now(), limit), signal)
      },
    },
  ]
}
