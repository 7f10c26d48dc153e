import { z } from "zod"
import { attemptIdField, enrolmentFields, HOME, pageOf, prepareEnrolments, SESSION_ONLY, SIGN_UPS, safeNext } from "../../core/sign-in/index.ts"
import { readEmail, readName } from "../../core/user/index.ts"
import { Problem } from "../../kernel/errors.ts"
import type { Answer } from "../../kernel/http/answer.ts"
import type { Incoming } from "../../kernel/http/incoming.ts"
import { type Route, route } from "../../kernel/http/route.ts"
import { Button, Field, Form, LinkButton, Summary, wrongIn } from "../../pages/index.ts"
import type { Core } from "../feature.ts"

type Needs = Pick<Core, "database" | "pages" | "signIn" | "invited" | "sessionCookie">

const MAX_FIELD_CHARACTERS = 1_024
const FORM = "sign-up"

interface FormState {
  readonly next: string
  /** Nothing is known yet without one. */
  readonly email?: string | undefined
  readonly name?: string
  readonly wrong?: Problem
}

export function signUpPageRoutes(needs: Needs): Route[] {
  const { database, signIn, invited, sessionCookie } = needs
  return [
    route({
      method: "GET",
      path: "/sign-up",
      summary: "The sign-up page; with an attempt of this browser, what was typed for it",
      tag: "Pages",
      kind: "page",
      caller: sessionCookie.perhapsSignedIn,
      query: z.object({ attempt: attemptIdField.optional().catch(undefined), next: z.string().optional() }),
      answers: { 200: "The page", 303: "Already signed in", 403: "Not everybody may" },
      handle: async ({ caller, query, request }) => {
        const next = safeNext(query.next)
        if (caller) return { status: 303, location: next }
        const rule = await signIn.signUpRule.current()
        const invitation = rule === "closed" ? undefined : await invited.find(request)
        if (rule === "closed" || (rule === "invited" && !invitation)) return closedPage(needs, request, rule)
        const open = query.attempt === undefined ? undefined : await signIn.find(request, query.attempt)
        if (open?.status === "verification_required") {
          const { email, name, options } = open.attempt
          return signUpPage(needs, request, { next: options.next ?? HOME, email, name: name ?? "" })
        }
        return signUpPage(needs, request, { next, email: invitation?.invitation.email })
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
        next: z.string().optional(),
        ...enrolmentFields(signIn.methods),
      }),
      limits: { perNetwork: SIGN_UPS },
      answers: { 303: "On to /verify", 403: "The form again: not with this address", 422: "The form again" },
      handle: async ({ body, request }) => {
        const next = safeNext(body.next)
        const invitation = invited.token(request)
        try {
          const about = { email: readEmail(body.email), name: readName(body.name) }
          // Before a password is hashed for nothing; asked again in the transaction.
          await signIn.signUpRule.requireBegin(database, about.email, invitation)
          const enrolments = await prepareEnrolments(signIn.methods, body, about)
          const outcome = await signIn.beginSignUp({
            ...about,
            locale: needs.pages.languageOf(request),
            enrolments,
            options: next === HOME ? SESSION_ONLY : { ...SESSION_ONLY, next },
            invitation,
            request,
          })
          const cookies = await signIn.settle(outcome, request)
          return { status: 303, location: pageOf(outcome), cookies }
        } catch (error) {
          if (!(error instanceof Problem) || error.kind.status >= 500) throw error
          return signUpPage(needs, request, { next, email: body.email, name: body.name, wrong: error })
        }
      },
    }),
  ]
}

function signUpPage({ pages, signIn }: Needs, request: Incoming, state: FormState): Answer {
  const { t, render } = pages.for(request)
  const { signUpPage: page, email, nameOptional } = t.entry
  const wrong = state.wrong && wrongIn(t, state.wrong, state.wrong.code === "sign_up_closed" ? "email" : undefined)
  return render({
    title: t.entry.signUp,
    status: state.wrong?.kind.status ?? 200,
    body: ({ csrf }) => (
      <>
        <Summary wrong={wrong} />
        <Form action="/sign-up" csrf={csrf} id={FORM}>
          {state.next !== HOME && <input type="hidden" name="next" value={state.next} />}
          <Field name="name" label={nameOptional} type="text" autocomplete="name" value={state.name} wrong={wrong} optional />
          <Field
            name="email"
            label={email}
            type="email"
            autocomplete="username"
            value={state.email}
            wrong={wrong}
            autofocus={state.email !== undefined && wrong === undefined}
          />
          {signIn.enrolments.map(({ field, words, autocomplete }) => (
            <Field name={field} {...words(t)} type="password" autocomplete={autocomplete} wrong={wrong} strength />
          ))}
          <Button kind="primary">{page.create}</Button>
        </Form>
        {signIn.methods.map(({ signUpSection }) => signUpSection?.({ t, form: FORM }))}
        <div class="under">
          <p>
            {page.haveOne} <a href={state.next === HOME ? "/sign-in" : `/sign-in?next=${encodeURIComponent(state.next)}`}>{t.entry.signIn}</a>
          </p>
        </div>
      </>
    ),
  })
}

/** Where not everybody may: what to do instead. */
function closedPage({ pages }: Needs, request: Incoming, rule: "invited" | "closed"): Answer {
  const { t, render } = pages.for(request)
  const words = t.invitation.signUp
  return render({
    title: rule === "invited" ? words.invitedTitle : words.closedTitle,
    status: 403,
    body: () => (
      <>
        <p>{rule === "invited" ? words.invited : words.closed}</p>
        <LinkButton href="/sign-in">{t.entry.signIn}</LinkButton>
      </>
    ),
  })
}
