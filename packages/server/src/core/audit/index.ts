import type { Slice } from "../../kernel/db/index.ts"

/** What happened to whom, by whom, when: written in the cause's transaction and kept. */
export const auditSlice: Slice = { name: "audit", migrations: new URL("./migrations/", import.meta.url) }

export { type Audit, createAudit } from "./audit.ts"
export { type AuditEvent, type AuditEventType, eventTypes } from "./event.ts"
