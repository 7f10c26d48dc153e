import type { Holder } from "./assertion.ts"

/**
 * Stands in where a credential is not known, so that looking at an answer takes as long as with one: a public key whose other
 * half nobody has any more.
 */
export const stranger: Holder = {
  handle: "",
  passkey: {
    credentialId: "",
    publicKey: "pQECAyYgASFYIED4jwjqOCqcLJyYlvwwfg2bO9kYSMJKCdP-1Z71COMrIlggEXLrzkJs51QRTwti4BWkHClWs7Qhz4WaKHi0DKqk1i0",
    backupEligible: true,
  },
}
