import type { Evidence } from "../../core/sign-in/index.ts"

/** What a password shows (RFC 8176). */
export const METHOD = "password"
export const EVIDENCE: Evidence = { method: METHOD, amr: ["pwd"], kind: "first" }
