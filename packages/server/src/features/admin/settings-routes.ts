import { z } from "zod"
import { type Settings, settingsChangeSchema, settingsSchema } from "../../core/setting/index.ts"
import type { Route } from "../../kernel/http/route.ts"
import { adminRoute } from "./manner.ts"
import type { AdminNeeds } from "./needs.ts"

const PATH = "/admin/v1/settings"

const shownSchema = z.union([z.string(), z.number(), z.boolean(), z.null(), z.array(z.string()), z.strictObject({ set: z.boolean() })])
const allSettingsSchema = settingsSchema
  .extend({
    configuration: z
      .record(z.string(), shownSchema)
      .meta({ description: "What the operator configured, by its name. Of a secret, whether it is set, whoever asks." }),
  })
  .meta({ id: "AllSettings" })

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
      body: settingsChangeSchema,
      change: async ({ body, by: { authority, request, sessionId }, ifVersion }, db, revoke) => {
        const by = { actor: authority.actor, ...(request ? { request } : {}), ...(sessionId ? { sessionId } : {}) }
        return { status: 200, body: onWire(await settings.change(db, revoke, body, ifVersion, by)) }
      },
    }),
  ]
}
