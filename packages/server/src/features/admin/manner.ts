import { covers } from "@doorward/guard/permissions"
import { z } from "zod"
import type { AdminPermission, By, Place } from "../../core/access/index.ts"
import { entryErrors, entryRefused } from "../../core/directory/index.ts"
import { findMembership, findOrganization, type OrganizationId } from "../../core/organization/index.ts"
import type { Revoke } from "../../core/revocation/index.ts"
import { type SignedIn, sessionErrors } from "../../core/session/index.ts"
import type { Db } from "../../kernel/db/index.ts"
import { type ErrorTable, errors } from "../../kernel/errors.ts"
import type { Answer } from "../../kernel/http/answer.ts"
import type { CursorScope } from "../../kernel/http/cursor.ts"
import type { Incoming } from "../../kernel/http/incoming.ts"
import type { IfVersion } from "../../kernel/http/precondition.ts"
import { type Route, type RouteDefinition, route } from "../../kernel/http/route.ts"
import { type IdPrefix, isId } from "../../kernel/id.ts"
import { type Administrator, administrator } from "./caller.ts"
import type { AdminNeeds } from "./needs.ts"

const { reauthentication_required } = entryErrors.table

type Fields = z.ZodType<Readonly<Record<string, unknown>>>

/** What a room's handler gets: everything parsed, and the caller allowed. */
export interface AdminCall<Params, Query, Body> {
  readonly params: Params
  readonly query: Query
  readonly body: Body
  readonly request: Incoming
  readonly caller: Administrator
  readonly by: By
  /** Where the permission was asked for. */
  readonly place: Place
  readonly ifVersion: IfVersion
}

interface AdminRoute<Params extends Fields, Query extends Fields, Body extends z.ZodType, Ahead>
  extends Pick<
    RouteDefinition<Params, Query, Body, Administrator>,
    "method" | "path" | "summary" | "params" | "query" | "body" | "bodyOptional" | "answers" | "versioned" | "stream" | "fresh"
  > {
  readonly tag: string
  readonly permission: AdminPermission
  /** `organization`: the `:id` of the path is one, and whoever may there is as good as whoever may everywhere. */
  readonly of: "deployment" | "organization"
  readonly errors?: readonly ErrorTable[]
  /** Its answer is nothing to be kept and given again: a credential, or the state of a moment. */
  readonly keepsNoAnswer?: boolean
  /** Looks and changes nothing. */
  readonly read?: (call: AdminCall<z.output<Params>, z.output<Query>, z.output<Body>>) => Promise<Answer>
  /** What a change needs from elsewhere and must not wait for within its transaction. Asked for once the caller is allowed. */
  readonly ahead?: (call: AdminCall<z.output<Params>, z.output<Query>, z.output<Body>>) => Promise<Ahead>
  /** One transaction of the log: the change, its audit event, and the answer kept for an `Idempotency-Key`. */
  readonly change?: (call: AdminCall<z.output<Params>, z.output<Query>, z.output<Body>>, db: Db, revoke: Revoke, ahead: Ahead) => Promise<Answer>
  /**
   * The answer once the change is committed, which may wait for others to see it; so it is never kept.
   * @param seq the number of the log to ask about
   */
  readonly afterwards?: (answer: Answer, seq: number | undefined) => Promise<Answer>
}

/** A route of the admin API, in the one manner all of them have. */
export function adminRoute<
  Params extends Fields = z.ZodType<Record<string, never>>,
  Query extends Fields = z.ZodType<Record<string, never>>,
  Body extends z.ZodType = z.ZodType<undefined>,
  Ahead = undefined,
