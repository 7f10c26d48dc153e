import { PHONE } from "./visitor.ts"
import { walkEverywhere } from "./walk.ts"
import { lookWithoutScript, PSEUDO_LOCALE } from "./without-script.ts"

/*
 * Through every form, and to the pages that cannot be asked for twice. All others are looked at without JavaScript where they are looked at with it, in
 * pages.test.ts, which also sees that no form is missing here.
 */
walkEverywhere(
  { name: "without JavaScript, in the pseudo-locale", viewport: PHONE, colorScheme: "dark", javaScript: false, locale: PSEUDO_LOCALE },
  lookWithoutScript,
  ({ alsoWithoutScript }) => alsoWithoutScript === true,
)
