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
 *
 * The form of a page that was written for somebody is theirs: once another cookie says who the browser is, it is refused. A
 * tab that was left open would otherwise write one person's words into another's account.
 */
export interface Csrf {
  /**
   * The token for the forms of one page, and the cookies that page must set.
   * @param isPersonal whether the page is written for whoever the browser is at the moment
   */
  issue(request: Incoming, isPersonal?: boolean): { readonly token: string; readonly cookies: readonly string[] }
  /** @throws csrf_failed */
  require(request: Incoming, token: string | undefined): void
}

/** Of the digest that stands for a cookie: enough to tell two apart. */
const OWNER_CHARACTERS = 16

/** @param whoCookie the name of the cookie that says who a browser is */
export function createCsrf(keys: KeyRing, jar: CookieJar, random: Random, whoCookie: string): Csrf {
  const name = jar.name(COOKIE)
  const ownerOf = (request: Incoming) => {
    const who = request.cookie(whoCookie)
    return who === undefined ? "" : keys.mac("csrf owner", who).slice(0, OWNER_CHARACTERS)
  }
  // The owner holds no full stop, and neither does the MAC.
  const tokenFor = (held: string, owner: string) => `${owner}.${keys.mac("csrf", `${owner}.${held}`)}`
  return {
    issue: (request, isPersonal = false) => {
      const owner = isPersonal ? ownerOf(request) : ""
      const held = request.cookie(name)
      if (held !== undefined && hasTokenShape(held)) return { token: tokenFor(held, owner), cookies: [] }
      const fresh = newToken(random)
      return { token: tokenFor(fresh, owner), cookies: [jar.set(COOKIE, fresh, { maxAgeSeconds: COOKIE_SECONDS })] }
    },
    require: (request, token) => {
      const held = request.cookie(name)
      const [owner, mac, more] = token?.split(".", 3) ?? []
      if (held === undefined || owner === undefined || mac === undefined || more !== undefined) throw errors.csrf_failed()
      if (!keys.verifyMac("csrf", `${owner}.${held}`, mac)) throw errors.csrf_failed()
      const now = ownerOf(request)
      if (owner !== "" && now !== "" && owner !== now) throw errors.csrf_failed()
    },
  }
}
