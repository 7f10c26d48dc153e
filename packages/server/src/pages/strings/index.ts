import { type Locale, PSEUDO_LOCALE } from "../locale.ts"
import { ar } from "./ar/index.ts"
import { de } from "./de/index.ts"
import { en } from "./en/index.ts"
import { es } from "./es/index.ts"
import { fr } from "./fr/index.ts"
import { ja } from "./ja/index.ts"
import { pseudo } from "./pseudo.ts"
import type { Strings } from "./strings.ts"

const byLocale: Readonly<Record<Locale, Strings>> = { en, de, fr, es, ja, ar }
const pseudoStrings = pseudo(en)

export function stringsFor(locale: Locale | typeof PSEUDO_LOCALE): Strings {
  return locale === PSEUDO_LOCALE ? pseudoStrings : byLocale[locale]
}
