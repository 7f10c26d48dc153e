import { z } from "zod"
import { sessionErrors } from "../../core/session/index.ts"
import { instant } from "../../kernel/clock.ts"
import { errors } from "../../kernel/errors.ts"
import { type Route, route } from "../../kernel/http/route.ts"
import { isId } from "../../kernel/id.ts"
import type { Core } from "../feature.ts"
import type { TrustedDevice, TrustedDeviceId } from "./store.ts"
import type { TrustedDevices } from "./trust.ts"

const deviceSchema = z
  .strictObject({
    id: z.string(),
    created_at: z.iso.datetime(),
    expires_at: z.iso.datetime(),
    user_agent: z.string().nullable(),
    ip: z.string().nullable(),
  })
  .meta({ id: "TrustedDevice" })

type Needs = Pick<Core, "sessionCookie"> & { readonly devices: TrustedDevices }

/** Browsers in which one's own second step is not asked for, and asking there again. */
export function trustedDeviceRoutes({ sessionCookie, devices }: Needs): Route[] {
  const common = { tag: "Second step", caller: sessionCookie.signedIn, errors: [sessionErrors.table] } as const
  return [
    route({
      ...common,
      method: "GET",
      path: "/auth/trusted-devices",
      summary: "Browsers in which the caller's second step is not asked for, newest first",
      answers: { 200: z.object({ devices: z.array(deviceSchema) }) },
      handle: async ({ caller }) => ({ status: 200, body: { devices: (await devices.list(caller.user.id)).map(onWire) } }),
    }),
    route({
      ...common,
      method: "DELETE",
      path: "/auth/trusted-devices/:id",
      summary: "Ask for the second step in that browser again",
      params: z.object({ id: z.custom<TrustedDeviceId>((text) => typeof text === "string" && isId("trd", text)) }),
      answers: { 204: "It is asked for again" },
      handle: async ({ caller, params, request }) => {
        if (!(await devices.end(caller.user.id, params.id, request))) throw errors.not_found()
        return { status: 204 }
      },
    }),
  ]
}

function onWire({ id, createdAt, expiresAt, userAgent, ip }: TrustedDevice): z.input<typeof deviceSchema> {
  return { id, created_at: instant(createdAt), expires_at: instant(expiresAt), user_agent: userAgent, ip }
}
