/** Languages there are texts in; the first is what everybody gets who reads none of them. */
export const locales = ["en", "de", "fr", "es", "ja", "ar"] as const
export type Locale = (typeof locales)[number]

/**
 * English with accents, a third longer and in brackets (CLDR's name for it). In development only: a text that comes
 * without brackets is not translatable, and one whose bracket is missing is cut off.
 */
export const PSEUDO_LOCALE = "en-XA"

/** Each language in its own words, for those who look for theirs. */
export const languageNames: Readonly<Record<Locale, string>> = {
  en: "English",
  de: "Deutsch",
  fr: "Français",
  es: "Español",
  ja: "日本語",
  ar: "العربية",
}

const RIGHT_TO_LEFT: readonly string[] = ["ar"] satisfies Locale[]

export function directionOf(locale: string): "ltr" | "rtl" {
  return RIGHT_TO_LEFT.includes(locale) ? "rtl" : "ltr"
}

/** An Accept-Language header or a list of languages longer than this was not sent by a browser. */
const MAX_HEADER_CHARACTERS = 256

/**
 * The language to write in: what the person chose, else what their browser asks for (RFC 9110 §12.5.4), else the first.
 * @param chosen a BCP 47 tag
 */
export function localeFor(chosen: string | null | undefined, acceptLanguage: string | null | undefined): Locale {
  const asked = (acceptLanguage ?? "").slice(0, MAX_HEADER_CHARACTERS).split(",")
  const ranked = asked
    .map((entry) => {
      const [tag = "", ...parameters] = entry.trim().split(";")
      const weight = parameters.map((parameter) => /^\s*q=([01](?:\.\d{0,3})?)\s*$/.exec(parameter)?.[1]).find((q) => q !== undefined)
      return { tag, weight: weight === undefined ? 1 : Number(weight) }
    })
    .filter(({ weight }) => weight > 0)
    .toSorted((a, b) => b.weight - a.weight)
  return knownLocale([chosen ?? "", ...ranked.map(({ tag }) => tag)]) ?? locales[0]
}

/**
 * The first language there are texts in.
 * @param uiLocales BCP 47 tags by preference, separated by spaces (OpenID Connect Core §3.1.2.1)
 */
export function localeFromUiLocales(uiLocales: string | undefined): Locale | undefined {
  return uiLocales === undefined ? undefined : knownLocale(uiLocales.slice(0, MAX_HEADER_CHARACTERS).split(" "))
}

/** Of what somebody chose once. @param chosen a BCP 47 tag */
export function localeOf(chosen: string | null | undefined): Locale | undefined {
  return knownLocale([chosen ?? ""])
}

/** Nobody is written to in the pseudo-locale. */
export function withoutPseudo(locale: Locale | typeof PSEUDO_LOCALE): Locale {
  return locale === PSEUDO_LOCALE ? locales[0] : locale
}

function knownLocale(tags: readonly string[]): Locale | undefined {
  for (const tag of tags) {
    const language = tag.toLowerCase().split("-")[0]
    const known = locales.find((locale) => locale === language)
    if (known) return known
  }
  return undefined
}
