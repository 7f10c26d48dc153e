import type { Db } from "../../kernel/db/index.ts"
import type { Incoming } from "../../kernel/http/incoming.ts"
import type { User } from "../user/index.ts"

/**
 * Browsers in which somebody has shown their second step and chosen not to be asked for it there for a while. It saves a
 * question and shows nothing: a session that was begun so is of one step.
 */
export interface DeviceTrust {
  isTrusted(db: Db, user: User, request: Incoming): Promise<boolean>
  /** For how long that may be chosen now; 0 where it may not. */
  offeredDays(db: Db): Promise<number>
  /** From now on; once everything is committed. @returns the cookie; nothing when the person changed meanwhile, or it is not offered any more */
  trust(user: User, request: Incoming): Promise<string | undefined>
}
