import { isGrant } from "@doorward/guard/permissions"
import type { Child } from "hono/jsx"
import { z } from "zod"
import { MAX_PERMISSIONS, type RoleFields } from "../../core/access/index.ts"
import { orStepUp, toSignIn } from "../../core/account/index.ts"
import { errors, Problem } from "../../kernel/errors.ts"
import type { Answer } from "../../kernel/http/answer.ts"
import type { Incoming } from "../../kernel/http/incoming.ts"
import { type Route, route } from "../../kernel/http/route.ts"
import { Button, Confirm, Empty, Field, Form, Item, List, type Strings, TextArea, type Wrong, wrongIn } from "../../pages/index.ts"
import type { OrganizationsNeeds } from "./needs.ts"
import { renderRoom } from "./parts.tsx"
import { RoleChecks, rolesChecked } from "./role-checks.tsx"
import { type HeldRole, isOwn, isWithin, rolesIn } from "./roles.ts"
import { act, ORGANIZATION, pathOf, type Visit, visitFreshly, visitRoom } from "./visit.ts"
import { roleName, roleNames } from "./words.ts"

const ROOM = "roles"
/** The built-in role that others are built upon. */
const ADMIN = "admin"
const ROLE = `${ORGANIZATION}/${ROOM}/:role`
const TO_SEE = "admin:roles:read"
const RIGHT = "admin:roles:write"
const MAX_NAME_CHARACTERS = 60
/** Tokens carry names and programs compare them, so they are spelled in one way only. */
const NAME = /^[a-z0-9][a-z0-9._-]*$/
const MAX_DESCRIPTION_CHARACTERS = 200
const CONTROL = /\p{Cc}|\p{Zl}|\p{Zp}/u
const MAX_FORM_CHARACTERS = 30_000
/** Fields of inherited roles are called by it and the role's key. */
const INHERITED = "inherits-"

/** What was typed of a role. */
interface Typed {
  readonly name: string
  readonly description: string
  readonly permissions: string
  readonly inherits: readonly string[]
}

interface PageState {
  readonly done?: "created" | "saved" | "deleted" | undefined
  readonly wrong?: (t: Strings) => Wrong
  readonly status?: number
  readonly typed?: Typed
}

const text = z.string().max(MAX_FORM_CHARACTERS)
const roleForm = z.object({ name: text, description: text, permissions: text }).catchall(z.string())

/** Roles of an organization: those there are, and making its own. */
export function rolesPages(needs: OrganizationsNeeds): Route[] {
  const { roles, sessionCookie } = needs
  const caller = sessionCookie.perhapsSignedIn
  const inOrganization = z.object({ org: z.string() })
  const ofRole = z.object({ org: z.string(), role: z.string() })
  const answers = {
    303: "Done",
    403: "Not theirs to do",
    404: "No such organization or role of theirs",
    409: "The form again",
    422: "The form again",
  }
  return [
    route({
      method: "GET",
      path: `${ORGANIZATION}/${ROOM}`,
      summary: "The page of an organization's roles",
      tag: "Pages",
      kind: "page",
      caller,
      params: inOrganization,
      query: z.object({ done: z.enum(["created", "deleted"]).optional().catch(undefined) }),
      answers: { 200: "The page", 303: "To the sign-in page", 403: "Not their business", 404: "No organization of theirs" },
      handle: async ({ caller, params: { org }, query, request }) =>
        caller ? rolesPage(needs, request, await visitRoom(needs, caller, org, TO_SEE), query) : toSignIn(request),
    }),
    route({
      method: "POST",
      path: `${ORGANIZATION}/${ROOM}`,
      summary: "Make a role (form)",
      tag: "Pages",
      kind: "page",
      caller,
      params: inOrganization,
      body: roleForm,
      answers,
      handle: async ({ caller, params: { org }, body, request }) => {
        if (!caller) return toSignIn(request)
        const here = await visitRoom(needs, caller, org, RIGHT)
        const typed = typedIn(body)
        return answered(
          (state) => rolesPage(needs, request, here, { ...state, typed }),
          async () => {
            const home = { level: "organization", organizationId: here.organization.id } as const
            await act(needs, here, { permission: RIGHT, request }, (db, revoke, by) => roles.create(db, revoke, home, parsed(typed), by))
            return { status: 303, location: `${pathOf(here.organization, ROOM)}?done=created` }
          },
        )
      },
    }),
    route({
      method: "GET",
      path: ROLE,
      summary: "The page of one role",
      tag: "Pages",
      kind: "page",
      caller,
      params: ofRole,
      query: z.object({ done: z.literal("saved").optional().catch(undefined) }),
      answers: { 200: "The page", 303: "To the sign-in page", 403: "Not their business", 404: "No such organization or role of theirs" },
      handle: async ({ caller, params: { org, role }, query, request }) => {
        if (!caller) return toSignIn(request)
        const here = await visitRoom(needs, caller, org, RIGHT)
        return rolePage(needs, request, here, role, query)
      },
    }),
    route({
      method: "POST",
      path: ROLE,
      summary: "Change a role, or delete it (form)",
      fresh: true,
      tag: "Pages",
      kind: "page",
      caller,
      params: ofRole,
      body: z.discriminatedUnion("act", [roleForm.extend({ act: z.literal("save") }), z.object({ act: z.literal("delete") })]),
      answers,
      handle: async ({ caller, params: { org, role: key }, body, request }) => {
        if (!caller) return toSignIn(request)
        return orStepUp(request.path, async () => {
          const here = await visitFreshly(needs, caller, org, RIGHT)
          const role = (await rolesIn(needs, here.organization.id)).find((candidate) => candidate.key === key)
          if (!role || !isOwn(role)) throw errors.not_found()
          const home = { level: "organization", organizationId: here.organization.id } as const
          const typed = body.act === "save" ? typedIn(body) : undefined
          return answered(
            (state) => rolePage(needs, request, here, key, { ...state, ...(typed ? { typed } : {}) }),
            async () => {
              await act(needs, here, { permission: RIGHT, request }, async (db, revoke, by) => {
                if (typed) await roles.change(db, revoke, role.key, home, parsed(typed), undefined, by)
                else await roles.delete(db, revoke, role.key, home, { withdraw: true, ifVersion: undefined }, by)
              })
              return { status: 303, location: pathOf(here.organization, typed ? `${ROOM}/${key}?done=saved` : `${ROOM}?done=deleted`) }
            },
          )
        })
      },
    }),
  ]
}

