import { z } from "zod"
import { type AdminPermission, OWNER } from "../../core/access/index.ts"
import { ORGANIZATIONS_PAGE, orStepUp, toSignIn } from "../../core/account/index.ts"
import type { Answer } from "../../kernel/http/answer.ts"
import type { Incoming } from "../../kernel/http/incoming.ts"
import { type Route, route } from "../../kernel/http/route.ts"
import { Button, Confirm, Form, Item, List, Notice, type Strings } from "../../pages/index.ts"
import { Switch } from "./list-page.tsx"
import type { OrganizationsNeeds } from "./needs.ts"
import { Day, News, Refusal } from "./parts.tsx"
import { rolesIn } from "./roles.ts"
import { act, ORGANIZATION, pathOf, type Visit, visit } from "./visit.ts"
import { roleNames } from "./words.ts"

interface Room {
  readonly path: string
  readonly permission: AdminPermission
  readonly words: (t: Strings) => { readonly title: string; readonly about: string }
}

/** What there is to look after, each for those with its right. */
const ROOMS: readonly Room[] = [
  { path: "members", permission: "admin:members:read", words: (t) => t.organizations.members },
  { path: "invitations", permission: "admin:invitations:read", words: (t) => t.organizations.invitations },
  { path: "roles", permission: "admin:roles:read", words: (t) => t.organizations.roles },
  { path: "domains", permission: "admin:domains:read", words: (t) => t.organizations.domains },
  { path: "rules", permission: "admin:organizations:write", words: (t) => t.organizations.policy },
  { path: "activity", permission: "admin:audit:read", words: (t) => t.organizations.activity },
  { path: "settings", permission: "admin:organizations:write", words: (t) => t.organizations.settings },
]

/** `/account/organizations/<slug>`: what it is to a member, what they may look after, and the way out. */
export function overviewPages(needs: OrganizationsNeeds): Route[] {
  const { directory, sessionCookie } = needs
  const caller = sessionCookie.perhapsSignedIn
  const params = z.object({ org: z.string() })
  return [
    route({
      method: "GET",
      path: ORGANIZATION,
      summary: "The page of one organization, for its members",
      tag: "Pages",
      kind: "page",
      caller,
      params,
      query: z.object({ done: z.literal("founded").optional().catch(undefined) }),
      answers: { 200: "The page", 303: "To the sign-in page", 404: "No organization of theirs" },
      handle: async ({ caller, params: { org }, query, request }) =>
        caller ? overview(needs, request, await visit(needs, caller, org), query.done !== undefined) : toSignIn(request),
    }),
    route({
      method: "POST",
      path: `${ORGANIZATION}/leave`,
      summary: "Leave an organization (form)",
      fresh: true,
      tag: "Pages",
      kind: "page",
      caller,
      params,
      body: z.object({}),
      answers: { 303: "To one's organizations", 404: "No organization of theirs", 409: "Its last owner cannot go" },
      handle: async ({ caller, params: { org }, request }) => {
        if (!caller) return toSignIn(request, ORGANIZATIONS_PAGE)
        const from = await visit(needs, caller, org)
        return orStepUp(pathOf(from.organization), async () => {
          await needs.signIn.requireFreshNow(caller)
          await act(needs, from, { permission: undefined, request }, (db, revoke, by) =>
            directory.members.leave(db, revoke, from.organization.id, caller.user.id, by),
          )
          return { status: 303, location: `${ORGANIZATIONS_PAGE}?done=left` }
        })
      },
    }),
  ]
}

async function overview(needs: OrganizationsNeeds, request: Incoming, here: Visit, isNew: boolean): Promise<Answer> {
  const { accountPages, assignments, database } = needs
  const { caller, organization, membership, refusal } = here
  const keys = await assignments.list(database, caller.user.id, organization.id)
  const isLastOwner = keys.includes(OWNER) && (await assignments.countOwners(database, organization.id)) === 1
  const roles = await rolesIn(needs, organization.id)
  const view = await accountPages.for(request, caller)
  const { t, locale } = view
  const { list, overview: words, found } = t.organizations
  return view.render({
    room: ORGANIZATIONS_PAGE,
    within: { label: list.title, href: ORGANIZATIONS_PAGE },
    title: organization.name,
    body: ({ csrf }) => (
      <>
        {isNew && <News words={found.done({ name: organization.name })} />}
        {refusal !== undefined && (
          <Notice kind="warning" id="refused" title={list.cannotEnter({ name: organization.name })}>
            <Refusal refusal={refusal} t={t} back={pathOf(organization)} policy={organization.policy} />
          </Notice>
        )}
        <dl>
          <dt>{words.roles}</dt>
          <dd>{roleNames(t, keys, roles)}</dd>
          <dt>{words.since}</dt>
          <dd>
            <Day at={membership.joinedAt} locale={locale} />
          </dd>
          <dt>{words.slug}</dt>
          <dd>
            <code>{organization.slug}</code>
          </dd>
        </dl>
        {refusal === undefined && <Switch organization={organization} isHere={caller.organization?.id === organization.id} t={t} csrf={csrf} />}
        <Manage here={here} t={t} />
        <h2>{words.leave}</h2>
        <Leave here={here} isLastOwner={isLastOwner} t={t} csrf={csrf} />
      </>
    ),
  })
}

function Manage({ here, t }: { readonly here: Visit; readonly t: Strings }) {
  const { overview: words } = t.organizations
  const open = ROOMS.filter(({ permission }) => here.may(permission))
  if (open.length === 0) return here.refusal === undefined && <p class="quiet">{words.nothingToManage}</p>
  return (
    <>
      <h2>{words.manage}</h2>
      <List id="rooms-of-organization">
        {open.map(({ path, words: of }) => (
          <Item>
            <a href={pathOf(here.organization, path)}>{of(t).title}</a>
            <div class="quiet">{of(t).about}</div>
          </Item>
        ))}
      </List>
    </>
  )
}

interface LeaveProps {
  readonly here: Visit
  readonly isLastOwner: boolean
  readonly t: Strings
  readonly csrf: string
}

function Leave({ here: { organization }, isLastOwner, t, csrf }: LeaveProps) {
  const { overview: words } = t.organizations
  if (isLastOwner) return <p class="quiet">{words.lastOwner}</p>
  return (
    <Confirm id="leave" act={words.leave}>
      <p>{words.leaveWords({ name: organization.name })}</p>
      <Form action={pathOf(organization, "leave")} csrf={csrf} id="leave-form">
        <Button kind="danger">{words.leave}</Button>
      </Form>
    </Confirm>
  )
}
