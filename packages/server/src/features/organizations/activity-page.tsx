import { z } from "zod"
import { toSignIn } from "../../core/account/index.ts"
import type { RecordedEvent } from "../../core/audit/index.ts"
import type { Answer } from "../../kernel/http/answer.ts"
import type { Incoming } from "../../kernel/http/incoming.ts"
import { type Route, route } from "../../kernel/http/route.ts"
import { isId } from "../../kernel/id.ts"
import { Ago, Empty, Item, List, type View } from "../../pages/index.ts"
import type { OrganizationsNeeds } from "./needs.ts"
import { renderRoom } from "./parts.tsx"
import { namesOf } from "./people.ts"
import { ORGANIZATION, pathOf, type Visit, visitRoom } from "./visit.ts"

const ROOM = "activity"
const EVENTS_ON_A_PAGE = 50

/** What happened in an organization, by whom. From where, only the admin API tells. */
export function activityPages(needs: OrganizationsNeeds): Route[] {
  return [
    route({
      method: "GET",
      path: `${ORGANIZATION}/${ROOM}`,
      summary: "The page of what happened in an organization",
      tag: "Pages",
      kind: "page",
      caller: needs.sessionCookie.perhapsSignedIn,
      params: z.object({ org: z.string() }),
      query: z.object({ before: z.string().optional() }),
      answers: { 200: "The page", 303: "To the sign-in page", 403: "Not their business", 404: "No organization of theirs" },
      handle: async ({ caller, params: { org }, query: { before }, request }) => {
        if (!caller) return toSignIn(request)
        const here = await visitRoom(needs, caller, org, "admin:audit:read")
        return activityPage(needs, request, here, before !== undefined && isId("evt", before) ? before : undefined)
      },
    }),
  ]
}

async function activityPage(needs: OrganizationsNeeds, request: Incoming, here: Visit, before: string | undefined): Promise<Answer> {
  const { audit, clock, pages } = needs
  const { organization, caller } = here
  const { events, next } = await audit.search({ organizationId: organization.id, before, limit: EVENTS_ON_A_PAGE })
  const { t } = pages.for(request, caller.user)
  const names = await namesOf(
    needs,
    organization.id,
    events.flatMap(({ actor, userId }) => [actor, userId]),
    t,
  )
  const now = clock.now()
  return renderRoom(needs, request, here, {
    title: (t) => t.organizations.activity.title,
    about: (t) => t.organizations.activity.about,
    body: (view) => {
      const { activity: words } = view.t.organizations
      return (
        <>
          {events.length === 0 ? (
            <Empty id="no-activity" title={words.none}>
              {words.noneYet}
            </Empty>
          ) : (
            <List id="activity">
              {events.map((event) => (
                <EventItem event={event} names={names} now={now} view={view} />
              ))}
            </List>
          )}
          {next !== undefined && (
            <p>
              <a href={`${pathOf(organization, ROOM)}?before=${next}`}>{words.older}</a>
            </p>
          )}
          {before !== undefined && (
            <p>
              <a href={pathOf(organization, ROOM)}>{words.newest}</a>
            </p>
          )}
        </>
      )
    },
  })
}

interface EventItemProps {
  readonly event: RecordedEvent
  readonly names: ReadonlyMap<string | null, string>
  readonly now: number
  readonly view: Pick<View, "t" | "locale">
}

function EventItem({ event: { type, at, actor, userId, personal, details }, names, now, view: { t, locale } }: EventItemProps) {
  const { activity: words } = t.organizations
  // An invitation is about an address, a domain about itself, most about a person.
  const about = personal["email"] ?? (typeof details["domain"] === "string" ? details["domain"] : undefined)
  const concerns = about ?? (userId !== null && userId !== actor ? names.get(userId) : undefined)
  return (
    <Item>
      {t.account.events[type] ?? type}
      <div class="quiet">
        <span class="fact">
          <Ago at={at} now={now} locale={locale} />
        </span>{" "}
        <span class="fact">
          {words.by} <bdi>{names.get(actor)}</bdi>
        </span>{" "}
        {concerns !== undefined && (
          <span class="fact">
            {words.concerns} <bdi>{concerns}</bdi>
          </span>
        )}
      </div>
    </Item>
  )
}
