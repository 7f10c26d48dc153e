import { type Access, type Authority, createBounds } from "../../core/access/index.ts"
import type { User } from "../../core/user/index.ts"
import type { Db } from "../../kernel/db/index.ts"

/**
 * Nobody acts on who is above them: owners only on owners, everybody else only on people whose rights in the deployment they
 * have themselves, also on those who are disabled. @throws above_yourself
 */
export function requireMayTouch(access: Pick<Access, "standingIn">, db: Db, by: Authority, target: Pick<User, "id">): Promise<void> {
  return createBounds(access).requirePerson(db, by, target.id)
}
