import type { CookieJar } from "../../kernel/http/cookies.ts"
import type { Incoming } from "../../kernel/http/incoming.ts"
import type { Caller } from "../../kernel/http/route.ts"
import { sessionErrors } from "./errors.ts"
import type { Session, SignedIn } from "./session.ts"
import type { Sessions } from "./sessions.ts"

const COOKIE = "doorward"

/** The session in a browser: one opaque cookie, and who a request is by it. */
export interface SessionCookie {
  /** The cookie's name in this deployment. */
  readonly name: string
  /** What the request presents, unchecked. */
  read(request: Incoming): string | undefined
  set(token: string, session: Session): string
  clear(): string
  /** Routes for whoever is signed in. @throws unauthenticated */
  readonly signedIn: Caller<SignedIn>
  /** Routes that serve both. */
  readonly perhapsSignedIn: Caller<SignedIn | undefined>
}

export function createSessionCookie(jar: CookieJar, sessions: Sessions): SessionCookie {
  const name = jar.name(COOKIE)
  const read = (request: Incoming) => request.cookie(name)
  const identify = (request: Incoming) => {
    const token = read(request)
    return token === undefined ? undefined : sessions.find(token)
  }
  return {
    name,
    read,
    set: (token, session) => jar.set(COOKIE, token, { maxAgeSeconds: Math.floor((session.expiresAt - session.createdAt) / 1000) }),
    clear: () => jar.clear(COOKIE),
    signedIn: {
      name: "signed in",
      scheme: "session",
      identify: (request) => {
        const found = identify(request)
        return found instanceof Promise ? found.then(required) : required(found)
      },
    },
    perhapsSignedIn: { name: "anyone, signed in or not", identify },
  }
}

function required(found: SignedIn | undefined): SignedIn {
  if (!found) throw sessionErrors.unauthenticated()
  return found
}
