import { readFileSync } from "node:fs"
import { createRequire } from "node:module"
import type axe from "axe-core"
import type { Page } from "playwright-core"

/** WCAG 2.2 up to level AA, and what the makers of axe hold to be good practice besides. */
const TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]

/** The smaller of its two files: every page reads it anew. */
const SOURCE = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8")

/** What depends on the theme or on the width; the rest of a page is the same in all of them. */
export const RULES_OF_LOOKS = ["color-contrast", "link-in-text-block", "scrollable-region-focusable", "target-size", "css-orientation-lock"]

export interface Accessibility {
  /** What is wrong, in words. */
  readonly findings: readonly string[]
  /** What axe cannot judge by itself. */
  readonly undecided: readonly string[]
  readonly passed: readonly string[]
}

/** Asks axe about the page as it is now, in its theme and at its width. It waits for timers, which run only where JavaScript does. */
export async function accessibilityOf(page: Page, rules?: readonly string[]): Promise<Accessibility> {
  if (!(await page.evaluate(() => "axe" in globalThis))) await page.evaluate(SOURCE)
  const runOnly = rules === undefined ? { type: "tag" as const, values: TAGS } : { type: "rule" as const, values: [...rules] }
  return page.evaluate(async (runOnly) => {
    const { run } = Reflect.get(globalThis, "axe") as typeof axe
    const { violations, incomplete, passes } = await run({ runOnly, resultTypes: ["violations", "incomplete"] })
    const inWords = (results: axe.Result[]) =>
      results.flatMap(({ id, nodes }) =>
        nodes.map(({ target, failureSummary = "" }) => `${id}: ${target.join(" ")}: ${failureSummary.replaceAll(/\s+/g, " ")}`),
      )
    return { findings: inWords(violations), undecided: inWords(incomplete), passed: passes.map(({ id }) => id) }
  }, runOnly)
}
