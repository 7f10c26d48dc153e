import type { Clock } from "../../kernel/clock.ts"
import type { Database } from "../../kernel/db/index.ts"
import { inBatches, type Job } from "../../kernel/jobs.ts"
import { deleteExpired } from "./store.ts"

/** Whoever comes late is told for so long what happened to their link. */
const KEPT_MS = 24 * 3_600_000
const EVERY_SECONDS = 3_600

export function securingJobs({ database, clock }: { readonly database: Database; readonly clock: Clock }): Job[] {
  return [
    {
      name: "securing/delete-links",
      everySeconds: EVERY_SECONDS,
      run: async (signal) => {
        await inBatches((limit) => deleteExpired(database, clock.now() - KEPT_MS, limit), signal)
      },
    },
  ]
}
