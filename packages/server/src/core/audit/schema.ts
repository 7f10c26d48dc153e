import { z } from "zod"
import { instant } from "../../kernel/clock.ts"
import type { RecordedEvent } from "./event.ts"

export const auditEventSchema = z
  .object({
    id: z.string(),
    at: z.iso.datetime(),
    type: z.string().meta({ description: "More may come." }),
    user_id: z.string().nullable().meta({ description: "Whose account it concerns." }),
    actor: z.string().nullable().meta({ description: "Who did it: a person's or client's id, `operator`, `system`, `unknown`." }),
    org_id: z.string().nullable().meta({ description: "Whose affair it was." }),
    session_id: z.string().nullable(),
    request_id: z.string().nullable(),
    details: z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null()])),
    personal: z.record(z.string(), z.string()).meta({ description: "Empty once it was erased." }),
  })
  .meta({ id: "AuditEvent" })

export function auditEventOnWire(event: RecordedEvent): z.input<typeof auditEventSchema> {
  const { id, at, type, userId, actor, organizationId, sessionId, requestId, details, personal } = event
  return {
    id,
    at: instant(at),
    type,
    user_id: userId,
    actor,
    org_id: organizationId,
    session_id: sessionId,
    request_id: requestId,
    details: { ...details },
    personal: { ...personal },
  }
}
