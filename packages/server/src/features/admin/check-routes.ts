import { z } from "zod"
import type { Decision } from "../../core/access/index.ts"
import type { Route } from "../../kernel/http/route.ts"
import { isId } from "../../kernel/id.ts"
import { adminRoute } from "./manner.ts"
import type { AdminNeeds } from "./needs.ts"

const MAX_CHARACTERS = 256
const text = z.string().max(MAX_CHARACTERS)

const reasonSchema = z
  .object({
    kind: z.enum([
      "role",
      "deployment_owner",
      "unknown_subject",
      "disabled",
      "unknown_resource",
      "unknown_action",
      "organization_suspended",
      "no_role_allows",
    ]),
    role: z.string().optional().meta({ description: "The role that allows it." }),
    permission: z.string().optional().meta({ description: "What that role grants; it may end in a wildcard." }),
    in: z.enum(["deployment", "organization"]).optional().meta({ description: "Where the role is held." }),
  })
  .meta({ id: "DecisionReason" })

const NO_SUCH_ORGANIZATION: Decision = { allowed: false, reason: { kind: "unknown_resource" } }

/** Whether somebody may do something, for whoever cannot ask the guard. What is unknown is denied, not refused. */
export function checkRoutes(needs: AdminNeeds): Route[] {
  const { access, directory } = needs
  return [
    adminRoute(needs, {
      method: "POST",
      path: "/admin/v1/check",
      summary: "Ask whether somebody may do something, and why",
      tag: "Roles",
      permission: "admin:roles:read",
      of: "deployment",
      body: z.strictObject({
        subject: z.strictObject({ type: text.default("user"), id: text }),
        action: text.meta({ description: "The name of a permission." }),
        resource: z.strictObject({ type: text, id: text.optional() }).default({ type: "deployment" }),
      }),
      answers: { 200: z.object({ allowed: z.boolean(), reason: reasonSchema }) },
      read: async ({ body: { subject, action, resource } }) => {
        const { id } = resource
        const isMissing = resource.type === "organization" && id !== undefined && isId("org", id) && !(await directory.organizations.find(id))
        return { status: 200, body: isMissing ? NO_SUCH_ORGANIZATION : await access.may(subject, action, resource) }
      },
    }),
  ]
}
