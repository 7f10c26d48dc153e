import type { Holding } from "../../core/sign-in/index.ts"
import type { User } from "../../core/user/index.ts"
import type { Db } from "../../kernel/db/index.ts"
import { CODES_PAGE } from "./factor.ts"
import { METHOD } from "./recovery-codes.ts"
import { findSet } from "./store.ts"

/** All of them together are one thing. */
export async function codesHeld(db: Db, { id }: User): Promise<readonly Holding[]> {
  const { remaining: count, made_at: madeAt } = await findSet(db, id)
  if (madeAt === null) return []
  const detail: Holding["detail"] = (t) => `${t.recoveryCodes.left} ${t.recoveryCodes.count({ count })}`
  return [{ id: METHOD, title: (t) => t.recoveryCodes.title, detail, addedAt: madeAt, href: CODES_PAGE }]
}
