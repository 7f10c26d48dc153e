import { type Route, route } from "../../kernel/http/route.ts"
import type { Core, Feature } from "../feature.ts"

/** Page `/`: what this is and where to go. */
export const home: Feature = { name: "home", build: (core) => ({ routes: () => homeRoutes(core) }) }

function homeRoutes({ config, pages, sessionCookie }: Pick<Core, "config" | "pages" | "sessionCookie">): Route[] {
  return [
    route({
      method: "GET",
      path: "/",
      summary: "The start page",
      tag: "Pages",
      kind: "page",
      caller: sessionCookie.perhapsSignedIn,
      answers: { 200: "The page" },
      handle: ({ caller, request }) =>
        pages.render(request, {
          title: caller ? `Hello${caller.user.name === null ? "" : `, ${caller.user.name}`}` : "Welcome",
          body: () => (
            <>
              <p>{caller ? `You are signed in as ${caller.user.email}.` : `This is where you sign in to ${config.appName}.`}</p>
              <ul class="list">
                {caller ? (
                  <li>
                    <a href="/account">Your account and where you are signed in</a>
                  </li>
                ) : (
                  <>
                    <li>
                      <a href="/sign-in">Sign in</a>
                    </li>
                    <li>
                      <a href="/sign-up">Create an account</a>
                    </li>
                  </>
                )}
                <li>
                  <a href="/docs">For developers: the API</a>
                </li>
                {config.development && (
                  <li>
                    <a href="/dev/mail">Development: the mails this service sent</a>
                  </li>
                )}
              </ul>
            </>
          ),
        }),
    }),
  ]
}
