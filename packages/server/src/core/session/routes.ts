import { z } from "zod"
import { errors } from "../../kernel/errors.ts"
import { type Route, route } from "../../kernel/http/route.ts"
import { isId } from "../../kernel/id.ts"
import { userOnWire, userSchema } from "../user/index.ts"
import type { SessionCookie } from "./cookie.ts"
import { sessionErrors } from "./errors.ts"
import { sessionOnWire, sessionSchema } from "./schema.ts"
import type { SessionId, SignedIn } from "./session.ts"
import type { Sessions } from "./sessions.ts"

/** Sent when a person signs out, so that the back button does not show what was on screen. */
export const SIGN_OUT_HEADERS = { "Clear-Site-Data": '"cache"' }

/** The answer that is asked for most. What is cached of a session is one object until it changes, and so is this. */
const currentBodies = new WeakMap<SignedIn, object>()

function currentOnWire(signedIn: SignedIn): object {
  let body = currentBodies.get(signedIn)
  if (!body) {
    body = { user: userOnWire(signedIn.user), session: sessionOnWire(signedIn.session, signedIn.session.id, signedIn.organization) }
    currentBodies.set(signedIn, body)
  }
  return body
}

export function sessionRoutes({ sessions, cookie }: { readonly sessions: Sessions; readonly cookie: SessionCookie }): Route[] {
  const { signedIn } = cookie
  return [
    route({
      method: "GET",
      path: "/auth/session",
      summary: "Who is signed in",
      tag: "Sessions",
      caller: signedIn,
      answers: { 200: z.object({ user: userSchema, session: sessionSchema }) },
      errors: [sessionErrors.table],
      handle: ({ caller }) => ({ status: 200, body: currentOnWire(caller), lasting: true }),
    }),
    route({
      method: "GET",
      path: "/auth/sessions",
      summary: "The caller's live sessions, newest first",
      tag: "Sessions",
      caller: signedIn,
      answers: { 200: z.object({ sessions: z.array(sessionSchema) }) },
      errors: [sessionErrors.table],
      handle: async ({ caller }) => {
        const live = await sessions.list(caller.user.id)
        return { status: 200, body: { sessions: live.map((session) => sessionOnWire(session, caller.session.id)) } }
      },
    }),
    route({
      method: "DELETE",
      path: "/auth/sessions/:id",
      summary: "End one of the caller's sessions",
      tag: "Sessions",
      caller: signedIn,
      params: z.object({ id: z.custom<SessionId>((text) => typeof text === "string" && isId("ses", text)) }),
      answers: { 204: "It has ended" },
      errors: [sessionErrors.table],
      handle: async ({ caller, params, request }) => {
        if (!(await sessions.end(caller.user.id, params.id, "ended_by_user", request))) throw errors.not_found()
        return { status: 204, cookies: params.id === caller.session.id ? cookie.clear() : [] }
      },
    }),
    route({
      method: "DELETE",
      path: "/auth/sessions",
      summary: "End all of the caller's other sessions",
      tag: "Sessions",
      caller: signedIn,
      answers: { 204: "They have ended" },
      errors: [sessionErrors.table],
      handle: async ({ caller, request }) => {
        await sessions.endOthers(caller.user.id, "ended_by_user", caller.session.id, request)
        return { status: 204 }
      },
    }),
  ]
}
