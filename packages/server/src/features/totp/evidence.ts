import type { Evidence } from "../../core/sign-in/index.ts"

export const METHOD = "totp"
export const EVIDENCE: Evidence = { method: METHOD, amr: ["otp"], kind: "second" }
