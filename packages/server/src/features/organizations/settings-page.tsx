import { covers } from "@doorward/guard/permissions"
import { z } from "zod"
import { personsAuthority } from "../../core/access/index.ts"
import { ORGANIZATIONS_PAGE, orStepUp, toSignIn } from "../../core/account/index.ts"
import { organizationNameField, slugField } from "../../core/organization/index.ts"
import { errors, Problem } from "../../kernel/errors.ts"
import type { Answer } from "../../kernel/http/answer.ts"
import type { Incoming } from "../../kernel/http/incoming.ts"
import { type Route, route } from "../../kernel/http/route.ts"
import { Button, Confirm, Field, Form, type Strings, type Wrong, wrongIn } from "../../pages/index.ts"
import type { OrganizationsNeeds } from "./needs.ts"
import { renderRoom } from "./parts.tsx"
import { act, ORGANIZATION, pathOf, type Visit, visitFreshly, visitRoom } from "./visit.ts"

const ROOM = "settings"
const RIGHT = "admin:organizations:write"
const TO_DELETE = "admin:organizations:delete"
const MAX_FIELD_CHARACTERS = 1_024

interface PageState {
  readonly saved?: boolean
  readonly wrong?: (t: Strings) => Wrong
  readonly status?: number
  readonly typed?: { readonly name: string; readonly slug: string }
}

/** What an organization is called, and its end. */
export function settingsPages(needs: OrganizationsNeeds): Route[] {
  const { directory, sessionCookie } = needs
  const caller = sessionCookie.perhapsSignedIn
  const params = z.object({ org: z.string() })
  return [
    route({
      method: "GET",
      path: `${ORGANIZATION}/${ROOM}`,
      summary: "The page of an organization's name and address",
      tag: "Pages",
      kind: "page",
      caller,
      params,
      query: z.object({ done: z.literal("saved").optional().catch(undefined) }),
      answers: { 200: "The page", 303: "To the sign-in page", 403: "Not their business", 404: "No organization of theirs" },
      handle: async ({ caller, params: { org }, query, request }) =>
        caller ? settingsPage(needs, request, await visitRoom(needs, caller, org, RIGHT), { saved: query.done !== undefined }) : toSignIn(request),
    }),
    route({
      method: "POST",
      path: `${ORGANIZATION}/${ROOM}`,
      summary: "Change an organization's name and address, or delete it (form)",
      fresh: true,
      tag: "Pages",
      kind: "page",
      caller,
      params,
      body: z.discriminatedUnion("act", [
        z.object({ act: z.literal("save"), name: z.string().max(MAX_FIELD_CHARACTERS), slug: z.string().max(MAX_FIELD_CHARACTERS) }),
        z.object({ act: z.literal("delete"), typed: z.string().max(MAX_FIELD_CHARACTERS) }),
      ]),
      answers: { 303: "Done", 403: "Not their business", 404: "No organization of theirs", 409: "The form again", 422: "The form again" },
      handle: async ({ caller, params: { org }, body, request }) => {
        if (!caller) return toSignIn(request, ORGANIZATIONS_PAGE)
        return orStepUp(request.path, async () => {
          if (body.act === "save") return save(needs, request, await visitFreshly(needs, caller, org, RIGHT), body)
          const here = await visitFreshly(needs, caller, org, TO_DELETE)
          if (!(await mayDelete(needs, here))) throw errors.forbidden()
          if (body.typed.trim() !== here.organization.name.trim()) return settingsPage(needs, request, here, { status: 422, wrong: otherName })
          await act(needs, here, { permission: TO_DELETE, request }, (db, revoke, by) =>
            directory.organizations.delete(db, revoke, here.organization.id, by),
          )
          return { status: 303, location: `${ORGANIZATIONS_PAGE}?done=deleted` }
        })
      },
    }),
  ]
}

