import { z } from "zod"
import { VERIFICATIONS } from "../../core/sign-in/index.ts"
import type { Answer } from "../../kernel/http/answer.ts"
import type { Incoming } from "../../kernel/http/incoming.ts"
import { anyone, type Route, route } from "../../kernel/http/route.ts"
import { Button, Form, LinkButton } from "../../pages/index.ts"
import type { Core } from "../feature.ts"
import { linkOverPage, linkPageRoute, linkToken } from "./link-page.tsx"
import type { Reset } from "./reset.ts"

type Needs = Pick<Core, "pages"> & { readonly reset: Pick<Reset, "requireSecurable" | "secure"> }

/** `/secure`: where "this wasn't me" leads in the mail about a changed password. */
export function securePageRoutes(needs: Needs): Route[] {
  const { reset } = needs
  return [
    linkPageRoute({
      path: "/secure",
      summary: "Where “this wasn't me” leads",
      requireUsable: reset.requireSecurable,
      page: (request, token) => securePage(needs, request, token),
      over: (request, error) => overPage(needs, request, error),
    }),
    route({
      method: "POST",
      path: "/secure",
      summary: "End everything and take the password away (form)",
      tag: "Pages",
      kind: "page",
      caller: anyone,
      body: z.object({ token: linkToken }),
      limits: { perNetwork: VERIFICATIONS },
      answers: { 200: "Done", 410: "The link is over" },
      handle: async ({ body, request }) => {
        try {
          await reset.secure(body.token, request)
        } catch (error) {
          return overPage(needs, request, error)
        }
        return securedPage(needs, request)
      },
    }),
  ]
}

function securePage({ pages }: Needs, request: Incoming, token: string): Answer {
  const { t, render } = pages.for(request)
  const { secure } = t.entry
  return render({
    title: secure.title,
    addressIsSecret: true,
    body: ({ csrf }) => (
      <>
        <p>{secure.words}</p>
        <Form action="/secure" csrf={csrf} id="secure">
          <input type="hidden" name="token" value={token} />
          <Button kind="primary">{secure.secure}</Button>
        </Form>
        <p class="quiet">{secure.itWasYou}</p>
      </>
    ),
  })
}

function securedPage({ pages }: Needs, request: Incoming): Answer {
  const { t, render } = pages.for(request)
  const { secure, reset } = t.entry
  return render({
    title: secure.doneTitle,
    body: () => (
      <>
        <p role="status">{secure.done}</p>
        <p class="quiet">{secure.mailbox}</p>
        <LinkButton href="/forgot">{reset.askAgain}</LinkButton>
      </>
    ),
  })
}

function overPage({ pages }: Needs, request: Incoming, error: unknown): Answer {
  return linkOverPage(pages, request, error, ({ entry: { secure } }) => ({ advice: secure.over, ask: secure.askNew }))
}
