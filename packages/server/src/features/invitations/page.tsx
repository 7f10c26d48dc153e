import { z } from "zod"
import { ORGANIZATIONS_PAGE } from "../../core/account/index.ts"
import { rolesIn, type Seen } from "../../core/directory/index.ts"
import type { SignedIn } from "../../core/session/index.ts"
import { HOME, INVITATION_PAGE, VERIFICATIONS } from "../../core/sign-in/index.ts"
import { errors, Problem } from "../../kernel/errors.ts"
import { type Answer, problemHeaders } from "../../kernel/http/answer.ts"
import type { Incoming } from "../../kernel/http/incoming.ts"
import { type Route, route } from "../../kernel/http/route.ts"
import { hasTokenShape } from "../../kernel/token.ts"
import { Actions, Button, day, Form, LinkButton, Marked, type View, wordsFor } from "../../pages/index.ts"
import { accept, enter } from "./accept.ts"
import type { InvitationsNeeds } from "./needs.ts"

/** Longer than any link's token; one that is cut off or spoilt is told as a link. */
const MAX_TOKEN_CHARACTERS = 1_024
const OTHER_ACCOUNT = `${INVITATION_PAGE}/other-account`
const COME_BACK = `?next=${encodeURIComponent(INVITATION_PAGE)}`

/** `/invitation`: where the link of the mail leads. GET accepts nothing (mail scanners follow links). */
export function invitationPageRoutes(needs: InvitationsNeeds): Route[] {
  const { invited, sessions, sessionCookie } = needs
  return [
    route({
      method: "GET",
      path: INVITATION_PAGE,
      summary: "Who invites to what; without a token, the invitation this browser opened last",
      tag: "Pages",
      kind: "page",
      caller: sessionCookie.perhapsSignedIn,
      query: z.object({ token: z.string().max(MAX_TOKEN_CHARACTERS).optional() }),
      answers: { 200: "The page", 404: "No such invitation", 410: "It is over" },
      handle: ({ query, caller, request }) => invitationPage(needs, request, query.token ?? invited.token(request) ?? "", caller),
    }),
    route({
      method: "POST",
      path: INVITATION_PAGE,
      summary: "Accept an invitation and enter the organization (form)",
      tag: "Pages",
      kind: "page",
      caller: sessionCookie.perhapsSignedIn,
      body: z.object({ token: z.string().max(MAX_TOKEN_CHARACTERS) }),
      limits: { perNetwork: VERIFICATIONS },
      answers: { 303: "A member, and in the organization", 404: "No such invitation", 409: "There is no room", 410: "It is over" },
      handle: async ({ body, caller, request }) => {
        if (!caller) return { status: 303, location: `/sign-in${COME_BACK}`, cookies: hasTokenShape(body.token) ? [invited.keep(body.token)] : [] }
        try {
          const { organization } = await accept(needs, body.token, caller, request)
          const entered = await enter(needs, caller, organization, request)
          const location = entered.length > 0 ? `${ORGANIZATIONS_PAGE}?done=entered` : ORGANIZATIONS_PAGE
          return { status: 303, location, cookies: [invited.forget(), ...entered] }
        } catch (error) {
          // Another account's, or nobody's: the page says which.
          if (error instanceof Problem && error.code === "not_found") return invitationPage(needs, request, body.token, caller)
          return overPage(needs, request, error, caller)
        }
      },
    }),
    route({
      method: "POST",
      path: OTHER_ACCOUNT,
      summary: "Sign out, and in again as whom the invitation is for (form)",
      tag: "Pages",
      kind: "page",
      caller: sessionCookie.perhapsSignedIn,
      body: z.object({}),
      answers: { 303: "To the sign-in page" },
      handle: async ({ request }) => {
        const token = sessionCookie.read(request)
        if (token !== undefined) await sessions.endByToken(token, "signed_out", request)
        return { status: 303, location: `/sign-in${COME_BACK}`, cookies: sessionCookie.clear() }
      },
    }),
  ]
}

async function invitationPage(needs: InvitationsNeeds, request: Incoming, token: string, caller: SignedIn | undefined): Promise<Answer> {
  const { directory, invited, pages, signIn } = needs
  let seen: Seen
  try {
    seen = await directory.invitations.look(token)
  } catch (error) {
    return overPage(needs, request, error, caller)
  }
  const view = pages.for(request, caller?.user)
  // So that the way to an account and back needs no token in an address.
  const cookies = [invited.keep(token)]
  if (!caller) return strangersPage(view, seen, cookies, (await signIn.signUpRule.current()) !== "closed")
  return caller.user.email === seen.invitation.email ? acceptPage(view, seen, token, caller, cookies) : otherAccountPage(view, seen, caller, cookies)
}

