import { ADVICE_WEIGHTS, type GiveAdvice } from "../../core/account/index.ts"
import { SETUP_PAGE } from "./factor.ts"

/** For who has one step only, of whatever kind a second could be. */
export const adviseSecondStep: GiveAdvice = async ({ user }) =>
  user.factors.length > 0
    ? []
    : [
        {
          name: "no-second-step",
          weight: ADVICE_WEIGHTS.secondStep,
          says: ({ t }) => t.totp.advice.says,
          remedy: { href: SETUP_PAGE, label: (t) => t.totp.advice.action },
        },
      ]