async function save(
  needs: OrganizationsNeeds,
  request: Incoming,
  here: Visit,
  typed: { readonly name: string; readonly slug: string },
): Promise<Answer> {
  const [name, slug] = [organizationNameField.safeParse(typed.name), slugField.safeParse(typed.slug.trim().toLowerCase())]
  if (!name.success || !slug.success) return settingsPage(needs, request, here, { status: 422, typed, wrong: name.success ? slugWrong : nameWrong })
  try {
    const changed = await act(needs, here, { permission: RIGHT, request }, (db, revoke, by) =>
      needs.directory.organizations.change(db, revoke, here.organization.id, { name: name.data, slug: slug.data }, by),
    )
    return { status: 303, location: `${pathOf(changed, ROOM)}?done=saved` }
  } catch (error) {
    if (!(error instanceof Problem) || error.kind.status !== 409) throw error
    return settingsPage(needs, request, here, { status: 409, typed, wrong: (t) => wrongIn(t, error, "slug") })
  }
}

const nameWrong = ({ organizations: { found } }: Strings): Wrong => ({ field: "name", summary: found.nameWrong, advice: found.nameHint })
const slugWrong = ({ organizations: { settings } }: Strings): Wrong => ({ field: "slug", summary: settings.slugWrong, advice: settings.slugHint })
const otherName = ({ organizations: { settings } }: Strings): Wrong => ({
  field: "typed",
  summary: settings.otherName,
  advice: settings.otherNameAdvice,
})

/** That takes the right throughout the deployment: what an organization was is not its own people's to make disappear. */
async function mayDelete({ access, database }: OrganizationsNeeds, { caller, refusal }: Visit): Promise<boolean> {
  return refusal === undefined && covers(await personsAuthority(access, caller.user).grantsIn(database, "deployment"), TO_DELETE)
}

async function settingsPage(needs: OrganizationsNeeds, request: Incoming, here: Visit, { saved, status, wrong, typed }: PageState): Promise<Answer> {
  const { organization } = here
  const canDelete = await mayDelete(needs, here)
  return renderRoom(needs, request, here, {
    title: (t) => t.organizations.settings.title,
    about: (t) => t.organizations.settings.about,
    status: status ?? 200,
    news: saved ? (t) => t.organizations.settings.saved : undefined,
    ...(wrong ? { wrong } : {}),
    body: ({ t }, { csrf, wrong }) => {
      const { settings: words, found } = t.organizations
      return (
        <>
          <Form action={pathOf(organization, ROOM)} csrf={csrf} id="settings">
            <Field
              name="name"
              label={found.name}
              type="text"
              autocomplete="off"
              value={typed?.name ?? organization.name}
              hint={found.nameHint}
              wrong={wrong}
            />
            <Field
              name="slug"
              label={words.slug}
              type="text"
              autocomplete="off"
              value={typed?.slug ?? organization.slug}
              hint={words.slugHint}
              wrong={wrong}
            />
            <Button kind="primary" name="act" value="save">
              {words.save}
            </Button>
          </Form>
          <h2>{words.delete}</h2>
          {canDelete ? <Delete here={here} t={t} csrf={csrf} wrong={wrong} /> : <p class="quiet">{words.deleteElsewhere}</p>}
        </>
      )
    },
  })
}

interface DeleteProps {
  readonly here: Visit
  readonly t: Strings
  readonly csrf: string
  readonly wrong: Wrong | undefined
}

function Delete({ here: { organization }, t, csrf, wrong }: DeleteProps) {
  const { settings: words } = t.organizations
  return (
    <Confirm id="delete" act={words.delete} open={wrong?.field === "typed"}>
      <p>{words.deleteWords}</p>
      <Form action={pathOf(organization, ROOM)} csrf={csrf} id="delete-form">
        <Field name="typed" label={words.typeName({ name: organization.name })} type="text" autocomplete="off" wrong={wrong} />
        <Button kind="danger" name="act" value="delete">
          {words.delete}
        </Button>
      </Form>
    </Confirm>
  )
}
