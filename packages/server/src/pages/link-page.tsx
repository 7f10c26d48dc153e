import { z } from "zod"
import { Problem } from "../kernel/errors.ts"
import type { Answer } from "../kernel/http/answer.ts"
import type { Incoming } from "../kernel/http/incoming.ts"
import { anyone, type Route, route } from "../kernel/http/route.ts"
import { LinkButton } from "./components/button.tsx"
import { wordsFor } from "./problem.tsx"
import type { Pages } from "./shell.tsx"
import type { Strings } from "./strings/strings.ts"

const MAX_TOKEN_CHARACTERS = 1_024
/** Of any length: a link that was cut off is told as a link, not as a parameter. */
export const linkToken = z.string().max(MAX_TOKEN_CHARACTERS).default("")

/** Where a link that was mailed leads. */
export interface LinkPage<Usable> {
  readonly path: string
  readonly summary: string
  /** @throws a problem of status 410 */
  requireUsable(token: string): Promise<Usable>
  page(request: Incoming, token: string, usable: Usable): Answer
  over(request: Incoming, error: unknown): Answer
}

/** Shows the page with its button and uses nothing up: mail scanners follow links. */
export function linkPageRoute<Usable>({ path, summary, requireUsable, page, over }: LinkPage<Usable>): Route {
  return route({
    method: "GET",
    path,
    summary,
    tag: "Pages",
    kind: "page",
    caller: anyone,
    query: z.object({ token: linkToken }),
    answers: { 200: "The page", 410: "The link is over" },
    handle: async ({ query: { token }, request }) => {
      let usable: Usable
      try {
        usable = await requireUsable(token)
      } catch (error) {
        return over(request, error)
      }
      return page(request, token, usable)
    },
  })
}

/** What to do about a link that is over, and the button for it. */
export interface WayOn {
  /** By default what the code says. */
  readonly title?: string
  readonly advice: string
  readonly ask: string
  readonly href: string
}

/** For whatever is wrong with the link, which is over; anything else is somebody else's to tell. */
export function linkOverPage(pages: Pages, request: Incoming, error: unknown, wayOn: (t: Strings, code: string) => WayOn): Answer {
  if (!(error instanceof Problem) || error.kind.status !== 410) throw error
  const { t, render } = pages.for(request)
  const { title = wordsFor(t, error).title, advice, ask, href } = wayOn(t, error.code)
  return render({
    title,
    status: error.kind.status,
    addressIsSecret: true,
    body: () => (
      <>
        <p>{advice}</p>
        <LinkButton href={href}>{ask}</LinkButton>
      </>
    ),
  })
}
