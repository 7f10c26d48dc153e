import { z } from "zod"
import {
  accessErrors,
  builtInRoles,
  type Role,
  type RoleHome,
  type RoleId,
  type RoleKey,
  type RoleLevel,
  type RoleListing,
} from "../../core/access/index.ts"
import type { Db } from "../../kernel/db/index.ts"
import { errors } from "../../kernel/errors.ts"
import type { Route } from "../../kernel/http/route.ts"
import { isId } from "../../kernel/id.ts"
import { checkRoutes } from "./check-routes.ts"
import { type AdminCall, adminRoute, idField, pageOf, pageQuery, scopeOf } from "./manner.ts"
import type { AdminNeeds } from "./needs.ts"
import { roleAssignmentRoutes } from "./roles-assigned-routes.ts"
import { newRoleSchema, newSharedRoleSchema, roleChangeSchema, roleKeyField, roleOnWire, roleSchema } from "./roles-schema.ts"

const TAG = "Roles"
const tables = [accessErrors.table]

export function rolesRoutes(needs: AdminNeeds): Route[] {
  return [...sharedRoutes(needs), ...organizationRoutes(needs), ...roleAssignmentRoutes(needs), ...checkRoutes(needs)]
}

/** Of the deployment, and those that all organizations share. */
function sharedRoutes(needs: AdminNeeds): Route[] {
  const { roles } = needs
  const path = "/admin/v1/roles"
  const params = z.object({ role: roleKeyField })
  const homeOf = (level: RoleLevel): RoleHome => ({ level, organizationId: null })

  async function find(db: Db, key: RoleKey): Promise<Role> {
    const role = (await roles.find(db, key, homeOf("deployment"))) ?? (await roles.find(db, key, homeOf("organization")))
    if (!role) throw errors.not_found()
    return role
  }

  return [
    adminRoute(needs, {
      method: "POST",
      path,
      summary: "Make a role of the deployment, or one that all organizations share",
      tag: TAG,
      permission: "admin:roles:write",
      of: "deployment",
      body: newSharedRoleSchema,
      versioned: true,
      answers: { 201: roleSchema },
      errors: tables,
      change: async ({ body: { level, ...wanted }, by }, db, revoke) => made(path, await roles.create(db, revoke, homeOf(level), wanted, by)),
    }),
    adminRoute(needs, {
      method: "GET",
      path,
      summary: "Roles of the deployment, and those that all organizations share",
      tag: TAG,
      permission: "admin:roles:read",
      of: "deployment",
      query: z.object({ ...pageQuery, level: z.enum(["deployment", "organization"]).optional() }),
      answers: { 200: listSchema },
      read: (call) => {
        const { level = "deployment" } = call.query
        return listed(needs, path, { levels: [level, call.query.level ?? "organization"], organizationId: null }, call)
      },
    }),
    adminRoute(needs, {
      method: "GET",
      path: `${path}/:role`,
      summary: "A role",
      tag: TAG,
      permission: "admin:roles:read",
      of: "deployment",
      params,
      versioned: true,
      answers: { 200: roleSchema },
      read: async ({ params: { role } }) => ({ status: 200, body: roleOnWire(await find(needs.database, role)) }),
    }),
    adminRoute(needs, {
      method: "PATCH",
      path: `${path}/:role`,
      summary: "Change a role",
      fresh: true,
      tag: TAG,
      permission: "admin:roles:write",
      of: "deployment",
      params,
      body: roleChangeSchema,
      versioned: true,
      answers: { 200: roleSchema },
      errors: tables,
      change: async ({ params, body, by, ifVersion }, db, revoke) => {
        const role = await find(db, params.role)
        return { status: 200, body: roleOnWire(await roles.change(db, revoke, requireMade(role), role, body, ifVersion, by)) }
      },
    }),
    adminRoute(needs, {
      method: "DELETE",
      path: `${path}/:role`,
      summary: "Delete a role",
      fresh: true,
      tag: TAG,
      permission: "admin:roles:write",
      of: "deployment",
      params,
      query: withdrawQuery,
      versioned: true,
      answers: { 204: "Deleted." },
      errors: tables,
      change: async ({ params, query: { withdraw }, by, ifVersion }, db, revoke) => {
        const role = await find(db, params.role)
        await roles.delete(db, revoke, requireMade(role), role, { withdraw, ifVersion }, by)
        return { status: 204 }
      },
    }),
  ]
}

