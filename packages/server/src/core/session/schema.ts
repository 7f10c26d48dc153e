import { z } from "zod"
import { instant } from "../../kernel/clock.ts"
import { deviceName } from "./device.ts"
import type { EnteredOrganization, Session, SessionId } from "./session.ts"

export const sessionSchema = z
  .object({
    id: z.string(),
    created_at: z.iso.datetime(),
    last_seen_at: z.iso.datetime(),
    expires_at: z.iso.datetime(),
    idle_expires_at: z.iso.datetime(),
    auth_time: z.iso.datetime(),
    amr: z.array(z.string()),
    acr: z.string(),
    device: z.string(),
    ip: z.string().nullable(),
    current: z.boolean(),
    org_id: z.string().nullable().meta({ description: "The organization it is in." }),
    org_role: z.string().nullable().meta({ description: "What the caller is there, of the session that asks." }),
    org_refusal: z.string().nullable().meta({ description: "Why it had to leave the organization it was in last." }),
  })
  .meta({ id: "Session" })

/** @param organization where it is, as far as it is known */
export function sessionOnWire(session: Session, current: SessionId, organization: EnteredOrganization | null = null): z.input<typeof sessionSchema> {
  return {
    id: session.id,
    created_at: instant(session.createdAt),
    last_seen_at: instant(session.lastSeenAt),
    expires_at: instant(session.expiresAt),
    idle_expires_at: instant(session.idleExpiresAt),
    auth_time: instant(session.authTime),
    amr: [...session.amr],
    acr: session.acr,
    device: deviceName(session.userAgent),
    ip: session.ip,
    current: session.id === current,
    org_id: session.organizationLeft === null ? session.organizationId : null,
    org_role: organization?.role ?? null,
    org_refusal: session.organizationLeft,
  }
}
