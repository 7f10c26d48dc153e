import { errors } from "../errors.ts"
import type { Random } from "../random.ts"
import type { KeyRing } from "../seal.ts"
import { hasTokenShape, newToken } from "../token.ts"
import type { CookieJar } from "./cookies.ts"
import type { Incoming } from "./incoming.ts"

const COOKIE = "doorward-form"
/** As long as a browser may keep a page open before it sends its form. */
const COOKIE_SECONDS = 30 * 24 * 3_600
export const CSRF_FIELD = "csrf"

/**
 * The second lock on HTML forms, behind the origin rule: a signed double submit. The browser holds a random cookie, the
 * form holds its MAC. A site that can plant cookies cannot make the MAC; a site that can fetch a form with its own cookie
 * cannot plant a `__Host-` cookie.
 */
export interface Csrf {
  /** The token for the forms of one page, and the cookies that page must set. */
  issue(request: Incoming): { readonly token: string; readonly cookies: readonly string[] }
  /** @throws csrf_failed */
  require(request: Incoming, token: string | undefined): void
}

export function createCsrf(keys: KeyRing, jar: CookieJar, random: Random): Csrf {
  const name = jar.name(COOKIE)
  return {
    issue: (request) => {
      const held = request.cookie(name)
      if (held !== undefined && hasTokenShape(held)) return { token: keys.mac("csrf", held), cookies: [] }
      const fresh = newToken(random)
      return { token: keys.mac("csrf", fresh), cookies: [jar.set(COOKIE, fresh, { maxAgeSeconds: COOKIE_SECONDS })] }
    },
    require: (request, token) => {
      const held = request.cookie(name)
      if (held === undefined || token === undefined || !keys.verifyMac("csrf", held, token)) throw errors.csrf_failed()
    },
  }
}
