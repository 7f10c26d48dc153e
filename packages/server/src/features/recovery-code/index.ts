import { ownRoom } from "../../core/account/index.ts"
import { dropFactor } from "../../core/user/index.ts"
import type { Core, Feature } from "../feature.ts"
import { createCodesAdvice } from "./advice.ts"
import { CODES_PAGE, recoveryCodeFactor } from "./factor.ts"
import { codesHeld } from "./holding.ts"
import { recoveryCodePageRoutes } from "./page.tsx"
import { createRecoveryCodes, METHOD } from "./recovery-codes.ts"
import { recoveryCodeRoutes } from "./routes.ts"
import { deleteCodesSince } from "./store.ts"

type Needs = Pick<
  Core,
  "accountPages" | "audit" | "clock" | "config" | "database" | "pages" | "random" | "revocations" | "securing" | "sessionCookie" | "signIn"
>

/**
 * Recovery codes (GATES 14): ten of 120 bits, shown once, each usable once, for whoever has lost what they prove themselves
 * with. They come with the first second step, of any kind (`SignIn.issueBackup`); new ones (`POST /auth/2fa/recovery-codes`,
 * page `/account/recovery-codes`) end the ones before. Each use is mailed.
 */
export const recoveryCode: Feature = {
  name: "recovery-code",
  migrations: new URL("./migrations/", import.meta.url),
  build: (core: Needs) => {
    const codes = createRecoveryCodes(core)
    const needs = { ...core, codes }
    return {
      routes: () => [...recoveryCodeRoutes(needs), ...recoveryCodePageRoutes(needs)],
      accountLinks: [ownRoom(core.accountPages, { href: CODES_PAGE, label: (t) => t.recoveryCodes.room, order: 24 })],
      accountAdvice: createCodesAdvice(core.database, CODES_PAGE),
      signInMethod: {
        name: METHOD,
        factor: recoveryCodeFactor(needs),
        holdings: codesHeld,
        distrust: async (db, { id }, since) => {
          if (await deleteCodesSince(db, id, since)) await dropFactor(db, id, METHOD)
        },
      },
    }
  },
}
