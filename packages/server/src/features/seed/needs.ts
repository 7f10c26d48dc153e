import { type By, trusted } from "../../core/access/index.ts"
import type { CommandCore } from "../feature.ts"

/** What a file is applied with. */
export type SeedNeeds = Pick<
  CommandCore,
  | "accounts"
  | "assignments"
  | "audit"
  | "bounds"
  | "clock"
  | "database"
  | "directory"
  | "ids"
  | "revocations"
  | "roles"
  | "settings"
  | "signIn"
  | "stopping"
>

export const ACTOR = "operator"
export const BY: By = { authority: trusted(ACTOR) }
