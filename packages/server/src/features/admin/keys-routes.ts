import type { Route } from "../../kernel/http/route.ts"
import type { AdminNeeds } from "./needs.ts"

export function keysRoutes(_needs: AdminNeeds): Route[] {
  return []
}
