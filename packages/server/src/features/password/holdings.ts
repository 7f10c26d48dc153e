import type { Holding } from "../../core/sign-in/index.ts"
import type { User } from "../../core/user/index.ts"
import type { Db } from "../../kernel/db/index.ts"
import { CHANGE_PAGE } from "./account-page.tsx"
import { METHOD } from "./evidence.ts"
import { findChangedAt } from "./store.ts"

export async function holdingsOf(db: Db, { id }: User): Promise<Holding[]> {
  const changedAt = await findChangedAt(db, id)
  return changedAt === undefined ? [] : [{ id: METHOD, title: (t) => t.account.password.room, addedAt: changedAt, href: CHANGE_PAGE }]
}
