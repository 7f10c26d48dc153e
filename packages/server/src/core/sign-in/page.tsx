import { z } from "zod"
import type { Problem } from "../../kernel/errors.ts"
import type { Answer } from "../../kernel/http/answer.ts"
import type { Incoming } from "../../kernel/http/incoming.ts"
import { anyone, type Route, route } from "../../kernel/http/route.ts"
import { Button, Form, type Pages, Summary, wrongIn } from "../../pages/index.ts"
import type { SessionCookie } from "../session/index.ts"
import { parseEmail } from "../user/index.ts"
import { INVITATION_PAGE, type Invited } from "./invited.ts"
import type { LastHere } from "./last-here.ts"
import { HOME, safeNext } from "./next.ts"
import type { SignIn } from "./sign-in.ts"

export interface SignInPageState {
  readonly next: string
  /** What the address field holds; without it, the address this browser remembers. */
  readonly email?: string | undefined
  /** The name of the method whose form came back, what was wrong, and at which field if the problem does not say. */
  readonly wrong?: { readonly problem: Problem; readonly method: string; readonly field: string | undefined }
}

/** The sign-in page: one section for each method. Methods show it again when their form was wrong. */
export type SignInPage = (request: Incoming, state: SignInPageState) => Promise<Answer>

interface Needs {
  readonly pages: Pages
  readonly signIn: SignIn
  readonly lastHere: LastHere
  readonly invited: Pick<Invited, "find">
}

export function createSignInPage({ pages, signIn, lastHere, invited }: Needs): SignInPage {
  return async (request, { next, email: given, wrong: refused }) => {
    const { t, render } = pages.for(request)
    const { signInPage, signUp } = t.entry
    const wrong = refused && wrongIn(t, refused.problem, refused.field)
    const email = given ?? (next === INVITATION_PAGE ? (await invited.find(request))?.invitation.email : undefined)
    const remembered = email === undefined ? lastHere.find(request) : undefined
    const mayCreate = signIn.enrolments.length > 0 && (await signIn.signUpRule.current()) !== "closed"
    const context = { t, next, email: email ?? remembered ?? "" }
    return render({
      title: signInPage.title({ app: pages.appName }),
      status: refused?.problem.kind.status ?? 200,
      body: ({ csrf }) => (
        <>
          <Summary wrong={wrong} />
          {signIn.methods.map(({ name, section }) => section?.({ ...context, csrf, wrong: refused?.method === name ? wrong : undefined }))}
          {remembered !== undefined && (
            <div class="under">
              <p class="quiet">{signInPage.remembered}</p>
              <Form action="/sign-in/forget" csrf={csrf} id="sign-in-forget">
                <input type="hidden" name="next" value={next} />
                <Button>{signInPage.forget}</Button>
              </Form>
            </div>
          )}
          {mayCreate && (
            <div class="under">
              <p>
                {signInPage.newHere} <a href={next === HOME ? "/sign-up" : `/sign-up?next=${encodeURIComponent(next)}`}>{signUp}</a>
              </p>
            </div>
          )}
        </>
      ),
    })
  }
}

export function signInPageRoutes({
  page,
  cookie,
  lastHere,
}: {
  readonly page: SignInPage
  readonly cookie: SessionCookie
  readonly lastHere: LastHere
}): Route[] {
  return [
    route({
      method: "GET",
      path: "/sign-in",
      summary: "The sign-in page",
      tag: "Pages",
      kind: "page",
      caller: cookie.perhapsSignedIn,
      // OpenID Connect Core §3.1.2.1: a hint is shown in the field if it is an address, and means nothing otherwise;
      // `prompt=login` is for who is signed in and is to show anew who they are.
      query: z.object({ next: z.string().optional(), login_hint: z.string().optional(), prompt: z.string().optional() }),
      answers: { 200: "The page", 303: "Already signed in" },
      handle: ({ caller, query, request }) => {
        const next = safeNext(query.next)
        if (caller && query.prompt !== "login") return { status: 303, location: next }
        return page(request, { next, email: parseEmail(query.login_hint ?? "") ?? caller?.user.email })
      },
    }),
    route({
      method: "POST",
      path: "/sign-in/forget",
      summary: "Forget the address this browser remembers (form)",
      tag: "Pages",
      kind: "page",
      caller: anyone,
      body: z.object({ next: z.string().optional() }),
      answers: { 303: "Back to the page" },
      handle: ({ body }) => ({
        status: 303,
        location: `/sign-in?next=${encodeURIComponent(safeNext(body.next))}`,
        cookies: [lastHere.forget()],
      }),
    }),
  ]
}
