import { z } from "zod"
import { MAX_TRUSTED_DEVICE_DAYS } from "./second-factor.ts"

const HOUR_SECONDS = 3_600
const DAY_SECONDS = 24 * HOUR_SECONDS
const MAX_GRACE_DAYS = 90
const MAX_ROLES = 50
const invitationSeconds = z
  .int()
  .min(HOUR_SECONDS)
  .max(30 * DAY_SECONDS)
const roleKeys = z
  .array(z.string().regex(/^[a-z][a-zA-Z0-9_-]{0,59}$/))
  .max(MAX_ROLES)
  .refine((keys) => new Set(keys).size === keys.length, "Name each role once")

/** Wire and column are alike. */
const fields = {
  sign_up: z.enum(["open", "invited", "closed"]).meta({ description: "Who may create an account: anybody, who was invited, nobody." }),
  organization_creation: z.enum(["anyone", "administrators"]).meta({ description: "Who may create an organization." }),
  invitation_seconds: invitationSeconds.meta({ description: "How long an invitation holds." }),
  second_factor: z.enum(["off", "optional", "required"]).meta({
    description: "Whether sign-ins ask for a second step: of nobody, of who has set one up, of everybody.",
  }),
  second_factor_roles: roleKeys.meta({
    description: "Whom it is required of even where it is optional: deployment roles by their keys, whatever inherits them, and owner for owners.",
  }),
  second_factor_phishing_resistant: z.boolean().meta({ description: "Where a second step is required, only what cannot be phished will do." }),
  second_factor_grace_seconds: z
    .int()
    .min(0)
    .max(MAX_GRACE_DAYS * DAY_SECONDS)
    .meta({
      description: "For how long whoever lacks what is required gets in without, from when it came to be required or their account was made.",
    }),
  email_second_step: z.boolean().meta({ description: "Whether a code by mail is a second step after a password." }),
  trusted_device_days: z
    .int()
    .min(0)
    .max(MAX_TRUSTED_DEVICE_DAYS)
    .meta({ description: "For how long a browser may be trusted not to ask for the second step again; 0 for never." }),
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
    second_factor: fields.second_factor.nullable().optional(),
    second_factor_roles: fields.second_factor_roles.nullable().optional(),
    second_factor_phishing_resistant: fields.second_factor_phishing_resistant.nullable().optional(),
    second_factor_grace_seconds: fields.second_factor_grace_seconds.nullable().optional(),
    email_second_step: fields.email_second_step.nullable().optional(),
    trusted_device_days: fields.trusted_device_days.nullable().optional(),
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
