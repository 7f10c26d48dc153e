import { z } from "zod"
import { sessionOnWire, sessionSchema } from "../../core/session/index.ts"
import { findUserById, lockUser, mayAuthenticate, userOnWire, userSchema } from "../../core/user/index.ts"
import { errors, invalidField } from "../../kernel/errors.ts"
import type { Route } from "../../kernel/http/route.ts"
import { adminRoute, idField } from "./manner.ts"
import type { AdminNeeds } from "./needs.ts"

/** House: long enough to see what somebody sees, too short to be forgotten. */
const LIFE_SECONDS = 30 * 60
const MAX_REASON_CHARACTERS = 300
/** RFC 8176 has no word for it: nobody has proved to be this person. */
const METHOD = "impersonation"
const NO_ASSURANCE = "urn:doorward:aal0"

/**
 * Acting in another person's name (AD-06): a session of that person that says whose it really is, ends after half an hour or when the
 * right to it does, and may change nothing of the person's own. Tokens of it carry `act` (RFC 8693 §4.1).
 */
export function impersonationRoutes(needs: AdminNeeds): Route[] {
  const { accessTokens, assignments, audit, bounds, clock, sessions, sessionCookie } = needs
  return [
    adminRoute(needs, {
      method: "POST",
      path: "/admin/v1/users/:id/impersonation",
      summary: "Act in a person's name, for half an hour at most",
      fresh: true,
      tag: "People",
      permission: "admin:impersonate",
      of: "deployment",
      keepsNoAnswer: true,
      params: z.object({ id: idField("usr") }),
      body: z.strictObject({
        reason: z.string().trim().min(1).max(MAX_REASON_CHARACTERS).meta({ description: "Why; it is written down." }),
        mode: z
          .enum(["session", "token"])
          .default("session")
          .meta({ description: "session: this browser becomes that person's; token: an access token, and nothing to renew it with." }),
      }),
      answers: {
        200: z.object({
          user: userSchema,
          session: sessionSchema,
          access_token: z.string().optional(),
          token_type: z.literal("Bearer").optional(),
          expires_in: z.int().optional(),
        }),
      },
      change: async ({ params, body, caller, by, request }, db) => {
        const { signedIn } = caller
        // A service has no name to answer with for what is done.
        if (!signedIn) throw errors.forbidden({ detail: "Only a person can act in another person's name." })
        if (params.id === signedIn.user.id) throw invalidField("id", "You act in your own name already.")
        const at = clock.now()
        await assignments.begin(db)
        // Held until the end, so that nobody who is being disabled slips through.
        const actor = await lockUser(db, signedIn.user.id)
        const user = await findUserById(db, params.id)
        if (!actor || mayAuthenticate(actor) !== undefined) throw errors.forbidden()
        if (!user || mayAuthenticate(user) !== undefined) throw errors.not_found()
        await bounds.requirePerson(db, by.authority, user.id)
        const minted = await sessions.mint(db, {
          user,
          amr: [],
          acr: NO_ASSURANCE,
          methods: [METHOD],
          remembered: false,
          userAgent: request.header("user-agent"),
          ip: request.client ?? null,
          actor: { id: actor.id, lifeSeconds: LIFE_SECONDS },
        })
        if (!minted) throw errors.conflict()
        await audit.record(db, {
          type: "impersonation.begun",
          userId: user.id,
          actor: actor.id,
          sessionId: minted.session.id,
          request,
          personal: { reason: body.reason },
        })
        const made = { session: minted.session, user, organization: null }
        const answer = { user: userOnWire(user), session: sessionOnWire(minted.session, minted.session.id) }
        if (body.mode === "session") return { status: 200, body: answer, cookies: [sessionCookie.set(minted.token, minted.session)] }
        const { token, expiresInSeconds } = await accessTokens.issue(made, undefined, at, db)
        return { status: 200, body: { ...answer, access_token: token, token_type: "Bearer", expires_in: expiresInSeconds } }
      },
    }),
  ]
}
