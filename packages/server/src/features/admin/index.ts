import type { Feature } from "../feature.ts"
import { auditRoutes } from "./audit-routes.ts"
import { domainsRoutes } from "./domains-routes.ts"
import { factorsRoutes } from "./factors-routes.ts"
import { impersonationRoutes } from "./impersonation.ts"
import { invitationsRoutes } from "./invitations-routes.ts"
import { keysRoutes } from "./keys-routes.ts"
import { membersRoutes } from "./members-routes.ts"
import type { AdminNeeds } from "./needs.ts"
import { organizationsRoutes } from "./organizations-routes.ts"
import { peopleRoutes } from "./people-routes.ts"
import { rolesRoutes } from "./roles-routes.ts"
import { settingsRoutes } from "./settings-routes.ts"

/**
 * The admin API, `/admin/v1`: people, organizations, members, invitations, domains, roles, keys, audit and settings. Who may call
 * what is a permission, asked of the deployment or of one organization; nobody reaches above their own rights.
 */
export const admin: Feature = {
  name: "admin",
  build: (core: AdminNeeds) => ({
    routes: () => [
      ...peopleRoutes(core),
      ...factorsRoutes(core),
      ...impersonationRoutes(core),
      ...organizationsRoutes(core),
      ...membersRoutes(core),
      ...invitationsRoutes(core),
      ...domainsRoutes(core),
      ...rolesRoutes(core),
      ...auditRoutes(core),
      ...settingsRoutes(core),
      ...keysRoutes(core),
    ],
  }),
}
