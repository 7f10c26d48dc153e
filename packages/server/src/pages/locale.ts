/** Languages there are texts in; the first is what everybody gets who reads none of them. */
export const locales = ["en", "de"] as const
export type Locale = (typeof locales)[number]
export type Localised<T> = Readonly<Record<Locale, T>>

/** An Accept-Language header longer than this was not sent by a browser. */
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
  for (const tag of [chosen ?? "", ...ranked.map(({ tag }) => tag)]) {
    const language = tag.toLowerCase().split("-")[0]
    const known = locales.find((locale) => locale === language)
    if (known) return known
  }
  return locales[0]
}
