import type { Incoming } from "../../kernel/http/incoming.ts"
import type { PageLocale } from "../language.ts"
import { directionOf, languageNames, locales } from "../locale.ts"

/** The same page in each language. Works without JavaScript; not shown where the address is only a form's. */
export function LanguageMenu({ request, locale, label }: { readonly request: Incoming; readonly locale: PageLocale; readonly label: string }) {
  const others = locales.filter((other) => other !== locale)
  const query = request.search.split("&").filter((pair) => pair !== "" && !pair.startsWith("ui_locales="))
  return (
    <details id="languages">
      <summary>
        <svg viewBox="0 0 24 24" width="20" height="20" aria-hidden="true" focusable="false">
          <circle cx="12" cy="12" r="9" />
          <path d="M3 12h18M12 3c5 5 5 13 0 18M12 3c-5 5-5 13 0 18" />
        </svg>
        <span>
          {label}: {locale in languageNames ? languageNames[locale as keyof typeof languageNames] : locale}
        </span>
      </summary>
      <ul>
        {others.map((other) => (
          <li>
            <a href={`?${[...query, `ui_locales=${other}`].join("&")}`} lang={other} hreflang={other} dir={directionOf(other)}>
              {languageNames[other]}
            </a>
          </li>
        ))}
      </ul>
    </details>
  )
}
