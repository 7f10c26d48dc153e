import type { Route } from "../../kernel/http/route.ts"
import type { OrganizationsNeeds } from "./needs.ts"

export function organizationRoutes(_needs: OrganizationsNeeds): Route[] {
  return []
}
