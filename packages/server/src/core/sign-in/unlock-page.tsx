import { z } from "zod"
import type { Answer } from "../../kernel/http/answer.ts"
import type { Incoming } from "../../kernel/http/incoming.ts"
import { anyone, type Route, route } from "../../kernel/http/route.ts"
import { Form, type Pages } from "../../pages/index.ts"
import type { KnownDevice } from "./known-device.ts"
import type { Locks } from "./locks.ts"

/** Longer than any token of ours. */
const MAX_TOKEN_CHARACTERS = 64
const tokenField = z.string().max(MAX_TOKEN_CHARACTERS)

interface Needs {
  readonly pages: Pages
  readonly locks: Locks
  readonly knownDevice: KnownDevice
}

/** `/unlock`: where the mail to a locked account leads. Looking uses nothing up (mail scanners look); the button does. */
export function unlockRoutes(needs: Needs): Route[] {
  const { locks, knownDevice } = needs
  return [
    route({
      method: "GET",
      path: "/unlock",
      summary: "The button that allows tries again",
      tag: "Pages",
      kind: "page",
      caller: anyone,
      query: z.object({ token: tokenField }),
      answers: { 200: "The page" },
      handle: ({ query, request }) => askPage(needs, request, query.token),
    }),
    route({
      method: "POST",
      path: "/unlock",
      summary: "Allow tries again, by the link in a mail",
      tag: "Pages",
      kind: "page",
      caller: anyone,
      body: z.object({ token: tokenField }),
      answers: { 200: "Allowed", 410: "The link was used already or has expired" },
      handle: async ({ body, request }) => {
        const user = await locks.unlock(body.token, request)
        if (!user) return overPage(needs, request)
        // Whoever reads the person's mail is no stranger: nobody else's failures are in their way now.
        return donePage(needs, request, [knownDevice.set(request, user)])
      },
    }),
  ]
}

function askPage({ pages }: Needs, request: Incoming, token: string): Answer {
  return pages.render(request, {
    title: "Allow new tries",
    addressIsSecret: true,
    body: ({ csrf }) => (
      <>
        <p>Too many sign-ins to your account have failed. Press the button in the browser you want to sign in with.</p>
        <Form action="/unlock" csrf={csrf} id="unlock">
          <input type="hidden" name="token" value={token} />
          <button type="submit" class="primary">
            Allow new tries
          </button>
        </Form>
      </>
    ),
  })
}

function donePage({ pages }: Needs, request: Incoming, cookies: readonly string[]): Answer {
  return pages.render(request, {
    title: "You can try again",
    cookies,
    body: () => (
      <>
        <p>Sign in with your password now. If you do not remember it, do not guess: ask for a new one.</p>
        <p>
          <a class="button" href="/sign-in">
            Sign in
          </a>
        </p>
      </>
    ),
  })
}

function overPage({ pages }: Needs, request: Incoming): Answer {
  return pages.render(request, {
    title: "This link does not work any more",
    status: 410,
    body: () => (
      <>
        <p>It works once, for an hour. If you are still locked out, ask for a new password, or sign in on a device you have used before.</p>
        <p>
          <a class="button" href="/sign-in">
            Sign in
          </a>
        </p>
      </>
    ),
  })
}
