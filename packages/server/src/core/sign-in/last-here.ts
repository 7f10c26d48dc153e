import type { CookieJar } from "../../kernel/http/cookies.ts"
import type { Incoming } from "../../kernel/http/incoming.ts"
import { CannotUnseal, type KeyRing } from "../../kernel/seal.ts"
import { type Email, parseEmail } from "../user/index.ts"

const COOKIE = "doorward-last"
const LIFETIME_SECONDS = 90 * 24 * 3_600
const PURPOSE = "last here"

/**
 * The address that the sign-in page offers in a browser somebody chose to stay signed in in, once they are signed out.
 * Sealed: the cookie is no address to whoever copies it. Nobody's address stays in a browser where that was not chosen.
 */
export interface LastHere {
  find(request: Incoming): Email | undefined
  /** Cookies after somebody has signed in. @param stays whether they chose to stay signed in */
  after(request: Incoming, email: Email, stays: boolean): readonly string[]
  forget(): string
}

export function createLastHere({ jar, keys }: { readonly jar: CookieJar; readonly keys: KeyRing }): LastHere {
  const name = jar.name(COOKIE)
  const find: LastHere["find"] = (request) => {
    const sealed = request.cookie(name)
    if (sealed === undefined) return undefined
    try {
      return parseEmail(keys.unseal(PURPOSE, COOKIE, sealed))
    } catch (error) {
      if (error instanceof CannotUnseal) return undefined
      throw error
    }
  }
  return {
    find,
    after: (request, email, stays) => {
      if (stays) return [jar.set(COOKIE, keys.seal(PURPOSE, COOKIE, email), { maxAgeSeconds: LIFETIME_SECONDS })]
      return find(request) === email ? [jar.clear(COOKIE)] : []
    },
    forget: () => jar.clear(COOKIE),
  }
}
