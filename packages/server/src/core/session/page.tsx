import { z } from "zod"
import type { Clock } from "../../kernel/clock.ts"
import { errors } from "../../kernel/errors.ts"
import { type Route, route } from "../../kernel/http/route.ts"
import { isId } from "../../kernel/id.ts"
import { Ago, ago, Form, type Pages } from "../../pages/index.ts"
import type { SessionCookie } from "./cookie.ts"
import { deviceName } from "./device.ts"
import { SIGN_OUT_HEADERS } from "./routes.ts"
import type { Sessions } from "./sessions.ts"

const SIGN_IN = "/sign-in?next=%2Faccount"

/** A page of one's account that a feature brings. */
export interface AccountLink {
  readonly href: string
  readonly label: string
}

export function accountRoutes({
  sessions,
  cookie,
  pages,
  clock,
  links,
}: {
  readonly sessions: Sessions
  readonly cookie: SessionCookie
  readonly pages: Pages
  readonly clock: Clock
  /** Further pages of the account. */
  readonly links: readonly AccountLink[]
}): Route[] {
  const caller = cookie.perhapsSignedIn
  return [
    route({
      method: "GET",
      path: "/account",
      summary: "The account page",
      tag: "Pages",
      kind: "page",
      caller,
      answers: { 200: "The page", 303: "To the sign-in page" },
      handle: async ({ caller, request }) => {
        if (!caller) return { status: 303, location: SIGN_IN }
        const { user, session: current } = caller
        const live = await sessions.list(user.id)
        const others = live.filter(({ id }) => id !== current.id)
        const now = clock.now()
        return pages.render(request, {
          title: "Your account",
          wide: true,
          body: ({ csrf }) => (
            <>
              <dl>
                {user.name !== null && (
                  <>
                    <dt>Name</dt>
                    <dd>{user.name}</dd>
                  </>
                )}
                <dt>Address</dt>
                <dd>{user.email}</dd>
                {user.ownerSince !== null && (
                  <>
                    <dt>Role</dt>
                    <dd>Owner of this service</dd>
                  </>
                )}
              </dl>
              <Form action="/account/sign-out" csrf={csrf} id="sign-out">
                <button type="submit">Sign out</button>
              </Form>
              {links.length > 0 && (
                <ul class="list" id="account-links">
                  {links.map(({ href, label }) => (
                    <li>
                      <a href={href}>{label}</a>
                    </li>
                  ))}
                </ul>
              )}
              <h2>Where you are signed in</h2>
              <ul class="list" id="sessions">
                {[current, ...others].map((session) => (
                  <li>
                    <div>
                      {deviceName(session.userAgent)}
                      {session.id === current.id && <strong> · this browser</strong>}
                      <div class="quiet">
                        Last used <Ago at={session.lastSeenAt} now={now} />, signed in <Ago at={session.createdAt} now={now} />
                      </div>
                    </div>
                    {session.id !== current.id && (
                      <Form action="/account/sessions/end" csrf={csrf} id={`end-${session.id}`}>
                        <input type="hidden" name="session" value={session.id} />
                        <button
                          type="submit"
                          aria-label={`End this session: ${deviceName(session.userAgent)}, last used ${ago(now - session.lastSeenAt)}`}
                        >
                          End this session
                        </button>
                      </Form>
                    )}
                  </li>
                ))}
              </ul>
              {others.length > 0 ? (
                <Form action="/account/sessions/end-others" csrf={csrf} id="end-others">
                  <button type="submit">End all other sessions</button>
                </Form>
              ) : (
                <p class="quiet">When you sign in on another device or browser, it is listed here and you can end it from here.</p>
              )}
            </>
          ),
        })
      },
    }),
    route({
      method: "POST",
      path: "/account/sign-out",
      summary: "Sign out (form)",
      tag: "Pages",
      kind: "page",
      caller,
      body: z.object({}),
      answers: { 303: "To the sign-in page" },
      handle: async ({ request }) => {
        const token = cookie.read(request)
        if (token !== undefined) await sessions.endByToken(token, "signed_out", request)
        return { status: 303, location: "/sign-in", cookies: cookie.clear(), headers: SIGN_OUT_HEADERS }
      },
    }),
    route({
      method: "POST",
      path: "/account/sessions/end",
      summary: "End one session (form)",
      tag: "Pages",
      kind: "page",
      caller,
      body: z.object({ session: z.string() }),
      answers: { 303: "Back to the account page" },
      handle: async ({ caller, body, request }) => {
        if (!caller) return { status: 303, location: SIGN_IN }
        if (!isId("ses", body.session)) throw errors.not_found()
        await sessions.end(caller.user.id, body.session, "ended_by_user", request)
        return { status: 303, location: "/account" }
      },
    }),
    route({
      method: "POST",
      path: "/account/sessions/end-others",
      summary: "End all other sessions (form)",
      tag: "Pages",
      kind: "page",
      caller,
      body: z.object({}),
      answers: { 303: "Back to the account page" },
      handle: async ({ caller, request }) => {
        if (!caller) return { status: 303, location: SIGN_IN }
        await sessions.endOthers(caller.user.id, "ended_by_user", caller.session.id, request)
        return { status: 303, location: "/account" }
      },
    }),
  ]
}
