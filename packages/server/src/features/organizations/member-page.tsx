import { z } from "zod"
import { orStepUp, toSignIn } from "../../core/account/index.ts"
import type { Member } from "../../core/directory/index.ts"
import { errors, Problem } from "../../kernel/errors.ts"
import type { Answer } from "../../kernel/http/answer.ts"
import type { Incoming } from "../../kernel/http/incoming.ts"
import { type Route, route } from "../../kernel/http/route.ts"
import { isId } from "../../kernel/id.ts"
import { Button, Confirm, Form, Notice, type Strings, type Wrong, wrongIn } from "../../pages/index.ts"
import { MEMBERS_ROOM } from "./members-page.tsx"
import type { OrganizationsNeeds } from "./needs.ts"
import { Day, renderRoom } from "./parts.tsx"
import { ROLE_FIELD, RoleChecks, rolesChecked } from "./role-checks.tsx"
import { type HeldRole, isWithin, rolesIn } from "./roles.ts"
import { act, ORGANIZATION, pathOf, type Visit, visitFreshly, visitRoom } from "./visit.ts"
import { roleNames } from "./words.ts"

const MEMBER = `${ORGANIZATION}/${MEMBERS_ROOM}/:user`
const RIGHT = "admin:members:write"

interface PageState {
  readonly saved?: boolean
  readonly wrong?: (t: Strings) => Wrong
  readonly status?: number
  readonly chosen?: readonly string[]
}

/** One member: their roles, and the end of their membership. */
export function memberPages(needs: OrganizationsNeeds): Route[] {
  const caller = needs.sessionCookie.perhapsSignedIn
  const params = z.object({ org: z.string(), user: z.string() })
  return [
    route({
      method: "GET",
      path: MEMBER,
      summary: "The page of one member of an organization",
      tag: "Pages",
      kind: "page",
      caller,
      params,
      query: z.object({ done: z.literal("saved").optional().catch(undefined) }),
      answers: { 200: "The page", 303: "To the sign-in page", 403: "Not their business", 404: "No organization of theirs, or no member of it" },
      handle: async ({ caller, params: { org, user }, query, request }) => {
        if (!caller) return toSignIn(request)
        const here = await visitRoom(needs, caller, org, RIGHT)
        return memberPage(needs, request, here, await getMember(needs, here, user), { saved: query.done !== undefined })
      },
    }),
    route({
      method: "POST",
      path: MEMBER,
      summary: "Change a member's roles, or remove them (form)",
      fresh: true,
      tag: "Pages",
      kind: "page",
      caller,
      params,
      body: z.object({ act: z.enum(["save", "remove"]) }).catchall(z.string()),
      answers: {
        303: "Done",
        403: "The form again",
        404: "No organization of theirs, or no member of it",
        409: "The form again",
        422: "The form again",
      },
      handle: async ({ caller, params: { org, user }, body, request }) => {
        if (!caller) return toSignIn(request)
        return orStepUp(request.path, async () =>
          change(needs, request, await visitFreshly(needs, caller, org, RIGHT), {
            user,
            chosen: rolesChecked(body),
            isRemoved: body.act === "remove",
          }),
        )
      },
    }),
  ]
}

interface Change {
  readonly user: string
  readonly chosen: readonly string[]
  readonly isRemoved: boolean
}

async function change(needs: OrganizationsNeeds, request: Incoming, here: Visit, { user, chosen, isRemoved }: Change): Promise<Answer> {
  const { members } = needs.directory
  const member = await getMember(needs, here, user)
  if (!isRemoved && chosen.length === 0) return memberPage(needs, request, here, member, { status: 422, chosen, wrong: noRole })
  try {
    await act(needs, here, { permission: RIGHT, request }, async (db, revoke, by) => {
      if (isRemoved) await members.remove(db, revoke, here.organization.id, member.userId, by)
      else await members.setRoles(db, revoke, here.organization.id, member.userId, chosen, by)
    })
  } catch (error) {
    if (!(error instanceof Problem) || ![403, 409, 422].includes(error.kind.status) || error.code === "forbidden") throw error
    return memberPage(needs, request, here, member, { status: error.kind.status, chosen, wrong: (t) => wrongIn(t, error) })
  }
  return {
    status: 303,
    location: pathOf(here.organization, isRemoved ? `${MEMBERS_ROOM}?done=removed` : `${MEMBERS_ROOM}/${member.userId}?done=saved`),
  }
}

