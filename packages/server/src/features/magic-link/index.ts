import { createFloor } from "../../kernel/floor.ts"
import type { Core, Feature } from "../feature.ts"
import { createLinks } from "./links.ts"
import { linkPageRoutes, offerSection } from "./page.tsx"
import { linkRoutes } from "./routes.ts"

/** House: no answer to an address, known or not, comes sooner; longer than the work for either takes. */
const FLOOR_MS = 150

/**
 * Signing in by a link or a code in one's mail (`POST /auth/magic-link`, pages `/sign-in/link` and then `/verify`). Whoever asks
 * gets an attempt and the same answer whether there is an account or not; what answers the mail finishes it, and a second step
 * that is owed is still asked for.
 */
export const magicLink: Feature = {
  name: "magic-link",
  build: (core: Pick<Core, "config" | "pages" | "sessionCookie" | "signIn">) => {
    const floor = createFloor(() => core.config.password.floorMs ?? FLOOR_MS)
    const needs = { ...core, links: createLinks({ ...core, floor }) }
    return {
      routes: () => [...linkRoutes(needs), ...linkPageRoutes(needs)],
      signInMethod: { name: "magic_link", section: offerSection },
    }
  },
}
