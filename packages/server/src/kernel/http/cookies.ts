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
  /** `__Host-<name>`, or `<name>` on plain http. */
  name(name: string): string
  set(name: string, value: string, settings: CookieSettings): string
  clear(name: string): string
}

export function createCookieJar(secure: boolean): CookieJar {
  const fullName = (name: string) => (secure ? `__Host-${name}` : name)
  const set: CookieJar["set"] = (name, value, { maxAgeSeconds, path = "/", sameSite = "Lax" }) =>
    `${fullName(name)}=${value}; Path=${path}; Max-Age=${maxAgeSeconds}; HttpOnly; ${secure ? "Secure; " : ""}SameSite=${sameSite}`
  return { name: fullName, set, clear: (name) => set(name, "", { maxAgeSeconds: 0 }) }
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