>(
  needs: AdminNeeds,
  {
    permission,
    of,
    read,
    ahead,
    change,
    afterwards,
    keepsNoAnswer = afterwards !== undefined,
    errors: tables = [],
    ...definition
  }: AdminRoute<Params, Query, Body, Ahead>,
): Route {
  const { access, database, revocations, idempotency, sessions, signIn } = needs

  /** @throws forbidden; not_found for another organization's things, whose existence is nobody else's business */
  async function requireAllowed(caller: Administrator, place: Place): Promise<void> {
    if (caller.signedIn === undefined) {
      if (!covers(await caller.authority.grantsIn(database, "deployment"), permission)) throw forbidden()
      return
    }
    const { id } = caller.signedIn.user
    const resource = place === "deployment" ? { type: "deployment" } : { type: "organization", id: place }
    const { allowed, reason } = await access.may({ type: "user", id }, permission, resource)
    if (allowed && place !== "deployment" && reason.kind === "role" && reason.in === "organization") return requireEntry(caller.signedIn, place)
    if (allowed) return
    if (place !== "deployment" && !(await findMembership(database, place, id))) throw errors.not_found()
    throw forbidden()
  }

  /**
   * What somebody may do as a member they may do with a session that the organization lets in, also when it is elsewhere now:
   * else its policy would be changed by whoever does not meet it.
   */
  async function requireEntry(signedIn: SignedIn, organizationId: OrganizationId): Promise<void> {
    if (signedIn.organization?.id === organizationId) return
    const why = await sessions.whyNotIn(database, signedIn, organizationId)
    if (why !== undefined) throw entryRefused(why)
  }

  /** Once more, as the transaction sees it: what was taken away a moment before is not used any more. */
  async function requireStillAllowed(db: Db, { authority }: Administrator, place: Place): Promise<void> {
    if (!covers(await authority.grantsIn(db, place), permission)) throw forbidden()
    await requireThere(db, place)
  }

  /** Whoever may everywhere may in organizations that there are not, too. @throws not_found */
  async function requireThere(db: Db, place: Place): Promise<void> {
    if (place !== "deployment" && !(await findOrganization(db, place))) throw errors.not_found()
  }

  const forbidden = () => errors.forbidden({ detail: `This needs the permission ${permission}.` })

  return route({
    ...definition,
    caller: administrator(needs),
    permission: { name: permission, of },
    idempotent: definition.method === "POST" && change !== undefined && !keepsNoAnswer,
    errors: [
      sessionErrors.table,
      { forbidden: errors.table.forbidden, not_found: errors.table.not_found },
      ...(of === "organization" ? [entryErrors.table] : definition.fresh ? [{ reauthentication_required }] : []),
      ...tables,
    ],
    handle: async ({ params, query, body, caller, request, ifVersion, keyed }) => {
      const place: Place = of === "deployment" ? "deployment" : organizationIn(params)
      await requireAllowed(caller, place)
      const { signedIn, authority } = caller
      // A service has no sign-in that could be too long ago.
      if (definition.fresh && signedIn) await signIn.requireFreshNow(signedIn)
      const by: By = { authority, request, ...(signedIn ? { sessionId: signedIn.session.id } : {}) }
      const call = { params, query, body, request, caller, by, place, ifVersion }
      if (read) {
        await requireThere(database, place)
        return read(call)
      }
      if (!change) throw new Error(`${definition.method} ${definition.path} does nothing`)
      const known = (await ahead?.(call)) as Ahead
      const work = async (db: Db, revoke: Revoke) => {
        await requireStillAllowed(db, caller, place)
        return change(call, db, revoke, known)
      }
      if (!afterwards) return idempotency.run(keyed, authority.actor, revocations, work)
      const { value, seq } = await revocations.transactionWithReceipt(work)
      return afterwards(value, seq)
    },
  })
}

function organizationIn(params: Readonly<Record<string, unknown>>): OrganizationId {
  const { id } = params
  if (typeof id !== "string" || !isId("org", id)) throw errors.not_found()
  return id
}

/** An identifier in a path. What is none is not found. */
export function idField<Prefix extends IdPrefix>(prefix: Prefix) {
  return z.custom<`${Prefix}_${string}`>((text) => typeof text === "string" && isId(prefix, text)).meta({ type: "string" })
}

/** Yes or no in a query. */
export const flagField = z.enum(["true", "false"]).transform((text) => text === "true")

const MAX_PAGE = 200
const USUAL_PAGE = 50

/** Of every list. */
export const pageQuery = {
  limit: z.coerce.number().int().min(1).max(MAX_PAGE).default(USUAL_PAGE),
  // However long: whoever reads it bounds it, and says that it is no cursor.
  cursor: z.string().optional(),
}

/** The cursor's scope of a list: the route, whose list it is, and every filter. */
export function scopeOf(
  route: string,
  { caller, place, query }: Pick<AdminCall<unknown, Readonly<Record<string, unknown>>, unknown>, "caller" | "place" | "query">,
): CursorScope {
  const { limit: _, cursor: __, ...filters } = query
  return {
    route,
    whose: caller.authority.actor,
    ...(place === "deployment" ? {} : { organization: place }),
    filters: Object.fromEntries(Object.entries(filters).map(([name, value]) => [name, value === undefined ? undefined : JSON.stringify(value)])),
  }
}

/** As much as was asked for, and what the next page begins after. @param found one more than `limit`, if there are more */
export function pageOf<Item, Position>(
  found: readonly Item[],
  limit: number,
  positionOf: (last: Item) => Position,
): { readonly items: readonly Item[]; readonly next: Position | undefined } {
  const items = found.slice(0, limit)
  const last = items.at(-1)
  return { items, next: found.length > limit && last !== undefined ? positionOf(last) : undefined }
}
