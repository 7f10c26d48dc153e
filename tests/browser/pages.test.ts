import { mkdirSync } from "node:fs"
import { fileURLToPath } from "node:url"
import type { Browser } from "playwright-core"
import { afterAll, beforeAll, describe, expect, test } from "vitest"
import { startDoorward } from "../doorward-process.ts"
import { catalogue } from "./catalogue.ts"
import { breachesOn, overflowOn } from "./page-rules.ts"
import { DESKTOP, launchChromium, newVisitor, PHONE } from "./visitor.ts"

/** For looking at, with DOORWARD_TEST_SCREENSHOTS=1: every page, narrow and wide, light and dark. */
const WITH_SCREENSHOTS = process.env["DOORWARD_TEST_SCREENSHOTS"] === "1"
const SCREENSHOTS = fileURLToPath(new URL("../screenshots/", import.meta.url))
/** WCAG 2.2 SC 1.4.4 and 1.4.10: the desktop at 200 %, and 320 CSS pixels. */
const ENLARGED = { width: DESKTOP.width / 2, height: DESKTOP.height / 2 }
const VIEWPORTS = [
  ["phone", PHONE],
  ["desktop", DESKTOP],
] as const
const NARROW = { width: 320, height: 640 }

describe("every page, in every state", () => {
  let browser: Browser
  let service: Awaited<ReturnType<typeof startDoorward>>
  let people = 0
  beforeAll(async () => {
    mkdirSync(SCREENSHOTS, { recursive: true })
    browser = await launchChromium()
    service = await startDoorward()
  })
  afterAll(() => Promise.all([browser?.close(), service?.stop()]))

  test.each(catalogue)("$name", async ({ name, status = 200, arrive }) => {
    const { page, context, complaints } = await newVisitor(browser, service.issuer, {
      name,
      viewport: DESKTOP,
      colorScheme: "light",
      javaScript: true,
    })
    let answered = 0
    page.on("response", (response) => {
      if (response.request().isNavigationRequest()) answered = response.status()
    })
    await arrive({ page, service, email: `person-${++people}@example.com` })
    expect(answered).toBe(status)
    expect(await breachesOn(page)).toEqual([])
    for (const viewport of [NARROW, PHONE, ENLARGED]) {
      await page.setViewportSize(viewport)
      expect(await overflowOn(page), `overflow at ${viewport.width} px`).toBe(0)
    }
    for (const [width, viewport] of WITH_SCREENSHOTS ? VIEWPORTS : []) {
      await page.setViewportSize(viewport)
      for (const colorScheme of ["light", "dark"] as const) {
        await page.emulateMedia({ colorScheme })
        await page.screenshot({ path: `${SCREENSHOTS}${name}.${width}.${colorScheme}.png`, fullPage: true })
      }
    }
    expect(complaints).toEqual([])
    await context.close()
  })
})
