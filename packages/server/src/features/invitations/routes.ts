import { z } from "zod"
import { directoryErrors } from "../../core/directory/index.ts"
import { sessionErrors } from "../../core/session/index.ts"
import { type Route, route } from "../../kernel/http/route.ts"
import { accept } from "./accept.ts"
import type { InvitationsNeeds } from "./needs.ts"

const MAX_TOKEN_CHARACTERS = 128
const { link_used, link_expired, organization_full, organization_refused } = directoryErrors.table

export function invitationRoutes(needs: InvitationsNeeds): Route[] {
  return [
    route({
      method: "POST",
      path: "/auth/invitations/accept",
      summary: "Accept an invitation: the caller becomes a member, if it was sent to their address",
      tag: "Organizations",
      caller: needs.sessionCookie.signedIn,
      body: z.object({ token: z.string().max(MAX_TOKEN_CHARACTERS) }),
      answers: {
        200: z
          .strictObject({
            organization: z.strictObject({ id: z.string(), name: z.string(), slug: z.string() }),
            joined: z.boolean().meta({ description: "False for somebody who was a member already: then nothing has changed." }),
          })
          .meta({ id: "InvitationAccepted" }),
      },
      errors: [sessionErrors.table, { link_used, link_expired, organization_full, organization_refused }],
      handle: async ({ body, caller, request }) => {
        const { organization, joined } = await accept(needs, body.token, caller, request)
        const { id, name, slug } = organization
        return { status: 200, body: { organization: { id, name, slug }, joined } }
      },
    }),
  ]
}
