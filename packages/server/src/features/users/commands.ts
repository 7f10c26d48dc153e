import { z } from "zod"
import { type By, trusted } from "../../core/access/index.ts"
import { importUser } from "../../core/sign-in/index.ts"
import {
  findUserById,
  findUserNamed,
  listUsers,
  type User,
  type UserCursor,
  type UserPage,
  type UserQuery,
  userOnWire,
} from "../../core/user/index.ts"
import { instant } from "../../kernel/clock.ts"
import { errors, invalidField } from "../../kernel/errors.ts"
import { isId } from "../../kernel/id.ts"
import { table } from "../../kernel/table.ts"
import type { Command, CommandCore, CommandOutcome } from "../feature.ts"
import { createUser } from "./create.ts"
import { killUser } from "./kill.ts"

const ACTOR = "operator"
const BY: By = { authority: trusted(ACTOR) }
const WHOM = "<email|id>"
const USUAL_LIMIT = 50
const MAX_LIMIT = 1_000
const cursorParts = z.tuple([z.string(), z.string(), z.string()])

export const userCommands: readonly Command[] = [
  {
    name: "user create",
    summary: "make somebody, whose address you vouch for",
    options: { email: "their address", name: "what they are called" },
    switches: { owner: "they own this deployment" },
    secrets: { password: "their password" },
    begins: true,
    run: async (core, { options: { email, name }, switches, secrets }) => {
      const user = await createUser(core, { email, name, owner: switches.includes("owner"), credentials: secrets })
      return { json: { user: onWire(user) }, text: `Created ${user.email} (${user.id})${user.ownerSince === null ? "" : ", an owner"}.` }
    },
  },
  {
    name: "user import",
    summary: "make somebody who signs in with the password they had in another system",
    options: { email: "their address, which you vouch for", name: "what they are called" },
    secrets: { "password-hash": "the password's hash, as the other system stored it" },
    run: async (core, { options: { email = "", name }, secrets }) => {
      const user = await importUser(core, { email, name, passwordHash: secrets["password-hash"] }, ACTOR)
      return { json: { user: onWire(user) }, text: `Imported ${user.email} (${user.id}).` }
    },
  },
  {
    name: "user list",
    summary: "who there is",
    options: {
      search: "beginnings of words of the address or the name",
      limit: `how many [${USUAL_LIMIT}]`,
      after: "what the page before named: where it ended",
    },
    run: async ({ database }, { options: { search, limit: text, after } }) => {
      const limit = text === undefined ? USUAL_LIMIT : Number(text)
      if (!Number.isInteger(limit) || limit < 1 || limit > MAX_LIMIT) throw invalidField("limit", `A number from 1 to ${MAX_LIMIT}.`)
      const { users, next } = await fullPage(database, { search, limit, after: after === undefined ? undefined : readCursor(after) })
      const rows = users.map((user) => [user.id, user.email, user.name ?? "", instant(user.createdAt), stateOf(user)])
      const cursor = next && writeCursor(next)
      const more = cursor === undefined ? [] : [`There are more: --after ${cursor}`]
      return {
        json: { users: users.map(onWire), ...(cursor === undefined ? {} : { next_cursor: cursor }) },
        text: users.length === 0 ? "There is nobody." : [table([["id", "address", "name", "since", ""], ...rows]), ...more].join("\n"),
      }
    },
  },
  {
    name: "user show",
    operand: WHOM,
    summary: "one of them",
    run: async (core, { operand }) => {
      const user = await requireUser(core, operand)
      const sessions = await core.sessions.list(user.id)
      const lines = [
        ["id", user.id],
        ["address", user.email],
        ["name", user.name ?? ""],
        ["since", instant(user.createdAt)],
        ["state", stateOf(user)],
        ["sessions", String(sessions.length)],
      ]
      return { json: { user: onWire(user), sessions: sessions.length }, text: table(lines) }
    },
  },
  changing("user disable", "keep somebody out; everything they hold ends", "disabled", (core, user) =>
    core.revocations.transaction((db, revoke) => core.accounts.change(db, revoke, user.id, { disabled: true }, BY)),
  ),
  changing("user enable", "let somebody in again", "enabled", (core, user) =>
    core.revocations.transaction((db, revoke) => core.accounts.change(db, revoke, user.id, { disabled: false }, BY)),
  ),
  {
    name: "user owner",
    operand: WHOM,
    summary: "make somebody an owner of this deployment",
    switches: { off: "they own it no longer" },
    run: async (core, { operand, switches }) => {
      const user = await requireUser(core, operand)
      const owner = !switches.includes("off")
      const after = await core.revocations.transaction((db, revoke) => core.accounts.change(db, revoke, user.id, { owner }, BY))
      return { json: { user: onWire(after) }, text: `${after.email} ${owner ? "is an owner" : "is no owner"} of this deployment.` }
    },
  },
  {
    ...changing("user delete", "delete somebody with everything of theirs", "deleted", (core, user) =>
      core.revocations.transaction((db, revoke) => core.accounts.delete(db, revoke, user.id, BY)),
    ),
    confirm: ({ operand }) => `Delete ${operand} with everything of theirs? This cannot be taken back.`,
  },
  {
    name: "user sessions",
    operand: WHOM,
    summary: "where somebody is signed in",
    run: async (core, { operand }) => {
      const user = await requireUser(core, operand)
      const sessions = (await core.sessions.list(user.id)).map(({ id, createdAt, lastSeenAt, ip, userAgent }) => ({
        id,
        created_at: instant(createdAt),
        last_seen_at: instant(lastSeenAt),
        ip,
        user_agent: userAgent,
      }))
      const rows = sessions.map((session) => [session.id, session.created_at, session.last_seen_at, session.ip ?? "", session.user_agent ?? ""])
      const text = rows.length === 0 ? "Nowhere." : table([["id", "since", "last seen", "address", "browser"], ...rows])
      return { json: { sessions }, text }
    },
  },
  {
    name: "user reset-factors",
    operand: WHOM,
    summary: "take the second factors from somebody who has lost them; everything they hold ends, and they are told by mail",
    run: async (core, { operand }) => {
      const user = await requireUser(core, operand)
      const taken = await core.revocations.transaction((db, revoke) => core.accounts.resetFactors(db, revoke, user.id, undefined, BY))
      return {
        json: { user_id: user.id, factors: [...taken] },
        text: `Taken from ${user.email}: ${taken.join(", ")}. They are signed out everywhere.`,
      }
    },
  },
  changing("user end-sessions", "sign somebody out everywhere", "signed out everywhere", (core, user) =>
    core.revocations.transaction((db, revoke) => core.accounts.endSessions(db, revoke, user.id, BY)),
  ),
  {
    name: "user kill",
    operand: WHOM,
    summary: "end everything somebody holds or does, and say which replicas have confirmed it",
    options: { reason: "why; it is written down" },
    switches: { disable: "keep them out as well" },
    run: async (core, { operand, options: { reason }, switches }) => {
      const user = await requireUser(core, operand)
      return killUser(core, user, { disable: switches.includes("disable"), reason }, BY)
    },
  },
]

