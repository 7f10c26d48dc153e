import type { Core, Feature } from "../feature.ts"
import { createCodes } from "./code.ts"
import { verifyPageRoutes } from "./page.tsx"
import { codeRoutes } from "./routes.ts"
import { NAME, secondStepByMail } from "./second-step.ts"

/**
 * Answering a mail by its code or its link, each usable once (`POST /auth/verify`, `/auth/verify/resend`, page `/verify`): it
 * finishes a sign-up or a sign-in by mail. As a second step (`email_otp`) where the setting `secondStepByMail` allows it.
 * GET and HEAD never use anything up. Five wrong codes end it, ten over all attempts of one address delay the next; sending
 * again kills the code before.
 */
export const oneTimeCode: Feature = {
  name: "one-time-code",
  migrations: new URL("./migrations/", import.meta.url),
  build: (core: Pick<Core, "config" | "database" | "clock" | "invited" | "oneTime" | "outbox" | "signIn" | "pages" | "sessionCookie">) => {
    const codes = createCodes(core)
    const needs = { ...core, codes }
    return {
      routes: () => [...codeRoutes(needs), ...verifyPageRoutes(needs)],
      ...(core.config.secondStepByMail ? { signInMethod: { name: NAME, factor: secondStepByMail(core) } } : {}),
      addressProof: {
        send: codes.send,
        describe: async (db, attempt, proof) => {
          const confirmCode = await codes.confirmCode(db, attempt, proof)
          return confirmCode === undefined ? undefined : { confirmCode }
        },
      },
    }
  },
}
