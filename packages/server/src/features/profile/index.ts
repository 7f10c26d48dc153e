import type { Core, Feature } from "../feature.ts"
import { PROFILE_PAGE, profilePages } from "./page.tsx"
import { createPictures } from "./picture.ts"
import { profileRoutes } from "./routes.ts"

/**
 * What people say of themselves: name, language, picture. `GET` and `PATCH /auth/account`, page `/account/profile`, and
 * `/pictures/…`, where pictures are shown from. Nothing that was uploaded is ever shown as it came (`picture.ts`).
 */
export const profile: Feature = {
  name: "profile",
  migrations: new URL("./migrations/", import.meta.url),
  build: (core: Pick<Core, "config" | "accountPages" | "database" | "clock" | "random" | "audit" | "revocations" | "pages" | "sessionCookie">) => {
    const needs = { ...core, issuer: core.config.issuer }
    const pictures = createPictures()
    return {
      routes: () => [...profileRoutes(needs), ...profilePages({ ...needs, pictures })],
      accountLinks: [{ href: PROFILE_PAGE, label: (t) => t.profile.title, order: 10 }],
    }
  },
}
