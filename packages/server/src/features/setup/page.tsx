import { z } from "zod"
import { enrolmentFields, pageOf, prepareEnrolments } from "../../core/sign-in/index.ts"
import { readEmail, readName } from "../../core/user/index.ts"
import { invalidField, Problem } from "../../kernel/errors.ts"
import type { Answer } from "../../kernel/http/answer.ts"
import type { Incoming } from "../../kernel/http/incoming.ts"
import { anyone, type Route, route } from "../../kernel/http/route.ts"
import { Button, Field, Form, LinkButton, Summary, wordsFor, wrongIn } from "../../pages/index.ts"
import type { Core } from "../feature.ts"
import { type Setup, setupErrors } from "./setup.ts"

type Needs = Pick<Core, "allRoutes" | "pages" | "signIn"> & { readonly setup: Setup }

/** Where an owner begins, if this house has such a page. */
const FIRST_PAGE = "/account/service"
/** The page then says that it is done. */
const BEGUN = "?begun=1"

const MAX_FIELD_CHARACTERS = 1_024

export function setupRoutes(needs: Needs): Route[] {
  const { allRoutes, setup, signIn } = needs
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
          const hasFirstPage = allRoutes().some(({ method, path }) => method === "GET" && path === FIRST_PAGE)
          return {
            status: 303,
            location: hasFirstPage && outcome.kind === "complete" ? FIRST_PAGE + BEGUN : pageOf(outcome),
            cookies: await signIn.settle(outcome, request),
          }
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
  const { t, render } = pages.for(request)
  const { form } = t.setup
  const wrong = problem && wrongIn(t, problem)
  return render({
    title: form.title,
    status: problem?.kind.status ?? 200,
    addressIsSecret: true,
    body: ({ csrf }) => (
      <>
        <Summary wrong={wrong} />
        <p>{form.intro}</p>
        <Form action="/setup" csrf={csrf} id="setup">
          <input type="hidden" name="token" value={token} />
          <Field name="name" label={form.name} type="text" autocomplete="name" value={name} wrong={wrong} optional />
          <Field name="email" label={form.email} type="email" autocomplete="username" value={email} wrong={wrong} />
          {signIn.enrolments.map(({ field, words, autocomplete }) => (
            <Field name={field} {...words(t)} type="password" autocomplete={autocomplete} wrong={wrong} strength />
          ))}
          <Button kind="primary">{form.button}</Button>
        </Form>
      </>
    ),
  })
}

function closedPage({ pages }: Needs, request: Incoming): Answer {
  const { t, render } = pages.for(request)
  const problem = setupErrors.setup_link_invalid()
  const { title, advice } = wordsFor(t, problem)
  return render({
    title,
    status: problem.kind.status,
    body: () => (
      <>
        <p>{advice}</p>
        <LinkButton href="/sign-in">{t.setup.closed.signIn}</LinkButton>
      </>
    ),
  })
}
