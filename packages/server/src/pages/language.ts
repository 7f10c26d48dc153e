import type { CookieJar } from "../kernel/http/cookies.ts"
import type { Incoming } from "../kernel/http/incoming.ts"
import { type Locale, localeFor, localeFromUiLocales, locales, PSEUDO_LOCALE } from "./locale.ts"

/** Remembers a language that was asked for; as long as browsers keep any cookie (RFC 6265bis §5.5). */
const COOKIE = "doorward-language"
const COOKIE_SECONDS = 400 * 24 * 3_600

export type PageLocale = Locale | typeof PSEUDO_LOCALE

/** In which language a page is written, and the cookie to remember it by if it was asked for. */
export interface Language {
  readonly locale: PageLocale
  readonly cookies: readonly string[]
}

export interface Languages {
  /** What the page's address asks for (`ui_locales`), else what was asked for before, else what the person chose, else what the browser reads. */
  of(request: Incoming, chosen: string | null | undefined): Language
  /** For the answer to somebody who has just chosen: what this browser was asked for before gives way. @param chosen null to go by the browser again */
  remember(chosen: string | null): string
}

/** @param withPseudo whether the pseudo-locale may be asked for */
export function createLanguages(jar: CookieJar, withPseudo: boolean): Languages {
  const name = jar.name(COOKIE)
  const known = (tag: string | undefined): PageLocale | undefined =>
    withPseudo && tag === PSEUDO_LOCALE ? PSEUDO_LOCALE : locales.find((locale) => locale === tag)
  const set = (locale: PageLocale) => jar.set(COOKIE, locale, { maxAgeSeconds: COOKIE_SECONDS })
  const of: Languages["of"] = (request, chosen) => {
    const asked = /(?:^|&)ui_locales=([\w%+.-]{1,256})/.exec(request.search)?.[1]?.replaceAll(/\+|%20/g, " ")
    const wanted = known(asked) ?? localeFromUiLocales(asked)
    if (wanted !== undefined) return { locale: wanted, cookies: [set(wanted)] }
    return { locale: known(request.cookie(name)) ?? localeFor(chosen, request.header("accept-language")), cookies: [] }
  }
  return { of, remember: (chosen) => (chosen === null ? jar.clear(COOKIE) : set(localeFor(chosen, null))) }
}
