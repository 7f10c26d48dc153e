import { z } from "zod"
import { type Route, route } from "../../kernel/http/route.ts"
import { Ago } from "../../pages/index.ts"
import type { Core } from "../feature.ts"
import { PAGE_EVENTS, readActivity } from "./activity.ts"
import { cursorSchema } from "./routes.ts"

const SIGN_IN = "/sign-in?next=%2Faccount%2Factivity"

export function activityPage({ audit, clock, pages, sessionCookie }: Pick<Core, "audit" | "clock" | "pages" | "sessionCookie">): Route[] {
  return [
    route({
      method: "GET",
      path: "/account/activity",
      summary: "The activity page",
      tag: "Pages",
      kind: "page",
      caller: sessionCookie.perhapsSignedIn,
      query: z.object({ before: cursorSchema.optional() }),
      answers: { 200: "The page", 303: "To the sign-in page" },
      handle: async ({ caller, query: { before }, request }) => {
        if (!caller) return { status: 303, location: SIGN_IN }
        const { items, next } = await readActivity(audit, caller, before, PAGE_EVENTS)
        const now = clock.now()
        return pages.render(request, {
          title: "Recent activity",
          wide: true,
          body: () => (
            <>
              <p class="quiet">What happened to your account. If you do not recognise something, end your other sessions and change your password.</p>
              {items.length === 0 && <p>{before === undefined ? "Nothing has happened yet." : "There is nothing older."}</p>}
              <ul class="list">
                {items.map(({ summary, at, device, ip, isCurrent }) => (
                  <li>
                    <div>
                      {summary}
                      {isCurrent && <strong> · this session</strong>}
                      <div class="quiet">
                        <Ago at={at} now={now} />
                        {device !== null && `, ${device}`}
                        {ip !== null && `, ${ip}`}
                      </div>
                    </div>
                  </li>
                ))}
              </ul>
              {next !== undefined && (
                <p>
                  <a href={`/account/activity?before=${next}`}>Older activity</a>
                </p>
              )}
              <p>
                <a href="/account">Back to your account</a>
              </p>
            </>
          ),
        })
      },
    }),
  ]
}
