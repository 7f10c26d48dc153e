import { z } from "zod"
import { builtInRoles } from "../../core/access/index.ts"
import type { Route } from "../../kernel/http/route.ts"
import { adminRoute } from "./manner.ts"
import type { AdminNeeds } from "./needs.ts"

export function rolesRoutes(needs: AdminNeeds): Route[] {
  return [
    adminRoute(needs, {
      method: "GET",
      path: "/admin/v1/roles",
      summary: "Roles of the deployment, and those all organizations share",
      tag: "Roles",
      permission: "admin:roles:read",
      of: "deployment",
      answers: { 200: z.object({ roles: z.array(z.object({ id: z.string(), name: z.string() })) }) },
      read: async () => ({ status: 200, body: { roles: builtInRoles.map(({ key, name }) => ({ id: key, name })) } }),
    }),
  ]
}
