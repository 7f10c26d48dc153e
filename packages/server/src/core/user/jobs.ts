import type { Database } from "../../kernel/db/index.ts"
import { inBatches, type Job } from "../../kernel/jobs.ts"
import { giveTerms, listWithoutTerms } from "./search/store.ts"

const EVERY_SECONDS = 60

/** Gives people who have none the terms they are found by: a database from before there were any, and whoever the version before makes or changes while an upgrade rolls out. */
export function userJobs({ database }: { readonly database: Database }): Job[] {
  return [
    {
      name: "user/terms",
      everySeconds: EVERY_SECONDS,
      run: async (signal) => {
        let after = ""
        await inBatches(async (limit) => {
          const ids = await listWithoutTerms(database, after, limit)
          await giveTerms(database, ids)
          after = ids.at(-1) ?? after
          return ids.length
        }, signal)
      },
    },
  ]
}
