import type { RecordedEvent } from "./event.ts"
import { organizationOf } from "./listing.ts"
import type { AuditRow } from "./store.ts"

export function recordedFrom(row: AuditRow): RecordedEvent {
  const details = JSON.parse(row.details) as RecordedEvent["details"]
  return {
    id: row.id,
    at: row.at,
    type: row.type,
    userId: row.user_id,
    actor: row.actor,
    organizationId: organizationOf(details),
    sessionId: row.session_id,
    requestId: row.request_id,
    details,
    personal: JSON.parse(row.personal ?? "{}") as RecordedEvent["personal"],
  }
}