function acceptPage(view: View, seen: Seen, token: string, { user }: SignedIn, cookies: readonly string[]): Answer {
  const { t, render } = view
  const words = t.invitation
  return render({
    title: words.title({ organization: seen.organization.name }),
    cookies,
    addressIsSecret: true,
    body: ({ csrf }) => (
      <>
        <About view={view} seen={seen} />
        {user.emailVerifiedAt === null ? (
          <p>{words.unproved}</p>
        ) : (
          <Form action={INVITATION_PAGE} csrf={csrf} id="accept">
            <input type="hidden" name="token" value={token} />
            <Button kind="primary">{words.accept({ organization: seen.organization.name })}</Button>
          </Form>
        )}
        <div class="under">
          <p class="quiet">
            <Marked text={words.signedInAs({ email: user.email })} value={user.email} />
          </p>
        </div>
      </>
    ),
  })
}

function otherAccountPage(view: View, { invitation }: Seen, { user }: SignedIn, cookies: readonly string[]): Answer {
  const { t, render } = view
  return render({
    title: t.invitation.otherTitle,
    cookies,
    addressIsSecret: true,
    body: ({ csrf }) => (
      <>
        <p>{t.invitation.forAnother({ invited: invitation.email, email: user.email })}</p>
        <Form action={OTHER_ACCOUNT} csrf={csrf} id="other-account">
          <Button kind="primary">{t.invitation.useAnother}</Button>
        </Form>
        <div class="under">
          <p>
            <a href={HOME}>{t.entry.toAccount}</a>
          </p>
        </div>
      </>
    ),
  })
}

function strangersPage(view: View, seen: Seen, cookies: readonly string[], mayCreate: boolean): Answer {
  const { t, render } = view
  const { email } = seen.invitation
  return render({
    title: t.invitation.title({ organization: seen.organization.name }),
    cookies,
    addressIsSecret: true,
    body: () => (
      <>
        <About view={view} seen={seen} />
        <p>
          <Marked text={mayCreate ? t.invitation.first({ email }) : t.invitation.firstClosed({ email })} value={email} />
        </p>
        <Actions>
          <LinkButton href={`/sign-in${COME_BACK}`} kind="primary">
            {t.entry.signIn}
          </LinkButton>
          {mayCreate && <LinkButton href={`/sign-up${COME_BACK}`}>{t.entry.signUp}</LinkButton>}
        </Actions>
      </>
    ),
  })
}

function About({ view: { t, locale }, seen: { invitation, organization, inviter, roles } }: { readonly view: View; readonly seen: Seen }) {
  const { name } = organization
  return (
    <>
      <p>{inviter === undefined ? t.invitation.toAll({ organization: name }) : t.invitation.by({ inviter, organization: name })}</p>
      <p>{t.invitation.role({ roles: rolesIn(t, roles) })}</p>
      <p class="quiet">{t.invitation.until({ when: day(invitation.expiresAt, locale) })}</p>
    </>
  )
}

/** An invitation that leads no further. @throws whatever is no such problem */
function overPage({ pages, invited }: InvitationsNeeds, request: Incoming, error: unknown, caller: SignedIn | undefined): Answer {
  if (!(error instanceof Problem) || ![403, 404, 409, 410].includes(error.kind.status)) throw error
  const { t, render } = pages.for(request, caller?.user)
  const { title, words } = wordsOfEnd(t, error)
  const page = render({
    title,
    status: error.kind.status,
    cookies: [invited.forget()],
    addressIsSecret: true,
    body: () => (
      <>
        <p>{words}</p>
        {caller ? <LinkButton href={HOME}>{t.entry.toAccount}</LinkButton> : <LinkButton href="/sign-in">{t.entry.signIn}</LinkButton>}
      </>
    ),
  })
  return { ...page, headers: { ...page.headers, ...problemHeaders(error) } }
}

function wordsOfEnd(t: View["t"], error: Problem): { readonly title: string; readonly words: string } {
  const { overTitle, over, usedTitle, used } = t.invitation
  if (error.code === "link_used") return { title: usedTitle, words: used }
  if (error.code === "link_expired" || error.code === errors.not_found().code) return { title: overTitle, words: over }
  const { title, advice } = wordsFor(t, error)
  return { title, words: advice }
}
