import type { Feature } from "../feature.ts"
import type { OrganizationsNeeds } from "./needs.ts"
import { organizationPages, organizationsRoom } from "./pages.ts"
import { organizationRoutes } from "./routes.ts"

/**
 * Organizations as their members meet them: `GET /auth/organizations`, founding one, entering and leaving
 * (`PUT /auth/session/organization`), and the rooms `/account/organizations…`.
 */
export const organizations: Feature = {
  name: "organizations",
  build: (core: OrganizationsNeeds) => ({
    routes: () => [...organizationRoutes(core), ...organizationPages(core)],
    accountLinks: [organizationsRoom(core)],
  }),
}
