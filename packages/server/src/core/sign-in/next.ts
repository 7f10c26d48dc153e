/** Where people go when nobody said otherwise. */
export const HOME = "/account"

/** Any origin does: it only serves to see whether a path stays on its own. */
const BASE = "https://base.invalid"

/**
 * A place to go on to, from an address bar or a form: a path of this origin, or else `HOME`. Read by the same parser
 * browsers use (WHATWG URL), which takes `\` for `/` and drops tabs and line breaks; what comes out of it is what is used.
 */
export function safeNext(next: string | undefined): string {
  if (next === undefined || !next.startsWith("/") || /[\\\p{Cc}]/u.test(next) || !URL.canParse(next, BASE)) return HOME
  const url = new URL(next, BASE)
  return url.origin === BASE && !url.pathname.startsWith("//") ? `${url.pathname}${url.search}` : HOME
}
