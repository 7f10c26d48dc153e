import { dropFactor, type User } from "../../core/user/index.ts"
import type { Db } from "../../kernel/db/index.ts"
import type { Core } from "../feature.ts"
import { METHOD } from "./evidence.ts"
import { deleteCredentialSince } from "./store.ts"

/** An app that was set up when somebody else may have been in goes, with whatever is being set up; an older one stays. */
export async function distrustAuthenticator({ audit }: Pick<Core, "audit">, db: Db, { id }: User, since: number): Promise<void> {
  if (!(await deleteCredentialSince(db, id, since))) return
  await dropFactor(db, id, METHOD)
  await audit.record(db, { type: "totp.removed", userId: id })
}
