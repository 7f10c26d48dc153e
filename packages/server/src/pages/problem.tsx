import type { Problem } from "../kernel/errors.ts"
import type { Answer } from "../kernel/http/answer.ts"
import type { Incoming } from "../kernel/http/incoming.ts"
import type { Pages } from "./shell.tsx"

interface Words {
  /** In place of the problem's own title, which speaks to programmers. */
  readonly title?: string
  readonly advice: string
}

/** What happened and what to do next, by code; a person is never left with only a number. */
const WORDS: Readonly<Record<string, Words>> = {
  csrf_failed: {
    advice:
      "Nothing was changed. It was open for a long time, or this browser lost the cookie that belongs to it. If opening it again does not help, allow cookies for this site.",
  },
  origin_refused: {
    title: "This form came from another site",
    advice: "For your safety it was not accepted. Open the page again from its own address.",
  },
  invalid: {
    title: "Part of this is missing",
    advice: "The address or the form is not complete, or was changed on the way. Open the page again from its link.",
  },
  malformed: { title: "This could not be read", advice: "The address or the form was changed on the way. Open the page again from its link." },
  not_found: { title: "There is no page here", advice: "The address may have been mistyped, or the page may have moved." },
  internal: {
    advice:
      "It is not your doing. Try again in a moment; if it keeps happening, tell the people who run this service and give them the support code.",
  },
  unavailable: { advice: "Nothing is lost, and if you were signed in you still are. Try again in a moment." },
  rate_limited: { title: "Too many tries", advice: "Wait a little, then try again." },
  saturated: { advice: "Many people are signing in right now. Try again in a few seconds." },
}
const OTHERWISE = "Try again. If it keeps happening, tell the people who run this service and give them the support code."

/** Problems that opening the page again mends. */
const MENDED_BY_REOPENING = ["csrf_failed", "invalid", "malformed"]

export function problemPage(pages: Pages, issuer: string, problem: Problem, request: Incoming): Answer {
  const { code, kind, detail } = problem
  const words = WORDS[code]
  const page = MENDED_BY_REOPENING.includes(code) ? pageBefore(request, issuer) : undefined
  return pages.render(request, {
    title: words?.title ?? kind.title,
    status: kind.status,
    body: () => (
      <>
        <p>{detail.detail ?? words?.advice ?? OTHERWISE}</p>
        <p>
          {page === undefined ? (
            <a class="button" href="/">
              Go to the start
            </a>
          ) : (
            <a class="button" href={page}>
              Open the page again
            </a>
          )}
        </p>
        <p class="quiet">
          Support code <code class="copied">{request.requestId}</code>
        </p>
      </>
    ),
  })
}

/** The page of ours whose form this was. Pages whose address holds a credential do not say. */
function pageBefore(request: Incoming, issuer: string): string | undefined {
  const referer = request.header("referer")
  if (request.method !== "POST" || referer === null || !URL.canParse(referer)) return undefined
  const { origin, pathname, search } = new URL(referer)
  return origin === issuer && pathname !== "/" && !pathname.startsWith("//") ? `${pathname}${search}` : undefined
}
