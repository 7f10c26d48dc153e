import { expect } from "vitest"
import { unreadableOn } from "./layout.ts"
import { breachesOn } from "./page-rules.ts"
import { untranslatedOn } from "./untranslated.ts"
import { DESKTOP, PHONE } from "./visitor.ts"
import { type Arrival, walkEverywhere } from "./walk.ts"

const PSEUDO_LOCALE = "en-XA"

/*
 * The pseudo-locale shows what cannot be translated, and its longer words what is too narrow for other languages. axe needs
 * timers, which a page without JavaScript has none of: it looks at the same pages with JavaScript, in pages.test.ts.
 */
walkEverywhere(
  { name: "without JavaScript, in the pseudo-locale", viewport: PHONE, colorScheme: "dark", javaScript: false, locale: PSEUDO_LOCALE },
  look,
)

async function look({ page, state }: Arrival): Promise<void> {
  expect(await breachesOn(page)).toEqual([])
  if (state.inItsOwnLanguage === undefined) expect(await untranslatedOn(page, state.data)).toEqual([])
  for (const viewport of [PHONE, DESKTOP]) {
    await page.setViewportSize(viewport)
    expect(await unreadableOn(page), `at ${viewport.width} px`).toEqual([])
  }
}
