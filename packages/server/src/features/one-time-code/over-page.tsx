import type { SignedIn } from "../../core/session/index.ts"
import type { OpenAttempt } from "../../core/sign-in/index.ts"
import { Problem } from "../../kernel/errors.ts"
import { type Answer, problemHeaders } from "../../kernel/http/answer.ts"
import type { Incoming } from "../../kernel/http/incoming.ts"
import { LinkButton, type Pages, type View, wordsFor } from "../../pages/index.ts"

/** What pages that lead no further say, and where to go from there. */
interface WayOn {
  readonly title: string
  readonly status: number
  readonly words: string
  readonly to: "start" | "sign-in" | "account"
}

/** The page of an attempt that is finished, has expired, or is not this browser's. */
export function overPage(pages: Pages, request: Incoming, open: OpenAttempt | undefined, caller: SignedIn | undefined): Answer {
  const view = pages.for(request, caller?.user)
  const { verify } = view.t.entry
  if (caller) return signedInAlready(view, caller)
  if (open?.status === "complete") return wayOn(view, { title: verify.doneTitle, status: 200, words: verify.doneElsewhere, to: "sign-in" })
  return wayOn(view, { title: verify.nothingTitle, status: 410, words: verify.nothingWords, to: "start" })
}

/** A link or code that leads no further. @throws whatever is not such a problem */
export function refusedPage(pages: Pages, request: Incoming, error: unknown, caller: SignedIn | undefined): Answer {
  if (!(error instanceof Problem) || ![403, 409, 410, 429].includes(error.kind.status)) throw error
  const view = pages.for(request, caller?.user)
  const { code, kind } = error
  if (caller && code === "link_used") return signedInAlready(view, caller)
  const { title, advice } = wordsFor(view.t, error)
  // Whoever knows about the account that there is now had the code of a mail to its address.
  const to = ["email_taken", "link_used", "sign_up_closed"].includes(code) ? "sign-in" : "start"
  const page = wayOn(view, { title, status: kind.status, words: code === "link_expired" ? view.t.entry.verify.linkOver : advice, to })
  return { ...page, headers: { ...page.headers, ...problemHeaders(error) } }
}

/** Somebody came back to a page, or opened a link a second time. */
function signedInAlready(view: View, { user }: SignedIn): Answer {
  const { verify } = view.t.entry
  return wayOn(view, { title: verify.signedInTitle, status: 200, words: verify.signedInWords({ email: user.email }), to: "account" })
}

function wayOn({ t, render }: View, { title, status, words, to }: WayOn): Answer {
  const ways = {
    start: { href: "/sign-up", label: t.entry.startAgain },
    "sign-in": { href: "/sign-in", label: t.entry.signIn },
    account: { href: "/account", label: t.entry.toAccount },
  }
  const { href, label } = ways[to]
  return render({
    title,
    status,
    body: () => (
      <>
        <p>{words}</p>
        <LinkButton href={href} kind="primary">
          {label}
        </LinkButton>
      </>
    ),
  })
}
