import type { SignedIn } from "../../core/session/index.ts"
import { type OpenAttempt, safeNext } from "../../core/sign-in/index.ts"
import { Problem } from "../../kernel/errors.ts"
import { type Answer, problemHeaders } from "../../kernel/http/answer.ts"
import type { Incoming } from "../../kernel/http/incoming.ts"
import { Button, Form, LinkButton, type Pages, type View, wordsFor } from "../../pages/index.ts"

/** What pages that lead no further say, and where to go from there. */
interface WayOn {
  readonly title: string
  readonly status: number
  readonly words: string
  readonly href: string
  readonly label: string
  /** Of this browser: it can begin anew with what was typed. */
  readonly again?: OpenAttempt | undefined
}

const START = { sign_up: "/sign-up", sign_in: "/sign-in", step_up: "/sign-in" } as const

/** The page of an attempt that is finished, has expired, or is not this browser's. */
export function overPage(pages: Pages, request: Incoming, open: OpenAttempt | undefined, caller: SignedIn | undefined): Answer {
  const view = pages.for(request, caller?.user)
  const { t } = view
  const { verify } = t.entry
  if (caller) return signedInAlready(view, caller)
  if (open?.status === "complete") {
    const title = open.attempt.intent === "sign_in" ? t.mailLink.link.title({ app: pages.appName }) : verify.doneTitle
    return wayOn(view, { title, status: 200, words: verify.doneElsewhere, href: "/sign-in", label: t.entry.signIn })
  }
  const over = { title: verify.nothingTitle, status: 410, words: verify.nothingWords }
  return wayOn(view, { ...over, ...startOf(view, open), again: againOf(open) })
}

export interface Refused {
  readonly error: unknown
  /** The attempt it was about, where this browser began it. */
  readonly open: OpenAttempt | undefined
  readonly caller: SignedIn | undefined
  /** The answer of the mail was sent from here, rather than looked at. */
  readonly isAnswer?: boolean
}

/** A link or code that leads no further. @throws whatever is not such a problem */
export function refusedPage(pages: Pages, request: Incoming, { error, open, caller, isAnswer }: Refused): Answer {
  if (!(error instanceof Problem) || ![403, 409, 410, 429].includes(error.kind.status)) throw error
  const view = pages.for(request, caller?.user)
  const { t } = view
  const { code, kind } = error
  if (code === "link_used" && caller) return signedInAlready(view, caller)
  // The first of two presses took it, and its answer may still be on its way to this browser.
  if (code === "link_used" && isAnswer && open?.status === "complete") return answeredAlready(view, open)
  if (code === "link_used" && open?.status === "complete") return overPage(pages, request, open, caller)
  const { title, advice } = wordsFor(t, error)
  // Whoever knows about the account that there is now had the code of a mail to its address.
  const leadsIn = ["email_taken", "link_used", "sign_up_closed"].includes(code)
  const page = wayOn(view, {
    title,
    status: kind.status,
    words: code === "link_expired" ? t.entry.verify.linkOver : advice,
    ...(leadsIn ? { href: "/sign-in", label: t.entry.signIn } : { ...startOf(view, open), again: againOf(open) }),
  })
  return { ...page, headers: { ...page.headers, ...problemHeaders(error) } }
}

function startOf({ t }: View, open: OpenAttempt | undefined): Pick<WayOn, "href" | "label"> {
  return { href: START[open?.attempt.intent ?? "sign_up"], label: t.entry.startAgain }
}

function againOf(open: OpenAttempt | undefined): OpenAttempt | undefined {
  if (!open || open.status === "complete") return undefined
  return open.attempt.intent !== "step_up" && open.attempt.shown.length === 0 ? open : undefined
}

/** Somebody came back to a page, or opened a link a second time. */
function signedInAlready(view: View, { user }: SignedIn): Answer {
  const { t } = view
  const { signedInTitle: title, signedInWords } = t.entry.verify
  return wayOn(view, { title, status: 200, words: signedInWords({ email: user.email }), href: "/account", label: t.entry.toAccount })
}

function answeredAlready(view: View, { attempt }: OpenAttempt): Answer {
  const { title, words, goOn } = view.t.mailLink.already
  return wayOn(view, { title, status: 200, words, href: safeNext(attempt.options.next), label: goOn })
}

function wayOn({ t, render }: View, { title, status, words, href, label, again }: WayOn): Answer {
  return render({
    title,
    status,
    // It may be the address of a link.
    addressIsSecret: true,
    body: ({ csrf }) => (
      <>
        <p>{words}</p>
        {again && (
          <Form action="/verify/again" csrf={csrf} id="verify-again">
            <input type="hidden" name="attempt" value={again.attempt.id} />
            <Button kind="primary">{t.mailLink.again}</Button>
          </Form>
        )}
        {again ? (
          <p>
            <a href={href}>{label}</a>
          </p>
        ) : (
          <LinkButton href={href} kind="primary">
            {label}
          </LinkButton>
        )}
      </>
    ),
  })
}
