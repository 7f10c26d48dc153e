import { z } from "zod"
import { Problem } from "../../kernel/errors.ts"
import type { Answer } from "../../kernel/http/answer.ts"
import type { Incoming } from "../../kernel/http/incoming.ts"
import { anyone, type Route, route } from "../../kernel/http/route.ts"
import { LinkButton, type Pages, type Strings, wordsFor } from "../../pages/index.ts"

const MAX_TOKEN_CHARACTERS = 1_024
/** Of any length: a link that was cut off is told as a link, not as a parameter. */
export const linkToken = z.string().max(MAX_TOKEN_CHARACTERS).default("")

/** Where a link that was mailed leads. */
export interface LinkPage {
  readonly path: string
  readonly summary: string
  /** @throws link_used, link_expired */
  requireUsable(token: string): Promise<unknown>
  page(request: Incoming, token: string): Answer
  over(request: Incoming, error: unknown): Answer
}

/** Shows the page with its button and uses nothing up: mail scanners follow links. */
export function linkPageRoute({ path, summary, requireUsable, page, over }: LinkPage): Route {
  return route({
    method: "GET",
    path,
    summary,
    tag: "Pages",
    kind: "page",
    caller: anyone,
    query: z.object({ token: linkToken }),
    answers: { 200: "The page", 410: "The link is over" },
    handle: async ({ query, request }) => {
      try {
        await requireUsable(query.token)
      } catch (error) {
        return over(request, error)
      }
      return page(request, query.token)
    },
  })
}

/** What to do about a link that is over, and the button for it. */
export interface WayOn {
  readonly advice: string
  readonly ask: string
}

/** For whatever is wrong with the link, which is over; anything else is somebody else's to tell. */
export function linkOverPage(pages: Pages, request: Incoming, error: unknown, wayOn: (t: Strings) => WayOn): Answer {
  if (!(error instanceof Problem) || error.kind.status !== 410) throw error
  const { t, render } = pages.for(request)
  const { advice, ask } = wayOn(t)
  return render({
    title: wordsFor(t, error).title,
    status: error.kind.status,
    addressIsSecret: true,
    body: () => (
      <>
        <p>{advice}</p>
        <LinkButton href="/forgot">{ask}</LinkButton>
      </>
    ),
  })
}