function typedIn({ name, description, permissions, ...fields }: z.output<typeof roleForm>): Typed {
  return { name, description, permissions, inherits: rolesChecked(fields, INHERITED) }
}

/** A form that was wrong comes back. @throws whatever else went wrong */
async function answered(again: (state: PageState) => Promise<Answer>, perform: () => Promise<Answer>): Promise<Answer> {
  try {
    return await perform()
  } catch (error) {
    if (error instanceof FormWrong) return again({ status: 422, wrong: error.wrong })
    if (!(error instanceof Problem) || error.code === "forbidden" || ![403, 409, 422].includes(error.kind.status)) throw error
    return again({ status: error.kind.status, wrong: (t) => wrongIn(t, error) })
  }
}

class FormWrong extends Error {
  readonly wrong: (t: Strings) => Wrong
  constructor(wrong: (t: Strings) => Wrong) {
    super("The form cannot be used as it is.")
    this.wrong = wrong
  }
}

/** @throws FormWrong */
function parsed({ name, description, permissions, inherits }: Typed): RoleFields {
  const [spelled, said] = [name.trim().toLowerCase(), description.trim()]
  if (spelled.length > MAX_NAME_CHARACTERS || !NAME.test(spelled))
    throw new FormWrong(({ organizations: { roles } }) => ({ field: "name", summary: roles.nameWrong, advice: roles.nameHint }))
  if (said.length > MAX_DESCRIPTION_CHARACTERS || CONTROL.test(said))
    throw new FormWrong(({ organizations: { roles } }) => ({ field: "description", summary: roles.nameWrong, advice: roles.descriptionHint }))
  const lines = [...new Set(permissions.split(/[\s,]+/).filter((line) => line !== ""))]
  const strange = lines.find((line) => !isGrant(line))
  if (strange !== undefined || lines.length > MAX_PERMISSIONS)
    throw new FormWrong(({ organizations: { roles } }) => ({
      field: "permissions",
      summary: roles.permissionsWrong,
      advice: strange === undefined ? roles.permissionsHint : roles.permissionWrong({ text: strange }),
    }))
  return { name: spelled, description: said === "" ? null : said, permissions: lines, inherits }
}

async function rolesPage(needs: OrganizationsNeeds, request: Incoming, here: Visit, state: PageState): Promise<Answer> {
  const all = await rolesIn(needs, here.organization.id)
  const [builtIn, shared, own] = [
    all.filter((role) => role.builtIn),
    all.filter((role) => !role.builtIn && role.organizationId === null),
    all.filter(isOwn),
  ]
  const { done } = state
  return renderRoom(needs, request, here, {
    title: (t) => t.organizations.roles.title,
    about: (t) => t.organizations.roles.about,
    status: state.status ?? 200,
    news: done && ((t) => t.organizations.roles[done]),
    ...(state.wrong ? { wrong: state.wrong } : {}),
    body: ({ t }, { csrf, wrong }) => {
      const { roles: words } = t.organizations
      const list = (id: string, roles: readonly HeldRole[]) => (
        <List id={id}>
          {roles.map((role) => (
            <RoleItem role={role} all={all} here={here} t={t} />
          ))}
        </List>
      )
      return (
        <>
          <h2>{words.own}</h2>
          {own.length === 0 ? (
            <Empty id="no-roles" title={words.none}>
              {words.noneYet}
            </Empty>
          ) : (
            list("own-roles", own)
          )}
          {shared.length > 0 && <h2>{words.shared}</h2>}
          {shared.length > 0 && list("shared-roles", shared)}
          <h2>{words.builtIn}</h2>
          {list("built-in-roles", builtIn)}
          {here.may(RIGHT) && (
            <>
              <h2>{words.add}</h2>
              <RoleForm
                {...{ here, t, csrf, wrong }}
                id="add-role"
                action={ROOM}
                typed={state.typed ?? { name: "", description: "", permissions: "", inherits: [] }}
                others={all}
              >
                <Button>{words.create}</Button>
              </RoleForm>
            </>
          )}
        </>
      )
    },
  })
}

