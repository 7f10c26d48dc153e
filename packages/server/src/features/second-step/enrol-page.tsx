import { z } from "zod"
import { attemptIdField } from "../../core/sign-in/index.ts"
import { anyone, type Route, route } from "../../kernel/http/route.ts"
import { Item, List, Notice } from "../../pages/index.ts"
import type { Core } from "../feature.ts"
import { beginAgain, overPage } from "./over-page.tsx"
import { ENROL_PAGE, FACTOR_PAGE } from "./paths.ts"

/** `/sign-in/enrol`: something more is needed than the person has, and this is what can be set up now. */
export function enrolPageRoutes({ pages, signIn }: Pick<Core, "pages" | "signIn">): Route[] {
  return [
    route({
      method: "GET",
      path: ENROL_PAGE,
      summary: "What is to be set up before one is signed in",
      tag: "Pages",
      kind: "page",
      caller: anyone,
      query: z.object({ attempt: attemptIdField }),
      answers: { 200: "The page", 303: "To what is owed instead", 410: "The attempt is over" },
      handle: async ({ query, request }) => {
        const open = await signIn.find(request, query.attempt)
        if (open?.status === "mfa_required") return { status: 303, location: `${FACTOR_PAGE}?attempt=${open.attempt.id}` }
        if (open?.status !== "enrollment_required") return overPage(pages, request, open)
        const { t, render } = pages.for(request)
        const { enrol } = t.steps
        const ways = signIn.factors.filter(({ name, setUp }) => setUp && open.factors.includes(name))
        return render({
          title: enrol.title,
          body: () => (
            <>
              <p>{open.attempt.intent === "step_up" ? enrol.forThis : enrol.forAccount}</p>
              {ways.length === 0 ? (
                <Notice kind="warning" id="nothing-to-set-up">
                  <p>{enrol.nothing}</p>
                </Notice>
              ) : (
                <List id="ways">
                  {ways.map(({ name, setUp, words }) => (
                    <Item id={`way-${name}`}>
                      <a href={`${setUp?.href}?attempt=${open.attempt.id}`}>{words(t).choice}</a>
                    </Item>
                  ))}
                </List>
              )}
              <div class="under">
                <p>
                  <a href={beginAgain(open.attempt)}>{t.entry.startAgain}</a>
                </p>
              </div>
            </>
          ),
        })
      },
    }),
  ]
}