/** What one organization can use: its own, those that all share, and the built-in ones. Only its own are changed here. */
function organizationRoutes(needs: AdminNeeds): Route[] {
  const { roles } = needs
  const path = "/admin/v1/organizations/:id/roles"
  const params = z.object({ id: idField("org"), role: roleKeyField })
  const homeOf = (organizationId: RoleHome["organizationId"]): RoleHome => ({ level: "organization", organizationId })

  async function find(db: Db, key: RoleKey, home: RoleHome): Promise<Role> {
    const role = await roles.find(db, key, home)
    if (!role) throw errors.not_found()
    return role
  }

  async function findOwn(db: Db, key: RoleKey, home: RoleHome): Promise<RoleId> {
    const role = await find(db, key, home)
    if (!role.builtIn && role.organizationId === null)
      throw errors.forbidden({ detail: "All organizations share this role; it is changed for all of them at once." })
    return requireMade(role)
  }

  return [
    adminRoute(needs, {
      method: "POST",
      path,
      summary: "Make a role of an organization",
      tag: TAG,
      permission: "admin:roles:write",
      of: "organization",
      params: z.object({ id: idField("org") }),
      body: newRoleSchema,
      versioned: true,
      answers: { 201: roleSchema },
      errors: tables,
      change: async ({ params: { id }, body, by }, db, revoke) => made(path.replace(":id", id), await roles.create(db, revoke, homeOf(id), body, by)),
    }),
    adminRoute(needs, {
      method: "GET",
      path,
      summary: "Roles an organization can use",
      tag: TAG,
      permission: "admin:roles:read",
      of: "organization",
      params: z.object({ id: idField("org") }),
      query: z.object(pageQuery),
      answers: { 200: listSchema },
      read: (call) => listed(needs, path, { levels: ["organization", "organization"], organizationId: call.params.id }, call),
    }),
    adminRoute(needs, {
      method: "GET",
      path: `${path}/:role`,
      summary: "A role of an organization",
      tag: TAG,
      permission: "admin:roles:read",
      of: "organization",
      params,
      versioned: true,
      answers: { 200: roleSchema },
      read: async ({ params: { id, role } }) => ({ status: 200, body: roleOnWire(await find(needs.database, role, homeOf(id))) }),
    }),
    adminRoute(needs, {
      method: "PATCH",
      path: `${path}/:role`,
      summary: "Change a role of an organization",
      fresh: true,
      tag: TAG,
      permission: "admin:roles:write",
      of: "organization",
      params,
      body: roleChangeSchema,
      versioned: true,
      answers: { 200: roleSchema },
      errors: tables,
      change: async ({ params: { id, role }, body, by, ifVersion }, db, revoke) => {
        const home = homeOf(id)
        return { status: 200, body: roleOnWire(await roles.change(db, revoke, await findOwn(db, role, home), home, body, ifVersion, by)) }
      },
    }),
    adminRoute(needs, {
      method: "DELETE",
      path: `${path}/:role`,
      summary: "Delete a role of an organization",
      fresh: true,
      tag: TAG,
      permission: "admin:roles:write",
      of: "organization",
      params,
      query: withdrawQuery,
      versioned: true,
      answers: { 204: "Deleted." },
      errors: tables,
      change: async ({ params: { id, role }, query: { withdraw }, by, ifVersion }, db, revoke) => {
        const home = homeOf(id)
        await roles.delete(db, revoke, await findOwn(db, role, home), home, { withdraw, ifVersion }, by)
        return { status: 204 }
      },
    }),
  ]
}

const withdrawQuery = z.object({
  withdraw: z
    .enum(["true", "false"])
    .default("false")
    .transform((text) => text === "true")
    .meta({ description: "Also from everybody who holds it; without it, a role that is held stays." }),
})

const listSchema = z.object({ roles: z.array(roleSchema), next_cursor: z.string().optional() })

type ListCall = Pick<AdminCall<unknown, { readonly limit: number; readonly cursor?: string | undefined }, unknown>, "caller" | "place" | "query">

/** The built-in roles, then the others in the order they were made. */
async function listed({ roles, cursors, database }: AdminNeeds, path: string, { levels, organizationId }: RoleListing, call: ListCall) {
  const scope = scopeOf(path, call)
  const { limit, cursor } = call.query
  const after = cursors.read(scope, cursor, z.string())
  const isPastBuiltIn = after !== undefined && isId("rol", after)
  const builtIn = isPastBuiltIn ? [] : builtInRoles.filter(({ level }) => levels.includes(level))
  const left = builtIn.slice(builtIn.findIndex(({ key }) => key === after) + 1)
  const more = await roles.list(database, { levels, organizationId }, isPastBuiltIn ? after : undefined, limit + 1)
  const { items, next } = pageOf([...left, ...more], limit, ({ key }) => key)
  return { status: 200, body: { roles: items.map(roleOnWire), ...(next === undefined ? {} : { next_cursor: cursors.issue(scope, next) }) } }
}

/** @throws forbidden for a built-in one */
function requireMade({ key }: Role): RoleId {
  if (!isId("rol", key)) throw errors.forbidden({ detail: "Built-in roles stay as they are. Make one that inherits it." })
  return key
}

function made(path: string, role: Role) {
  return { status: 201, body: roleOnWire(role), location: `${path}/${role.key}` }
}
