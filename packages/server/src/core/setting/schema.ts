import { z } from "zod"

const HOUR_SECONDS = 3_600
const DAY_SECONDS = 24 * HOUR_SECONDS
const invitationSeconds = z
  .int()
  .min(HOUR_SECONDS)
  .max(30 * DAY_SECONDS)

/** Wire and column are alike. */
const fields = {
  sign_up: z.enum(["open", "invited", "closed"]).meta({ description: "Who may create an account: anybody, who was invited, nobody." }),
  organization_creation: z.enum(["anyone", "administrators"]).meta({ description: "Who may create an organization." }),
  invitation_seconds: invitationSeconds.meta({ description: "How long an invitation holds." }),
}
const valuesSchema = z.object(fields)
export type SettingValues = Readonly<z.output<typeof valuesSchema>>
export const fieldNames = Object.keys(fields) as (keyof SettingValues)[]

/** What a newer release chose besides is left alone by nobody who writes, and not looked at by who reads. */
export const chosenSchema = z.looseObject(fields).partial()
export type Chosen = z.output<typeof chosenSchema>

/** What is left out stays; null goes back to what is configured. */
export const settingsChangeSchema = z
  .strictObject({
    sign_up: fields.sign_up.nullable().optional(),
    organization_creation: fields.organization_creation.nullable().optional(),
    invitation_seconds: fields.invitation_seconds.nullable().optional(),
  })
  .meta({ id: "SettingsChange" })
export type SettingsChange = z.output<typeof settingsChangeSchema>

export const settingsSchema = z
  .strictObject({
    ...fields,
    configured: z.strictObject(fields).meta({ description: "What holds where nothing was chosen." }),
    version: z.int(),
  })
  .meta({ id: "Settings" })
