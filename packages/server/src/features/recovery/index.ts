import { instant } from "../../kernel/clock.ts"
import type { Command, Core, Feature } from "../feature.ts"
import { recoveryRoutes } from "./page.tsx"
import { createRecovery, makeLink } from "./recovery.ts"
import { deleteEveryLink } from "./store.ts"

const recover: Command = {
  name: "recover",
  operand: "<email>",
  summary: "make a link with which somebody who is locked out chooses a new password",
  switches: { "reset-factors": "they have lost their second factors as well: these are gone once the link is used" },
  run: async (core, { operand, switches }) => {
    const { user, link, expiresAt } = await makeLink(core, operand, { resetsFactors: switches.includes("reset-factors") })
    return {
      json: { user: user.id, email: user.email, expires_at: instant(expiresAt) },
      text: `For ${user.email}; it works once, until ${instant(expiresAt)}. What they hold now ends when it is used.`,
      secret: { name: "link", label: "Recovery link", value: link },
    }
  },
}

/**
 * A way back in for somebody who is locked out, an owner above all: `doorward recover <email>` makes a single-use link of 30
 * minutes, and whoever opens it (`/recover`) chooses a new password. Their second step is asked for as ever, unless they have lost that too and
 * the link says so (`--reset-factors`). The operator vouches for the person.
 */
export const recovery: Feature = {
  name: "recovery",
  migrations: new URL("./migrations/", import.meta.url),
  restored: deleteEveryLink,
  commands: [recover],
  build: (core: Pick<Core, "database" | "clock" | "oneTime" | "audit" | "revocations" | "sessions" | "securing" | "signIn" | "pages">) => {
    const steps = createRecovery(core)
    return { routes: () => recoveryRoutes({ pages: core.pages, signIn: core.signIn, recovery: steps }) }
  },
}
