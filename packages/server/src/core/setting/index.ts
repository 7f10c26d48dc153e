import type { Slice } from "../../kernel/db/index.ts"

/**
 * Settings that owners change while the service runs: who may sign up, who may create organizations, how long invitations
 * hold, what sign-ins ask for on top of a first step. One row holds what was chosen over the configuration; a change is a row `settings` of the log, by which every replica
 * drops what it remembers. They are what people decided, so they stand when a database was put back.
 */
export const settingSlice: Slice = { name: "setting", migrations: new URL("./migrations/", import.meta.url) }

export { settingsChangeSchema, settingsSchema } from "./schema.ts"
export type { SecondFactorRules } from "./second-factor.ts"
export { createSettings, DEPLOYMENT_OWNER, type RuntimeSettings, type Settings, type SettingsChangedBy } from "./settings.ts"
