/** Attributes of a cookie of ours. Always HttpOnly, always with an explicit Path and Max-Age, never a Domain. */
export interface CookieSettings {
  readonly maxAgeSeconds: number
  readonly path?: string
  readonly sameSite?: "Lax" | "Strict"
}

/**
 * Names and attributes depend on one thing: whether the issuer is https. On plain-http loopback the `__Host-`/`__Secure-`
 * prefixes and `Secure` are dropped, because browsers would refuse them.
 */
export interface CookieJar {
  /** `__Host-<name>`; `__Secure-<name>` where there is a path, which the first does not allow; `<name>` on plain http. */
  name(name: string, path?: string): string
  set(name: string, value: string, settings: CookieSettings): string
  clear(name: string, settings?: Omit<CookieSettings, "maxAgeSeconds">): string
}

export function createCookieJar(secure: boolean): CookieJar {
  const fullName = (name: string, path = "/") => (secure ? `${path === "/" ? "__Host-" : "__Secure-"}${name}` : name)
  const set: CookieJar["set"] = (name, value, { maxAgeSeconds, path = "/", sameSite = "Lax" }) =>
    `${fullName(name, path)}=${value}; Path=${path}; Max-Age=${maxAgeSeconds}; HttpOnly; ${secure ? "Secure; " : ""}SameSite=${sameSite}`
  return { name: fullName, set, clear: (name, settings) => set(name, "", { ...settings, maxAgeSeconds: 0 }) }
}

/** For `Max-Age`: whole seconds until an instant, both in milliseconds since the epoch. */
export function cookieAge(expiresAt: number, now: number): number {
  return Math.max(0, Math.floor((expiresAt - now) / 1000))
}

/** Longest cookie header that is looked at; a browser sends 4,096 bytes a cookie at most. */
const MAX_COOKIE_HEADER_CHARACTERS = 16_384

/**
 * The values of a Cookie header by name. A name that comes twice is left out: one of the two was set by somebody else
 * (a sibling host, another path), and guessing which would be the attacker's choice.
 */
export function parseCookies(header: string | null): ReadonlyMap<string, string> {
  const cookies = new Map<string, string>()
  if (!header || header.length > MAX_COOKIE_HEADER_CHARACTERS) return cookies
  let twice: string[] | undefined
  for (const pair of header.split(";")) {
    const equals = pair.indexOf("=")
    if (equals < 0) continue
    const name = pair.slice(0, equals).trim()
    if (cookies.has(name)) (twice ??= []).push(name)
    cookies.set(name, pair.slice(equals + 1).trim())
  }
  for (const name of twice ?? []) cookies.delete(name)
  return cookies
}
