import { z } from "zod"
import { sessionErrors } from "../../core/session/index.ts"
import { instant } from "../../kernel/clock.ts"
import { type Route, route } from "../../kernel/http/route.ts"
import { isId } from "../../kernel/id.ts"
import type { Core } from "../feature.ts"
import { MAX_PAGE_EVENTS, PAGE_EVENTS, readActivity } from "./activity.ts"

export const cursorSchema = z.string().refine((text) => isId("evt", text), "Not a cursor this list gave.")

const eventSchema = z
  .object({
    id: z.string(),
    type: z.string(),
    summary: z.string().meta({ description: "What happened, in plain words." }),
    at: z.iso.datetime(),
    device: z.string().nullable(),
    ip: z.string().nullable(),
    current: z.boolean().meta({ description: "Whether it happened in the session that asks." }),
  })
  .meta({ id: "Activity" })

export function activityRoutes({ audit, sessionCookie }: Pick<Core, "audit" | "sessionCookie">): Route[] {
  return [
    route({
      method: "GET",
      path: "/auth/activity",
      summary: "What happened to the caller's account, newest first",
      tag: "Account",
      caller: sessionCookie.signedIn,
      query: z.object({ limit: z.coerce.number().int().min(1).max(MAX_PAGE_EVENTS).default(PAGE_EVENTS), cursor: cursorSchema.optional() }),
      answers: { 200: z.object({ events: z.array(eventSchema), next_cursor: z.string().optional() }) },
      errors: [sessionErrors.table],
      handle: async ({ caller, query: { limit, cursor } }) => {
        const { items, next } = await readActivity(audit, caller, cursor, limit)
        const events = items.map(({ id, type, summary, at, device, ip, isCurrent }) => ({
          id,
          type,
          summary,
          at: instant(at),
          device,
          ip,
          current: isCurrent,
        }))
        return { status: 200, body: { events, ...(next === undefined ? {} : { next_cursor: next }) } }
      },
    }),
  ]
}
