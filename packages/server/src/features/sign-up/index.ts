import type { Core, Feature } from "../feature.ts"
import { signUpPageRoutes } from "./page.tsx"
import { signUpRoutes } from "./routes.ts"

/**
 * Creating an account oneself: `POST /auth/register`, page `/sign-up`. Nothing exists before the address is proved, and a
 * taken address gives the same answer as a free one.
 */
export const signUp: Feature = {
  name: "sign-up",
  build: (core: Pick<Core, "database" | "signIn" | "invited" | "pages" | "sessionCookie">) => ({
    routes: () => [...signUpRoutes(core), ...signUpPageRoutes(core)],
  }),
}
