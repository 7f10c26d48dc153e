import { z } from "zod"
import { attemptIdField, HOME, pageOf, type SectionContext, SIGN_UPS, safeNext } from "../../core/sign-in/index.ts"
import { readEmail } from "../../core/user/index.ts"
import { Problem } from "../../kernel/errors.ts"
import type { Answer } from "../../kernel/http/answer.ts"
import type { Incoming } from "../../kernel/http/incoming.ts"
import { anyone, type Route, route } from "../../kernel/http/route.ts"
import { Button, Check, Field, Form, LinkButton, Summary, wrongIn } from "../../pages/index.ts"
import type { Core } from "../feature.ts"
import type { Links } from "./links.ts"

type Needs = Pick<Core, "pages" | "signIn"> & { readonly links: Links }

const PAGE = "/sign-in/link"
const MAX_FIELD_CHARACTERS = 1_024

interface FormState {
  readonly next: string
  readonly email?: string
  readonly remember?: boolean
  readonly wrong?: Problem
}

/** Its part of the sign-in page: at once where the address is known, else the way to the page that asks for it. */
export function offerSection({ t, csrf, next, email }: SectionContext) {
  return (
    <div class="under">
      {email === "" ? (
        <LinkButton id="sign-in-by-mail" href={next === HOME ? PAGE : `${PAGE}?next=${encodeURIComponent(next)}`}>
          {t.mailLink.offer}
        </LinkButton>
      ) : (
        <Form action={PAGE} csrf={csrf} id="sign-in-by-mail">
          <input type="hidden" name="next" value={next} />
          <input type="hidden" name="email" value={email} />
          <Button>{t.mailLink.offerTo({ email })}</Button>
        </Form>
      )}
    </div>
  )
}

export function linkPageRoutes(needs: Needs): Route[] {
  const { links, signIn } = needs
  return [
    route({
      method: "GET",
      path: PAGE,
      summary: "Asking for a link to sign in with; with an attempt of this browser, what was typed for it",
      tag: "Pages",
      kind: "page",
      caller: anyone,
      query: z.object({ attempt: attemptIdField.optional().catch(undefined), next: z.string().optional() }),
      answers: { 200: "The page" },
      handle: async ({ query, request }) => {
        const open = query.attempt === undefined ? undefined : await signIn.find(request, query.attempt)
        if (!open) return askPage(needs, request, { next: safeNext(query.next) })
        const { email, options } = open.attempt
        return askPage(needs, request, { next: safeNext(options.next), email, remember: options.remember })
      },
    }),
    route({
      method: "POST",
      path: PAGE,
      summary: "Mail a link to sign in with (form)",
      tag: "Pages",
      kind: "page",
      caller: anyone,
      body: z.object({ email: z.string().max(MAX_FIELD_CHARACTERS), remember: z.literal("on").optional(), next: z.string().optional() }),
      limits: { perNetwork: SIGN_UPS },
      answers: { 303: "It is on its way, if the address has an account", 422: "The form again" },
      handle: async ({ body, request }) => {
        const options = { next: safeNext(body.next), remember: body.remember === "on" }
        try {
          const outcome = await links.ask(readEmail(body.email), options, request)
          return { status: 303, location: pageOf(outcome), cookies: await signIn.settle(outcome, request) }
        } catch (error) {
          if (!(error instanceof Problem) || error.kind.status !== 422) throw error
          return askPage(needs, request, { ...options, email: body.email, wrong: error })
        }
      },
    }),
  ]
}

function askPage({ pages }: Needs, request: Incoming, { next, email, remember, wrong: problem }: FormState): Answer {
  const { t, render } = pages.for(request)
  const { ask } = t.mailLink
  const wrong = problem && wrongIn(t, problem)
  return render({
    title: ask.title({ app: pages.appName }),
    status: problem?.kind.status ?? 200,
    body: ({ csrf }) => (
      <>
        <Summary wrong={wrong} />
        <p>{ask.words}</p>
        <Form action={PAGE} csrf={csrf} id="ask-link">
          <input type="hidden" name="next" value={next} />
          <Field name="email" label={t.entry.email} type="email" autocomplete="username" value={email} wrong={wrong} autofocus />
          <Check name="remember" label={t.entry.password.stay} value="on" checked={remember === true} />
          <Button kind="primary">{ask.send}</Button>
        </Form>
        <div class="under">
          <p>
            <a href={next === HOME ? "/sign-in" : `/sign-in?next=${encodeURIComponent(next)}`}>{ask.back}</a>
          </p>
        </div>
      </>
    ),
  })
}
