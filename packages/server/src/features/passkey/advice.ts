import { ADVICE_WEIGHTS, type GiveAdvice } from "../../core/account/index.ts"
import type { Db } from "../../kernel/db/index.ts"
import { PASSKEYS_PAGE } from "./paths.ts"
import { listPasskeys } from "./store.ts"

/** For who has a single one, on a single device: it is lost with that. */
export function createPasskeyAdvice(db: Db): GiveAdvice {
  return async ({ user }) => {
    const [only, ...others] = await listPasskeys(db, user.id)
    if (only === undefined || only.backedUp || others.length > 0) return []
    return [
      {
        name: "one-passkey",
        weight: ADVICE_WEIGHTS.wayIn,
        says: ({ t }) => t.passkey.advice.says,
        remedy: { href: PASSKEYS_PAGE, label: (t) => t.passkey.advice.action },
      },
    ]
  }
}