interface RoleItemProps {
  readonly role: HeldRole
  readonly all: readonly HeldRole[]
  readonly here: Visit
  readonly t: Strings
}

function RoleItem({ role, all, here, t }: RoleItemProps) {
  const { roles: words, roleMeanings } = t.organizations
  const name = roleName(t, role)
  const mayChange = isOwn(role) && here.may(RIGHT) && isWithin(here.grants, role)
  return (
    <Item
      actions={
        mayChange && (
          <a class="button" href={pathOf(here.organization, `${ROOM}/${role.key}`)} aria-label={words.changeWhich({ name })}>
            {words.change}
          </a>
        )
      }
    >
      <bdi>{name}</bdi>
      {role.builtIn ? (
        <div class="quiet">{roleMeanings[role.key]}</div>
      ) : (
        <div class="quiet">
          {role.description !== null && <div>{role.description}</div>}
          {role.permissions.length === 0 ? words.nothing : <bdi translate="no">{role.permissions.join(", ")}</bdi>}
          {role.inherits.length > 0 && (
            <div>
              {words.inherits}: {roleNames(t, role.inherits, all)}
            </div>
          )}
        </div>
      )}
    </Item>
  )
}

async function rolePage(needs: OrganizationsNeeds, request: Incoming, here: Visit, key: string, state: PageState): Promise<Answer> {
  const all = await rolesIn(needs, here.organization.id)
  const role = all.find((candidate) => candidate.key === key)
  if (!role || !isOwn(role)) throw errors.not_found()
  return renderRoom(needs, request, here, {
    title: () => role.name,
    within: (t) => ({ label: t.organizations.roles.title, room: ROOM }),
    status: state.status ?? 200,
    news: state.done === "saved" ? (t) => t.organizations.roles.saved : undefined,
    ...(state.wrong ? { wrong: state.wrong } : {}),
    body: ({ t }, { csrf, wrong }) => {
      const { roles: words, member } = t.organizations
      if (!isWithin(here.grants, role)) return <p class="quiet">{member.rolesHint}</p>
      const action = `${ROOM}/${role.key}`
      return (
        <>
          <RoleForm
            {...{ here, t, csrf, wrong, action }}
            id="role"
            typed={state.typed ?? { ...role, description: role.description ?? "", permissions: role.permissions.join("\n") }}
            others={all.filter(({ key: other }) => other !== role.key)}
          >
            <Button kind="primary" name="act" value="save">
              {words.save}
            </Button>
          </RoleForm>
          <h2>{words.delete}</h2>
          <Confirm id="delete" act={words.delete}>
            <p>{words.deleteWords}</p>
            <Form action={pathOf(here.organization, action)} csrf={csrf} id="delete-form">
              <Button kind="danger" name="act" value="delete">
                {words.delete}
              </Button>
            </Form>
          </Confirm>
        </>
      )
    },
  })
}

interface RoleFormProps {
  readonly id: string
  readonly action: string
  readonly here: Visit
  readonly typed: Typed
  /** What it could inherit. */
  readonly others: readonly HeldRole[]
  readonly t: Strings
  readonly csrf: string
  readonly wrong: Wrong | undefined
  /** The button. */
  readonly children?: Child
}

function RoleForm({ id, action, here, typed, others, t, csrf, wrong, children }: RoleFormProps) {
  const { roles: words } = t.organizations
  // `member` has nothing to give, and whoever inherits `owner` had better be one. What it has already stays a choice.
  const isOffered = ({ builtIn, key }: HeldRole) => !builtIn || key === ADMIN || typed.inherits.includes(key)
  const inheritable = others.filter((role) => isWithin(here.grants, role) && isOffered(role))
  return (
    <Form action={pathOf(here.organization, action)} csrf={csrf} id={id}>
      <Field name="name" label={words.name} type="text" autocomplete="off" value={typed.name} hint={words.nameHint} wrong={wrong} />
      <Field
        name="description"
        label={words.description}
        type="text"
        autocomplete="off"
        value={typed.description}
        hint={words.descriptionHint}
        wrong={wrong}
        optional
      />
      <TextArea name="permissions" label={words.permissions} value={typed.permissions} hint={words.permissionsHint} wrong={wrong} isCode optional />
      <p class="quiet">
        {words.mayGive} <code>{[...here.grants].toSorted().join(", ")}</code>
      </p>
      {inheritable.length > 0 && <RoleChecks legend={words.inherits} field={INHERITED} roles={inheritable} checked={typed.inherits} t={t} />}
      {children}
    </Form>
  )
}
