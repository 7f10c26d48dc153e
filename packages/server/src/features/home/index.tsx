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
      handle: ({ caller, request }) => {
        const { t, render } = pages.for(request, caller?.user)
        const { home, signIn, signUp, development } = t.entry
        const name = caller?.user.name ?? null
        return render({
          title: !caller ? home.welcome : name === null ? home.hello : home.helloTo({ name }),
          body: () => (
            <>
              <p>{caller ? home.signedInAs({ email: caller.user.email }) : home.whatThisIs({ app: config.appName })}</p>
              {caller ? (
                <a class="button primary" href="/account">
                  {home.account}
                </a>
              ) : (
                <div class="actions">
                  <a class="button primary" href="/sign-in">
                    {signIn}
                  </a>
                  <a class="button" href="/sign-up">
                    {signUp}
                  </a>
                </div>
              )}
              <div class="under quiet">
                <p>
                  <a href="/docs">{home.api}</a>
                </p>
                {config.development && (
                  <p>
                    {development.mailsAreKept} <a href="/dev/mail">{development.mailbox}</a>
                  </p>
                )}
              </div>
            </>
          ),
        })
      },
    }),
  ]
}
