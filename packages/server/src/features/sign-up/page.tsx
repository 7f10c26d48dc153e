import { z } from "zod"
import { enrolmentFields, HOME, prepareEnrolments, SESSION_ONLY, SIGN_UPS } from "../../core/sign-in/index.ts"
import { nameField, parseEmail } from "../../core/user/index.ts"
import { invalidField, Problem } from "../../kernel/errors.ts"
import type { Answer } from "../../kernel/http/answer.ts"
import type { Incoming } from "../../kernel/http/incoming.ts"
import { type Route, route } from "../../kernel/http/route.ts"
import { Field, Form, Summary, wrongFrom } from "../../pages/index.ts"
import type { Core } from "../feature.ts"

type Needs = Pick<Core, "pages" | "signIn" | "sessionCookie">

const MAX_FIELD_CHARACTERS = 1_024

interface FormState {
  readonly email: string
  readonly name: string
  readonly wrong: Problem
}

export function signUpPageRoutes(needs: Needs): Route[] {
  const { signIn, sessionCookie } = needs
  return [
    route({
      method: "GET",
      path: "/sign-up",
      summary: "The sign-up page",
      tag: "Pages",
      kind: "page",
      caller: sessionCookie.perhapsSignedIn,
      answers: { 200: "The page", 303: "Already signed in" },
      handle: ({ caller, request }) => (caller ? { status: 303, location: HOME } : signUpPage(needs, request)),
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
          const email = parseEmail(body.email)
          if (!email) throw invalidField("email", "Enter an e-mail address such as ada@example.com.")
          const about = { email, name: nameFrom(body.name) }
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

function nameFrom(text: string): string | null {
  if (text.trim() === "") return null
  const name = nameField.safeParse(text)
  if (!name.success) throw invalidField("name", "Use at most 100 characters on one line.")
  return name.data
}

function signUpPage({ pages, signIn }: Needs, request: Incoming, state?: FormState): Answer {
  const wrong = state && wrongFrom(state.wrong)
  return pages.render(request, {
    title: "Create an account",
    status: state?.wrong.kind.status ?? 200,
    body: ({ csrf }) => (
      <>
        <Summary wrong={wrong} />
        <Form action="/sign-up" csrf={csrf} id="sign-up">
          <Field name="name" label="Name (optional)" type="text" autocomplete="name" value={state?.name} wrong={wrong} optional />
          <Field name="email" label="E-mail address" type="email" autocomplete="username" value={state?.email} wrong={wrong} />
          {signIn.enrolments.map(({ field, label, autocomplete, hint }) => (
            <Field name={field} label={label} type="password" autocomplete={autocomplete} hint={hint} wrong={wrong} />
          ))}
          <button type="submit" class="primary">
            Create account
          </button>
        </Form>
        <div class="under">
          <p>
            Have an account? <a href="/sign-in">Sign in</a>
          </p>
        </div>
      </>
    ),
  })
}
