import { type By, trusted } from "./core/access/index.ts"
import type { Accounts } from "./core/directory/index.ts"
import type { RevocationLog } from "./core/revocation/index.ts"
import type { createSessions, Session, SessionId, SignedIn } from "./core/session/index.ts"
import { type ImportedUser, importUser } from "./core/sign-in/index.ts"
import { findUserById, type User, type UserId } from "./core/user/index.ts"
import { Problem } from "./kernel/errors.ts"
import { parseCookies } from "./kernel/http/cookies.ts"

/** A request as the host's framework has it: web-standard (Hono, Next), or Node's (Express, Fastify's `request.raw`). Only its cookies are read. */
export interface CookieBearer {
  readonly headers: { get(name: string): string | null } | { readonly cookie?: string | undefined }
}

/** For the program that mounts the house: what its own code asks. */
export interface DoorwardApi {
  /** Who a request is by its session cookie; moves the session's idle end, as every use does. @returns undefined when nobody is signed in */
  session(request: CookieBearer): Promise<SignedIn | undefined>
  sessions(userId: UserId): Promise<Session[]>
  endSession(userId: UserId, id: SessionId): Promise<boolean>
  user(id: UserId): Promise<User | undefined>
  /** Somebody another system knew, with the hash of the password they had there (docs/passwords.md). @throws Problem: invalid, conflict */
  importUser(imported: ImportedUser): Promise<User>
  /** Nothing is issued to a disabled person or accepted from one; their sessions end. @returns false when there is no such person @throws Problem: last_owner */
  disableUser(id: UserId): Promise<boolean>
  enableUser(id: UserId): Promise<boolean>
  /** With everything of theirs. @returns false when there is no such person @throws Problem: last_owner, of the deployment or of organizations */
  deleteUser(id: UserId): Promise<boolean>
}

type Needs = Parameters<typeof importUser>[0] & {
  readonly sessions: ReturnType<typeof createSessions>
  readonly accounts: Accounts
  readonly revocations: RevocationLog
  readonly cookieName: string
}

export function createApi(needs: Needs): DoorwardApi {
  const { database, sessions, accounts, revocations, cookieName } = needs
  const ACTOR = "application"
  const by: By = { authority: trusted(ACTOR) }
  return {
    session: async ({ headers }) => {
      const header = "get" in headers && typeof headers.get === "function" ? headers.get("cookie") : "cookie" in headers ? headers.cookie : undefined
      const token = parseCookies(header ?? null).get(cookieName)
      return token === undefined ? undefined : sessions.find(token)
    },
    sessions: (userId) => sessions.list(userId),
    endSession: (userId, id) => sessions.end(userId, id, "ended_by_user"),
    user: (id) => findUserById(database, id),
    importUser: (imported) => importUser(needs, imported, ACTOR),
    disableUser: (id) => isThere(revocations.transaction((db, revoke) => accounts.change(db, revoke, id, { disabled: true }, by))),
    enableUser: (id) => isThere(revocations.transaction((db, revoke) => accounts.change(db, revoke, id, { disabled: false }, by))),
    deleteUser: (id) => isThere(revocations.transaction((db, revoke) => accounts.delete(db, revoke, id, by))),
  }
}

/** False where it could not be done because there is nobody. */
async function isThere(done: Promise<unknown>): Promise<boolean> {
  try {
    await done
    return true
  } catch (error) {
    if (error instanceof Problem && error.code === NOT_FOUND) return false
    throw error
  }
}

const NOT_FOUND = "not_found"