/** As many as were asked for, or all there are: an operator is not told of pages that are short. */
async function fullPage(database: CommandCore["database"], query: UserQuery): Promise<UserPage> {
  const first = await listUsers(database, query)
  let { next } = first
  const users = [...first.users]
  while (next !== undefined && users.length < query.limit) {
    const more = await listUsers(database, { ...query, limit: query.limit - users.length, after: next })
    users.push(...more.users)
    next = more.next
  }
  return { users, next }
}

/** Where everybody is listed, the id of the last one is enough. */
function writeCursor({ walk, term, id }: UserCursor): string {
  return walk === "" ? id : Buffer.from(JSON.stringify([walk, term, id])).toString("base64url")
}

/** @throws invalid */
function readCursor(text: string): UserCursor {
  if (isId("usr", text)) return { walk: "", term: "", id: text }
  const parts = cursorParts.safeParse(parsedJson(Buffer.from(text, "base64url").toString()))
  if (!parts.success) throw invalidField("after", "Give what the page before named: --after …")
  const [walk, term, id] = parts.data
  return { walk, term, id }
}

function parsedJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

function changing(name: string, summary: string, done: string, change: (core: CommandCore, user: User) => Promise<unknown>): Command {
  return {
    name,
    operand: WHOM,
    summary,
    run: async (core, { operand }): Promise<CommandOutcome> => {
      const user = await requireUser(core, operand)
      await change(core, user)
      const after = await findUserById(core.database, user.id)
      return { json: { user: onWire(after ?? user), done }, text: `${user.email} is ${done}.` }
    },
  }
}

/** @throws invalid, not_found */
async function requireUser({ database }: Pick<CommandCore, "database">, text: string | undefined): Promise<User> {
  if (text === undefined) throw invalidField("email", "Say whom: an address or an id.")
  const user = await findUserNamed(database, text)
  if (!user) throw nobody(text)
  return user
}

function nobody(text: string) {
  return errors.not_found({ detail: `There is nobody called ${text}; see doorward user list.` })
}

function stateOf(user: User): string {
  return [...(user.ownerSince === null ? [] : ["owner"]), ...(user.disabledAt === null ? [] : ["disabled"])].join(", ")
}

function onWire(user: User): object {
  return { ...userOnWire(user), owner: user.ownerSince !== null, disabled: user.disabledAt !== null }
}
