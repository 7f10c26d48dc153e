import { z } from "zod"
import { toSignIn } from "../../core/account/index.ts"
import type { Member } from "../../core/directory/index.ts"
import { countMembers } from "../../core/organization/index.ts"
import type { Answer } from "../../kernel/http/answer.ts"
import type { Incoming } from "../../kernel/http/incoming.ts"
import { type Route, route } from "../../kernel/http/route.ts"
import { isId } from "../../kernel/id.ts"
import { Avatar, Button, Empty, Field, Item, LinkButton, List, type Strings } from "../../pages/index.ts"
import type { OrganizationsNeeds } from "./needs.ts"
import { renderRoom } from "./parts.tsx"
import { type HeldRole, rolesIn } from "./roles.ts"
import { ORGANIZATION, pathOf, type Visit, visitRoom } from "./visit.ts"
import { roleNames } from "./words.ts"

export const MEMBERS_ROOM = "members"
const MEMBERS_ON_A_PAGE = 50
const MAX_SEARCH_CHARACTERS = 200

interface Asked {
  readonly search: string
  /** Those who come after this one. */
  readonly after: string
  readonly removed: boolean
}

/** Who belongs to an organization. */
export function membersPages(needs: OrganizationsNeeds): Route[] {
  return [
    route({
      method: "GET",
      path: `${ORGANIZATION}/${MEMBERS_ROOM}`,
      summary: "The page of an organization's members",
      tag: "Pages",
      kind: "page",
      caller: needs.sessionCookie.perhapsSignedIn,
      params: z.object({ org: z.string() }),
      query: z.object({
        search: z.string().max(MAX_SEARCH_CHARACTERS).optional().catch(undefined),
        after: z.string().optional(),
        done: z.literal("removed").optional().catch(undefined),
      }),
      answers: { 200: "The page", 303: "To the sign-in page", 403: "Not their business", 404: "No organization of theirs" },
      handle: async ({ caller, params: { org }, query: { search = "", after = "", done }, request }) => {
        if (!caller) return toSignIn(request)
        const here = await visitRoom(needs, caller, org, "admin:members:read")
        return membersPage(needs, request, here, { search, after: isId("usr", after) ? after : "", removed: done !== undefined })
      },
    }),
  ]
}

async function membersPage(needs: OrganizationsNeeds, request: Incoming, here: Visit, { search, after, removed }: Asked): Promise<Answer> {
  const { database, directory } = needs
  const { organization } = here
  const found = await directory.members.list(organization.id, { search, after, limit: MEMBERS_ON_A_PAGE + 1 })
  const members = found.slice(0, MEMBERS_ON_A_PAGE)
  const next = found.length > MEMBERS_ON_A_PAGE ? members.at(-1)?.userId : undefined
  const count = await countMembers(database, organization.id)
  const roles = await rolesIn(needs, organization.id)
  const pageOf = (last: string) =>
    `${pathOf(organization, MEMBERS_ROOM)}?${new URLSearchParams({ ...(search === "" ? {} : { search }), after: last }).toString()}`
  return renderRoom(needs, request, here, {
    title: (t) => t.organizations.members.title,
    about: (t) => t.organizations.members.about,
    news: removed ? (t) => t.organizations.member.removed : undefined,
    body: (view) => {
      const { members: words, invitations } = view.t.organizations
      return (
        <>
          {here.may("admin:invitations:write") && (
            <p>
              <LinkButton href={pathOf(organization, "invitations")}>{invitations.invite}</LinkButton>
            </p>
          )}
          <Search here={here} search={search} t={view.t} />
          {search === "" && <p class="quiet">{words.count({ count })}</p>}
          {members.length === 0 ? (
            <Empty id="nobody" title={words.noneFound}>
              {words.noneFoundYet}
            </Empty>
          ) : (
            <List id="members">
              {members.map((member) => (
                <MemberItem member={member} here={here} roles={roles} t={view.t} />
              ))}
            </List>
          )}
          {next !== undefined && (
            <p>
              <a href={pageOf(next)}>{words.more}</a>
            </p>
          )}
          {(after !== "" || search !== "") && (
            <p>
              <a href={pathOf(organization, MEMBERS_ROOM)}>{search === "" ? words.first : words.all}</a>
            </p>
          )}
        </>
      )
    },
  })
}

/** Looks and changes nothing, so its address can be kept. */
function Search({ here, search, t }: { readonly here: Visit; readonly search: string; readonly t: Strings }) {
  const { members: words } = t.organizations
  return (
    <form method="get" action={pathOf(here.organization, MEMBERS_ROOM)} id="search-members" role="search" class="beside">
      <Field name="search" label={words.search} type="search" autocomplete="off" value={search} optional />
      <Button>{words.find}</Button>
    </form>
  )
}

interface MemberItemProps {
  readonly member: Member
  readonly here: Visit
  readonly roles: readonly HeldRole[]
  readonly t: Strings
}

function MemberItem({ member, here: { caller, organization, may }, roles, t }: MemberItemProps) {
  const { members: words } = t.organizations
  const name = <bdi>{member.name ?? member.email}</bdi>
  return (
    <Item sign={<Avatar name={member.name ?? member.email} />}>
      {may("admin:members:write") ? <a href={pathOf(organization, `${MEMBERS_ROOM}/${member.userId}`)}>{name}</a> : name}
      {member.userId === caller.user.id && <strong> · {words.you}</strong>}
      {member.name !== null && (
        <div class="quiet">
          <bdi>{member.email}</bdi>
        </div>
      )}
      <div class="quiet">
        <span class="fact">{roleNames(t, member.roles, roles)}</span> {member.disabledAt !== null && <span class="fact">{words.disabled}</span>}
      </div>
    </Item>
  )
}
