import type { Browser } from "playwright-core"
import { afterAll, beforeAll, describe, expect, test } from "vitest"
import { browserLike, PASSWORD } from "../browser-like.ts"
import { startDoorward } from "../doorward-process.ts"
import type { Service } from "./catalogue.ts"
import { tabThrough, tabTo } from "./focus.ts"
import { wrongCode } from "./steps.ts"
import { DESKTOP, launchChromium, newVisitor, PHONE, type Visitor } from "./visitor.ts"

const NEW_PASSWORD = "a new and longer password"
/** Longer than nothing, shorter than anybody notices. */
const MAX_MOTION_MS = 1

let browser: Browser
let service: Service
beforeAll(async () => {
  browser = await launchChromium()
  service = await startDoorward()
})
afterAll(() => Promise.all([browser?.close(), service?.stop()]))

describe.each([
  { name: "desktop, light, with JavaScript", viewport: DESKTOP, colorScheme: "light", javaScript: true },
  { name: "phone, dark, without JavaScript", viewport: PHONE, colorScheme: "dark", javaScript: false },
] as const)("with the keyboard alone, on a $name", (manner) => {
  const focusedId = ({ page }: Visitor) => page.evaluate(() => document.activeElement?.id)
  const pathOf = ({ page }: Visitor) => new URL(page.url()).pathname

  test("from signing up to signing out", async () => {
    const email = `keys-${manner.colorScheme}@example.com`
    const visitor = await newVisitor(browser, service.issuer, manner)
    const { page } = visitor
    const { keyboard } = page
    const press = (key: "Enter" | "Space") => Promise.all([page.waitForEvent("load"), keyboard.press(key)])
    const write = async (field: string, words: string) => {
      await tabTo(page, field)
      await keyboard.press("Control+A")
      await keyboard.type(words)
    }

    await page.goto("/")
    await tabTo(page, "a[href='/sign-up']")
    await press("Enter")
    await write("#name", "Ada Lovelace")
    await write("#email", email)
    await write("#password", "short")
    await press("Enter")
    // A form that comes back puts the focus where something has to be done.
    await expect.poll(() => focusedId(visitor)).toMatch(/^(problem|password)$/)
    await write("#password", PASSWORD)
    await tabTo(page, "#sign-up button[type=submit]")
    await press("Space")

    const { code } = await service.newestMail(email)
    await expect.poll(() => focusedId(visitor)).toBe("code")
    await keyboard.type(wrongCode(code))
    await press("Enter")
    await expect.poll(() => focusedId(visitor)).toMatch(/^(problem|code)$/)
    await write("#code", code)
    await press("Enter")
    expect(pathOf(visitor)).toBe("/account")

    await browserLike(fetch, service.issuer).post("/auth/login", { email, password: PASSWORD })
    await tabTo(page, "a[href='/account/sessions']")
    await press("Enter")
    expect(await page.locator("#sessions li").count()).toBe(2)
    await tabTo(page, "[id^='end-ses'] button")
    await press("Enter")
    expect(await page.locator("#sessions li").count()).toBe(1)

    await tabTo(page, "a[href='/account']")
    await press("Enter")
    await tabTo(page, "a[href='/account/password']")
    await press("Enter")
    await expect.poll(() => focusedId(visitor)).toBe("current_password")
    await write("#current_password", "not the right password")
    await write("#password", NEW_PASSWORD)
    await press("Enter")
    await expect.poll(() => focusedId(visitor)).toMatch(/^(problem|current_password)$/)
    await write("#current_password", PASSWORD)
    await write("#password", NEW_PASSWORD)
    await press("Enter")
    expect((await browserLike(fetch, service.issuer).post("/auth/login", { email, password: NEW_PASSWORD })).status).toBe(200)

    await page.goto("/account")
    await tabTo(page, "a[href='/account/organizations']")
    await press("Enter")
    await write("#name", `Keys ${manner.colorScheme}`)
    await press("Enter")
    await tabTo(page, "a[href$='/invitations']")
    await press("Enter")
    const colleague = `colleague-${manner.colorScheme}@example.com`
    await write("#email", colleague)
    await press("Enter")
    expect(await page.innerText("#invitations")).toContain(colleague)
    expect((await service.newestMail(colleague)).link).toContain("/invitation?token=")

    await page.goto("/account")
    await tabTo(page, "#sign-out button")
    await press("Space")
    expect(pathOf(visitor)).toBe("/sign-in")
    expect((await page.request.get("/auth/session")).status()).toBe(401)
    expect(visitor.complaints).toEqual([])
    await visitor.context.close()
  })

  test("everything on a page has its turn, in the order it is read, and the focus gets out again", async () => {
    const visitor = await newVisitor(browser, service.issuer, manner)
    const { page } = visitor
    for (const path of ["/sign-in", "/sign-up", "/forgot", "/verify"]) {
      await page.goto(path)
      const order = await tabThrough(page)
      const focusable = await page.evaluate(
        () =>
          [...document.querySelectorAll<HTMLElement>("a[href], button, [role=button], input:not([type=hidden]), select, summary")].filter((element) =>
            element.checkVisibility({ visibilityProperty: true }),
          ).length,
      )
      expect(order, path).toHaveLength(focusable)
    }
    await visitor.context.close()
  })

  test("nothing moves for whoever asked for no motion", async () => {
    const { page, context } = await newVisitor(browser, service.issuer, manner)
    for (const path of ["/sign-in", "/sign-up"]) {
      await page.goto(path)
      const longest = await page.evaluate(() =>
        Math.max(
          ...[...document.querySelectorAll("*")].flatMap((element) => {
            const { transitionDuration, animationDuration } = getComputedStyle(element)
            return `${transitionDuration},${animationDuration}`
              .split(",")
              .map((time) => Number.parseFloat(time) * (time.trim().endsWith("ms") ? 1 : 1_000))
          }),
        ),
      )
      expect(longest, path).toBeLessThanOrEqual(MAX_MOTION_MS)
    }
    await context.close()
  })
})
