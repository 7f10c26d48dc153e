import type { PageLocale } from "./language.ts"
import { directionOf } from "./locale.ts"
import type { Values } from "./strings/en/problems.ts"

/**
 * What is put into a text that is read from right to left: an address or a path keeps its own order, and its slashes stay
 * where they are (Unicode TR 9, isolates).
 */
export function isolated(values: Values, locale: PageLocale): Values {
  if (directionOf(locale) === "ltr") return values
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [name, typeof value === "string" ? `\u2068${value}\u2069` : value]))
}
