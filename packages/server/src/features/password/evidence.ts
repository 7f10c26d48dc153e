/** What a password shows (RFC 8176). */
export const METHOD = "password"
export const EVIDENCE = { method: METHOD, amr: "pwd" }
