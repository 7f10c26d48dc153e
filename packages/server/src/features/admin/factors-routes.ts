import { z } from "zod"
import { accessErrors } from "../../core/access/index.ts"
import { findUserById } from "../../core/user/index.ts"
import { errors } from "../../kernel/errors.ts"
import type { Route } from "../../kernel/http/route.ts"
import { adminRoute, idField } from "./manner.ts"
import type { AdminNeeds } from "./needs.ts"

const PATH = "/admin/v1/users/:id/factors"
const MAX_FACTOR_CHARACTERS = 64

const factorsSchema = z
  .strictObject({
    user_id: z.string(),
    factors: z.array(z.string()).meta({ description: "totp, passkey, recovery_code: what they hold, never what it is made of." }),
    version: z.int().meta({ description: "The person's." }),
  })
  .meta({ id: "Factors" })

/** MF-18: what somebody holds as a second step, and taking it away from who has lost it. Nobody sets one up for another. */
export function factorsRoutes(needs: AdminNeeds): Route[] {
  const { accounts, database } = needs
  const { above_yourself, own_rights } = accessErrors.table
  const common = { tag: "People", of: "deployment", versioned: true } as const
  const removal = { ...common, method: "DELETE", fresh: true, permission: "admin:users:write", errors: [{ above_yourself, own_rights }] } as const
  const params = z.object({ id: idField("usr") })
  return [
    adminRoute(needs, {
      ...common,
      method: "GET",
      path: PATH,
      summary: "Second factors somebody holds",
      permission: "admin:users:read",
      params,
      answers: { 200: factorsSchema },
      read: async ({ params: { id } }) => {
        const user = await findUserById(database, id)
        if (!user) throw errors.not_found()
        return { status: 200, body: { user_id: user.id, factors: [...user.factors], version: user.version } }
      },
    }),
    adminRoute(needs, {
      ...removal,
      path: PATH,
      summary: "Take all second factors from somebody who has lost them; everything they hold ends, and they are told",
      params,
      answers: { 204: "They are gone" },
      change: async ({ params: { id }, by, ifVersion }, db, revoke) => {
        await accounts.resetFactors(db, revoke, id, undefined, by, ifVersion)
        return { status: 204 }
      },
    }),
    adminRoute(needs, {
      ...removal,
      path: `${PATH}/:factor`,
      summary: "Take one of them; with the last one go the recovery codes",
      params: params.extend({ factor: z.string().min(1).max(MAX_FACTOR_CHARACTERS) }),
      answers: { 204: "It is gone" },
      change: async ({ params: { id, factor }, by, ifVersion }, db, revoke) => {
        await accounts.resetFactors(db, revoke, id, factor, by, ifVersion)
        return { status: 204 }
      },
    }),
  ]
}
