import { z } from "zod"
import { sessionErrors } from "../../core/session/index.ts"
import { Problem } from "../../kernel/errors.ts"
import type { Answer } from "../../kernel/http/answer.ts"
import type { Incoming } from "../../kernel/http/incoming.ts"
import { anyone, type Route, route } from "../../kernel/http/route.ts"
import { Field, Form, type Strings, Summary, type Wrong, wrongFrom } from "../../pages/index.ts"
import type { Core } from "../feature.ts"
import { type ChangeNeeds, changePassword } from "./change.ts"
import type { Floor } from "./floor.ts"
import { MAX_BYTES, newPasswordField } from "./password.ts"

type Needs = ChangeNeeds & Pick<Core, "pages" | "sessionCookie"> & { readonly floor: Floor; readonly hint: (t: Strings) => string }

export const CHANGE_PAGE = "/account/password"
const SIGN_IN = `/sign-in?next=${encodeURIComponent(CHANGE_PAGE)}`

/** `/account/password` changes it. */
export function passwordAccountRoutes(needs: Needs): Route[] {
  const { floor, sessionCookie } = needs
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
          <Field name="password" label="New password" type="password" autocomplete="new-password" hint={hint(pages.for(request).t)} wrong={wrong} />
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
