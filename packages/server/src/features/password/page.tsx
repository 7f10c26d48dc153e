import { z } from "zod"
import { answerOf, HOME, SESSION_ONLY, VERIFICATIONS } from "../../core/sign-in/index.ts"
import { parseEmail } from "../../core/user/index.ts"
import { invalidField, Problem } from "../../kernel/errors.ts"
import type { Answer } from "../../kernel/http/answer.ts"
import type { Incoming } from "../../kernel/http/incoming.ts"
import { anyone, type Route, route } from "../../kernel/http/route.ts"
import { Field, Form, Summary, wrongFrom } from "../../pages/index.ts"
import type { Core } from "../feature.ts"
import type { Floor } from "./floor.ts"
import { linkOverPage, linkPageRoute, linkToken } from "./link-page.tsx"
import { newPasswordField } from "./password.ts"
import type { Reset } from "./reset.ts"

type Needs = Pick<Core, "config" | "pages" | "signIn"> & { readonly reset: Reset; readonly floor: Floor; readonly hint: string }

const MAX_FIELD_CHARACTERS = 1_024

/** `/forgot` asks for a link, `/reset` is where it leads. GET uses nothing up (mail scanners follow links). */
export function resetPageRoutes(needs: Needs): Route[] {
  const { reset, floor, signIn } = needs
  return [
    route({
      method: "GET",
      path: "/forgot",
      summary: "Asking for a new password",
      tag: "Pages",
      kind: "page",
      caller: anyone,
      query: z.object({ sent: z.string().optional() }),
      answers: { 200: "The page" },
      handle: ({ query, request }) => (query.sent === undefined ? forgotPage(needs, request) : sentPage(needs, request)),
    }),
    route({
      method: "POST",
      path: "/forgot",
      summary: "Mail a link to a new password (form)",
      tag: "Pages",
      kind: "page",
      caller: anyone,
      body: z.object({ email: z.string().max(MAX_FIELD_CHARACTERS) }),
      limits: { perNetwork: VERIFICATIONS },
      answers: { 303: "It is on its way, if the address has an account", 422: "The form again" },
      handle: async ({ body, request }) => {
        const email = parseEmail(body.email)
        if (!email)
          return forgotPage(needs, request, { email: body.email, problem: invalidField("email", "Enter an e-mail address such as ada@example.com.") })
        await floor.hold(() => reset.request(email, request))
        return { status: 303, location: "/forgot?sent=1" }
      },
    }),
    linkPageRoute({
      path: "/reset",
      summary: "Where the link to a new password leads",
      requireUsable: reset.requireUsable,
      page: (request, token) => resetPage(needs, request, token),
      over: (request, error) => overPage(needs, request, error),
    }),
    route({
      method: "POST",
      path: "/reset",
      summary: "Choose a new password (form)",
      tag: "Pages",
      kind: "page",
      caller: anyone,
      body: z.object({ token: linkToken, password: newPasswordField }),
      limits: { perNetwork: VERIFICATIONS },
      answers: { 303: "Signed in", 410: "The link is over", 422: "The form again" },
      handle: async ({ body, request }) => {
        try {
          const outcome = await reset.complete(body.token, body.password, SESSION_ONLY, request)
          answerOf(outcome)
          return { status: 303, location: HOME, cookies: await signIn.settle(outcome, request) }
        } catch (error) {
          if (error instanceof Problem && error.kind.status === 422) return resetPage(needs, request, body.token, error)
          return overPage(needs, request, error)
        }
      },
    }),
  ]
}

function forgotPage({ pages }: Needs, request: Incoming, state?: { readonly email: string; readonly problem: Problem }): Answer {
  const wrong = state && wrongFrom(state.problem)
  return pages.render(request, {
    title: "Forgot your password?",
    status: state?.problem.kind.status ?? 200,
    body: ({ csrf }) => (
      <>
        <Summary wrong={wrong} />
        <p>Enter the address of your account, and we send you a link to choose a new password.</p>
        <Form action="/forgot" csrf={csrf} id="forgot">
          <Field name="email" label="E-mail address" type="email" autocomplete="username" value={state?.email} wrong={wrong} autofocus />
          <button type="submit" class="primary">
            Send the link
          </button>
        </Form>
        <div class="under">
          <p>
            Remembered it? <a href="/sign-in">Sign in</a>
          </p>
        </div>
      </>
    ),
  })
}

function sentPage({ config, pages }: Needs, request: Incoming): Answer {
  return pages.render(request, {
    title: "Check your mail",
    body: () => (
      <>
        <p role="status">If the address has an account, a link to a new password is on its way to it. It works once, for ten minutes.</p>
        <p class="quiet">
          No mail? Look among the spam, make sure it is the address you signed up with, or <a href="/forgot">ask again</a>.
          {config.development && (
            <>
              {" "}
              In development it is in the <a href="/dev/mail">development mailbox</a>.
            </>
          )}
        </p>
        <a class="button" href="/sign-in">
          Back to signing in
        </a>
      </>
    ),
  })
}

function resetPage({ pages, hint }: Needs, request: Incoming, token: string, problem?: Problem): Answer {
  const wrong = problem && wrongFrom(problem, "password")
  return pages.render(request, {
    title: "Choose a new password",
    status: problem?.kind.status ?? 200,
    addressIsSecret: true,
    body: ({ csrf }) => (
      <>
        <Summary wrong={wrong} />
        <p>Everything that is signed in to your account now will be signed out; you are signed in here.</p>
        <Form action="/reset" csrf={csrf} id="reset">
          <input type="hidden" name="token" value={token} />
          <Field name="password" label="New password" type="password" autocomplete="new-password" hint={hint} wrong={wrong} autofocus />
          <button type="submit" class="primary">
            Set the password and sign in
          </button>
        </Form>
      </>
    ),
  })
}

function overPage({ pages }: Needs, request: Incoming, error: unknown): Answer {
  return linkOverPage(pages, request, error, {
    advice: "It works once and for ten minutes, and only the newest one does. You can ask for another.",
    ask: "Ask for another link",
  })
}
