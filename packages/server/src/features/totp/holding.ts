import type { Holding } from "../../core/sign-in/index.ts"
import type { User } from "../../core/user/index.ts"
import type { Db } from "../../kernel/db/index.ts"
import { METHOD } from "./evidence.ts"
import { SETUP_PAGE } from "./factor.ts"
import { findCredential } from "./store.ts"

export async function authenticatorHeld(db: Db, { id }: User): Promise<readonly Holding[]> {
  const credential = await findCredential(db, id)
  if (!credential) return []
  return [{ id: METHOD, title: (t) => t.totp.title, addedAt: credential.set_up_at, usedAt: credential.last_used_at, href: SETUP_PAGE }]
}
