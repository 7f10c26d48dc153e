import { z } from "zod"
import { directoryErrors } from "../../core/directory/index.ts"
import { type Settings, settingsChangeSchema, settingsSchema } from "../../core/setting/index.ts"
import { type DemandLockOut, requireNobodyLockedOut, simulateDemand } from "../../core/sign-in/index.ts"
import type { Route } from "../../kernel/http/route.ts"
import { adminRoute } from "./manner.ts"
import type { AdminNeeds } from "./needs.ts"

const PATH = "/admin/v1/settings"
/** What could keep somebody out. */
const RULES = ["second_factor", "second_factor_roles", "second_factor_phishing_resistant"] as const

const shownSchema = z.union([z.string(), z.number(), z.boolean(), z.null(), z.array(z.string()), z.strictObject({ set: z.boolean() })])
const allSettingsSchema = settingsSchema
  .extend({
    configuration: z
      .record(z.string(), shownSchema)
      .meta({ description: "What the operator configured, by its name. Of a secret, whether it is set, whoever asks." }),
  })
  .meta({ id: "AllSettings" })

const fateField = z.enum(["unaffected", "must_enroll", "kept_out"])
const simulationSchema = z
  .strictObject({
    examined: z.int().meta({ description: "How many people were looked at; who is disabled is not." }),
    complete: z.boolean().meta({ description: "Whether that is all of them." }),
    must_enroll: z.int().meta({ description: "How many would have to set a second factor up at their next sign-in, once a time of grace is over." }),
    kept_out: z.int().meta({ description: "How many could not sign in at all, because what they would need cannot be set up here." }),
    caller: fateField,
    keeps_every_owner_out: z.boolean().meta({ description: "Such settings are refused in any case." }),
  })
  .meta({ id: "SettingsSimulation" })

/** What owners change while the service runs, and what they can only look at. */
export function settingsRoutes(needs: AdminNeeds): Route[] {
  const { settings } = needs
  const common = { tag: "Settings", path: PATH, of: "deployment", versioned: true, answers: { 200: allSettingsSchema } } as const
  const onWire = ({ wire }: Settings) => ({ ...wire, configuration: settings.configuration })
  return [
    adminRoute(needs, {
      ...common,
      method: "GET",
      summary: "Settings that hold now",
      permission: "admin:settings:read",
      read: async () => ({ status: 200, body: onWire(await settings.current()) }),
    }),
    adminRoute(needs, {
      ...common,
      method: "PATCH",
      summary: "Change settings; null goes back to what is configured",
      fresh: true,
      permission: "admin:settings:write",
      body: settingsChangeSchema.extend({
        confirm_lock_out: z.boolean().optional().meta({ description: "Make a policy hold although it keeps people out." }),
      }),
      errors: [{ would_lock_out: directoryErrors.table.would_lock_out }],
      change: async ({ body: { confirm_lock_out: isConfirmed = false, ...body }, by: { authority, request, sessionId }, ifVersion }, db, revoke) => {
        if (RULES.some((name) => body[name] !== undefined)) {
          const { secondFactor } = await settings.after(db, body)
          await requireNobodyLockedOut(needs, db, secondFactor, { callerId: authority.userId, isConfirmed })
        }
        const by = { actor: authority.actor, ...(request ? { request } : {}), ...(sessionId ? { sessionId } : {}) }
        return { status: 200, body: onWire(await settings.change(db, revoke, body, ifVersion, by)) }
      },
    }),
    adminRoute(needs, {
      tag: "Settings",
      of: "deployment",
      method: "POST",
      path: `${PATH}/simulation`,
      summary: "What a change of settings would mean for people who sign in, if it were to hold",
      permission: "admin:settings:read",
      body: settingsChangeSchema,
      answers: { 200: simulationSchema },
      read: async ({ body, by: { authority } }) => {
        const { secondFactor } = await settings.after(needs.database, body)
        return { status: 200, body: simulationOnWire(await simulateDemand(needs, needs.database, secondFactor, authority.userId)) }
      },
    }),
  ]
}

function simulationOnWire({
  examined,
  isComplete,
  mustEnroll,
  keptOut,
  caller,
  keepsEveryOwnerOut,
}: DemandLockOut): z.input<typeof simulationSchema> {
  return { examined, complete: isComplete, must_enroll: mustEnroll, kept_out: keptOut, caller, keeps_every_owner_out: keepsEveryOwnerOut }
}
