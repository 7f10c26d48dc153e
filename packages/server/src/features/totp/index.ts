import { ownRoom } from "../../core/account/index.ts"
import { inBatches, type Job } from "../../kernel/jobs.ts"
import type { Core, Feature } from "../feature.ts"
import { adviseSecondStep } from "./advice.ts"
import { distrustAuthenticator } from "./distrust.ts"
import { METHOD } from "./evidence.ts"
import { SETUP_PAGE, totpFactor } from "./factor.ts"
import { authenticatorHeld } from "./holding.ts"
import { totpPageRoutes } from "./page.tsx"
import { totpRoutes } from "./routes.ts"
import { deleteEverySetup, deleteExpiredSetups, secretColumn, setupColumn } from "./store.ts"
import { createTotp } from "./totp.ts"

const FORGET_EVERY_SECONDS = 3_600

type Needs = Pick<
  Core,
  "accountPages" | "audit" | "clock" | "config" | "database" | "keys" | "pages" | "random" | "revocations" | "securing" | "sessionCookie" | "signIn"
>

/**
 * Codes of an authenticator app (RFC 6238: SHA-1, six digits, 30 seconds, one step to either side; GATES 12):
 * `POST /auth/2fa/setup` and `/auth/2fa/verify`, page `/account/two-step`. The secret has 160 bits, is shown once and sealed
 * at rest; each step is used once, by one statement.
 *
 *     (none) ──begin──▶ being set up ──a code of it──▶ active ──begin, and a code of the new one──▶ active
 *                       └─ten minutes──▶ (as before)
 */
export const totp: Feature = {
  name: "totp",
  migrations: new URL("./migrations/", import.meta.url),
  sealed: [secretColumn, setupColumn],
  restored: deleteEverySetup,
  build: (core: Needs) => {
    const totp = createTotp(core)
    const needs = { ...core, totp }
    return {
      routes: () => [...totpRoutes(needs), ...totpPageRoutes(needs)],
      accountLinks: [ownRoom(core.accountPages, { href: SETUP_PAGE, label: (t) => t.totp.room, order: 22 })],
      accountAdvice: adviseSecondStep,
      signInMethod: {
        name: METHOD,
        factor: totpFactor(totp),
        holdings: authenticatorHeld,
        distrust: (db, user, since) => distrustAuthenticator(core, db, user, since),
      },
      jobs: [forgetSetups(core)],
    }
  },
}

function forgetSetups({ database, clock }: Pick<Core, "database" | "clock">): Job {
  return {
    name: "totp/forget-setups",
    everySeconds: FORGET_EVERY_SECONDS,
    run: async (signal) => {
      await inBatches((limit) => deleteExpiredSetups(database, clock.now(), limit), signal)
    },
  }
}
