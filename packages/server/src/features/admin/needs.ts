import type { Core } from "../feature.ts"

/** What the rooms of the admin API are built on. */
export type AdminNeeds = Pick<
  Core,
  | "config"
  | "database"
  | "clock"
  | "cursors"
  | "idempotency"
  | "ids"
  | "random"
  | "keys"
  | "audit"
  | "access"
  | "assignments"
  | "bounds"
  | "roles"
  | "accessTokens"
  | "directory"
  | "outbox"
  | "pages"
  | "revocations"
  | "sessionCookie"
  | "sessions"
  | "signIn"
  | "signingKeys"
>
