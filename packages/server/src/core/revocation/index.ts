import type { Slice } from "../../kernel/db/index.ts"

/**
 * The revocation log: everything that takes something away (a session, a refresh family, a person, a client, a key, one
 * token) is one numbered row, written in the transaction of its cause. Every process follows it and refuses what it
 * names, however good the signature; `GET /revocations` hands it on to the services that check tokens by themselves.
 */
export const revocationSlice: Slice = { name: "revocation", migrations: new URL("./migrations/", import.meta.url) }

export { createRevocationLog, LONGEST_TOKEN_SECONDS, type LogPage, type RevocationLog, type Revoke } from "./log.ts"
export { measureRevocations } from "./metrics.ts"
export type { Receipt, ReceiptReplica } from "./receipt.ts"
export { receiptOnWire, receiptSchema } from "./schema.ts"
