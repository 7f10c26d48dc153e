import { type Route, route } from "../../kernel/http/route.ts"
import { Actions, LinkButton } from "../../pages/index.ts"
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
                <LinkButton href="/account" kind="primary">
                  {home.account}
                </LinkButton>
              ) : (
                <Actions>
                  <LinkButton href="/sign-in" kind="primary">
                    {signIn}
                  </LinkButton>
                  <LinkButton href="/sign-up">{signUp}</LinkButton>
                </Actions>
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
