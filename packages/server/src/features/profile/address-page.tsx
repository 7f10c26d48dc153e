import { z } from "zod"
import { orStepUp, toSignIn } from "../../core/account/index.ts"
import type { SignedIn } from "../../core/session/index.ts"
import { VERIFICATIONS } from "../../core/sign-in/index.ts"
import { readEmail } from "../../core/user/index.ts"
import { Problem } from "../../kernel/errors.ts"
import { type Answer, problemHeaders } from "../../kernel/http/answer.ts"
import type { Incoming } from "../../kernel/http/incoming.ts"
import { type Route, route } from "../../kernel/http/route.ts"
import { Button, Field, Form, LinkButton, Marked, Summary, wordsFor, wrongIn } from "../../pages/index.ts"
import type { Core } from "../feature.ts"
import { ADDRESS_PAGE, type AddressChange } from "./address.ts"
import { ADDRESS_CHANGES } from "./address-routes.ts"
import { PROFILE_PAGE } from "./page.tsx"

type Needs = Pick<Core, "accountPages" | "pages" | "sessionCookie"> & { readonly addressChange: AddressChange }

const CONFIRM = `${ADDRESS_PAGE}/confirm`
const MAX_FIELD_CHARACTERS = 1_024

interface State {
  readonly email?: string
  readonly wrong?: Problem
}

/** `/account/profile/address`: asks for another address, takes the code of its mail, and is where the link of that mail leads. */
export function addressPages(needs: Needs): Route[] {
  const { addressChange, sessionCookie } = needs
  const caller = sessionCookie.perhapsSignedIn
  return [
    route({
      method: "GET",
      path: ADDRESS_PAGE,
      summary: "Changing the address; or the page a mailed link opens",
      tag: "Pages",
      kind: "page",
      caller,
      query: z.object({ token: z.string().max(MAX_FIELD_CHARACTERS).optional(), another: z.string().optional() }),
      answers: { 200: "The page", 303: "To the sign-in page", 410: "The link is over" },
      handle: async ({ caller, query, request }) => {
        const { token } = query
        if (token !== undefined) return caller ? linkPage(needs, caller, request, token) : signInFirstPage(needs, request)
        if (!caller) return toSignIn(request)
        const email = query.another === undefined ? await addressChange.pending(caller) : undefined
        return email === undefined ? askPage(needs, caller, request) : codePage(needs, caller, request, email)
      },
    }),
    route({
      method: "POST",
      path: ADDRESS_PAGE,
      summary: "Mail a code and a link to another address (form)",
      tag: "Pages",
      kind: "page",
      caller,
      body: z.object({ email: z.string().max(MAX_FIELD_CHARACTERS) }),
      limits: { perNetwork: ADDRESS_CHANGES },
      answers: { 303: "To the page for the code", 422: "The form again" },
      handle: async ({ caller, body, request }) => {
        if (!caller) return toSignIn(request)
        try {
          return await orStepUp(ADDRESS_PAGE, async () => {
            await addressChange.request(caller, readEmail(body.email), request)
            return { status: 303, location: ADDRESS_PAGE }
          })
        } catch (error) {
          if (!(error instanceof Problem) || error.kind.status !== 422) throw error
          return askPage(needs, caller, request, { email: body.email, wrong: error })
        }
      },
    }),
    route({
      method: "POST",
      path: CONFIRM,
      summary: "Give the account the address that a mail proved (form)",
      tag: "Pages",
      kind: "page",
      caller,
      body: z.object({ code: z.string().max(MAX_FIELD_CHARACTERS).optional(), token: z.string().max(MAX_FIELD_CHARACTERS).optional() }),
      limits: { perNetwork: VERIFICATIONS },
      answers: { 303: "It is the account's address", 409: "It is another account's", 410: "The link is over", 422: "The form again" },
      handle: async ({ caller, body, request }) => {
        if (!caller) return toSignIn(request)
        const { code = "", token } = body
        try {
          await addressChange.confirm(caller, token === undefined ? { code } : { token }, request)
          return { status: 303, location: `${PROFILE_PAGE}?done=address` }
        } catch (error) {
          if (!(error instanceof Problem) || error.kind.status >= 500) throw error
          const email = await addressChange.pending(caller)
          if (error.kind.status === 422 && email !== undefined) return codePage(needs, caller, request, email, error)
          return overPage(needs, caller, request, error)
        }
      },
    }),
  ]
}

