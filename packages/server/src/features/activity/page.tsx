import { z } from "zod"
import { type AccountView, Address, toSignIn, type WhenceOf } from "../../core/account/index.ts"
import { type Route, route } from "../../kernel/http/route.ts"
import { Ago, DeviceIcon, Empty, Item, LinkButton, List, type Strings } from "../../pages/index.ts"
import type { Core } from "../feature.ts"
import { type ActivityItem, PAGE_EVENTS, readActivity } from "./activity.ts"
import { cursorSchema } from "./routes.ts"

export const ACTIVITY_PAGE = "/account/activity"
/** Where to go when something was somebody else's doing; it signs everybody else out as well. */
const WAY_OUT = "/account/password"

type Needs = Pick<Core, "accountPages" | "audit" | "clock" | "sessionCookie" | "whereabouts">

export function activityPage({ accountPages, audit, clock, sessionCookie, whereabouts }: Needs): Route[] {
  return [
    route({
      method: "GET",
      path: ACTIVITY_PAGE,
      summary: "The activity page",
      tag: "Pages",
      kind: "page",
      caller: sessionCookie.perhapsSignedIn,
      query: z.object({ before: cursorSchema.optional() }),
      answers: { 200: "The page", 303: "To the sign-in page" },
      handle: async ({ caller, query: { before }, request }) => {
        if (!caller) return toSignIn(request)
        const view = await accountPages.for(request, caller)
        const { activity: words } = view.t.account
        const { items, next } = await readActivity(audit, caller, before, PAGE_EVENTS)
        const whenceOf = await whereabouts.on(view, request.client)
        const now = clock.now()
        return view.render({
          room: ACTIVITY_PAGE,
          title: words.title,
          body: () => (
            <>
              <p class="quiet">{words.about}</p>
              {accountPages.hasRoom(WAY_OUT) && <NotMe t={view.t} />}
              {items.length === 0 ? (
                <Nothing t={view.t} isFirst={before === undefined} />
              ) : (
                <List id="activity">
                  {items.map((item) => (
                    <EventItem item={item} whenceOf={whenceOf} now={now} view={view} />
                  ))}
                </List>
              )}
              {next !== undefined && (
                <p>
                  <a href={`${ACTIVITY_PAGE}?before=${next}`}>{words.older}</a>
                </p>
              )}
              {before !== undefined && (
                <p>
                  <a href={ACTIVITY_PAGE}>{words.newest}</a>
                </p>
              )}
            </>
          ),
        })
      },
    }),
  ]
}

interface EventItemProps {
  readonly item: ActivityItem
  readonly whenceOf: WhenceOf
  readonly now: number
  readonly view: AccountView
}

function EventItem({ item: { type, summary, at, userAgent, ip, isCurrent }, whenceOf, now, view: { t, locale } }: EventItemProps) {
  const { kind, device, place, address } = whenceOf(userAgent, ip)
  const whence = [...(userAgent === null ? [] : [device]), ...(place === undefined ? [] : [place])]
  return (
    <Item sign={userAgent === null ? undefined : <DeviceIcon kind={kind} />}>
      {t.account.events[type] ?? summary}
      {isCurrent && <strong> · {t.account.activity.thisSession}</strong>}
      <div class="quiet">
        <Ago at={at} now={now} locale={locale} />
        {whence.map((words) => ` · ${words}`)} {address !== undefined && <Address text={address} />}
      </div>
    </Item>
  )
}

function NotMe({ t }: { readonly t: Strings }) {
  const { notMe, notMeAdvice, notMeMailbox } = t.account.activity
  return (
    <details id="not-me">
      <summary>{notMe}</summary>
      <p>{notMeAdvice}</p>
      <p>{notMeMailbox}</p>
      <p>
        <LinkButton href={WAY_OUT}>{t.account.password.title}</LinkButton>
      </p>
    </details>
  )
}

function Nothing({ t, isFirst }: { readonly t: Strings; readonly isFirst: boolean }) {
  const { none, noneYet, nothingOlder } = t.account.activity
  if (!isFirst) return <p>{nothingOlder}</p>
  return (
    <Empty id="no-activity" title={none}>
      {noneYet}
    </Empty>
  )
}
