import type { Core, Feature } from "../feature.ts"
import { ACTIVITY_PAGE, activityPage } from "./page.tsx"
import { activityRoutes } from "./routes.ts"

/** What happened to one's own account: `GET /auth/activity`, page `/account/activity`. Of others nobody learns anything here. */
export const activity: Feature = {
  name: "activity",
  build: (core: Pick<Core, "accountPages" | "audit" | "clock" | "sessionCookie" | "whereabouts">) => ({
    routes: () => [...activityRoutes(core), ...activityPage(core)],
    accountLinks: [{ href: ACTIVITY_PAGE, label: (t) => t.account.activity.room, order: 40 }],
  }),
}
