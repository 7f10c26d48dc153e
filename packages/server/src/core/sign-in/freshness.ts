import type { Clock } from "../../kernel/clock.ts"
import type { Caller } from "../../kernel/http/route.ts"
import { entryErrors } from "../directory/index.ts"
import { AAL2, type SessionCookie, type Sessions, type SignedIn, sessionErrors } from "../session/index.ts"
import type { Standings } from "./standing.ts"

/** GATES 10. */
const FRESH_MS = 5 * 60_000

/** Who has proved lately who they are, as strongly as they can: asked before anything that could not be put right by ending sessions. */
export interface Freshness {
  isFresh(caller: SignedIn): boolean
  /** @throws reauthentication_required for who has not shown the strongest they have within the last five minutes */
  requireFresh(caller: SignedIn): void
  /**
   * The same of the caller as the database has them now: whoever was shut out a moment ago, on any replica, is (SES-14).
   * @returns them, as they are
   * @throws unauthenticated besides
   */
  requireFreshNow(caller: SignedIn): Promise<SignedIn>
  /** As `requireFreshNow`, where the act itself shows a first step: of whoever holds no second one nothing more is asked. */
  requireFreshSecond(caller: SignedIn): Promise<void>
  /** Of a route for whoever is signed in, all of which `requireFreshNow` is asked of: `route({ ...signIn.freshly, … })`. */
  readonly freshly: { readonly caller: Caller<SignedIn>; readonly fresh: true }
}

export function createFreshness({
  clock,
  sessions,
  sessionCookie: { signedIn },
  standings,
}: {
  readonly clock: Clock
  readonly sessions: Pick<Sessions, "findNow">
  readonly sessionCookie: Pick<SessionCookie, "signedIn">
  readonly standings: Pick<Standings, "holdsSecond">
}): Freshness {
  const isFresh: Freshness["isFresh"] = ({ user, session }) => {
    // Whoever acts in another's name has not proved to be that person (AD-06).
    if (session.actorId !== null) return false
    const at = standings.holdsSecond(user) ? session.proved.aal2At : session.authTime
    return at !== null && clock.now() - at < FRESH_MS
  }
  const requireFresh: Freshness["requireFresh"] = (caller) => {
    if (isFresh(caller)) return
    throw entryErrors.reauthentication_required({
      detail: "Prove who you are again first (POST /auth/step-up); this is done within five minutes of that.",
      members: { max_age: FRESH_MS / 1000, ...(standings.holdsSecond(caller.user) ? { acr_values: AAL2 } : {}) },
    })
  }
  async function now({ session }: SignedIn): Promise<SignedIn> {
    const caller = await sessions.findNow(session.id)
    if (!caller) throw sessionErrors.unauthenticated()
    return caller
  }
  const requireFreshNow: Freshness["requireFreshNow"] = async (caller) => {
    const standing = await now(caller)
    requireFresh(standing)
    return standing
  }
  return {
    isFresh,
    requireFresh,
    requireFreshNow,
    requireFreshSecond: async (caller) => {
      const standing = await now(caller)
      if (standings.holdsSecond(standing.user)) requireFresh(standing)
    },
    freshly: {
      caller: { ...signedIn, identify: async (request, form) => requireFreshNow(await signedIn.identify(request, form)) },
      fresh: true,
    },
  }
}
