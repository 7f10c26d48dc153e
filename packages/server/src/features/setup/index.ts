import type { Core, Feature } from "../feature.ts"
import { setupRoutes } from "./page.tsx"
import { createSetup } from "./setup.ts"
import { expireSetup } from "./store.ts"

/**
 * The first owner: a single-use link, printed where only the operator sees it, opens `/setup`. There is no default account
 * and no open door: signing up never makes an owner.
 */
export const setup: Feature = {
  name: "setup",
  migrations: new URL("./migrations/", import.meta.url),
  restored: expireSetup,
  build: (core: Pick<Core, "config" | "database" | "audit" | "clock" | "random" | "ids" | "keys" | "signIn" | "pages" | "allRoutes">) => {
    const steps = createSetup(core)
    return {
      routes: () => setupRoutes({ allRoutes: core.allRoutes, pages: core.pages, signIn: core.signIn, setup: steps }),
      start: async () => {
        const link = await steps.link()
        return link === undefined ? [] : [{ label: "Set-up link", value: link, secret: true }]
      },
    }
  },
}
