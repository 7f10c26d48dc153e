import { z } from "zod"
import { MEMBER } from "../../core/access/index.ts"
import { orStepUp, toSignIn } from "../../core/account/index.ts"
import { type Invitation, invitationStatus } from "../../core/directory/index.ts"
import { readEmail } from "../../core/user/index.ts"
import { errors, Problem } from "../../kernel/errors.ts"
import type { Answer } from "../../kernel/http/answer.ts"
import type { Incoming } from "../../kernel/http/incoming.ts"
import { type Route, route } from "../../kernel/http/route.ts"
import { isId } from "../../kernel/id.ts"
import { Ago, Button, Confirm, Empty, Field, Form, Item, List, Select, type Strings, type View, type Wrong, wrongIn } from "../../pages/index.ts"
import type { OrganizationsNeeds } from "./needs.ts"
import { Day, renderRoom } from "./parts.tsx"
import { namesOf } from "./people.ts"
import { type HeldRole, isWithin, rolesIn } from "./roles.ts"
import { act, ORGANIZATION, pathOf, type Visit, visitRoom } from "./visit.ts"
import { roleName, roleNames } from "./words.ts"

const ROOM = "invitations"
const RIGHT = "admin:invitations:write"
/** Looked at for one page; of these the open ones are shown. */
const INVITATIONS_AT_ONCE = 200
const MAX_FIELD_CHARACTERS = 1_024

const done = z.enum(["sent", "resent", "revoked"])

interface PageState {
  readonly done?: z.output<typeof done> | undefined
  readonly wrong?: (t: Strings) => Wrong
  readonly status?: number
  readonly typed?: { readonly email: string; readonly role: string }
  /** Those made after this one. */
  readonly after?: string | undefined
}

/** Whom an organization has asked to join, and asking somebody. */
export function invitationsPages(needs: OrganizationsNeeds): Route[] {
  const { sessionCookie } = needs
  const caller = sessionCookie.perhapsSignedIn
  const params = z.object({ org: z.string() })
  return [
    route({
      method: "GET",
      path: `${ORGANIZATION}/${ROOM}`,
      summary: "The page of an organization's invitations",
      tag: "Pages",
      kind: "page",
      caller,
      params,
      query: z.object({ done: done.optional().catch(undefined), after: z.string().optional() }),
      answers: { 200: "The page", 303: "To the sign-in page", 403: "Not their business", 404: "No organization of theirs" },
      handle: async ({ caller, params: { org }, query, request }) =>
        caller ? invitationsPage(needs, request, await visitRoom(needs, caller, org, "admin:invitations:read"), query) : toSignIn(request),
    }),
    route({
      method: "POST",
      path: `${ORGANIZATION}/${ROOM}`,
      summary: "Invite somebody, send an invitation again, or withdraw it (form)",
      fresh: true,
      tag: "Pages",
      kind: "page",
      caller,
      params,
      body: z.discriminatedUnion("act", [
        z.object({ act: z.literal("invite"), email: z.string().max(MAX_FIELD_CHARACTERS), role: z.string().max(MAX_FIELD_CHARACTERS) }),
        z.object({ act: z.enum(["resend", "revoke"]), invitation: z.string() }),
      ]),
      answers: {
        303: "Done",
        403: "Not theirs to do",
        404: "No organization of theirs",
        409: "The form again",
        422: "The form again",
        429: "The form again",
      },
      handle: async ({ caller, params: { org }, body, request }) => {
        if (!caller) return toSignIn(request)
        const here = await visitRoom(needs, caller, org, RIGHT)
        return orStepUp(request.path, async () => {
          // An invitation comes with a role; to send it again or to withdraw it gives nobody anything new.
          if (body.act === "invite") await needs.signIn.requireFreshNow(caller)
          try {
            return { status: 303, location: `${pathOf(here.organization, ROOM)}?done=${await perform(needs, request, here, body)}` }
          } catch (error) {
            if (!(error instanceof Problem) || error.code === "forbidden" || error.kind.status < 403 || error.kind.status > 429) throw error
            const wrong = (t: Strings) => wrongOf(t, error, body.act === "invite")
            return invitationsPage(needs, request, here, { status: error.kind.status, wrong, ...(body.act === "invite" ? { typed: body } : {}) })
          }
        })
      },
    }),
  ]
}

type Asked =
  | { readonly act: "invite"; readonly email: string; readonly role: string }
  | { readonly act: "resend" | "revoke"; readonly invitation: string }

async function perform(needs: OrganizationsNeeds, request: Incoming, here: Visit, asked: Asked): Promise<z.output<typeof done>> {
  const { invitations } = needs.directory
  const { id } = here.organization
  if (asked.act === "invite") {
    const email = readEmail(asked.email)
    await act(needs, here, { permission: RIGHT, request }, (db, _revoke, by) => invitations.create(db, id, { email, roles: [asked.role] }, by))
    return "sent"
  }
  const { invitation } = asked
  if (!isId("inv", invitation)) throw errors.not_found()
  await act(needs, here, { permission: RIGHT, request }, (db, _revoke, by) => invitations[asked.act](db, id, invitation, by))
  return asked.act === "resend" ? "resent" : "revoked"
}

/** What came of an invitation meanwhile is no fault of the form. */
function wrongOf(t: Strings, problem: Problem, isInviting: boolean): Wrong {
  if (isInviting) return wrongIn(t, problem, "email")
  const { notThere, noneYet } = t.organizations.invitations
  return ["not_found", "conflict"].includes(problem.code) ? { summary: notThere, advice: noneYet } : wrongIn(t, problem)
}

