import { z } from "zod"
import { directoryErrors, type LockOut } from "../../core/directory/index.ts"
import { maxMembersField, type Organization, organizationNameField, policySchema, slugField } from "../../core/organization/index.ts"
import { instant } from "../../kernel/clock.ts"
import { errors } from "../../kernel/errors.ts"
import type { Route } from "../../kernel/http/route.ts"
import { adminRoute, idField, pageOf, pageQuery, scopeOf } from "./manner.ts"
import type { AdminNeeds } from "./needs.ts"

const LIST = "/admin/v1/organizations"
const ONE = `${LIST}/:id`
const MAX_SEARCH_CHARACTERS = 100

const organizationSchema = z
  .strictObject({
    id: z.string(),
    name: z.string(),
    slug: z.string(),
    created_at: z.iso.datetime(),
    suspended: z.boolean(),
    suspended_at: z.iso.datetime().nullable(),
    max_members: z.int().nullable().meta({ description: "Null for any number." }),
    policy: policySchema,
    version: z.int(),
  })
  .meta({ id: "Organization" })

const lockOutSchema = z
  .strictObject({
    examined: z.int().meta({ description: "How many members were looked at." }),
    complete: z.boolean().meta({ description: "Whether that is all of them." }),
    count: z.int().meta({ description: "How many of those would be kept out." }),
    kept_out: z
      .array(
        z.strictObject({
          user_id: z.string(),
          email: z.string(),
          name: z.string().nullable(),
          why: z.enum(["method_not_allowed", "factor_required"]),
        }),
      )
      .meta({ description: "The first of them." }),
    keeps_caller_out: z.boolean(),
    keeps_every_owner_out: z.boolean().meta({ description: "Such a policy is refused in any case." }),
  })
  .meta({ id: "PolicySimulation" })

const params = z.object({ id: idField("org") })

/** Organizations as administrators have them before them. Suspending one, its seats and its end are the deployment's. */
export function organizationsRoutes(needs: AdminNeeds): Route[] {
  const { cursors, database, directory } = needs
  const { organizations } = directory
  const common = { tag: "Organizations", errors: [directoryErrors.table] } as const
  const one = { ...common, of: "organization", versioned: true, params } as const

  return [
    adminRoute(needs, {
      ...common,
      method: "GET",
      path: LIST,
      summary: "All organizations, in the order they were made",
      permission: "admin:organizations:read",
      of: "deployment",
      query: z.object({
        ...pageQuery,
        search: z.string().max(MAX_SEARCH_CHARACTERS).optional().meta({ description: "Beginnings of words of the name or the slug." }),
      }),
      answers: { 200: z.object({ organizations: z.array(organizationSchema), next_cursor: z.string().optional() }) },
      read: async (call) => {
        const scope = scopeOf(LIST, call)
        const { cursor, limit, search = "" } = call.query
        const after = cursors.read(scope, cursor, idField("org")) ?? ""
        const { items, next } = pageOf(await organizations.list({ search, after, limit: limit + 1 }), limit, ({ id }) => id)
        return {
          status: 200,
          body: { organizations: items.map(organizationOnWire), ...(next === undefined ? {} : { next_cursor: cursors.issue(scope, next) }) },
        }
      },
    }),
    adminRoute(needs, {
      ...common,
      method: "POST",
      path: LIST,
      summary: "Create an organization",
      permission: "admin:organizations:write",
      of: "deployment",
      versioned: true,
      body: z.strictObject({
        name: organizationNameField,
        slug: slugField.optional().meta({ description: "Made from the name otherwise." }),
        max_members: maxMembersField.optional(),
        policy: policySchema.optional(),
        owner_id: idField("usr").optional().meta({ description: "Its first owner; nobody is in it otherwise." }),
      }),
      answers: { 201: organizationSchema },
      change: async ({ body: { name, slug, max_members, policy, owner_id }, by }, db, revoke) => {
        const wanted = { name, slug, policy, maxMembers: max_members, founder: owner_id }
        return { status: 201, body: organizationOnWire(await organizations.create(db, revoke, wanted, by)) }
      },
    }),
    adminRoute(needs, {
      ...one,
      method: "GET",
      path: ONE,
      summary: "One organization",
      permission: "admin:organizations:read",
      answers: { 200: organizationSchema },
      read: async (call) => {
        const organization = await organizations.find(call.params.id)
        if (!organization) throw errors.not_found()
        return { status: 200, body: organizationOnWire(organization) }
      },
    }),
    adminRoute(needs, {
      ...one,
      method: "PATCH",
      path: ONE,
      summary: "Change an organization; suspended and max_members with the permission on the deployment only",
      fresh: true,
      permission: "admin:organizations:write",
      body: z.strictObject({
        name: organizationNameField.optional(),
        slug: slugField.optional().meta({ description: "The one before leads to it as well, and is never anybody else's." }),
        max_members: maxMembersField.optional(),
        suspended: z.boolean().optional(),
        policy: policySchema.optional().meta({ description: "As a whole; what is left out of it is as in an organization without one." }),
        confirm_lock_out: z.boolean().optional().meta({ description: "Make a policy hold although it keeps members out." }),
      }),
      answers: { 200: organizationSchema },
      change: async (call, db, revoke) => {
        const { name, slug, max_members, suspended, policy, confirm_lock_out } = call.body
        const change = { name, slug, suspended, policy, maxMembers: max_members, confirmLockOut: confirm_lock_out }
        return { status: 200, body: organizationOnWire(await organizations.change(db, revoke, call.params.id, change, call.by, call.ifVersion)) }
      },
    }),
    adminRoute(needs, {
      ...one,
      of: "deployment",
      method: "DELETE",
      path: ONE,
      summary: "Delete an organization with everything of it",
      fresh: true,
      permission: "admin:organizations:delete",
      answers: { 204: "It is gone" },
      change: async (call, db, revoke) => {
        await organizations.delete(db, revoke, call.params.id, call.by, call.ifVersion)
        return { status: 204 }
      },
    }),
    adminRoute(needs, {
      ...common,
      of: "organization",
      method: "POST",
      path: `${ONE}/policy/simulation`,
      summary: "Whom a policy would keep out, if it were to hold",
      permission: "admin:organizations:read",
      params,
      body: z.strictObject({ policy: policySchema }),
      answers: { 200: lockOutSchema },
      read: async ({ params: { id }, body, by }) => ({
        status: 200,
        body: lockOutOnWire(await organizations.simulate(database, id, body.policy, by)),
      }),
    }),
  ]
}

function organizationOnWire(organization: Organization): z.input<typeof organizationSchema> {
  const { id, name, slug, createdAt, suspendedAt, maxMembers: max_members, policy, version } = organization
  return {
    id,
    name,
    slug,
    created_at: instant(createdAt),
    suspended: suspendedAt !== null,
    suspended_at: suspendedAt === null ? null : instant(suspendedAt),
    max_members,
    policy,
    version,
  }
}

function lockOutOnWire({ examined, isComplete, count, first, keepsCallerOut, keepsEveryOwnerOut }: LockOut): z.input<typeof lockOutSchema> {
  return {
    examined,
    complete: isComplete,
    count,
    kept_out: first.map(({ userId, email, name, why }) => ({ user_id: userId, email, name, why })),
    keeps_caller_out: keepsCallerOut,
    keeps_every_owner_out: keepsEveryOwnerOut,
  }
}
