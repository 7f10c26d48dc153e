import type { Core, Feature } from "../feature.ts"
import { activityPage } from "./page.tsx"
import { activityRoutes } from "./routes.ts"

/** What happened to one's own account: `GET /auth/activity`, page `/account/activity`. Of others nobody learns anything here. */
export const activity: Feature = {
  name: "activity",
  build: (core: Pick<Core, "audit" | "clock" | "pages" | "sessionCookie">) => ({
    routes: () => [...activityRoutes(core), ...activityPage(core)],
    accountLinks: [{ href: "/account/activity", label: "Recent activity" }],
  }),
}
