import type { Child } from "hono/jsx"
import { z } from "zod"
import type { Clock } from "../../kernel/clock.ts"
import type { Answer } from "../../kernel/http/answer.ts"
import type { Incoming } from "../../kernel/http/incoming.ts"
import { anyone, type Route, route } from "../../kernel/http/route.ts"
import { isId } from "../../kernel/id.ts"
import { Ago, ago, Button, DeviceIcon, Empty, Form, Item, List, Notice } from "../../pages/index.ts"
import { type Session, type SessionCookie, type Sessions, SIGN_OUT_HEADERS, type SignedIn } from "../session/index.ts"
import { type AccountPages, type AccountView, SESSIONS_PAGE, toSignIn } from "./frame.tsx"
import { Address, type Whence, type WhenceOf, type Whereabouts } from "./whereabouts.tsx"

/** How often a page that is looked at asks anew. */
const LIVE_SECONDS = 30
/** Those used last; all others can be ended together. */
const MAX_SHOWN = 100

interface Needs {
  readonly sessions: Sessions
  readonly cookie: SessionCookie
  readonly accountPages: AccountPages
  readonly whereabouts: Whereabouts
  readonly clock: Clock
  readonly sections: readonly SessionsSection[]
}

/** What a feature adds to the page, below the sessions. @returns nothing where it has nothing to say */
export type SessionsSection = (context: {
  readonly caller: SignedIn
  readonly view: AccountView
  readonly whenceOf: WhenceOf
  readonly now: number
}) => Promise<((csrf: string) => Child) | undefined>

/** `/account/sessions`, the forms on it, and signing out. */
export function sessionsPageRoutes(needs: Needs): Route[] {
  const { sessions, cookie } = needs
  const caller = cookie.perhapsSignedIn
  return [
    route({
      method: "GET",
      path: SESSIONS_PAGE,
      summary: "The page of one's sessions and devices",
      tag: "Pages",
      kind: "page",
      caller,
      query: z.object({ ended: z.string().optional() }),
      answers: { 200: "The page", 303: "To the sign-in page" },
      handle: ({ caller, query: { ended }, request }) =>
        caller ? sessionsPage(needs, request, caller, ended === "one" || ended === "others" ? ended : undefined) : toSignIn(request),
    }),
    route({
      method: "POST",
      path: "/account/sign-out",
      summary: "Sign out (form)",
      tag: "Pages",
      kind: "page",
      // Whoever it is: also somebody who acts in another's name.
      caller: anyone,
      body: z.object({}),
      answers: { 303: "To the sign-in page" },
      handle: async ({ request }) => {
        const token = cookie.read(request)
        if (token !== undefined) await sessions.endByToken(token, "signed_out", request)
        return { status: 303, location: "/sign-in", cookies: cookie.clear(), headers: SIGN_OUT_HEADERS }
      },
    }),
    route({
      method: "POST",
      path: "/account/sessions/end",
      summary: "End one session (form)",
      tag: "Pages",
      kind: "page",
      caller,
      body: z.object({ session: z.string() }),
      answers: { 303: "Back to the list", 404: "The list, which has no such session" },
      handle: async ({ caller, body: { session }, request }) => {
        if (!caller) return toSignIn(request, SESSIONS_PAGE)
        // Somebody else's, one that has ended, one that never was: all the same answer.
        const ended = isId("ses", session) && (await sessions.end(caller.user.id, session, "ended_by_user", request))
        return ended ? { status: 303, location: `${SESSIONS_PAGE}?ended=one` } : sessionsPage(needs, request, caller, "not-there")
      },
    }),
    route({
      method: "POST",
      path: "/account/sessions/end-others",
      summary: "End all other sessions (form)",
      tag: "Pages",
      kind: "page",
      caller,
      body: z.object({}),
      answers: { 303: "Back to the list" },
      handle: async ({ caller, request }) => {
        if (!caller) return toSignIn(request, SESSIONS_PAGE)
        await sessions.endOthers(caller.user.id, "ended_by_user", caller.session.id, request)
        return { status: 303, location: `${SESSIONS_PAGE}?ended=others` }
      },
    }),
  ]
}

