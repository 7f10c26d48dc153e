import { z } from "zod"
import { VERIFICATIONS } from "../../core/sign-in/index.ts"
import type { Answer } from "../../kernel/http/answer.ts"
import type { Incoming } from "../../kernel/http/incoming.ts"
import { anyone, type Route, route } from "../../kernel/http/route.ts"
import { Form } from "../../pages/index.ts"
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
  return pages.render(request, {
    title: "Was it not you?",
    addressIsSecret: true,
    body: ({ csrf }) => (
      <>
        <p>
          Then secure your account: everything that is signed in to it is signed out, its password stops working, and we mail you a link to choose a
          new one.
        </p>
        <Form action="/secure" csrf={csrf} id="secure">
          <input type="hidden" name="token" value={token} />
          <button type="submit" class="primary">
            Secure my account
          </button>
        </Form>
        <p class="quiet">If it was you, close this page. Nothing has changed.</p>
      </>
    ),
  })
}

function securedPage({ pages }: Needs, request: Incoming): Answer {
  return pages.render(request, {
    title: "Your account is secured",
    body: () => (
      <>
        <p role="status">Everybody was signed out, and the password no longer works. A link to choose a new one is on its way to your address.</p>
        <p class="quiet">If somebody else may be able to read your mail, change the password of your mailbox first.</p>
        <a class="button" href="/forgot">
          Ask for another link
        </a>
      </>
    ),
  })
}

function overPage({ pages }: Needs, request: Incoming, error: unknown): Answer {
  return linkOverPage(pages, request, error, {
    advice: "It works once and for seven days. If you cannot get into your account, ask for a new password: that signs everybody out as well.",
    ask: "Ask for a new password",
  })
}
