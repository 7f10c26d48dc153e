import { ADVICE_WEIGHTS, type GiveAdvice } from "../../core/account/index.ts"
import type { Db } from "../../kernel/db/index.ts"
import { holdsSecond } from "./renew.ts"
import { findSet } from "./store.ts"

/** Then it is time for new ones. */
const FEW_CODES = 3

/** For who has a second step and will soon have nothing that stands in for it. */
export function createCodesAdvice(db: Db, href: string): GiveAdvice {
  return async ({ user }) => {
    if (!holdsSecond(user)) return []
    const { remaining: count } = await findSet(db, user.id)
    if (count > FEW_CODES) return []
    return [
      {
        name: "few-recovery-codes",
        weight: ADVICE_WEIGHTS.wayIn,
        says: ({ t: { recoveryCodes } }) => (count === 0 ? recoveryCodes.advice.gone : recoveryCodes.advice.few({ count })),
        remedy: { href, label: (t) => t.recoveryCodes.advice.action },
      },
    ]
  }
}
