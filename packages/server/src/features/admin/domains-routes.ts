import type { Route } from "../../kernel/http/route.ts"
import type { AdminNeeds } from "./needs.ts"

export function domainsRoutes(_needs: AdminNeeds): Route[] {
  return []
}
