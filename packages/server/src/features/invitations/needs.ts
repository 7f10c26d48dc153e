import type { Core } from "../feature.ts"

/** What accepting invitations is built on. */
export type InvitationsNeeds = Pick<Core, "audit" | "directory" | "invited" | "pages" | "revocations" | "sessions" | "sessionCookie" | "signIn">
