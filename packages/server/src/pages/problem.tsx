import type { Problem } from "../kernel/errors.ts"
import type { Answer } from "../kernel/http/answer.ts"
import type { Incoming } from "../kernel/http/incoming.ts"
import type { Pages } from "./shell.tsx"

/** What to do next, by code; a person is never left with only a number. */
const ADVICE: Readonly<Record<string, string>> = {
  csrf_failed: "Go back, reload the page and send the form again.",
  origin_refused: "The form came from another address than the one this service runs at. Open the page again from its own address.",
  not_found: "There is no page at this address. It may have been mistyped.",
  unavailable: "Nothing is lost and you are still signed in. Try again in a moment.",
  saturated: "Many people are signing in right now. Try again in a few seconds.",
}

export function problemPage(pages: Pages, problem: Problem, request: Incoming): Answer {
  return pages.render(request, {
    title: problem.kind.title,
    status: problem.kind.status,
    body: () => (
      <>
        <p>{problem.detail.detail ?? ADVICE[problem.code] ?? "Try again. If it keeps happening, tell the people who run this service."}</p>
        <p>
          <a href="/">Go to the start</a>
        </p>
        <p class="quiet">
          Support code <code>{request.requestId}</code>
        </p>
      </>
    ),
  })
}
