import { z } from "zod"
import { pageOf, SESSION_ONLY, VERIFICATIONS } from "../../core/sign-in/index.ts"
import { readEmail } from "../../core/user/index.ts"
import { Problem } from "../../kernel/errors.ts"
import type { Floor } from "../../kernel/floor.ts"
import type { Answer } from "../../kernel/http/answer.ts"
import type { Incoming } from "../../kernel/http/incoming.ts"
import { anyone, type Route, route } from "../../kernel/http/route.ts"
import { Button, Field, Form, LinkButton, linkOverPage, linkPageRoute, linkToken, type Strings, Summary, wrongIn } from "../../pages/index.ts"
import type { Core } from "../feature.ts"
import { newPasswordField } from "./password.ts"
import type { Reset } from "./reset.ts"

type Needs = Pick<Core, "config" | "pages" | "signIn"> & { readonly reset: Reset; readonly floor: Floor; readonly hint: (t: Strings) => string }

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
        try {
          const email = readEmail(body.email)
          await floor.hold(() => reset.request(email, request))
        } catch (error) {
          if (!(error instanceof Problem) || error.kind.status !== 422) throw error
          return forgotPage(needs, request, { email: body.email, problem: error })
        }
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
          return { status: 303, location: pageOf(outcome), cookies: await signIn.settle(outcome, request) }
        } catch (error) {
          if (error instanceof Problem && error.kind.status === 422) return resetPage(needs, request, body.token, error)
          return overPage(needs, request, error)
        }
      },
    }),
  ]
}

function forgotPage({ pages }: Needs, request: Incoming, state?: { readonly email: string; readonly problem: Problem }): Answer {
  const { t, render } = pages.for(request)
  const { forgot, signIn } = t.entry
  const wrong = state && wrongIn(t, state.problem)
  return render({
    title: forgot.title,
    status: state?.problem.kind.status ?? 200,
    body: ({ csrf }) => (
      <>
        <Summary wrong={wrong} />
        <p>{forgot.words}</p>
        <Form action="/forgot" csrf={csrf} id="forgot">
          <Field name="email" label={t.entry.email} type="email" autocomplete="username" value={state?.email} wrong={wrong} autofocus />
          <Button kind="primary">{forgot.send}</Button>
        </Form>
        <div class="under">
          <p>
            {forgot.remembered} <a href="/sign-in">{signIn}</a>
          </p>
        </div>
      </>
    ),
  })
}

function sentPage({ config, pages }: Needs, request: Incoming): Answer {
  const { t, render } = pages.for(request)
  const { forgot, development } = t.entry
  return render({
    title: forgot.sentTitle,
    body: () => (
      <>
        <p role="status">{forgot.sent}</p>
        <p class="quiet">
          {forgot.noMail} <a href="/forgot">{forgot.again}</a>
        </p>
        {config.development && (
          <p class="quiet">
            {development.mailsAreKept} <a href="/dev/mail">{development.mailbox}</a>
          </p>
        )}
        <LinkButton href="/sign-in">{forgot.back}</LinkButton>
      </>
    ),
  })
}

function resetPage({ pages, hint }: Needs, request: Incoming, token: string, problem?: Problem): Answer {
  const { t, render } = pages.for(request)
  const { reset } = t.entry
  const wrong = problem && wrongIn(t, problem, "password")
  return render({
    title: reset.title,
    status: problem?.kind.status ?? 200,
    addressIsSecret: true,
    body: ({ csrf }) => (
      <>
        <Summary wrong={wrong} />
        <p>{reset.words}</p>
        <Form action="/reset" csrf={csrf} id="reset">
          <input type="hidden" name="token" value={token} />
          <Field name="password" label={reset.label} type="password" autocomplete="new-password" hint={hint(t)} wrong={wrong} strength autofocus />
          <Button kind="primary">{reset.set}</Button>
        </Form>
      </>
    ),
  })
}

function overPage({ pages }: Needs, request: Incoming, error: unknown): Answer {
  return linkOverPage(pages, request, error, ({ entry: { reset } }) => ({ advice: reset.over, ask: reset.askAgain, href: "/forgot" }))
}
