import { z } from "zod"
import type { Answer } from "../../kernel/http/answer.ts"
import type { Incoming } from "../../kernel/http/incoming.ts"
import { anyone, type Route, route } from "../../kernel/http/route.ts"
import { Button, Form, LinkButton, type Pages } from "../../pages/index.ts"
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
  const { t, render } = pages.for(request)
  const { unlock } = t.entry
  return render({
    title: unlock.title,
    addressIsSecret: true,
    body: ({ csrf }) => (
      <>
        <p>{unlock.words}</p>
        <Form action="/unlock" csrf={csrf} id="unlock">
          <input type="hidden" name="token" value={token} />
          <Button kind="primary">{unlock.allow}</Button>
        </Form>
      </>
    ),
  })
}

function donePage({ pages }: Needs, request: Incoming, cookies: readonly string[]): Answer {
  const { t, render } = pages.for(request)
  const { unlock } = t.entry
  return render({ title: unlock.doneTitle, cookies, body: () => <ToSignIn words={unlock.done} label={t.entry.signIn} /> })
}

function overPage({ pages }: Needs, request: Incoming): Answer {
  const { t, render } = pages.for(request)
  const { unlock } = t.entry
  return render({ title: unlock.overTitle, status: 410, body: () => <ToSignIn words={unlock.over} label={t.entry.signIn} /> })
}

function ToSignIn({ words, label }: { readonly words: string; readonly label: string }) {
  return (
    <>
      <p>{words}</p>
      <p>
        <LinkButton href="/sign-in">{label}</LinkButton>
      </p>
    </>
  )
}
