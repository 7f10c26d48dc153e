import { z } from "zod"
import { type Assignment, accessErrors, MAX_TUPLES, type Role } from "../../core/access/index.ts"
import { changeAssignments, changesTo, directoryErrors } from "../../core/directory/index.ts"
import { findUserById, type UserId } from "../../core/user/index.ts"
import type { Db } from "../../kernel/db/index.ts"
import { errors } from "../../kernel/errors.ts"
import type { Route } from "../../kernel/http/route.ts"
import { adminRoute, idField } from "./manner.ts"
import type { AdminNeeds } from "./needs.ts"
import { roleOnWire, roleSchema } from "./roles-schema.ts"

const TAG = "Roles"
/** That one person holds throughout the deployment. */
const MAX_HELD = 20
const roleField = z.string().min(1).max(40).meta({ description: "A built-in role's name, or an identifier." })
const { last_owner } = directoryErrors.table
const tables = [accessErrors.table, { last_owner }]

const assignmentSchema = z.strictObject({
  user_id: idField("usr"),
  role: roleField,
  org_id: idField("org").nullable().default(null).meta({ description: "Null for a role of the deployment." }),
})

const heldSchema = z.object({
  user_id: z.string(),
  owner: z.boolean().meta({ description: "Of the deployment: may everything." }),
  roles: z.array(roleSchema).meta({ description: "Held throughout the deployment." }),
  permissions: z.array(z.string()).meta({ description: "What they amount to, with all that is inherited; some may end in a wildcard." }),
})

/** Who holds which role. */
export function roleAssignmentRoutes(needs: AdminNeeds): Route[] {
  const { access, assignments, database, roles } = needs

  async function held(db: Db, userId: UserId): Promise<z.input<typeof heldSchema>> {
    const standing = await access.standingIn(db, userId)
    if (!standing) throw errors.not_found()
    const found: Role[] = []
    for (const key of await assignments.list(db, userId, "deployment")) {
      const role = await roles.find(db, key, { level: "deployment", organizationId: null })
      if (role) found.push(role)
    }
    return { user_id: userId, owner: standing.owner, roles: found.map(roleOnWire), permissions: [...standing.permissions] }
  }

  return [
    adminRoute(needs, {
      method: "GET",
      path: "/admin/v1/users/:id/roles",
      summary: "What a person may do throughout the deployment",
      tag: TAG,
      permission: "admin:roles:read",
      of: "deployment",
      params: z.object({ id: idField("usr") }),
      answers: { 200: heldSchema },
      read: async ({ params: { id } }) => ({ status: 200, body: await held(database, id) }),
    }),
    adminRoute(needs, {
      method: "PUT",
      path: "/admin/v1/users/:id/roles",
      summary: "Give a person exactly these roles throughout the deployment",
      fresh: true,
      tag: TAG,
      permission: "admin:roles:write",
      of: "deployment",
      params: z.object({ id: idField("usr") }),
      body: z.strictObject({ roles: z.array(roleField).max(MAX_HELD) }),
      answers: { 200: heldSchema },
      errors: tables,
      change: async ({ params: { id }, body, by }, db, revoke) => {
        await assignments.begin(db)
        if (!(await findUserById(db, id))) throw errors.not_found()
        const wrong = []
        for (const [index, key] of body.roles.entries())
          if (!(await roles.find(db, key, { level: "deployment", organizationId: null })))
            wrong.push({ pointer: `#/roles/${index}`, detail: "There is no such role of the deployment." })
        if (wrong.length > 0) throw errors.invalid({ errors: wrong })
        await changeAssignments(
          needs,
          db,
          revoke,
          changesTo(id, "deployment", await assignments.list(db, id, "deployment"), [...new Set(body.roles)]),
          by,
        )
        return { status: 200, body: await held(db, id) }
      },
    }),
    adminRoute(needs, {
      method: "POST",
      path: "/admin/v1/role-assignments",
      summary: "Give and withdraw many roles at once, all or none",
      fresh: true,
      tag: TAG,
      permission: "admin:roles:write",
      of: "deployment",
      body: z.strictObject({
        writes: z.array(assignmentSchema).max(MAX_TUPLES).default([]),
        deletes: z.array(assignmentSchema).max(MAX_TUPLES).default([]),
      }),
      answers: { 200: z.object({ written: z.int(), deleted: z.int() }).meta({ description: "How many were new, and how many were there." }) },
      errors: tables,
      change: async ({ body: { writes, deletes }, by }, db, revoke) => ({
        status: 200,
        body: await changeAssignments(needs, db, revoke, { writes: writes.map(assignmentOf), deletes: deletes.map(assignmentOf) }, by),
      }),
    }),
  ]
}

function assignmentOf({ user_id: userId, role: key, org_id: organizationId }: z.output<typeof assignmentSchema>): Assignment {
  return { userId, key, place: organizationId ?? "deployment" }
}
