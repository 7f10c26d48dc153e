import type { Clock } from "../../kernel/clock.ts"
import type { Database } from "../../kernel/db/index.ts"
import { inBatches, type Job } from "../../kernel/jobs.ts"
import { deleteEnded, deleteExpired } from "./store.ts"

/**
 * Longer than anything that was issued under a session lives on its own (access tokens: ten minutes), and than a clock is
 * wrong by. Without its row a session is refused like one that ended, so nothing opens by forgetting it.
 */
const KEPT_MS = 24 * 3_600_000
const EVERY_SECONDS = 600

/**
 * Forgets sessions a day after they ended, with their chains of refresh tokens. Of a session that lives no chain goes: its
 * tokens still sign out, and still tell a late retry from theft. One that lies idle goes a day after its absolute end,
 * because an index on idle ends would cost every use of every session.
 */
export function sessionJobs({ database, clock }: { readonly database: Database; readonly clock: Clock }): Job[] {
  return [
    {
      name: "session/forget",
      everySeconds: EVERY_SECONDS,
      run: async (signal) => {
        const before = () => clock.now() - KEPT_MS
        await inBatches((limit) => deleteEnded(database, before(), limit), signal)
        await inBatches((limit) => deleteExpired(database, before(), limit), signal)
      },
    },
  ]
}
