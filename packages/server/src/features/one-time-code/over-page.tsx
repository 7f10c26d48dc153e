import type { SignedIn } from "../../core/session/index.ts"
import type { OpenAttempt } from "../../core/sign-in/index.ts"
import { Problem } from "../../kernel/errors.ts"
import { type Answer, problemHeaders } from "../../kernel/http/answer.ts"
import type { Incoming } from "../../kernel/http/incoming.ts"
import type { Pages } from "../../pages/index.ts"

/** What pages that lead no further say, and where to go from there. */
interface WayOn {
  readonly title: string
  readonly status: number
  readonly words: string
  readonly href: string
  readonly label: string
}

const START_AGAIN = { href: "/sign-up", label: "Start again" }
const SIGN_IN = { href: "/sign-in", label: "Sign in" }

/** The page of an attempt that is finished, has expired, or is not this browser's. */
export function overPage(pages: Pages, request: Incoming, open: OpenAttempt | undefined, caller: SignedIn | undefined): Answer {
  if (caller) return wayOn(pages, request, signedInAlready(caller))
  if (open?.status === "complete") {
    return wayOn(pages, request, {
      title: "Your address is confirmed",
      status: 200,
      words: "That was done in another browser, and you are signed in there. To use this one too, sign in here.",
      ...SIGN_IN,
    })
  }
  return wayOn(pages, request, {
    title: "There is nothing to confirm here",
    status: 410,
    words: "It may be more than ten minutes ago that you began, or you began in another browser.",
    ...START_AGAIN,
  })
}

/** A link or code that leads no further. @throws whatever is not such a problem */
export function refusedPage(pages: Pages, request: Incoming, error: unknown, caller: SignedIn | undefined): Answer {
  if (!(error instanceof Problem) || ![409, 410, 429].includes(error.kind.status)) throw error
  const { code, kind, detail } = error
  if (caller && code === "link_used") return wayOn(pages, request, signedInAlready(caller))
  const known = code === "email_taken" || code === "link_used"
  const words = known
    ? "If it was you, you have an account: sign in to it."
    : "Codes and links work for ten minutes, and only those of the newest mail. If the mail broke the link in two, copy all of it into the address bar."
  const page = wayOn(pages, request, { title: kind.title, status: kind.status, words: detail.detail ?? words, ...(known ? SIGN_IN : START_AGAIN) })
  return { ...page, headers: { ...page.headers, ...problemHeaders(error) } }
}

/** Somebody came back to a page, or opened a link a second time. */
function signedInAlready({ user }: SignedIn): WayOn {
  return {
    title: "You are signed in",
    status: 200,
    words: `You are signed in as ${user.email}, and there is nothing left to confirm.`,
    href: "/account",
    label: "Go to your account",
  }
}

function wayOn(pages: Pages, request: Incoming, { title, status, words, href, label }: WayOn): Answer {
  return pages.render(request, {
    title,
    status,
    body: () => (
      <>
        <p>{words}</p>
        <a class="button primary" href={href}>
          {label}
        </a>
      </>
    ),
  })
}
