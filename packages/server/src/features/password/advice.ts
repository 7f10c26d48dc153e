import { ADVICE_WEIGHTS, type GiveAdvice } from "../../core/account/index.ts"
import type { Db } from "../../kernel/db/index.ts"
import { findChangedAt } from "./store.ts"

/** For who has none, or has none any more. */
export function createPasswordAdvice(db: Db): GiveAdvice {
  return async ({ user }) => {
    if ((await findChangedAt(db, user.id)) !== undefined) return []
    return [
      {
        name: "no-password",
        weight: ADVICE_WEIGHTS.wayIn,
        says: ({ t }) => t.account.advice.noPassword.says,
        remedy: { href: "/forgot", label: (t) => t.account.advice.noPassword.action },
      },
    ]
  }
}
