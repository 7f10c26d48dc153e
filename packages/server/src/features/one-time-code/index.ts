import type { Core, Feature } from "../feature.ts"
import { createCodes } from "./code.ts"
import { verifyPageRoutes } from "./page.tsx"
import { codeRoutes } from "./routes.ts"

/**
 * Proving a mail address by a code or a link, each usable once (`POST /auth/verify`, `/auth/verify/resend`, page `/verify`).
 * GET and HEAD never use anything up. Five wrong codes end it, ten over all attempts of one address delay the next; sending
 * again kills the code before.
 */
export const oneTimeCode: Feature = {
  name: "one-time-code",
  migrations: new URL("./migrations/", import.meta.url),
  build: (core: Pick<Core, "config" | "database" | "clock" | "oneTime" | "outbox" | "signIn" | "pages" | "sessionCookie">) => {
    const codes = createCodes(core)
    const needs = { ...core, codes }
    return {
      routes: () => [...codeRoutes(needs), ...verifyPageRoutes(needs)],
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
