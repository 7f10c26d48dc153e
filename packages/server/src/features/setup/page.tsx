import { z } from "zod"
import { answerOf, enrolmentFields, HOME, prepareEnrolments } from "../../core/sign-in/index.ts"
import { readEmail, readName } from "../../core/user/index.ts"
import { invalidField, Problem } from "../../kernel/errors.ts"
import type { Answer } from "../../kernel/http/answer.ts"
import type { Incoming } from "../../kernel/http/incoming.ts"
import { anyone, type Route, route } from "../../kernel/http/route.ts"
import { Field, Form, Summary, wrongFrom } from "../../pages/index.ts"
import type { Core } from "../feature.ts"
import { type Setup, setupErrors } from "./setup.ts"

type Needs = Pick<Core, "pages" | "signIn"> & { readonly setup: Setup }

const MAX_FIELD_CHARACTERS = 1_024

export function setupRoutes(needs: Needs): Route[] {
  const { setup, signIn } = needs
  return [
    route({
      method: "GET",
      path: "/setup",
      summary: "The set-up page, behind the link that is printed at the first start",
      tag: "Pages",
      kind: "page",
      caller: anyone,
      query: z.object({ token: z.string().max(MAX_FIELD_CHARACTERS).optional() }),
      answers: { 200: "The page", 410: "The link is over" },
      handle: async ({ query, request }) => {
        if (query.token === undefined) return closedPage(needs, request)
        try {
          await setup.requireValid(query.token)
        } catch (error) {
          if (error instanceof Problem) return closedPage(needs, request)
          throw error
        }
        return setupPage(needs, request, { token: query.token, email: "", name: "" })
      },
    }),
    route({
      method: "POST",
      path: "/setup",
      summary: "Become the owner (form)",
      tag: "Pages",
      kind: "page",
      caller: anyone,
      body: z.object({
        token: z.string().max(MAX_FIELD_CHARACTERS),
        email: z.string().max(MAX_FIELD_CHARACTERS),
        name: z.string().max(MAX_FIELD_CHARACTERS).default(""),
        ...enrolmentFields(signIn.methods),
      }),
      answers: { 303: "Signed in as the owner", 410: "The link is over", 422: "The form again" },
      errors: [setupErrors.table],
      handle: async ({ body, request }) => {
        try {
          await setup.requireValid(body.token)
          const about = { email: readEmail(body.email), name: readName(body.name) }
          const enrolments = await prepareEnrolments(signIn.methods, body, about)
          // An owner without a credential could never come back.
          const [enrolment] = signIn.enrolments
          if (enrolment && Object.keys(enrolments).length === 0)
            throw invalidField(enrolment.field, "Choose a password.", { text: "passwordMissing" })
          const outcome = await setup.complete(body.token, { ...about, enrolments }, request)
          answerOf(outcome)
          return { status: 303, location: HOME, cookies: await signIn.settle(outcome, request) }
        } catch (error) {
          if (!(error instanceof Problem) || error.kind.status >= 500) throw error
          if (error.code === "setup_link_invalid") return closedPage(needs, request)
          return setupPage(needs, request, { ...body, wrong: error })
        }
      },
    }),
  ]
}

interface FormState {
  readonly token: string
  readonly email: string
  readonly name: string
  readonly wrong?: Problem
}

function setupPage({ pages, signIn }: Needs, request: Incoming, { token, email, name, wrong: problem }: FormState): Answer {
  const wrong = problem && wrongFrom(problem)
  return pages.render(request, {
    title: "Set up this service",
    status: problem?.kind.status ?? 200,
    addressIsSecret: true,
    body: ({ csrf }) => (
      <>
        <Summary wrong={wrong} />
        <p>Create the account that owns it. You are signed in right after.</p>
        <Form action="/setup" csrf={csrf} id="setup">
          <input type="hidden" name="token" value={token} />
          <Field name="name" label="Name (optional)" type="text" autocomplete="name" value={name} wrong={wrong} optional />
          <Field name="email" label="E-mail address" type="email" autocomplete="username" value={email} wrong={wrong} />
          {signIn.enrolments.map(({ field, words, autocomplete }) => (
            <Field name={field} {...words(pages.for(request).t)} type="password" autocomplete={autocomplete} wrong={wrong} />
          ))}
          <button type="submit" class="primary">
            Create the owner
          </button>
        </Form>
      </>
    ),
  })
}

function closedPage({ pages }: Needs, request: Incoming): Answer {
  return pages.render(request, {
    title: setupErrors.table.setup_link_invalid.title,
    status: setupErrors.table.setup_link_invalid.status,
    body: () => (
      <>
        <p>It works once and for 30 minutes. While there is no owner, restarting the service prints a new link in its terminal.</p>
        <a class="button" href="/sign-in">
          Sign in
        </a>
      </>
    ),
  })
}