async function invitationsPage(needs: OrganizationsNeeds, request: Incoming, here: Visit, state: PageState): Promise<Answer> {
  const { clock, directory } = needs
  const { organization } = here
  const after = state.after !== undefined && isId("inv", state.after) ? state.after : ""
  const found = await directory.invitations.list(organization.id, { after, limit: INVITATIONS_AT_ONCE })
  const next = found.length === INVITATIONS_AT_ONCE ? found.at(-1)?.id : undefined
  const now = clock.now()
  const open = found.filter((invitation) => ["pending", "expired"].includes(invitationStatus(invitation, now))).toReversed()
  const roles = await rolesIn(needs, organization.id)
  const { t } = needs.pages.for(request, here.caller.user)
  const names = await namesOf(
    needs,
    organization.id,
    open.map(({ invitedBy }) => invitedBy),
    t,
  )
  const { done: news } = state
  return renderRoom(needs, request, here, {
    title: (t) => t.organizations.invitations.title,
    about: (t) => t.organizations.invitations.about,
    status: state.status ?? 200,
    news: news && ((t) => t.organizations.invitations[news]),
    ...(state.wrong ? { wrong: state.wrong } : {}),
    body: (view, { csrf, wrong }) => {
      const { invitations: words } = view.t.organizations
      return (
        <>
          {here.may(RIGHT) && <Invite here={here} roles={roles} typed={state.typed} t={view.t} csrf={csrf} wrong={wrong} />}
          <h2>{words.open}</h2>
          {open.length === 0 ? (
            <Empty id="no-invitations" title={words.none}>
              {words.noneYet}
            </Empty>
          ) : (
            <List id="invitations">
              {open.map((invitation) => (
                <InvitationItem {...{ invitation, here, roles, view, csrf, now }} inviter={names.get(invitation.invitedBy) ?? ""} />
              ))}
            </List>
          )}
          {next !== undefined && (
            <p>
              <a href={`${pathOf(organization, ROOM)}?after=${next}`}>{words.more}</a>
            </p>
          )}
        </>
      )
    },
  })
}

interface InviteProps {
  readonly here: Visit
  readonly roles: readonly HeldRole[]
  readonly typed: PageState["typed"]
  readonly t: Strings
  readonly csrf: string
  readonly wrong: Wrong | undefined
}

function Invite({ here, roles, typed, t, csrf, wrong }: InviteProps) {
  const { invitations: words } = t.organizations
  return (
    <>
      <h2>{words.invite}</h2>
      <Form action={pathOf(here.organization, ROOM)} csrf={csrf} id="invite">
        <Field name="email" label={words.address} type="email" autocomplete="off" value={typed?.email ?? ""} hint={words.addressHint} wrong={wrong} />
        <Select
          name="role"
          label={words.role}
          options={roles.filter((role) => isWithin(here.grants, role)).map((role) => ({ value: role.key, label: roleName(t, role) }))}
          value={typed?.role ?? MEMBER}
          wrong={wrong}
        />
        <Button kind="primary" name="act" value="invite">
          {words.send}
        </Button>
      </Form>
    </>
  )
}

interface InvitationItemProps {
  readonly invitation: Invitation
  readonly inviter: string
  readonly here: Visit
  readonly roles: readonly HeldRole[]
  readonly view: Pick<View, "t" | "locale">
  readonly csrf: string
  readonly now: number
}

function InvitationItem({ invitation, inviter, here, roles, view: { t, locale }, csrf, now }: InvitationItemProps) {
  const { invitations: words } = t.organizations
  const { id, email } = invitation
  const isOver = now >= invitation.expiresAt
  return (
    <Item actions={here.may(RIGHT) && <Acts {...{ invitation, here, t, csrf }} />}>
      <bdi>{email}</bdi>
      {isOver && <span class="state advice">{words.expired}</span>}
      <div class="quiet" id={`facts-${id}`}>
        <span class="fact">
          {words.as} {roleNames(t, invitation.roles, roles)}
        </span>{" "}
        <span class="fact">
          {words.sentAt} <Ago at={invitation.sentAt} now={now} locale={locale} />
        </span>{" "}
        <span class="fact">
          {words.by} <bdi>{inviter}</bdi>
        </span>{" "}
        {!isOver && (
          <span class="fact">
            {words.expires} <Day at={invitation.expiresAt} locale={locale} />
          </span>
        )}
      </div>
    </Item>
  )
}

function Acts({ invitation: { id, email }, here, t, csrf }: Pick<InvitationItemProps, "invitation" | "here" | "csrf"> & { readonly t: Strings }) {
  const { invitations: words } = t.organizations
  const action = pathOf(here.organization, ROOM)
  return (
    <div class="acts">
      <Form action={action} csrf={csrf} id={`resend-${id}`}>
        <input type="hidden" name="invitation" value={id} />
        <Button name="act" value="resend" label={words.resendWhich({ email })}>
          {words.resend}
        </Button>
      </Form>
      <Confirm id={`confirm-${id}`} act={words.revoke} label={words.revokeWhich({ email })}>
        <p>{words.revokeWords}</p>
        <Form action={action} csrf={csrf} id={`revoke-${id}`}>
          <input type="hidden" name="invitation" value={id} />
          <Button kind="danger" name="act" value="revoke">
            {words.revoke}
          </Button>
        </Form>
      </Confirm>
    </div>
  )
}