/** @throws not_found */
async function getMember({ database, directory }: OrganizationsNeeds, { organization }: Visit, userId: string): Promise<Member> {
  const member = isId("usr", userId) ? await directory.members.find(database, organization.id, userId) : undefined
  if (!member) throw errors.not_found()
  return member
}

const noRole = ({ organizations: { member } }: Strings): Wrong => ({ summary: member.noRole, advice: member.noRoleAdvice })

async function memberPage(
  needs: OrganizationsNeeds,
  request: Incoming,
  here: Visit,
  member: Member,
  { saved, wrong, status, chosen }: PageState,
): Promise<Answer> {
  const roles = await rolesIn(needs, here.organization.id)
  const held = roles.filter(({ key }) => member.roles.includes(key))
  const isAbove = held.some((role) => !isWithin(here.grants, role))
  const isYou = member.userId === here.caller.user.id
  return renderRoom(needs, request, here, {
    title: () => member.name ?? member.email,
    within: (t) => ({ label: t.organizations.members.title, room: MEMBERS_ROOM }),
    status: status ?? 200,
    news: saved ? (t) => t.organizations.member.saved : undefined,
    ...(wrong ? { wrong } : {}),
    body: ({ t, locale }, { csrf }) => {
      const { member: words, members, overview } = t.organizations
      return (
        <>
          <dl>
            <dt>{t.account.overview.address}</dt>
            <dd>
              <bdi>{member.email}</bdi>
            </dd>
            <dt>{overview.since}</dt>
            <dd>
              <Day at={member.joinedAt} locale={locale} />
            </dd>
            {isAbove && (
              <>
                <dt>{words.roles}</dt>
                <dd>{roleNames(t, member.roles, roles)}</dd>
              </>
            )}
          </dl>
          {member.disabledAt !== null && (
            <Notice id="disabled">
              <p>{members.disabled}</p>
            </Notice>
          )}
          {isAbove ? (
            <p class="quiet">{words.above}</p>
          ) : (
            <Change here={here} member={member} roles={roles} checked={chosen ?? member.roles} t={t} csrf={csrf} />
          )}
          {isYou && <p class="quiet">{words.yourself}</p>}
          {!isAbove && !isYou && <Remove here={here} member={member} t={t} csrf={csrf} />}
        </>
      )
    },
  })
}

interface ChangeProps {
  readonly here: Visit
  readonly member: Member
  readonly t: Strings
  readonly csrf: string
}

function Change({
  here,
  member,
  roles,
  checked,
  t,
  csrf,
}: ChangeProps & { readonly roles: readonly HeldRole[]; readonly checked: readonly string[] }) {
  const { member: words } = t.organizations
  return (
    <Form action={pathOf(here.organization, `${MEMBERS_ROOM}/${member.userId}`)} csrf={csrf} id="roles">
      <RoleChecks
        legend={words.roles}
        hint={words.rolesHint}
        field={ROLE_FIELD}
        roles={roles.filter((role) => isWithin(here.grants, role))}
        checked={checked}
        t={t}
      />
      <Button kind="primary" name="act" value="save">
        {words.save}
      </Button>
    </Form>
  )
}

function Remove({ here, member, t, csrf }: ChangeProps) {
  const { member: words } = t.organizations
  return (
    <>
      <h2>{words.remove}</h2>
      <Confirm id="remove" act={words.remove}>
        <p>{words.removeWords({ name: member.name ?? member.email })}</p>
        <Form action={pathOf(here.organization, `${MEMBERS_ROOM}/${member.userId}`)} csrf={csrf} id="remove-form">
          <Button kind="danger" name="act" value="remove">
            {words.remove}
          </Button>
        </Form>
      </Confirm>
    </>
  )
}
