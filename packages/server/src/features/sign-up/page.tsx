import { z } from "zod"
import { attemptIdField, enrolmentFields, HOME, prepareEnrolments, SESSION_ONLY, SIGN_UPS } from "../../core/sign-in/index.ts"
import { readEmail, readName } from "../../core/user/index.ts"
import { Problem } from "../../kernel/errors.ts"
import type { Answer } from "../../kernel/http/answer.ts"
import type { Incoming } from "../../kernel/http/incoming.ts"
import { type Route, route } from "../../kernel/http/route.ts"
import { Button, Field, Form, Summary, wrongIn } from "../../pages/index.ts"
import type { Core } from "../feature.ts"

type Needs = Pick<Core, "pages" | "signIn" | "sessionCookie">

const MAX_FIELD_CHARACTERS = 1_024

interface FormState {
  readonly email: string
  readonly name: string
  readonly wrong?: Problem
}

export function signUpPageRoutes(needs: Needs): Route[] {
  const { signIn, sessionCookie } = needs
  return [
    route({
      method: "GET",
      path: "/sign-up",
      summary: "The sign-up page; with an attempt of this browser, what was typed for it",
      tag: "Pages",
      kind: "page",
      caller: sessionCookie.perhapsSignedIn,
      query: z.object({ attempt: attemptIdField.optional().catch(undefined) }),
      answers: { 200: "The page", 303: "Already signed in" },
      handle: async ({ caller, query, request }) => {
        if (caller) return { status: 303, location: HOME }
        const open = query.attempt === undefined ? undefined : await signIn.find(request, query.attempt)
        if (open?.status !== "verification_required") return signUpPage(needs, request)
        return signUpPage(needs, request, { email: open.attempt.email, name: open.attempt.name ?? "" })
      },
    }),
    route({
      method: "POST",
      path: "/sign-up",
      summary: "Begin an account (form)",
      tag: "Pages",
      kind: "page",
      caller: sessionCookie.perhapsSignedIn,
      body: z.object({
        email: z.string().max(MAX_FIELD_CHARACTERS),
        name: z.string().max(MAX_FIELD_CHARACTERS).default(""),
        ...enrolmentFields(signIn.methods),
      }),
      limits: { perNetwork: SIGN_UPS },
      answers: { 303: "On to /verify", 422: "The form again" },
      handle: async ({ body, request }) => {
        try {
          const about = { email: readEmail(body.email), name: readName(body.name) }
          const enrolments = await prepareEnrolments(signIn.methods, body, about)
          const outcome = await signIn.beginSignUp({
            ...about,
            locale: needs.pages.languageOf(request),
            enrolments,
            options: SESSION_ONLY,
            request,
          })
          const cookies = await signIn.settle(outcome, request)
          return { status: 303, location: outcome.kind === "verification_required" ? `/verify?attempt=${outcome.attempt}` : HOME, cookies }
        } catch (error) {
          if (!(error instanceof Problem) || error.kind.status >= 500) throw error
          return signUpPage(needs, request, { email: body.email, name: body.name, wrong: error })
        }
      },
    }),
  ]
}

function signUpPage({ pages, signIn }: Needs, request: Incoming, state?: FormState): Answer {
  const { t, render } = pages.for(request)
  const { signUpPage: page, email, nameOptional } = t.entry
  const wrong = state?.wrong && wrongIn(t, state.wrong)
  return render({
    title: t.entry.signUp,
    status: state?.wrong?.kind.status ?? 200,
    body: ({ csrf }) => (
      <>
        <Summary wrong={wrong} />
        <Form action="/sign-up" csrf={csrf} id="sign-up">
          <Field name="name" label={nameOptional} type="text" autocomplete="name" value={state?.name} wrong={wrong} optional />
          <Field
            name="email"
            label={email}
            type="email"
            autocomplete="username"
            value={state?.email}
            wrong={wrong}
            autofocus={state !== undefined && wrong === undefined}
          />
          {signIn.enrolments.map(({ field, words, autocomplete }) => (
            <Field name={field} {...words(t)} type="password" autocomplete={autocomplete} wrong={wrong} strength />
          ))}
          <Button kind="primary">{page.create}</Button>
        </Form>
        <div class="under">
          <p>
            {page.haveOne} <a href="/sign-in">{t.entry.signIn}</a>
          </p>
        </div>
      </>
    ),
  })
}
