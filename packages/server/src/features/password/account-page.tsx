import { z } from "zod"
import { sessionErrors } from "../../core/session/index.ts"
import { VERIFICATIONS } from "../../core/sign-in/index.ts"
import { Problem } from "../../kernel/errors.ts"
import type { Answer } from "../../kernel/http/answer.ts"
import type { Incoming } from "../../kernel/http/incoming.ts"
import { anyone, type Route, route } from "../../kernel/http/route.ts"
import { Field, Form, Summary, type Wrong, wrongFrom } from "../../pages/index.ts"
import type { Core } from "../feature.ts"
import { type ChangeNeeds, changePassword } from "./change.ts"
import type { Floor } from "./floor.ts"
import { linkOverPage, linkPageRoute, linkToken } from "./link-page.tsx"
import { MAX_BYTES, newPasswordField } from "./password.ts"
import type { Reset } from "./reset.ts"

type Needs = ChangeNeeds & Pick<Core, "pages" | "sessionCookie"> & { readonly reset: Reset; readonly floor: Floor; readonly hint: string }

export const CHANGE_PAGE = "/account/password"
const SIGN_IN = `/sign-in?next=${encodeURIComponent(CHANGE_PAGE)}`

/** `/account/password` changes it; `/secure` is where "this wasn't me" leads. */
export function passwordAccountRoutes(needs: Needs): Route[] {
  const { reset, floor, sessionCookie } = needs
  return [
    route({
      method: "GET",
      path: "/.well-known/change-password",
      summary: "Where password managers look for the page that changes a password",
      tag: "Pages",
      kind: "page",
      caller: anyone,
      answers: { 303: "To the page" },
      handle: () => ({ status: 303, location: CHANGE_PAGE }),
    }),
    route({
      method: "GET",
      path: CHANGE_PAGE,
      summary: "Changing the password",
      tag: "Pages",
      kind: "page",
      caller: sessionCookie.perhapsSignedIn,
      query: z.object({ changed: z.string().optional() }),
      answers: { 200: "The page", 303: "To the sign-in page" },
      handle: ({ caller, query, request }) =>
        caller ? changePage(needs, request, caller.user.email, { changed: query.changed !== undefined }) : { status: 303, location: SIGN_IN },
    }),
    route({
      method: "POST",
      path: CHANGE_PAGE,
      summary: "Change the password (form)",
      tag: "Pages",
      kind: "page",
      caller: sessionCookie.perhapsSignedIn,
      body: z.object({ current_password: z.string().max(MAX_BYTES), password: newPasswordField }),
      answers: { 303: "Changed", 401: "The form again", 422: "The form again" },
      handle: async ({ body, caller, request }) => {
        if (!caller) return { status: 303, location: SIGN_IN }
        try {
          await floor.hold(() => changePassword(needs, caller, body.current_password, body.password, request))
          return { status: 303, location: `${CHANGE_PAGE}?changed=1` }
        } catch (error) {
          if (!(error instanceof Problem) || error.kind.status >= 500) throw error
          return changePage(needs, request, caller.user.email, { problem: error })
        }
      },
    }),
    linkPageRoute({
      path: "/secure",
      summary: "Where “this wasn't me” leads",
      requireUsable: reset.requireSecurable,
      page: (request, token) => securePage(needs, request, token),
      over: (request, error) => overPage(needs, request, error),
    }),
    route({
      method: "POST",
      path: "/secure",
      summary: "End everything and take the password away (form)",
      tag: "Pages",
      kind: "page",
      caller: anyone,
      body: z.object({ token: linkToken }),
      limits: { perNetwork: VERIFICATIONS },
      answers: { 200: "Done", 410: "The link is over" },
      handle: async ({ body, request }) => {
        try {
          await reset.secure(body.token, request)
        } catch (error) {
          return overPage(needs, request, error)
        }
        return securedPage(needs, request)
      },
    }),
  ]
}

interface ChangeState {
  readonly problem?: Problem
  readonly changed?: boolean
}

function changePage({ pages, hint }: Needs, request: Incoming, email: string, { problem, changed }: ChangeState): Answer {
  const wrong = problem && wrongOf(problem)
  return pages.render(request, {
    title: "Change your password",
    status: problem?.kind.status ?? 200,
    body: ({ csrf }) => (
      <>
        <Summary wrong={wrong} />
        {changed && (
          <p class="notice" role="status">
            Your password was changed. Everything else that was signed in to your account is signed out.
          </p>
        )}
        <Form action={CHANGE_PAGE} csrf={csrf} id="change-password">
          {/* For password managers, which file a password under its name. */}
          <input type="hidden" name="username" autocomplete="username" value={email} />
          <Field
            name="current_password"
            label="Current password"
            type="password"
            autocomplete="current-password"
            wrong={wrong}
            autofocus={!changed}
          />
          <Field name="password" label="New password" type="password" autocomplete="new-password" hint={hint} wrong={wrong} />
          <button type="submit" class="primary">
            Change the password
          </button>
        </Form>
        <div class="under">
          <p>
            <a href="/account">Your account</a> · <a href="/forgot">Forgot your password?</a>
          </p>
        </div>
      </>
    ),
  })
}

function wrongOf(problem: Problem): Wrong {
  return problem.code in sessionErrors.table
    ? { field: "current_password", summary: "The current password is not right.", advice: "Check it and try again." }
    : wrongFrom(problem)
}

function securePage({ pages }: Needs, request: Incoming, token: string): Answer {
  return pages.render(request, {
    title: "Was it not you?",
    addressIsSecret: true,
    body: ({ csrf }) => (
      <>
        <p>
          Then secure your account: everything that is signed in to it is signed out, its password stops working, and we mail you a link to choose a
          new one.
        </p>
        <Form action="/secure" csrf={csrf} id="secure">
          <input type="hidden" name="token" value={token} />
          <button type="submit" class="primary">
            Secure my account
          </button>
        </Form>
        <p class="quiet">If it was you, close this page. Nothing has changed.</p>
      </>
    ),
  })
}

function securedPage({ pages }: Needs, request: Incoming): Answer {
  return pages.render(request, {
    title: "Your account is secured",
    body: () => (
      <>
        <p role="status">Everybody was signed out, and the password no longer works. A link to choose a new one is on its way to your address.</p>
        <p class="quiet">If somebody else may be able to read your mail, change the password of your mailbox first.</p>
        <a class="button" href="/forgot">
          Ask for another link
        </a>
      </>
    ),
  })
}

function overPage({ pages }: Needs, request: Incoming, error: unknown): Answer {
  return linkOverPage(pages, request, error, {
    advice: "It works once and for seven days. If you cannot get into your account, ask for a new password: that signs everybody out as well.",
    ask: "Ask for a new password",
  })
}
