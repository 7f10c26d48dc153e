import type { By } from "../access/index.ts"
import type { AuditEvent } from "../audit/index.ts"

/** Who did it, and with what request: for the event of a change. */
export function doneBy({ authority, request, sessionId }: By): Pick<AuditEvent, "actor" | "request" | "sessionId"> {
  return { actor: authority.actor, ...(request ? { request } : {}), ...(sessionId ? { sessionId } : {}) }
}
