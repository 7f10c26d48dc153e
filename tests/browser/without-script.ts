import { expect } from "vitest"
import { unreadableOn } from "./layout.ts"
import { breachesOn } from "./page-rules.ts"
import { untranslatedOn } from "./untranslated.ts"
import { DESKTOP, PHONE } from "./visitor.ts"
import type { Arrival } from "./walk.ts"

export const PSEUDO_LOCALE = "en-XA"

/**
 * Looks at a page in the pseudo-locale, which shows what cannot be translated, and by its longer words what is too narrow for other languages. axe needs
 * timers, which a page without JavaScript has none of.
 */
export async function lookWithoutScript({ page, state }: Pick<Arrival, "page" | "state">): Promise<void> {
  expect(await breachesOn(page)).toEqual([])
  if (state.inItsOwnLanguage === undefined) expect(await untranslatedOn(page, state.data)).toEqual([])
  for (const viewport of [PHONE, DESKTOP]) {
    await page.setViewportSize(viewport)
    expect(await unreadableOn(page), `without JavaScript, at ${viewport.width} px`).toEqual([])
  }
}
