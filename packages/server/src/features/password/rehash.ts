import type { Db } from "../../kernel/db/index.ts"
import type { Log } from "../../kernel/log.ts"
import type { Hasher } from "./hashing.ts"
import { renewHash } from "./store.ts"

/** Brings a hash up to today's algorithm, cost and pepper. */
export interface Rehash {
  /**
   * Begins, and is not waited for: whoever signs in has their answer already decided. A password that is changed meanwhile
   * stays as it was changed.
   * @param stored what the password was found right by
   */
  begin(userId: string, stored: string, password: string): void
}

export function createRehash({ db, hasher, log }: { readonly db: Db; readonly hasher: Hasher; readonly log: Log }): Rehash {
  /** People whose hash is being made: several sign-ins at once make one. */
  const underWay = new Set<string>()

  async function renew(userId: string, stored: string, password: string): Promise<void> {
    try {
      await renewHash(db, userId, stored, await hasher.hash(password))
    } catch (error) {
      // Too busy, or the database is away: the next sign-in tries again.
      log.debug({ reason: error instanceof Error ? error.message : "unknown" }, "a password was not hashed anew")
    } finally {
      underWay.delete(userId)
    }
  }

  return {
    begin: (userId, stored, password) => {
      if (hasher.isCurrent(stored) || underWay.has(userId)) return
      underWay.add(userId)
      void renew(userId, stored, password)
    },
  }
}
