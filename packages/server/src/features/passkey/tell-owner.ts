import type { User } from "../../core/user/index.ts"
import type { Db } from "../../kernel/db/index.ts"
import type { Incoming } from "../../kernel/http/incoming.ts"

export type Telling = "passkeyAdded" | "passkeyRemoved" | "passkeyCopied"

/** Mails the owner what was changed or found, in the transaction of its cause. */
export type TellOwner = (db: Db, user: User, what: Telling, request: Incoming) => Promise<void>
