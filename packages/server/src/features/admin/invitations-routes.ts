import { z } from "zod"
import { directoryErrors, type Invitation, invitationStatus } from "../../core/directory/index.ts"
import { emailField } from "../../core/user/index.ts"
import { instant } from "../../kernel/clock.ts"
import { errors } from "../../kernel/errors.ts"
import { requireVersion } from "../../kernel/http/precondition.ts"
import type { Route } from "../../kernel/http/route.ts"
import { adminRoute, idField, pageOf, pageQuery, scopeOf } from "./manner.ts"
import type { AdminNeeds } from "./needs.ts"

const LIST = "/admin/v1/organizations/:id/invitations"
const ONE = `${LIST}/:invitation`
const MAX_ROLES = 10
const MAX_KEY_CHARACTERS = 40

/** The link is in none of these: it stands in the mail alone (AD-07). */
const invitationSchema = z
  .strictObject({
    id: z.string(),
    org_id: z.string(),
    email: z.string(),
    roles: z.array(z.string()).meta({ description: "Keys of the roles it brings." }),
    status: z.enum(["pending", "accepted", "revoked", "expired"]),
    invited_by: z.string().meta({ description: "A person's id, a service's client id, or `operator`." }),
    created_at: z.iso.datetime(),
    sent_at: z.iso.datetime().meta({ description: "When the newest link went out; links before it are dead." }),
    expires_at: z.iso.datetime(),
    accepted_at: z.iso.datetime().nullable(),
    accepted_by: z.string().nullable(),
    revoked_at: z.iso.datetime().nullable(),
    version: z.int(),
  })
  .meta({ id: "Invitation" })

const params = z.object({ id: idField("org"), invitation: idField("inv") })

/** Asking people into an organization, by mail. */
export function invitationsRoutes(needs: AdminNeeds): Route[] {
  const { directory, cursors, clock } = needs
  const { invitations } = directory
  const onWire = (invitation: Invitation): z.input<typeof invitationSchema> => ({
    id: invitation.id,
    org_id: invitation.organizationId,
    email: invitation.email,
    roles: [...invitation.roles],
    status: invitationStatus(invitation, clock.now()),
    invited_by: invitation.invitedBy,
    created_at: instant(invitation.createdAt),
    sent_at: instant(invitation.sentAt),
    expires_at: instant(invitation.expiresAt),
    accepted_at: invitation.acceptedAt === null ? null : instant(invitation.acceptedAt),
    accepted_by: invitation.acceptedBy,
    revoked_at: invitation.revokedAt === null ? null : instant(invitation.revokedAt),
    version: invitation.version,
  })
  const common = { tag: "Invitations", of: "organization", errors: [directoryErrors.table] } as const

  return [
    adminRoute(needs, {
      ...common,
      method: "GET",
      path: LIST,
      summary: "Invitations of an organization, in the order they were made; those that are over for a month",
      permission: "admin:invitations:read",
      params: z.object({ id: idField("org") }),
      query: z.object(pageQuery),
      answers: { 200: z.object({ invitations: z.array(invitationSchema), next_cursor: z.string().optional() }) },
      read: async (call) => {
        const scope = scopeOf(LIST, call)
        const after = cursors.read(scope, call.query.cursor, idField("inv"))
        const { limit } = call.query
        const { items, next } = pageOf(await invitations.list(call.params.id, { after: after ?? "", limit: limit + 1 }), limit, ({ id }) => id)
        return {
          status: 200,
          body: { invitations: items.map(onWire), ...(next === undefined ? {} : { next_cursor: cursors.issue(scope, next) }) },
        }
      },
    }),
    adminRoute(needs, {
      ...common,
      method: "POST",
      path: LIST,
      summary: "Invite somebody by mail; an open invitation of the same address is renewed",
      fresh: true,
      permission: "admin:invitations:write",
      params: z.object({ id: idField("org") }),
      body: z.strictObject({
        email: emailField,
        roles: z.array(z.string().min(1).max(MAX_KEY_CHARACTERS)).min(1).max(MAX_ROLES).default(["member"]),
      }),
      answers: { 201: invitationSchema },
      versioned: true,
      change: async ({ params: { id }, body: { email, roles }, by }, db) => {
        const invitation = await invitations.create(db, id, { email, roles: [...new Set(roles)] }, by)
        return { status: 201, body: onWire(invitation) }
      },
    }),
    adminRoute(needs, {
      ...common,
      method: "GET",
      path: ONE,
      summary: "One invitation, without its link",
      permission: "admin:invitations:read",
      params,
      answers: { 200: invitationSchema },
      versioned: true,
      read: async ({ params: { id, invitation } }) => {
        const found = await invitations.find(id, invitation)
        if (!found) throw errors.not_found()
        return { status: 200, body: onWire(found) }
      },
    }),
    adminRoute(needs, {
      ...common,
      method: "POST",
      path: `${ONE}/resend`,
      summary: "Mail a new link, in the caller's name; the one before it is dead",
      permission: "admin:invitations:write",
      params,
      answers: { 200: invitationSchema },
      versioned: true,
      change: async ({ params: { id, invitation }, by, ifVersion }, db) => {
        const renewed = await invitations.resend(db, id, invitation, by)
        requireVersion(ifVersion, renewed.version - 1)
        return { status: 200, body: onWire(renewed) }
      },
    }),
    adminRoute(needs, {
      ...common,
      method: "DELETE",
      path: ONE,
      summary: "Revoke an invitation; its link is dead",
      permission: "admin:invitations:write",
      params,
      answers: { 204: "It is revoked" },
      versioned: true,
      change: async ({ params: { id, invitation }, by, ifVersion }, db) => {
        const revoked = await invitations.revoke(db, id, invitation, by)
        requireVersion(ifVersion, revoked.version - 1)
        return { status: 204 }
      },
    }),
  ]
}
