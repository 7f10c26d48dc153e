import { z } from "zod"
import { enrolmentFields, pageOf, prepareEnrolments } from "../../core/sign-in/index.ts"
import { invalidField, Problem } from "../../kernel/errors.ts"
import type { Answer } from "../../kernel/http/answer.ts"
import type { Incoming } from "../../kernel/http/incoming.ts"
import { anyone, type Route, route } from "../../kernel/http/route.ts"
import { Button, Field, Form, LinkButton, Summary, wordsFor, wrongIn } from "../../pages/index.ts"
import type { Core } from "../feature.ts"
import { type Recovery, recoveryErrors } from "./recovery.ts"

type Needs = Pick<Core, "pages" | "signIn"> & { readonly recovery: Recovery }

const MAX_TOKEN_CHARACTERS = 1_024

/** GET changes nothing: programs that look at links open them too. */
export function recoveryRoutes(needs: Needs): Route[] {
  const { recovery, signIn } = needs
  return [
    route({
      method: "GET",
      path: "/recover",
      summary: "The page behind the link that an operator made for somebody who is locked out",
      tag: "Pages",
      kind: "page",
      caller: anyone,
      query: z.object({ token: z.string().max(MAX_TOKEN_CHARACTERS).default("") }),
      answers: { 200: "The page", 410: "The link is over" },
      handle: async ({ query: { token }, request }) => {
        try {
          await recovery.get(token)
        } catch (error) {
          if (error instanceof Problem && error.code === "recovery_link_invalid") return closedPage(needs, request, error)
          throw error
        }
        return recoveryPage(needs, request, token)
      },
    }),
    route({
      method: "POST",
      path: "/recover",
      summary: "Come back in with a new password (form)",
      tag: "Pages",
      kind: "page",
      caller: anyone,
      body: z.object({ token: z.string().max(MAX_TOKEN_CHARACTERS), ...enrolmentFields(signIn.methods) }),
      answers: { 303: "Signed in", 410: "The link is over", 422: "The form again" },
      errors: [recoveryErrors.table],
      handle: async ({ body, request }) => {
        try {
          const { email, name } = await recovery.get(body.token)
          const chosen = await prepareEnrolments(signIn.methods, body, { email, name })
          const [enrolment] = signIn.enrolments
          if (enrolment && Object.keys(chosen).length === 0) throw invalidField(enrolment.field, "Choose a password.", { text: "passwordMissing" })
          const outcome = await recovery.complete(body.token, chosen, request)
          return { status: 303, location: pageOf(outcome), cookies: await signIn.settle(outcome, request) }
        } catch (error) {
          if (!(error instanceof Problem) || error.kind.status >= 500) throw error
          if (error.code === "recovery_link_invalid") return closedPage(needs, request, error)
          return recoveryPage(needs, request, body.token, error)
        }
      },
    }),
  ]
}

function recoveryPage({ pages, signIn }: Needs, request: Incoming, token: string, problem?: Problem): Answer {
  const { t, render } = pages.for(request)
  const { recovery } = t.entry
  const wrong = problem && wrongIn(t, problem)
  return render({
    title: recovery.title,
    status: problem?.kind.status ?? 200,
    addressIsSecret: true,
    body: ({ csrf }) => (
      <>
        <Summary wrong={wrong} />
        <p>{recovery.words}</p>
        <Form action="/recover" csrf={csrf} id="recover">
          <input type="hidden" name="token" value={token} />
          {signIn.enrolments.map(({ field, words, autocomplete }) => (
            <Field name={field} {...words(t)} type="password" autocomplete={autocomplete} wrong={wrong} strength />
          ))}
          <Button kind="primary">{recovery.set}</Button>
        </Form>
      </>
    ),
  })
}

function closedPage({ pages }: Needs, request: Incoming, problem: Problem): Answer {
  const { t, render } = pages.for(request)
  const { title, advice } = wordsFor(t, problem)
  return render({
    title,
    status: problem.kind.status,
    body: () => (
      <>
        <p>{advice}</p>
        <LinkButton href="/sign-in">{t.entry.signIn}</LinkButton>
      </>
    ),
  })
}
