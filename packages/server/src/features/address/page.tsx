import { z } from "zod"
import { orStepUp, toSignIn } from "../../core/account/index.ts"
import type { SignedIn } from "../../core/session/index.ts"
import { VERIFICATIONS } from "../../core/sign-in/index.ts"
import { readEmail } from "../../core/user/index.ts"
import { Problem } from "../../kernel/errors.ts"
import type { Answer } from "../../kernel/http/answer.ts"
import type { Incoming } from "../../kernel/http/incoming.ts"
import { type Route, route } from "../../kernel/http/route.ts"
import { Button, Field, Form, LinkButton, linkOverPage, linkToken, Marked, Notice, Summary, wrongIn } from "../../pages/index.ts"
import type { Core } from "../feature.ts"
import type { Address } from "./address.ts"
import { MAX_CODE_CHARACTERS } from "./routes.ts"

type Needs = Pick<Core, "accountPages" | "config" | "pages" | "sessionCookie" | "signIn"> & { readonly address: Address }

export const ADDRESS_PAGE = "/account/email"
/** Another feature's, if there is one. */
export const PROFILE_PAGE = "/account/profile"
const CONFIRM = `${ADDRESS_PAGE}/confirm`
const MAX_FIELD_CHARACTERS = 1_024

/** `/account/email`: asking for another address, and answering from its mailbox. GET changes nothing (mail scanners follow links). */
export function addressPageRoutes(needs: Needs): Route[] {
  const { address, sessionCookie, signIn } = needs
  const caller = sessionCookie.perhapsSignedIn
  return [
    route({
      method: "GET",
      path: ADDRESS_PAGE,
      summary: "Changing the address",
      tag: "Pages",
      kind: "page",
      caller,
      query: z.object({ sent: z.string().optional(), changed: z.string().optional() }),
      answers: { 200: "The page", 303: "To the sign-in page" },
      handle: ({ caller, query, request }) => {
        if (!caller) return toSignIn(request)
        return query.sent === undefined ? askPage(needs, request, caller, { changed: query.changed !== undefined }) : codePage(needs, request, caller)
      },
    }),
    route({
      method: "POST",
      path: ADDRESS_PAGE,
      summary: "Ask for another address (form)",
      tag: "Pages",
      kind: "page",
      caller,
      body: z.object({ email: z.string().max(MAX_FIELD_CHARACTERS) }),
      limits: { perNetwork: VERIFICATIONS },
      answers: { 303: "A mail is on its way; or to prove oneself anew", 422: "The form again" },
      handle: ({ body, caller, request }) => {
        if (!caller) return toSignIn(request)
        return orStepUp(ADDRESS_PAGE, async () => {
          await signIn.requireFreshNow(caller)
          try {
            await address.request(caller, readEmail(body.email), request)
            return { status: 303, location: `${ADDRESS_PAGE}?sent=1` }
          } catch (error) {
            if (!(error instanceof Problem) || error.kind.status !== 422) throw error
            return askPage(needs, request, caller, { problem: error, email: body.email })
          }
        })
      },
    }),
    route({
      method: "GET",
      path: CONFIRM,
      summary: "Where the link of the mail to the new address leads",
      tag: "Pages",
      kind: "page",
      caller,
      query: z.object({ token: linkToken }),
      answers: { 200: "The page", 410: "The link is over" },
      handle: async ({ caller, query: { token }, request }) => {
        if (!caller) return strangerPage(needs, request)
        try {
          return linkPage(needs, request, await address.look(caller, token), token)
        } catch (error) {
          return overPage(needs, request, error)
        }
      },
    }),
    route({
      method: "POST",
      path: CONFIRM,
      summary: "Answer from the new mailbox, by its link or its code (form)",
      tag: "Pages",
      kind: "page",
      caller,
      body: z.object({ token: linkToken, code: z.string().max(MAX_CODE_CHARACTERS).optional() }),
      limits: { perNetwork: VERIFICATIONS },
      answers: { 303: "Changed", 410: "The link is over", 422: "The form again" },
      handle: async ({ body, caller, request }) => {
        const byLink = body.code === undefined
        if (!caller) return byLink ? strangerPage(needs, request) : toSignIn(request, ADDRESS_PAGE)
        try {
          await address.change(caller, body.code === undefined ? { token: body.token } : { code: body.code }, request)
          return { status: 303, location: `${ADDRESS_PAGE}?changed=1` }
        } catch (error) {
          if (error instanceof Problem && !byLink && [409, 410, 422, 429].includes(error.kind.status)) return codePage(needs, request, caller, error)
          return overPage(needs, request, error)
        }
      },
    }),
  ]
}

