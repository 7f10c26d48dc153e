import type { Core, Feature } from "../feature.ts"
import { organizationRoutes } from "./routes.ts"

/**
 * Organizations as their members meet them: `GET /auth/organizations`, founding one, entering and leaving
 * (`PUT /auth/session/organization`), and the rooms `/account/organizations…`.
 */
export const organizations: Feature = {
  name: "organizations",
  build: (core: OrganizationsNeeds) => ({ routes: () => [...organizationRoutes(core)] }),
}

export type OrganizationsNeeds = Pick<
  Core,
  | "config"
  | "database"
  | "clock"
  | "audit"
  | "access"
  | "assignments"
  | "directory"
  | "accountPages"
  | "pages"
  | "revocations"
  | "sessions"
  | "sessionCookie"
  | "signIn"
>
