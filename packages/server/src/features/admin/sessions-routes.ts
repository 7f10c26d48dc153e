import { z } from "zod"
import { accessErrors } from "../../core/access/index.ts"
import { deviceName, type Session, sessionSchema } from "../../core/session/index.ts"
import type { FamilyDescription } from "../../core/token/index.ts"
import { findUserById, type UserId } from "../../core/user/index.ts"
import { instant } from "../../kernel/clock.ts"
import type { Database } from "../../kernel/db/index.ts"
import { errors } from "../../kernel/errors.ts"
import type { Route } from "../../kernel/http/route.ts"
import { adminRoute, idField, pageOf, pageQuery, scopeOf } from "./manner.ts"
import type { AdminNeeds } from "./needs.ts"

const SESSIONS = "/admin/v1/users/:id/sessions"
const FAMILIES = "/admin/v1/users/:id/families"

const heldSessionSchema = z
  .strictObject({
    ...sessionSchema.omit({ current: true, org_role: true, org_refusal: true }).shape,
    user_agent: z.string().nullable(),
    actor_id: z.string().nullable().meta({ description: "Who acts in the person's name, if it is not the person." }),
  })
  .meta({ id: "HeldSession" })

const familySchema = z
  .strictObject({
    id: z.string(),
    session_id: z.string(),
    client_id: z.string(),
    created_at: z.iso.datetime(),
    expires_at: z.iso.datetime(),
    idle_expires_at: z.iso.datetime(),
  })
  .meta({ id: "RefreshFamily" })

const params = z.object({ id: idField("usr") })
const positionSchema = z.strictObject({ at: z.int(), id: idField("ses") })

/** Where somebody is signed in, and the chains of refresh tokens that come of it. Only what still stands. */
export function sessionsRoutes(needs: AdminNeeds): Route[] {
  const { accounts, cursors, database, families, sessions } = needs
  const { above_yourself } = accessErrors.table
  const common = { tag: "Sessions", of: "deployment" } as const
  const ends = { ...common, method: "DELETE", permission: "admin:sessions:write", errors: [{ above_yourself }] } as const
  return [
    adminRoute(needs, {
      ...common,
      method: "GET",
      path: SESSIONS,
      summary: "A person's sessions, the newest first",
      permission: "admin:sessions:read",
      params,
      query: z.object(pageQuery),
      answers: { 200: z.object({ sessions: z.array(heldSessionSchema), next_cursor: z.string().optional() }) },
      read: async (call) => {
        const { id } = call.params
        await requirePerson(database, id)
        const scope = scopeOf(`${SESSIONS} ${id}`, call)
        const { cursor, limit } = call.query
        const after = cursors.read(scope, cursor, positionSchema)
        const found = await sessions.listPart(id, after && { createdAt: after.at, id: after.id }, limit + 1)
        const { items, next } = pageOf(found, limit, ({ createdAt: at, id: last }) => ({ at, id: last }))
        return {
          status: 200,
          body: { sessions: items.map(sessionOnWire), ...(next === undefined ? {} : { next_cursor: cursors.issue(scope, next) }) },
        }
      },
    }),
    adminRoute(needs, {
      ...ends,
      path: SESSIONS,
      summary: "Sign a person out everywhere; they may sign in again",
      params,
      answers: { 204: "Everything they held has ended" },
      change: async ({ params: { id }, by }, db, revoke) => {
        await accounts.endSessions(db, revoke, id, by)
        return { status: 204 }
      },
    }),
    adminRoute(needs, {
      ...ends,
      path: `${SESSIONS}/:session_id`,
      summary: "End one session, with everything that was issued under it",
      params: z.object({ id: idField("usr"), session_id: idField("ses") }),
      answers: { 204: "It has ended" },
      change: async ({ params: { id, session_id: sessionId }, by }, db, revoke) => {
        await accounts.endSession(db, revoke, id, sessionId, by)
        return { status: 204 }
      },
    }),
    adminRoute(needs, {
      ...common,
      method: "GET",
      path: FAMILIES,
      summary: "A person's chains of refresh tokens, the newest first",
      permission: "admin:sessions:read",
      params,
      query: z.object(pageQuery),
      answers: { 200: z.object({ families: z.array(familySchema), next_cursor: z.string().optional() }) },
      read: async (call) => {
        const { id } = call.params
        await requirePerson(database, id)
        const scope = scopeOf(`${FAMILIES} ${id}`, call)
        const { cursor, limit } = call.query
        const found = await families.listPart(id, cursors.read(scope, cursor, idField("fam")), limit + 1)
        const { items, next } = pageOf(found, limit, ({ id: last }) => last)
        return {
          status: 200,
          body: { families: items.map(familyOnWire), ...(next === undefined ? {} : { next_cursor: cursors.issue(scope, next) }) },
        }
      },
    }),
    adminRoute(needs, {
      ...ends,
      path: `${FAMILIES}/:family_id`,
      summary: "End one chain with its access tokens; its session stays",
      params: z.object({ id: idField("usr"), family_id: idField("fam") }),
      answers: { 204: "It has ended" },
      change: async ({ params: { id, family_id: familyId }, by }, db, revoke) => {
        await accounts.endFamily(db, revoke, id, familyId, by)
        return { status: 204 }
      },
    }),
  ]
}

async function requirePerson(database: Database, id: UserId): Promise<void> {
  if (!(await findUserById(database, id))) throw errors.not_found()
}

function sessionOnWire(session: Session): z.input<typeof heldSessionSchema> {
  return {
    id: session.id,
    created_at: instant(session.createdAt),
    last_seen_at: instant(session.lastSeenAt),
    expires_at: instant(session.expiresAt),
    idle_expires_at: instant(session.idleExpiresAt),
    auth_time: instant(session.authTime),
    amr: [...session.amr],
    acr: session.acr,
    device: deviceName(session.userAgent),
    user_agent: session.userAgent,
    ip: session.ip,
    org_id: session.organizationLeft === null ? session.organizationId : null,
    actor_id: session.actorId,
  }
}

function familyOnWire(family: FamilyDescription): z.input<typeof familySchema> {
  return {
    id: family.id,
    session_id: family.sessionId,
    client_id: family.clientId,
    created_at: instant(family.createdAt),
    expires_at: instant(family.expiresAt),
    idle_expires_at: instant(family.idleExpiresAt),
  }
}
