import type { Slice } from "../../kernel/db/index.ts"
import { endEverySession } from "./store.ts"

/**
 * Sessions: what a browser holds after a sign-in. `GET /auth/session`, `/auth/sessions`.
 * A session is live until it is ended, replaced by a new sign-in, or past its idle or absolute limit.
 */
export const sessionSlice: Slice = { name: "session", migrations: new URL("./migrations/", import.meta.url), restored: endEverySession }

export {
  AAL1,
  AAL2,
  AAL2_IDLE_MS,
  AAL3,
  AAL3_IDLE_MS,
  isKnownAcr,
  PHISHING_RESISTANT,
  reaches,
  type Strength,
} from "./assurance.ts"
export { createSessionCookie, SESSION_COOKIE, type SessionCookie } from "./cookie.ts"
export { type Device, type DeviceKind, deviceName, deviceOf } from "./device.ts"
export { sessionErrors } from "./errors.ts"
export { type Happened, happeningIn } from "./happening.ts"
export { sessionJobs } from "./jobs.ts"
export { measureSessions } from "./metrics.ts"
export { SIGN_OUT_HEADERS, sessionRoutes } from "./routes.ts"
export { sessionOnWire, sessionSchema } from "./schema.ts"
export { type EnteredOrganization, entrantOf, type Session, type SessionId, type SessionLimits, type SignedIn, TOUCH_EVERY_MS } from "./session.ts"
export { createSessions, type NewlyShown, type Raised, type Sessions } from "./sessions.ts"
export { type SessionPosition, type SignedInRow, signedInFromRow } from "./store.ts"