async function askPage({ accountPages }: Needs, caller: SignedIn, request: Incoming, { email, wrong: problem }: State = {}): Promise<Answer> {
  const { t, render } = await accountPages.for(request, caller)
  const { address } = t
  const wrong = problem && wrongIn(t, problem, "email")
  return render({
    room: PROFILE_PAGE,
    title: address.title,
    status: problem?.kind.status ?? 200,
    body: ({ csrf }) => (
      <>
        <Summary wrong={wrong} t={t} />
        <p>{address.words}</p>
        <Form action={ADDRESS_PAGE} csrf={csrf} id="change-address">
          <Field name="email" label={address.label} type="email" autocomplete="email" value={email} wrong={wrong} autofocus />
          <Button kind="primary">{address.send}</Button>
        </Form>
      </>
    ),
  })
}

async function codePage({ accountPages }: Needs, caller: SignedIn, request: Incoming, email: string, problem?: Problem): Promise<Answer> {
  const { t, render } = await accountPages.for(request, caller)
  const { address } = t
  const wrong = problem && wrongIn(t, problem, "code")
  return render({
    room: PROFILE_PAGE,
    title: t.entry.verify.title,
    status: problem?.kind.status ?? 200,
    body: ({ csrf }) => (
      <>
        <Summary wrong={wrong} t={t} />
        <p>
          <Marked text={address.sentTo({ email })} value={email} />
        </p>
        <Form action={CONFIRM} csrf={csrf} id="confirm-address">
          <Field name="code" label={address.code} type="text" inputmode="numeric" autocomplete="one-time-code" wrong={wrong} autofocus />
          <Button kind="primary">{address.confirm}</Button>
        </Form>
        <p class="quiet">{t.entry.verify.noMail}</p>
        <Form action={ADDRESS_PAGE} csrf={csrf} id="address-again">
          <input type="hidden" name="email" value={email} />
          <Button>{t.entry.verify.sendAgain}</Button>
        </Form>
        <p>
          <a href={`${ADDRESS_PAGE}?another=1`}>{address.another}</a>
        </p>
      </>
    ),
  })
}

/** One click: whoever is signed in here is whose account it is. */
async function linkPage(needs: Needs, caller: SignedIn, request: Incoming, token: string): Promise<Answer> {
  let email: string
  try {
    email = await needs.addressChange.look(caller, token)
  } catch (error) {
    return overPage(needs, caller, request, error)
  }
  const { t, render } = await needs.accountPages.for(request, caller)
  const { address } = t
  return render({
    room: PROFILE_PAGE,
    title: address.linkTitle,
    addressIsSecret: true,
    body: ({ csrf }) => (
      <>
        <p>
          <Marked text={address.linkWords({ email })} value={email} />
        </p>
        <Form action={CONFIRM} csrf={csrf} id="address-link">
          <input type="hidden" name="token" value={token} />
          <Button kind="primary">{address.confirm}</Button>
        </Form>
      </>
    ),
  })
}

function signInFirstPage({ pages }: Needs, request: Incoming): Answer {
  const { t, render } = pages.for(request)
  return render({
    title: t.address.linkTitle,
    addressIsSecret: true,
    body: () => (
      <>
        <p>{t.address.signInFirst}</p>
        <LinkButton href={`/sign-in?next=${encodeURIComponent(ADDRESS_PAGE)}`} kind="primary">
          {t.entry.signIn}
        </LinkButton>
      </>
    ),
  })
}

/** @throws whatever is no such problem */
async function overPage({ accountPages }: Needs, caller: SignedIn, request: Incoming, error: unknown): Promise<Answer> {
  if (!(error instanceof Problem) || error.kind.status >= 500) throw error
  const { t, render } = await accountPages.for(request, caller)
  const { title, advice } = wordsFor(t, error)
  const page = render({
    room: PROFILE_PAGE,
    title,
    status: error.kind.status,
    addressIsSecret: true,
    body: () => (
      <>
        <p>{error.kind.status === 410 ? t.address.over : advice}</p>
        <LinkButton href={`${ADDRESS_PAGE}?another=1`}>{t.address.change}</LinkButton>
      </>
    ),
  })
  return { ...page, headers: { ...page.headers, ...problemHeaders(error) } }
}
