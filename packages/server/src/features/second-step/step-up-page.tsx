import { z } from "zod"
import { HOME, pageOf, safeNext, VERIFICATIONS } from "../../core/sign-in/index.ts"
import type { Answer } from "../../kernel/http/answer.ts"
import { type Route, route } from "../../kernel/http/route.ts"
import { Button, Form, Marked } from "../../pages/index.ts"
import type { Core } from "../feature.ts"
import { acrValuesFrom, begin } from "./step-up.ts"

type Needs = Pick<Core, "pages" | "sessionCookie" | "signIn">

const STEP_UP = "/step-up"
/** Longer than any list of the values there are. */
const MAX_ACR_CHARACTERS = 256

const wanted = z.object({ next: z.string().optional(), acr_values: z.string().max(MAX_ACR_CHARACTERS).optional() })

/** `/step-up?next=`: leads whoever is signed in to what they can be asked for, and from there to `next`. Only its button begins something. */
export function stepUpPageRoutes(needs: Needs): Route[] {
  const { pages, sessionCookie, signIn } = needs
  return [
    route({
      method: "GET",
      path: STEP_UP,
      summary: "Where one proves anew who is signed in, and goes on",
      tag: "Pages",
      kind: "page",
      caller: sessionCookie.perhapsSignedIn,
      query: wanted,
      answers: { 200: "The page", 303: "To the sign-in page" },
      handle: ({ caller, query: { next, acr_values }, request }) => {
        if (!caller) return toSignInAnd(next)
        const { email } = caller.user
        const { t, render } = pages.for(request, caller.user)
        const { stepUp, factor } = t.steps
        return render({
          title: stepUp.title,
          body: ({ csrf }) => (
            <>
              <p>
                <Marked text={stepUp.words({ email })} value={email} />
              </p>
              <Form action={STEP_UP} csrf={csrf} id="step-up">
                <input type="hidden" name="next" value={safeNext(next)} />
                {acr_values !== undefined && <input type="hidden" name="acr_values" value={acr_values} />}
                <Button kind="primary">{factor.proceed}</Button>
              </Form>
              <div class="under">
                <p>
                  <a href={HOME}>{factor.notNow}</a>
                </p>
              </div>
            </>
          ),
        })
      },
    }),
    route({
      method: "POST",
      path: STEP_UP,
      summary: "Begin to prove anew who is signed in (form)",
      tag: "Pages",
      kind: "page",
      caller: sessionCookie.perhapsSignedIn,
      body: wanted,
      limits: { perNetwork: VERIFICATIONS },
      answers: { 303: "To the factor, or to the sign-in page" },
      handle: async ({ body: { next, acr_values }, caller, request }) => {
        if (!caller) return toSignInAnd(next)
        const options = { remember: false, next: safeNext(next) }
        const outcome = await begin(needs, caller, acrValuesFrom(acr_values), options, request)
        return { status: 303, location: pageOf(outcome), cookies: await signIn.settle(outcome, request) }
      },
    }),
  ]
}

/** Signing in is proof enough. */
function toSignInAnd(next: string | undefined): Answer {
  return { status: 303, location: `/sign-in?next=${encodeURIComponent(safeNext(next))}` }
}
