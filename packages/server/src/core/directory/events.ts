import type { By } from "../access/index.ts"
import type { AuditEvent } from "../audit/index.ts"

/** Who did it and what it came with, as the audit keeps it. */
export function recordedBy({ authority, request, sessionId }: By): Pick<AuditEvent, "actor" | "request" | "sessionId"> {
  return { actor: authority.actor, ...(request ? { request } : {}), ...(sessionId ? { sessionId } : {}) }
}
