import { HOME, type OpenAttempt } from "../../core/sign-in/index.ts"
import type { Answer } from "../../kernel/http/answer.ts"
import type { Incoming } from "../../kernel/http/incoming.ts"
import { LinkButton, type Pages } from "../../pages/index.ts"

/** Where one begins again, and ends up where one wanted to. */
export function beginAgain({ intent, options: { next = HOME } }: Pick<OpenAttempt["attempt"], "intent" | "options">): string {
  const to = encodeURIComponent(next)
  return intent === "step_up" ? `/step-up?next=${to}` : `/sign-in?next=${to}`
}

/** The attempt is over, or it is another browser's. */
export function overPage(pages: Pages, request: Incoming, open: OpenAttempt | undefined): Answer {
  const { t, render } = pages.for(request)
  const { over } = t.steps
  return render({
    title: over.title,
    status: 410,
    body: () => (
      <>
        <p>{over.words}</p>
        <LinkButton href={open ? beginAgain(open.attempt) : "/sign-in"} kind="primary">
          {t.entry.startAgain}
        </LinkButton>
      </>
    ),
  })
}
