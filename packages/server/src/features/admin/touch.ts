import { covers } from "@doorward/guard/permissions"
import type { Access, Authority } from "../../core/access/index.ts"
import { directoryErrors } from "../../core/directory/index.ts"
import type { User } from "../../core/user/index.ts"
import type { Db } from "../../kernel/db/index.ts"

/**
 * Nobody acts on who is above them: owners only on owners, everybody else only on people whose rights in the deployment they
 * have themselves. @throws above_yourself
 */
export async function requireMayTouch(access: Pick<Access, "effectiveIn">, db: Db, by: Authority, target: User): Promise<void> {
  if (by.everything) return
  const refused = directoryErrors.above_yourself({ detail: "This person may do more than you." })
  if (target.ownerSince !== null) throw refused
  const theirs = (await access.effectiveIn(db, target.id, undefined))?.permissions ?? []
  const own = await by.grantsIn(db, "deployment")
  if (!theirs.every((grant) => covers(own, grant))) throw refused
}
