import { z } from "zod"
import { accessErrors } from "../../core/access/index.ts"
import { directoryErrors, MAX_MEMBER_ROLES, type Member } from "../../core/directory/index.ts"
import { instant } from "../../kernel/clock.ts"
import { errors } from "../../kernel/errors.ts"
import type { Route } from "../../kernel/http/route.ts"
import { adminRoute, idField, pageOf, pageQuery, scopeOf } from "./manner.ts"
import type { AdminNeeds } from "./needs.ts"

const LIST = "/admin/v1/organizations/:id/members"
const ONE = `${LIST}/:user_id`
const MAX_SEARCH_CHARACTERS = 100
const MAX_KEY_CHARACTERS = 40

const memberSchema = z
  .strictObject({
    user_id: z.string(),
    email: z.string(),
    name: z.string().nullable(),
    disabled: z.boolean(),
    roles: z.array(z.string()).meta({ description: "Keys of the roles they hold in the organization." }),
    joined_at: z.iso.datetime(),
    joined_by: z.string().meta({ description: "founder, invitation, domain, administrator, seed" }),
    version: z.int(),
  })
  .meta({ id: "Member" })

const rolesField = z.array(z.string().max(MAX_KEY_CHARACTERS)).min(1).max(MAX_MEMBER_ROLES)
const params = z.object({ id: idField("org"), user_id: idField("usr") })

/** Who belongs to an organization, and what they may do there. */
export function membersRoutes(needs: AdminNeeds): Route[] {
  const { cursors, database, directory } = needs
  const { members } = directory
  const common = { tag: "Members", of: "organization", errors: [directoryErrors.table, accessErrors.table] } as const

  return [
    adminRoute(needs, {
      ...common,
      method: "GET",
      path: LIST,
      summary: "Members of an organization",
      permission: "admin:members:read",
      params: z.object({ id: idField("org") }),
      query: z.object({
        ...pageQuery,
        search: z.string().max(MAX_SEARCH_CHARACTERS).optional().meta({ description: "The beginning of the address, or of a word of the name." }),
      }),
      answers: { 200: z.object({ members: z.array(memberSchema), next_cursor: z.string().optional() }) },
      read: async (call) => {
        const scope = scopeOf(LIST, call)
        const { cursor, limit, search = "" } = call.query
        const after = cursors.read(scope, cursor, idField("usr")) ?? ""
        const { items, next } = pageOf(await members.list(call.params.id, { search, after, limit: limit + 1 }), limit, ({ userId }) => userId)
        return {
          status: 200,
          body: { members: items.map(memberOnWire), ...(next === undefined ? {} : { next_cursor: cursors.issue(scope, next) }) },
        }
      },
    }),
    adminRoute(needs, {
      ...common,
      // Whoever administers an organization asks people in: they would learn the address of anybody they know the id of.
      of: "deployment",
      method: "POST",
      path: LIST,
      summary: "Make somebody a member; organizations invite people instead",
      fresh: true,
      permission: "admin:members:write",
      params: z.object({ id: idField("org") }),
      versioned: true,
      body: z.strictObject({ user_id: idField("usr"), roles: rolesField.default(["member"]) }),
      answers: { 201: memberSchema },
      change: async (call, db, revoke) => {
        const { user_id: userId, roles } = call.body
        return { status: 201, body: memberOnWire(await members.add(db, revoke, call.params.id, { userId, roles }, call.by)) }
      },
    }),
    adminRoute(needs, {
      ...common,
      method: "GET",
      path: ONE,
      summary: "One member",
      permission: "admin:members:read",
      params,
      versioned: true,
      answers: { 200: memberSchema },
      read: async (call) => {
        const member = await members.find(database, call.params.id, call.params.user_id)
        if (!member) throw errors.not_found()
        return { status: 200, body: memberOnWire(member) }
      },
    }),
    adminRoute(needs, {
      ...common,
      method: "PATCH",
      path: ONE,
      summary: "Give a member other roles",
      fresh: true,
      permission: "admin:members:write",
      params,
      versioned: true,
      body: z.strictObject({ roles: rolesField }),
      answers: { 200: memberSchema },
      change: async ({ params: { id, user_id }, body, by, ifVersion }, db, revoke) => ({
        status: 200,
        body: memberOnWire(await members.setRoles(db, revoke, id, user_id, body.roles, by, ifVersion)),
      }),
    }),
    adminRoute(needs, {
      ...common,
      method: "DELETE",
      path: ONE,
      summary: "Make somebody a member no longer",
      fresh: true,
      permission: "admin:members:write",
      params,
      versioned: true,
      answers: { 204: "They are no member any more" },
      change: async ({ params: { id, user_id }, by, ifVersion }, db, revoke) => {
        await members.remove(db, revoke, id, user_id, by, ifVersion)
        return { status: 204 }
      },
    }),
  ]
}

function memberOnWire({ userId, email, name, disabledAt, roles, joinedAt, joinedBy, version }: Member): z.input<typeof memberSchema> {
  return {
    user_id: userId,
    email,
    name,
    disabled: disabledAt !== null,
    roles: [...roles],
    joined_at: instant(joinedAt),
    joined_by: joinedBy,
    version,
  }
}
