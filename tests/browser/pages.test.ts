import { mkdirSync } from "node:fs"
import { fileURLToPath } from "node:url"
import type { Page } from "playwright-core"
import { afterAll, expect, test } from "vitest"
import { accessibilityOf, RULES_OF_LOOKS } from "./axe.ts"
import { collectFigures } from "./figures.ts"
import { unreadableOn } from "./layout.ts"
import { breachesOn } from "./page-rules.ts"
import { paintOf, weightOf } from "./paint.ts"
import { DESKTOP, PHONE, speak } from "./visitor.ts"
import { type Arrival, walkEverywhere } from "./walk.ts"
import { lookWithoutScript, PSEUDO_LOCALE } from "./without-script.ts"

/** For looking at, with DOORWARD_TEST_SCREENSHOTS=1: every page, narrow and wide, light and dark; in Arabic and Japanese. */
const WITH_SCREENSHOTS = process.env["DOORWARD_TEST_SCREENSHOTS"] === "1"
const SCREENSHOTS = fileURLToPath(new URL("../screenshots/", import.meta.url))
/** WCAG 2.2 SC 1.4.4 and 1.4.10: the desktop at 200 %, and 320 CSS pixels. */
const ENLARGED = { width: DESKTOP.width / 2, height: DESKTOP.height / 2 }
const NARROW = { width: 320, height: 640 }
/** Compressed: as much as a page may bring to look and to act as it does. */
const MAX_LOOKS_BYTES = 25 * 1_024

/** Of the window, times of the way: rounding alone gives some millionths; a good page stays below 0.1 (web vitals). */
const VISIBLE_SHIFT = 0.0005

mkdirSync(SCREENSHOTS, { recursive: true })
const figures = collectFigures()
afterAll(() => figures.write("pages-with-script"))

const LANGUAGES = /<details id="languages">.*?<\/details>/s

/** Where forms were sent to, by states that are gone to with JavaScript only and by all others. */
const sent = new Set<string>()
const sentWithoutScript = new Set<string>()

walkEverywhere({ name: "with JavaScript", viewport: DESKTOP, colorScheme: "light", javaScript: true }, look)

test("every form is sent without JavaScript too, in pages-without-script.test.ts", () => {
  expect([...sent].filter((address) => !sentWithoutScript.has(address))).toEqual([])
})

async function look(arrival: Arrival): Promise<void> {
  const { page, context, state, html } = arrival
  const paint = await paintOf(page)
  expect(paint.layoutShift, "nothing moves").toBeLessThan(VISIBLE_SHIFT)
  const weight = await weightOf(page, html)
  expect(weight.looksGzippedBytes).toBeLessThanOrEqual(MAX_LOOKS_BYTES)

  expect(await breachesOn(page)).toEqual([])
  await photograph(page, `${state.name}.1280.light`)
  const light = await accessibilityOf(page)
  expect(light.findings, "light, 1280 px").toEqual([])
  for (const viewport of [ENLARGED, NARROW]) {
    await page.setViewportSize(viewport)
    expect(await unreadableOn(page), `at ${viewport.width} px`).toEqual([])
  }

  await page.setViewportSize(PHONE)
  await photograph(page, `${state.name}.375.light`)
  await page.emulateMedia({ colorScheme: "dark" })
  expect(await unreadableOn(page), `at ${PHONE.width} px`).toEqual([])
  await photograph(page, `${state.name}.375.dark`)
  const dark = await accessibilityOf(page, RULES_OF_LOOKS)
  expect(dark.findings, "dark, 375 px").toEqual([])
  figures.add(state.name, { accessibility: [light, dark], paint, weight })
  if (WITH_SCREENSHOTS) {
    await page.setViewportSize(DESKTOP)
    await photograph(page, `${state.name}.1280.dark`)
  }
  if (state.needsScript === undefined) await lookAgainWithoutScript(arrival)
  if (state.inItsOwnLanguage) return

  // A form that was answered is sent again, so a state may be a step further then; its page must do all the same.
  await page.setViewportSize(PHONE)
  for (const locale of WITH_SCREENSHOTS ? ["ja", "ar"] : ["ar"]) {
    await speak(context, locale)
    await page.reload()
    expect(await page.evaluate(() => [document.documentElement.lang, document.documentElement.dir])).toEqual([
      locale,
      locale === "ar" ? "rtl" : "ltr",
    ])
    expect(await unreadableOn(page), `${locale}, at ${PHONE.width} px`).toEqual([])
    await photograph(page, `${state.name}.375.dark.${locale}`)
  }
}

/** A page is written without knowing whether its script will run: asked for again, it is the same, unless what led to it happens only once. */
async function lookAgainWithoutScript({ page, context, state, html, sentTo, reload }: Arrival): Promise<void> {
  const session = await context.newCDPSession(page)
  await session.send("Emulation.setScriptExecutionDisabled", { value: true })
  await speak(context, PSEUDO_LOCALE)
  const again = await reload()
  await lookWithoutScript({ page, state })
  await session.send("Emulation.setScriptExecutionDisabled", { value: false })
  await session.detach()
  if (!state.alsoWithoutScript) expect(again.status).toBe(state.status ?? 200)
  // What has no translation are tools for developers, which show what others do meanwhile.
  if (!state.alsoWithoutScript && !state.inItsOwnLanguage) expect(bonesOf(again.html)).toBe(bonesOf(html))
  for (const address of sentTo) (state.alsoWithoutScript ? sentWithoutScript : sent).add(address)
}

/** The elements of a page that have a name or a class. How words are stressed is the translation's; one language more is offered in the pseudo-locale. */
function bonesOf(html: string): string {
  return [...html.replace(LANGUAGES, "").matchAll(/<([a-z][\w-]*)(\s[^<>]*)>/g)]
    .map(([, name, attributes = ""]) => [name, ...[...attributes.matchAll(/ (?:id|class|role|name)="[^"]*"/g)].map(([words]) => words)].join(""))
    .filter((bone) => bone.includes(" "))
    .join("\n")
}

async function photograph(page: Page, name: string): Promise<void> {
  if (WITH_SCREENSHOTS) await page.screenshot({ path: `${SCREENSHOTS}${name}.png`, fullPage: true })
}
