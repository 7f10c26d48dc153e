import type { Core } from "../feature.ts"

/** What organizations' rooms are built on. */
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
  | "roles"
  | "sessions"
  | "sessionCookie"
  | "settings"
  | "signIn"
>