type News = "one" | "others" | "not-there"

async function sessionsPage(needs: Needs, request: Incoming, caller: SignedIn, news: News | undefined): Promise<Answer> {
  const { sessions, accountPages, whereabouts, clock } = needs
  const { user, session: current } = caller
  const view = await accountPages.for(request, caller)
  const { sessions: words } = view.t.account
  const now = clock.now()
  const others = (await sessions.list(user.id)).filter(({ id }) => id !== current.id).toSorted((one, other) => other.lastSeenAt - one.lastSeenAt)
  const whenceOf = await whereabouts.on(view, request.client)
  const sections = await Promise.all(needs.sections.map((section) => section({ caller, view, whenceOf, now })))
  const said = news && { one: words.ended, others: words.othersEnded, "not-there": words.notThere }[news]
  return view.render({
    room: SESSIONS_PAGE,
    title: words.title,
    status: news === "not-there" ? 404 : 200,
    body: ({ csrf }) => (
      <>
        {said !== undefined && (
          <Notice kind={news === "not-there" ? "info" : "success"} isNews>
            <p>{said}</p>
          </Notice>
        )}
        <p class="quiet">{words.about}</p>
        <List id="sessions" liveSeconds={LIVE_SECONDS}>
          {[current, ...others.slice(0, MAX_SHOWN)].map((session) => (
            <SessionItem
              session={session}
              whence={whenceOf(session.userAgent, session.ip)}
              isCurrent={session.id === current.id}
              now={now}
              view={view}
              csrf={csrf}
            />
          ))}
        </List>
        {others.length > 0 ? (
          <Form action="/account/sessions/end-others" csrf={csrf} id="end-others">
            <Button>{words.endOthers}</Button>
          </Form>
        ) : (
          <Empty id="no-others" title={words.none}>
            {words.noneYet}
          </Empty>
        )}
        {sections.map((section) => section?.(csrf))}
      </>
    ),
  })
}

/** An address alone says nothing to people; where words say too little, it stands beside them. */
function Place({ whence: { place, address } }: { readonly whence: Whence }) {
  if (place === undefined) return null
  return (
    <div>
      {place} {address !== undefined && <Address text={address} />}
    </div>
  )
}

interface ItemProps {
  readonly session: Session
  readonly whence: Whence
  readonly isCurrent: boolean
  readonly now: number
  readonly view: AccountView
  readonly csrf: string
}

function SessionItem({ session, whence, isCurrent, now, view, csrf }: ItemProps) {
  const { t, locale } = view
  const { sessions: words, methods } = t.account
  const how = session.amr.flatMap((method) => methods[method] ?? []).join(", ")
  return (
    <Item
      sign={<DeviceIcon kind={whence.kind} />}
      actions={
        !isCurrent && (
          <Form action="/account/sessions/end" csrf={csrf} id={`end-${session.id}`}>
            <input type="hidden" name="session" value={session.id} />
            <Button label={words.endWhich({ device: whence.device, ago: ago(now - session.lastSeenAt, locale) })}>{words.end}</Button>
          </Form>
        )
      }
    >
      {whence.device}
      {isCurrent && <strong> · {words.thisOne}</strong>}
      {!(isCurrent && whence.isNear) && <Place whence={whence} />}
      <div class="quiet">
        <span class="fact">
          {words.lastUsed} <Ago at={session.lastSeenAt} now={now} locale={locale} />
        </span>{" "}
        <span class="fact">
          {words.signedIn} <Ago at={session.createdAt} now={now} locale={locale} />
        </span>{" "}
        {how !== "" && (
          <span class="fact">
            {words.with} {how}
          </span>
        )}
      </div>
    </Item>
  )
}
