import type { CookieJar } from "../../kernel/http/cookies.ts"
import type { Incoming } from "../../kernel/http/incoming.ts"
import { hasTokenShape } from "../../kernel/token.ts"
import type { AttemptId } from "./attempt.ts"

const COOKIE = "doorward-attempt-"
/** Longer than an attempt lives: its browser is told that it is over, and begins anew with what was typed. */
const LIFETIME_SECONDS = 3_600
/** Attempts a browser can have open at once; the oldest goes. */
const MAX_ATTEMPT_COOKIES = 8
const ID_PREFIX_CHARACTERS = "att_".length

/** What a browser holds of an attempt: one cookie each, named after the id, whose order is that of time. */
export interface AttemptCookie {
  /** The proof this browser holds for an attempt. */
  read(request: Incoming, id: AttemptId): string | undefined
  /** Sets the cookie, and clears the oldest ones that are too many. */
  set(request: Incoming, id: AttemptId, proof: string): string[]
  clear(id: AttemptId): string
}

export function createAttemptCookie(jar: CookieJar): AttemptCookie {
  const nameOf = (id: AttemptId) => COOKIE + id.slice(ID_PREFIX_CHARACTERS)
  const prefix = jar.name(COOKIE)
  return {
    read: (request, id) => {
      const proof = request.cookie(jar.name(nameOf(id)))
      return proof !== undefined && hasTokenShape(proof) ? proof : undefined
    },
    set: (request, id, proof) => {
      const held = [...request.cookies().keys()].filter((name) => name.startsWith(prefix)).toSorted()
      const tooMany = held.slice(0, Math.max(0, held.length - MAX_ATTEMPT_COOKIES + 1))
      return [
        jar.set(nameOf(id), proof, { maxAgeSeconds: LIFETIME_SECONDS }),
        ...tooMany.map((name) => jar.clear(COOKIE + name.slice(prefix.length))),
      ]
    },
    clear: (id) => jar.clear(nameOf(id)),
  }
}
