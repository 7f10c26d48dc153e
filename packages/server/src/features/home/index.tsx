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
              {caller ? (
                <a class="button primary" href="/account">
                  Your account
                </a>
              ) : (
                <div class="actions">
                  <a class="button primary" href="/sign-in">
                    Sign in
                  </a>
                  <a class="button" href="/sign-up">
                    Create an account
                  </a>
                </div>
              )}
              <div class="under quiet">
                <p>
                  <a href="/docs">The API, for developers</a>
                </p>
                {config.development && (
                  <p>
                    <a href="/dev/mail">Development mailbox</a>: what this service would have sent
                  </p>
                )}
              </div>
            </>
          ),
        }),
    }),
  ]
}
