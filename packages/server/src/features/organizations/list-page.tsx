import { z } from "zod"
import { type AccountView, ORGANIZATIONS_PAGE, toSignIn } from "../../core/account/index.ts"
import { rolesIn } from "../../core/directory/index.ts"
import type { EntryRefusal, Organization } from "../../core/organization/index.ts"
import { organizationNameField } from "../../core/organization/index.ts"
import type { SignedIn } from "../../core/session/index.ts"
import type { Answer } from "../../kernel/http/answer.ts"
import type { Incoming } from "../../kernel/http/incoming.ts"
import { type Route, route } from "../../kernel/http/route.ts"
import { Avatar, Button, Empty, Field, Form, Item, List, Notice, type Strings, Summary, type Wrong } from "../../pages/index.ts"
import { enter } from "./enter.ts"
import { foundBy, mayFound } from "./founding.ts"
import type { OrganizationsNeeds } from "./needs.ts"
import { News, Refusal } from "./parts.tsx"
import { pathOf, refusalOf, visit } from "./visit.ts"

/** Which organization a session is in; empty for none. */
const SWITCH = "/account/session/organization"
const MAX_FIELD_CHARACTERS = 1_024

const done = z.enum(["entered", "steppedOut", "left", "deleted"])

interface PageState {
  readonly done?: z.output<typeof done> | undefined
  readonly wrong?: Wrong | undefined
  readonly typed?: string
  /** The one that could not be entered just now. */
  readonly refused?: { readonly organization: Organization; readonly refusal: EntryRefusal }
}

/** `/account/organizations`: those one belongs to, which one this session is in, and founding one. */
export function listPages(needs: OrganizationsNeeds): Route[] {
  const { pages, sessionCookie } = needs
  const caller = sessionCookie.perhapsSignedIn
  return [
    route({
      method: "GET",
      path: ORGANIZATIONS_PAGE,
      summary: "The page of one's organizations",
      tag: "Pages",
      kind: "page",
      caller,
      query: z.object({ done: done.optional().catch(undefined) }),
      answers: { 200: "The page", 303: "To the sign-in page" },
      handle: ({ caller, query, request }) => (caller ? listPage(needs, caller, request, query) : toSignIn(request)),
    }),
    route({
      method: "POST",
      path: ORGANIZATIONS_PAGE,
      summary: "Found an organization (form)",
      tag: "Pages",
      kind: "page",
      caller,
      body: z.object({ name: z.string().max(MAX_FIELD_CHARACTERS) }),
      answers: { 303: "To its page", 403: "Not everybody may", 422: "The form again" },
      handle: async ({ caller, body, request }) => {
        if (!caller) return toSignIn(request, ORGANIZATIONS_PAGE)
        const name = organizationNameField.safeParse(body.name)
        if (!name.success) {
          const { found: words } = pages.for(request, caller.user).t.organizations
          const wrong = { field: "name", summary: words.nameWrong, advice: words.nameHint }
          return listPage(needs, caller, request, { wrong, typed: body.name })
        }
        const organization = await foundBy(needs, caller, { name: name.data }, request)
        return { status: 303, location: `${pathOf(organization)}?done=founded` }
      },
    }),
    route({
      method: "POST",
      path: SWITCH,
      summary: "Work in another organization, or in none (form)",
      tag: "Pages",
      kind: "page",
      caller,
      body: z.object({ organization: z.string() }),
      answers: { 303: "Back to the list", 403: "The list, saying why not", 404: "No such organization of theirs" },
      handle: async ({ caller, body, request }) => {
        if (!caller) return toSignIn(request, ORGANIZATIONS_PAGE)
        if (body.organization === "") {
          const { cookies } = await enter(needs, caller, null, request)
          return { status: 303, location: `${ORGANIZATIONS_PAGE}?done=steppedOut`, cookies }
        }
        const { organization, refusal } = await visit(needs, caller, body.organization)
        if (refusal !== undefined) return listPage(needs, caller, request, { refused: { organization, refusal } })
        const { cookies } = await enter(needs, caller, organization.id, request)
        return { status: 303, location: `${ORGANIZATIONS_PAGE}?done=entered`, cookies }
      },
    }),
  ]
}

