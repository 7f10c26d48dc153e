import { z } from "zod"
import type { Answer } from "../../kernel/http/answer.ts"
import type { Incoming } from "../../kernel/http/incoming.ts"
import { anyone, type Route, route } from "../../kernel/http/route.ts"
import type { Limit } from "../../kernel/limits.ts"
import { Button, Form, LinkButton, linkOverPage, linkPageRoute, linkToken, type Pages } from "../../pages/index.ts"
import type { Securing } from "./securing.ts"

interface Needs {
  readonly pages: Pages
  readonly securing: Pick<Securing, "requireSecurable" | "secure">
}

/** House: far more than people press, and few enough for the database. */
const SECURINGS: Limit = { name: "securings", points: 120, windowSeconds: 15 * 60 }
/** Asks for a new password. */
const WAY_BACK = "/forgot"

/** `/secure`: where "This wasn't me" leads. */
export function securePageRoutes(needs: Needs): Route[] {
  const { securing } = needs
  return [
    linkPageRoute({
      path: "/secure",
      summary: "Where “This wasn't me” leads",
      requireUsable: securing.requireSecurable,
      page: (request, token, { putsBack }) => securePage(needs, request, token, putsBack),
      over: (request, error) => overPage(needs, request, error),
    }),
    route({
      method: "POST",
      path: "/secure",
      summary: "End everything and take away what was added lately (form)",
      tag: "Pages",
      kind: "page",
      caller: anyone,
      body: z.object({ token: linkToken }),
      limits: { perNetwork: SECURINGS },
      answers: { 200: "Done", 410: "The link is over" },
      handle: async ({ body, request }) => {
        try {
          return securedPage(needs, request, await securing.secure(body.token, request))
        } catch (error) {
          return overPage(needs, request, error)
        }
      },
    }),
  ]
}

function securePage({ pages }: Needs, request: Incoming, token: string, putsBack: boolean): Answer {
  const { t, render } = pages.for(request)
  const { page } = t.securing
  return render({
    title: page.title,
    addressIsSecret: true,
    body: ({ csrf }) => (
      <>
        <p>{page.words}</p>
        <ul>
          <li>{page.signedOut}</li>
          <li>{page.password}</li>
          <li>{page.added}</li>
          {putsBack && <li>{page.address}</li>}
        </ul>
        <Form action="/secure" csrf={csrf} id="secure">
          <input type="hidden" name="token" value={token} />
          <Button kind="primary">{page.secure}</Button>
        </Form>
        <p class="quiet">{page.itWasYou}</p>
      </>
    ),
  })
}

function securedPage({ pages }: Needs, request: Incoming, { isMailed }: { readonly isMailed: boolean }): Answer {
  const { t, render } = pages.for(request)
  const { page } = t.securing
  return render({
    title: page.doneTitle,
    body: () =>
      isMailed ? (
        <>
          <p role="status">{page.done}</p>
          <p class="quiet">{page.mailbox}</p>
          <LinkButton href={WAY_BACK}>{page.askAgain}</LinkButton>
        </>
      ) : (
        <p role="status">{page.held}</p>
      ),
  })
}

/** Whoever presses twice is told that it is done. */
function overPage({ pages }: Needs, request: Incoming, error: unknown): Answer {
  return linkOverPage(pages, request, error, ({ securing: { page } }, code) =>
    code === "link_used"
      ? { title: page.doneTitle, advice: page.doneBefore, ask: page.askAgain, href: WAY_BACK }
      : { advice: page.over, ask: page.askNew, href: WAY_BACK },
  )
}
