import { z } from "zod"
import type { Answer } from "../../kernel/http/answer.ts"
import type { Incoming } from "../../kernel/http/incoming.ts"
import { type Route, route } from "../../kernel/http/route.ts"
import { type Pages, Summary, type Wrong } from "../../pages/index.ts"
import type { SessionCookie } from "../session/index.ts"
import { safeNext } from "./next.ts"
import type { SignIn } from "./sign-in.ts"

export interface SignInPageState {
  readonly next: string
  readonly email?: string
  /** The name of the method whose form came back, and what was wrong. */
  readonly wrong?: Wrong & { readonly method: string; readonly status: number }
}

/** The sign-in page: one section for each method. Methods show it again when their form was wrong. */
export type SignInPage = (request: Incoming, state: SignInPageState) => Answer

export function createSignInPage({ pages, signIn }: { readonly pages: Pages; readonly signIn: SignIn }): SignInPage {
  return (request, { next, email = "", wrong }) =>
    pages.render(request, {
      title: `Sign in to ${pages.appName}`,
      status: wrong?.status ?? 200,
      body: ({ csrf }) => (
        <>
          <Summary wrong={wrong} />
          {signIn.methods.map(({ name, section }) => section?.({ csrf, next, email, wrong: wrong?.method === name ? wrong : undefined }))}
          {signIn.enrolments.length > 0 && (
            <div class="under">
              <p>
                New here? <a href="/sign-up">Create an account</a>
              </p>
            </div>
          )}
        </>
      ),
    })
}

export function signInPageRoutes({ page, cookie }: { readonly page: SignInPage; readonly cookie: SessionCookie }): Route[] {
  return [
    route({
      method: "GET",
      path: "/sign-in",
      summary: "The sign-in page",
      tag: "Pages",
      kind: "page",
      caller: cookie.perhapsSignedIn,
      query: z.object({ next: z.string().optional() }),
      answers: { 200: "The page", 303: "Already signed in" },
      handle: ({ caller, query, request }) => {
        const next = safeNext(query.next)
        return caller ? { status: 303, location: next } : page(request, { next })
      },
    }),
  ]
}
