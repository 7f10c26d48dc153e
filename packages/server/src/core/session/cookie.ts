import { errors } from "../../kernel/errors.ts"
import { type CookieJar, cookieAge } from "../../kernel/http/cookies.ts"
import type { Incoming } from "../../kernel/http/incoming.ts"
import type { Caller } from "../../kernel/http/route.ts"
import { sessionErrors } from "./errors.ts"
import type { Session, SignedIn } from "./session.ts"
import type { Sessions } from "./sessions.ts"

/** Before the jar's prefix. */
export const SESSION_COOKIE = "doorward"

/** The session in a browser: one opaque cookie, and who a request is by it. */
export interface SessionCookie {
  /** The cookie's name in this deployment. */
  readonly name: string
  /** What the request presents, unchecked. */
  read(request: Incoming): string | undefined
  find(request: Incoming): SignedIn | undefined | Promise<SignedIn | undefined>
  set(token: string, session: Session): string
  /** Clears everything that stands for the session. */
  clear(): string[]
  /** Routes for whoever is signed in, by cookie or by a token of ours. @throws unauthenticated */
  readonly signedIn: Caller<SignedIn>
  /** Pages that serve both. */
  readonly perhapsSignedIn: Caller<SignedIn | undefined>
}

export interface SessionCookieNeeds {
  readonly jar: CookieJar
  readonly sessions: Sessions
  /** Who a request is by its `Authorization`. */
  readonly bearer: (request: Incoming) => SignedIn | undefined | Promise<SignedIn | undefined>
  /** Clears the cookies that go with the session's. */
  readonly clearOthers: () => readonly string[]
}

export function createSessionCookie({ jar, sessions, bearer, clearOthers }: SessionCookieNeeds): SessionCookie {
  const name = jar.name(SESSION_COOKIE)
  const read = (request: Incoming) => request.cookie(name)
  const find = (request: Incoming) => {
    const token = read(request)
    return token === undefined ? undefined : sessions.find(token)
  }
  return {
    name,
    read,
    find,
    set: (token, session) => jar.set(SESSION_COOKIE, token, { maxAgeSeconds: cookieAge(session.expiresAt, session.createdAt) }),
    clear: () => [jar.clear(SESSION_COOKIE), ...clearOthers()],
    signedIn: {
      name: "signed in",
      schemes: ["session", "bearer"],
      identify: (request) => {
        // Who shows a token means it: a cookie that came along does not make up for a token that is not good.
        const found = request.header("authorization") === null ? find(request) : bearer(request)
        return found instanceof Promise ? found.then((whom) => required(asThemselves(whom, request))) : required(asThemselves(found, request))
      },
    },
    perhapsSignedIn: {
      name: "anyone, signed in or not",
      identify: (request) => {
        const found = find(request)
        return found instanceof Promise ? found.then((whom) => asThemselves(whom, request)) : asThemselves(found, request)
      },
    },
  }
}

/**
 * Whoever acts in another's name looks, and changes nothing of that person here (AD-06): neither address nor credentials,
 * sessions, memberships. What they do in applications is theirs to answer for; tokens say so (`act`). @throws forbidden
 */
function asThemselves(found: SignedIn | undefined, { method }: Incoming): SignedIn | undefined {
  if (found && found.session.actorId !== null && method !== "GET" && method !== "HEAD")
    throw errors.forbidden({ detail: "This cannot be done in another person's name.", says: { text: "notInAnothersName" } })
  return found
}

function required(found: SignedIn | undefined): SignedIn {
  if (!found) throw sessionErrors.unauthenticated()
  return found
}
