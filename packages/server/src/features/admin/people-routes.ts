import { z } from "zod"
import { accessErrors } from "../../core/access/index.ts"
import { directoryErrors, doneBy } from "../../core/directory/index.ts"
import { findUserById, listUsers, mayAuthenticate, type StoredUser, type UserId } from "../../core/user/index.ts"
import type { Db } from "../../kernel/db/index.ts"
import { errors } from "../../kernel/errors.ts"
import type { Route } from "../../kernel/http/route.ts"
import { killRoutes } from "./kill-routes.ts"
import { adminRoute, flagField, idField, pageQuery, scopeOf } from "./manner.ts"
import type { AdminNeeds } from "./needs.ts"
import { createPeopleCursors } from "./people-cursor.ts"
import { newPersonSchema, personChangeSchema, personOnWire, personSchema } from "./people-schema.ts"
import { sessionsRoutes } from "./sessions-routes.ts"

const LIST = "/admin/v1/users"
const ONE = `${LIST}/:id`
const MAX_SEARCH_CHARACTERS = 200

const params = z.object({ id: idField("usr") })
const { above_yourself, own_rights } = accessErrors.table
const { last_owner } = directoryErrors.table

/** People: who there is, and what becomes of them. */
export function peopleRoutes(needs: AdminNeeds): Route[] {
  return [...listRoutes(needs), ...oneRoutes(needs), resetRoute(needs), ...sessionsRoutes(needs), ...killRoutes(needs)]
}

const common = { tag: "People", of: "deployment" } as const

function listRoutes(needs: AdminNeeds): Route[] {
  const { accounts, database } = needs
  const cursors = createPeopleCursors(needs)
  return [
    adminRoute(needs, {
      ...common,
      method: "GET",
      path: LIST,
      summary: "Everybody there is, or some of them",
      permission: "admin:users:read",
      query: z.object({
        ...pageQuery,
        search: z.string().max(MAX_SEARCH_CHARACTERS).optional().meta({
          description: "Beginnings of words of the name or the address, each of which must fit. Then in the order of what they are found by.",
        }),
        disabled: flagField.optional(),
        owner: flagField.optional(),
        newest_first: flagField.optional().meta({ description: "Instead of the order they were made in." }),
      }),
      answers: {
        200: z.object({
          users: z.array(personSchema),
          next_cursor: z
            .string()
            .optional()
            .meta({ description: "A page may be short, even empty, and not be the last: this one says whether it is." }),
        }),
      },
      read: async (call) => {
        const scope = scopeOf(LIST, call)
        const { cursor, limit, search, disabled, owner, newest_first: newestFirst } = call.query
        const page = await listUsers(database, { search, disabled, owner, newestFirst, limit, after: cursors.read(scope, cursor) })
        return {
          status: 200,
          body: { users: page.users.map(personOnWire), ...(page.next === undefined ? {} : { next_cursor: cursors.issue(scope, page.next) }) },
        }
      },
    }),
    adminRoute(needs, {
      ...common,
      method: "POST",
      path: LIST,
      summary: "Make an account for somebody, who chooses a password by a link from a mail",
      permission: "admin:users:write",
      versioned: true,
      body: newPersonSchema,
      answers: { 201: personSchema },
      errors: [{ conflict: errors.table.conflict }],
      change: async ({ body: { email, name, locale, email_verified: emailVerified, send_mail: isMailed }, by }, db) => {
        const user = await accounts.create(db, { email, name, locale, emailVerified }, by)
        if (isMailed) await mailLink(needs, db, user, "welcome")
        return { status: 201, body: personOnWire(user), location: `${LIST}/${user.id}` }
      },
    }),
  ]
}

function oneRoutes(needs: AdminNeeds): Route[] {
  const { accounts, database } = needs
  const one = { ...common, path: ONE, params, versioned: true } as const
  return [
    adminRoute(needs, {
      ...one,
      method: "GET",
      summary: "One person",
      permission: "admin:users:read",
      answers: { 200: personSchema },
      read: async ({ params: { id } }) => ({ status: 200, body: personOnWire(await required(database, id)) }),
    }),
    adminRoute(needs, {
      ...one,
      method: "PATCH",
      summary: "Change a person, keep them out, or make them an owner of the deployment",
      fresh: true,
      permission: "admin:users:write",
      body: personChangeSchema,
      answers: { 200: personSchema },
      errors: [{ above_yourself, own_rights, last_owner, conflict: errors.table.conflict }],
      change: async ({ params: { id }, body, by, ifVersion }, db, revoke) => ({
        status: 200,
        body: personOnWire(await accounts.change(db, revoke, id, body, by, ifVersion)),
      }),
    }),
    adminRoute(needs, {
      ...one,
      method: "DELETE",
      summary: "Delete a person with everything of theirs",
      fresh: true,
      permission: "admin:users:write",
      answers: { 204: "They are gone" },
      errors: [{ above_yourself, own_rights, last_owner }],
      change: async ({ params: { id }, by, ifVersion }, db, revoke) => {
        await accounts.delete(db, revoke, id, by, ifVersion)
        return { status: 204 }
      },
    }),
  ]
}

/** AD-08: all that administrators do about a credential is to have its owner choose another. */
function resetRoute(needs: AdminNeeds): Route {
  const { assignments, audit, bounds } = needs
  return adminRoute(needs, {
    ...common,
    method: "POST",
    path: `${ONE}/password-reset`,
    summary: "Mail somebody a link to a new password; nothing of theirs changes until they use it",
    permission: "admin:users:write",
    params,
    answers: { 202: "The mail is on its way" },
    errors: [{ above_yourself, conflict: errors.table.conflict }],
    change: async ({ params: { id }, by }, db) => {
      await assignments.begin(db)
      await bounds.requirePerson(db, by.authority, id)
      const user = await required(db, id)
      if (mayAuthenticate(user) !== undefined) throw errors.conflict({ detail: "They are disabled. Enable them first." })
      await mailLink(needs, db, user, "reset")
      await audit.record(db, { type: "user.reset_started", userId: id, ...doneBy(by) })
      return { status: 202 }
    },
  })
}

async function required(db: Db, id: UserId): Promise<StoredUser> {
  const user = await findUserById(db, id)
  if (!user) throw errors.not_found()
  return user
}

/** By whichever way of signing in has a credential that its owner chooses by mail. @throws conflict */
async function mailLink({ signIn }: Pick<AdminNeeds, "signIn">, db: Db, user: StoredUser, occasion: "reset" | "welcome"): Promise<void> {
  const method = signIn.methods.find(({ mailLink: mails }) => mails !== undefined)
  if (!method?.mailLink) throw errors.conflict({ detail: "Nobody here signs in with anything that is chosen by a link from a mail." })
  await method.mailLink(db, user, occasion)
}
