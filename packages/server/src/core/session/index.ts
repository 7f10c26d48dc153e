import type { Slice } from "../../kernel/db/index.ts"

/**
 * Sessions: what a browser holds after a sign-in. `GET /auth/session`, `/auth/sessions`, `POST /auth/logout`, page `/account`.
 * A session is live until it is ended, replaced by a new sign-in, or past its idle or absolute limit.
 */
export const sessionSlice: Slice = { name: "session", migrations: new URL("./migrations/", import.meta.url) }

export { createSessionCookie, type SessionCookie } from "./cookie.ts"
export { sessionErrors } from "./errors.ts"
export { accountRoutes } from "./page.tsx"
export { sessionRoutes } from "./routes.ts"
export { sessionOnWire, sessionSchema } from "./schema.ts"
export type { Session, SessionId, SessionLimits, SignedIn } from "./session.ts"
export { createSessions, type Sessions } from "./sessions.ts"
