import { z } from "zod"
import { personsAuthority } from "../../core/access/index.ts"
import { directoryErrors, entryErrors } from "../../core/directory/index.ts"
import { type OrganizationId, organizationNameField, slugField } from "../../core/organization/index.ts"
import { sessionErrors, sessionOnWire, sessionSchema } from "../../core/session/index.ts"
import { userOnWire, userSchema } from "../../core/user/index.ts"
import { type Route, route } from "../../kernel/http/route.ts"
import { isId } from "../../kernel/id.ts"
import { enter } from "./enter.ts"
import { foundBy } from "./founding.ts"
import type { OrganizationsNeeds } from "./needs.ts"

const organizationId = z.custom<OrganizationId>((text) => typeof text === "string" && isId("org", text)).meta({ type: "string" })

const ownOrganizationSchema = z
  .object({
    id: z.string(),
    name: z.string(),
    slug: z.string(),
    roles: z.array(z.string()).meta({ description: "Names of the roles the caller holds there." }),
    current: z.boolean().meta({ description: "Whether the caller's session is in it." }),
    suspended: z.boolean(),
  })
  .meta({ id: "OwnOrganization" })

/** Organizations as their members meet them; what is theirs alone, so nobody needs a permission for it. */
export function organizationRoutes(needs: OrganizationsNeeds): Route[] {
  const { access, directory, revocations, sessionCookie, signIn } = needs
  const { signedIn } = sessionCookie
  return [
    route({
      method: "GET",
      path: "/auth/organizations",
      summary: "The organizations the caller belongs to, in the order they joined",
      tag: "Organizations",
      caller: signedIn,
      answers: { 200: z.object({ organizations: z.array(ownOrganizationSchema) }) },
      errors: [sessionErrors.table],
      handle: async ({ caller }) => {
        const own = await directory.organizations.listOwn(caller.user.id)
        const organizations = own.map(({ id, name, slug, roles, suspendedAt }) => ({
          id,
          name,
          slug,
          roles: [...roles],
          current: caller.organization?.id === id,
          suspended: suspendedAt !== null,
        }))
        return { status: 200, body: { organizations } }
      },
    }),
    route({
      method: "POST",
      path: "/auth/organizations",
      summary: "Create an organization, whose first owner is the caller",
      tag: "Organizations",
      caller: signedIn,
      body: z.strictObject({ name: organizationNameField, slug: slugField.optional() }),
      answers: { 201: z.object({ organization: ownOrganizationSchema }) },
      errors: [sessionErrors.table, directoryErrors.table],
      handle: async ({ caller, body, request }) => {
        const { id, name, slug } = await foundBy(needs, caller, body, request)
        return { status: 201, body: { organization: { id, name, slug, roles: ["owner"], current: false, suspended: false } } }
      },
    }),
    route({
      method: "DELETE",
      path: "/auth/organizations/:id",
      summary: "Leave an organization",
      tag: "Organizations",
      ...signIn.freshly,
      params: z.object({ id: organizationId }),
      answers: { 204: "The caller is no member any more" },
      errors: [sessionErrors.table, entryErrors.table, directoryErrors.table],
      handle: async ({ caller, params, request }) => {
        const by = { authority: personsAuthority(access, caller.user), request, sessionId: caller.session.id }
        await revocations.transaction((db, revoke) => directory.members.leave(db, revoke, params.id, caller.user.id, by))
        return { status: 204 }
      },
    }),
    route({
      method: "PUT",
      path: "/auth/session/organization",
      summary: "Enter an organization with the caller's session, or leave the one it is in (null)",
      tag: "Organizations",
      caller: signedIn,
      body: z.strictObject({ org_id: organizationId.nullable() }),
      answers: { 200: z.object({ user: userSchema, session: sessionSchema }) },
      errors: [sessionErrors.table, entryErrors.table],
      handle: async ({ caller, body: { org_id }, request }) => {
        const entered = await enter(needs, caller, org_id, request)
        const { user, session, organization } = entered.signedIn
        const body = { user: userOnWire(user), session: sessionOnWire(session, session.id, organization) }
        return { status: 200, body, cookies: entered.cookies }
      },
    }),
  ]
}
