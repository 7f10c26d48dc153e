import { inBatches, type Job } from "../../kernel/jobs.ts"
import type { Core, Feature } from "../feature.ts"
import { deleteEverySetup, deleteExpiredSetups, secretColumn, setupColumn } from "./store.ts"

const FORGET_EVERY_SECONDS = 3_600

/**
 * Codes of an authenticator app (RFC 6238: SHA-1, six digits, 30 seconds, one step to either side; GATES 12). The secret has
 * 160 bits, is shown once and sealed at rest; each step is used once, by one statement.
 *
 *     (none) ──begin──▶ being set up ──a code of it──▶ active ──begin, and a code of the new one──▶ active
 *                       └─ten minutes──▶ (as before)
 */
export const totp: Feature = {
  name: "totp",
  migrations: new URL("./migrations/", import.meta.url),
  sealed: [secretColumn, setupColumn],
  restored: deleteEverySetup,
  build: (core: Pick<Core, "database" | "clock">) => ({ routes: () => [], jobs: [forgetSetups(core)] }),
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