interface AskState {
  readonly problem?: Problem
  readonly email?: string
  readonly changed?: boolean
}

async function askPage({ accountPages }: Needs, request: Incoming, caller: SignedIn, { problem, email, changed }: AskState): Promise<Answer> {
  const view = await accountPages.for(request, caller)
  const { t } = view
  const { address: words } = t
  const wrong = problem && wrongIn(t, problem, "email")
  return view.render({
    room: accountPages.hasRoom(PROFILE_PAGE) ? PROFILE_PAGE : ADDRESS_PAGE,
    title: words.title,
    status: problem?.kind.status ?? 200,
    body: ({ csrf }) => (
      <>
        <Summary wrong={wrong} t={t} />
        {changed && (
          <Notice kind="success" isNews>
            <p>{words.done}</p>
          </Notice>
        )}
        <p>
          <strong>
            <bdi id="address-now">{caller.user.email}</bdi>
          </strong>
        </p>
        <p>{words.words}</p>
        <Form action={ADDRESS_PAGE} csrf={csrf} id="change-address">
          <Field name="email" label={words.label} type="email" autocomplete="email" value={email} wrong={wrong} />
          <Button kind="primary">{words.send}</Button>
        </Form>
      </>
    ),
  })
}

async function codePage({ accountPages, address, config }: Needs, request: Incoming, caller: SignedIn, problem?: Problem): Promise<Answer> {
  const email = await address.pending(caller)
  if (email === undefined) return { status: 303, location: ADDRESS_PAGE }
  const view = await accountPages.for(request, caller)
  const { t } = view
  const { address: words } = t
  const wrong = problem && wrongIn(t, problem, "code")
  return view.render({
    room: accountPages.hasRoom(PROFILE_PAGE) ? PROFILE_PAGE : ADDRESS_PAGE,
    title: t.entry.verify.title,
    status: problem?.kind.status ?? 200,
    body: ({ csrf }) => (
      <>
        <Summary wrong={wrong} t={t} />
        <p>
          <Marked text={words.sentTo({ email })} value={email} />
        </p>
        <Form action={CONFIRM} csrf={csrf} id="confirm-address">
          <Field name="code" label={words.code} type="text" inputmode="numeric" autocomplete="one-time-code" wrong={wrong} autofocus />
          <Button kind="primary">{words.confirm}</Button>
        </Form>
        <div class="under">
          <p>
            <a id="another-address" href={ADDRESS_PAGE}>
              {words.another}
            </a>
          </p>
          {config.development && (
            <p class="quiet">
              {t.entry.development.mailsAreKept} <a href="/dev/mail">{t.entry.development.mailbox}</a>
            </p>
          )}
        </div>
      </>
    ),
  })
}

function linkPage({ pages }: Needs, request: Incoming, email: string, token: string): Answer {
  const { t, render } = pages.for(request)
  const { address: words } = t
  return render({
    title: words.linkTitle,
    addressIsSecret: true,
    body: ({ csrf }) => (
      <>
        <p>
          <Marked text={words.linkWords({ email })} value={email} />
        </p>
        <Form action={CONFIRM} csrf={csrf} id="confirm-address">
          <input type="hidden" name="token" value={token} />
          <Button kind="primary">{words.confirm}</Button>
        </Form>
      </>
    ),
  })
}

/** Whether the link is any good is told to nobody who is not signed in. */
function strangerPage({ pages }: Needs, request: Incoming): Answer {
  const { t, render } = pages.for(request)
  const { address: words } = t
  return render({
    title: words.linkTitle,
    addressIsSecret: true,
    body: () => (
      <>
        <p>{words.signInFirst}</p>
        <LinkButton href={`/sign-in?next=${encodeURIComponent(`${ADDRESS_PAGE}?sent=1`)}`} kind="primary">
          {t.entry.signIn}
        </LinkButton>
      </>
    ),
  })
}

function overPage({ pages }: Needs, request: Incoming, error: unknown): Answer {
  return linkOverPage(pages, request, error, ({ address: words }) => ({ advice: words.over, ask: words.change, href: ADDRESS_PAGE }))
}
