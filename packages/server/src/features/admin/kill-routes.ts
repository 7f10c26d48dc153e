import { covers } from "@doorward/guard/permissions"
import { z } from "zod"
import { type AdminPermission, accessErrors } from "../../core/access/index.ts"
import { directoryErrors } from "../../core/directory/index.ts"
import { receiptOnWire, receiptSchema } from "../../core/revocation/index.ts"
import { errors } from "../../kernel/errors.ts"
import type { Route } from "../../kernel/http/route.ts"
import { adminRoute, idField } from "./manner.ts"
import type { AdminNeeds } from "./needs.ts"

const MAX_REASON_CHARACTERS = 300
/** For replicas to confirm; who has not by then is asked about again by the number. */
const WAIT_MS = 2_000
const TO_DISABLE: AdminPermission = "admin:users:write"

const killedSchema = z
  .strictObject({
    user_id: z.string(),
    ended: z.strictObject({
      sessions: z.int(),
      families: z.int().meta({ description: "Chains of refresh tokens." }),
      impersonations: z.int().meta({ description: "Sessions in which they acted in other people's names." }),
    }),
    disabled: z.boolean(),
    seq: z.int().meta({ description: "For GET /admin/v1/receipts/{seq}." }),
    receipt: receiptSchema,
  })
  .meta({ id: "Kill" })

/** Ending everything of a person at once, and knowing that every replica has heard of it. */
export function killRoutes(needs: AdminNeeds): Route[] {
  const { accounts, revocations } = needs
  const { above_yourself, own_rights } = accessErrors.table
  const { last_owner } = directoryErrors.table
  const common = { tag: "Sessions", of: "deployment" } as const
  return [
    adminRoute(needs, {
      ...common,
      method: "POST",
      path: "/admin/v1/users/:id/kill",
      summary: "End everything a person holds or does, and wait up to two seconds for every replica to confirm; to do it again is no mistake",
      fresh: true,
      permission: "admin:sessions:write",
      params: z.object({ id: idField("usr") }),
      body: z.strictObject({
        disable: z.boolean().default(false).meta({ description: "Keep them out as well; needs admin:users:write too." }),
        reason: z.string().trim().min(1).max(MAX_REASON_CHARACTERS).optional().meta({ description: "Why; it is written down." }),
      }),
      answers: { 200: killedSchema },
      errors: [{ above_yourself, own_rights, last_owner }],
      change: async ({ params: { id }, body: { disable, reason }, by }, db, revoke) => {
        if (disable && !covers(await by.authority.grantsIn(db, "deployment"), TO_DISABLE))
          throw errors.forbidden({ detail: `To disable somebody needs the permission ${TO_DISABLE}.` })
        const { disabled, ...ended } = await accounts.kill(db, revoke, id, { disable, reason }, by)
        return { status: 200, body: { user_id: id, ended, disabled } }
      },
      afterwards: async (answer, seq = 0) => {
        const receipt = receiptOnWire(await revocations.receipt(seq, { waitMs: WAIT_MS }))
        return { ...answer, body: { ...answer.body, seq, receipt } }
      },
    }),
    adminRoute(needs, {
      ...common,
      method: "GET",
      path: "/admin/v1/receipts/:seq",
      summary: "Who has confirmed to have seen the revocation log up to a number",
      permission: "admin:sessions:read",
      params: z.object({ seq: z.coerce.number().int().min(1).max(Number.MAX_SAFE_INTEGER) }),
      answers: { 200: receiptSchema },
      read: async ({ params: { seq } }) => ({ status: 200, body: receiptOnWire(await revocations.receipt(seq)) }),
    }),
  ]
}