async function listPage(needs: OrganizationsNeeds, caller: SignedIn, request: Incoming, state: PageState): Promise<Answer> {
  const { accountPages, directory } = needs
  const own = await directory.organizations.listOf(caller.user.id)
  const mayFoundOne = await mayFound(needs, caller)
  const view = await accountPages.for(request, caller)
  const { t } = view
  const { list: words } = t.organizations
  const { refused } = state
  const rolesOf = new Map((await directory.organizations.listOwn(caller.user.id)).map(({ id, roles }) => [id, rolesIn(t, roles)]))
  const hadToLeave = caller.session.organizationLeft
  return view.render({
    room: ORGANIZATIONS_PAGE,
    title: words.title,
    status: refused ? 403 : state.wrong ? 422 : 200,
    body: ({ csrf }) => (
      <>
        <Summary wrong={state.wrong} t={t} />
        <Done state={state} caller={caller} t={t} />
        {refused && (
          <Notice kind="warning" id="refused" title={words.cannotEnter({ name: refused.organization.name })} isNews>
            <Refusal refusal={refused.refusal} t={t} policy={refused.organization.policy} />
          </Notice>
        )}
        {!refused && hadToLeave !== null && own.every(({ organization }) => organization.id !== caller.session.organizationId) && (
          <Notice id="had-to-leave" title={words.hadToLeave}>
            <Refusal refusal={hadToLeave} t={t} />
          </Notice>
        )}
        <p class="quiet">{words.about}</p>
        {own.length === 0 ? (
          <Empty id="no-organizations" title={words.none}>
            {words.noneYet} {mayFoundOne && words.noneYetFound}
          </Empty>
        ) : (
          <List id="organizations">
            {own.map(({ organization }) => (
              <OrganizationItem
                organization={organization}
                roles={rolesOf.get(organization.id) ?? ""}
                isHere={caller.organization?.id === organization.id}
                refusal={refusalOf(needs, caller, organization)}
                t={t}
                csrf={csrf}
              />
            ))}
          </List>
        )}
        {caller.user.ownerSince !== null && (
          <p class="quiet" id="operators">
            {t.organizations.overview.operators}
          </p>
        )}
        {mayFoundOne && <Found t={t} csrf={csrf} state={state} />}
      </>
    ),
  })
}

function Done({ state, caller, t }: { readonly state: PageState; readonly caller: SignedIn; readonly t: Strings }) {
  const { list: words } = t.organizations
  if (state.done === undefined) return null
  if (state.done !== "entered") return <News words={words[state.done]} />
  return caller.organization && <News words={words.entered({ name: caller.organization.name })} />
}

interface OrganizationItemProps {
  readonly organization: Organization
  readonly roles: string
  /** Whether this session is in it. */
  readonly isHere: boolean
  readonly refusal: EntryRefusal | undefined
  readonly t: AccountView["t"]
  readonly csrf: string
}

function OrganizationItem({ organization, roles, isHere, refusal, t, csrf }: OrganizationItemProps) {
  const { list: words } = t.organizations
  return (
    <Item sign={<Avatar name={organization.name} />} actions={(isHere || refusal === undefined) && <Switch {...{ organization, isHere, t, csrf }} />}>
      <a href={pathOf(organization)}>
        <bdi>{organization.name}</bdi>
      </a>
      {isHere && <strong> · {words.here}</strong>}
      {organization.suspendedAt !== null && <span class="state wrong">{words.suspended}</span>}
      <div class="quiet">{roles}</div>
      {refusal !== undefined && (
        <div class="quiet">
          {refusal === "organization_suspended" ? <p>{words.suspendedMeans}</p> : <Refusal refusal={refusal} t={t} policy={organization.policy} />}
        </div>
      )}
    </Item>
  )
}

export function Switch({ organization, isHere, t, csrf }: Pick<OrganizationItemProps, "organization" | "isHere" | "t" | "csrf">) {
  const { list: words } = t.organizations
  return (
    <Form action={SWITCH} csrf={csrf} id={`switch-${organization.id}`}>
      <input type="hidden" name="organization" value={isHere ? "" : organization.id} />
      {isHere ? <Button>{words.stepOut}</Button> : <Button label={words.switchTo({ name: organization.name })}>{words.switch}</Button>}
    </Form>
  )
}

function Found({ t, csrf, state }: { readonly t: Strings; readonly csrf: string; readonly state: PageState }) {
  const { found: words } = t.organizations
  return (
    <>
      <h2>{words.title}</h2>
      <p class="quiet">{words.words}</p>
      <Form action={ORGANIZATIONS_PAGE} csrf={csrf} id="found">
        <Field name="name" label={words.name} type="text" autocomplete="off" value={state.typed ?? ""} hint={words.nameHint} wrong={state.wrong} />
        <Button>{words.button}</Button>
      </Form>
    </>
  )
}
