import type { Clock } from "../../kernel/clock.ts"
import type { Database } from "../../kernel/db/index.ts"
import { inBatches, type Job } from "../../kernel/jobs.ts"
import type { Domains } from "./domains.ts"
import { deleteOldInvitations } from "./invitation/store.ts"

/** For so long after its end an invitation can be looked up; then the address of somebody who never came is forgotten. */
const KEPT_MS = 30 * 24 * 3_600_000
const FORGET_EVERY_SECONDS = 3_600
/** Of those that are due: each is looked at once a day. */
const VERIFY_EVERY_SECONDS = 600

export function directoryJobs({
  database,
  clock,
  domains,
}: {
  readonly database: Database
  readonly clock: Clock
  readonly domains: Pick<Domains, "verifyAgain">
}): Job[] {
  return [
    {
      name: "directory/forget-invitations",
      everySeconds: FORGET_EVERY_SECONDS,
      run: async (signal) => {
        await inBatches((limit) => deleteOldInvitations(database, clock.now() - KEPT_MS, limit), signal)
      },
    },
    { name: "directory/verify-domains", everySeconds: VERIFY_EVERY_SECONDS, run: (signal) => domains.verifyAgain(signal) },
  ]
}
