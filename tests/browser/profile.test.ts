import { randomBytes } from "node:crypto"
import type { Browser } from "playwright-core"
import { afterAll, beforeAll, describe, expect, test } from "vitest"
import { startDoorward } from "../doorward-process.ts"
import { png } from "../pictures.ts"
import { accountByApi, press, takeOver } from "./steps.ts"
import { launchChromium, MANNERS, newVisitor } from "./visitor.ts"

const PAGE = "/account/profile"
const [WIDTH, HEIGHT] = [1_200, 900]
/** What a shrunk picture of noise takes at most; as it came it has three megabytes. */
const SMALL_BYTES = 1_400_000
/** Everything runs at once on this machine, and a picture is a second's work. */
const UPLOAD_MS = 30_000
const TEST_MS = 90_000

/** Noise, which nothing makes smaller but shrinking. */
const noise = png({
  width: WIDTH,
  height: HEIGHT,
  rows: Buffer.concat(Array.from({ length: HEIGHT }, () => Buffer.concat([Buffer.from([0]), randomBytes(WIDTH * 3)]))),
})

let browser: Browser
let service: Awaited<ReturnType<typeof startDoorward>>
beforeAll(async () => {
  browser = await launchChromium()
  service = await startDoorward()
})
afterAll(async () => {
  await browser?.close()
  await service?.stop()
})

describe.each(MANNERS)("the profile on a $name", (manner) => {
  test(
    "name, language and picture are changed and seen, and a file that is no picture comes back with what to do",
    async () => {
      const { page, context, complaints } = await newVisitor(browser, service.issuer, manner)
      await takeOver(context, await accountByApi(service, `person-${MANNERS.indexOf(manner)}@example.com`, "Ada"), service.issuer)
      await page.goto("/account")
      await press(page, `#rooms a[href="${PAGE}"]`)
      expect([await page.inputValue("#name"), await page.locator("img").count()]).toEqual(["Ada", 0])

      await page.fill("#name", "Ada Lovelace")
      await page.selectOption("#locale", "de")
      await press(page, "#profile button")
      expect(await page.getAttribute("html", "lang")).toBe("de")
      expect([await page.inputValue("#name"), await page.inputValue("#locale")]).toEqual(["Ada Lovelace", "de"])

      await page.setInputFiles("#picture", { name: "noise.png", mimeType: "image/png", buffer: noise })
      const [sent] = await Promise.all([
        page.waitForRequest((request) => request.method() === "POST"),
        page.waitForURL("**done=shown", { timeout: UPLOAD_MS }),
        page.click("#picture-form button"),
      ])
      expect(await page.locator("main img.avatar").evaluate((image: HTMLImageElement) => [image.complete, image.naturalWidth])).toEqual([true, 256])
      const sentBytes = Number(await sent.headerValue("content-length"))
      expect(sentBytes).toBeGreaterThan(0)
      expect(sentBytes < SMALL_BYTES).toBe(manner.javaScript)

      await page.setInputFiles("#picture", { name: "me.png", mimeType: "image/png", buffer: Buffer.from("<svg/>") })
      await press(page, "#picture-form button")
      expect(await page.textContent("#summary")).toContain("Diese Datei ist kein Bild")
      await page.click("#picture-removal summary")
      await press(page, "#picture-remove button")
      expect(await page.locator("main img").count()).toBe(0)
      expect(complaints).toEqual([])
      await context.close()
    },
    TEST_MS,
  )
})
