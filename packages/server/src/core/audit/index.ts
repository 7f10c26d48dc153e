import type { Slice } from "../../kernel/db/index.ts"
import { privateKeyColumn } from "./store.ts"

/**
 * What happened to whom, by whom, when: written in the cause's transaction, sealed a moment later by a chain of signed
 * checkpoints that anybody can verify with the public key alone. Personal data stands outside the hashes and can be erased.
 */
export const auditSlice: Slice = { name: "audit", migrations: new URL("./migrations/", import.meta.url), sealed: [privateKeyColumn] }

export { type Audit, createAudit } from "./audit.ts"
export { type Changes, changesOf } from "./changes.ts"
export { parseAnchor, parsePublicKey } from "./checkpoint.ts"
export { type AuditEvent, type AuditEventType, eventTypes, type RecordedEvent } from "./event.ts"
export { ExportUnreadable, entriesOf } from "./export.ts"
export { auditEventOnWire, auditEventSchema } from "./schema.ts"
export type { AuditPage, AuditQuery } from "./search.ts"
export { type Finding, type Verdict, verifyChain } from "./verify.ts"
