import type { Limit } from "../../kernel/limits.ts"

// House, for one network each (an IPv4 address, an IPv6 /64): wide enough for an office behind one address, and narrow
// enough that one machine cannot keep the hashes, the mails or the database of everybody busy.

export const SIGN_INS: Limit = { name: "sign-ins", points: 600, windowSeconds: 15 * 60 }
export const SIGN_UPS: Limit = { name: "sign-ups", points: 120, windowSeconds: 3_600 }
/** Codes and links from mails, and asking for another mail. */
export const VERIFICATIONS: Limit = { name: "verifications", points: 600, windowSeconds: 15 * 60 }
