import type { Browser } from "playwright-core"
import { afterAll, beforeAll, describe, expect, test } from "vitest"
import { PASSWORD } from "../browser-like.ts"
import { startDoorward } from "../doorward-process.ts"
import { accountByApi, press, signIn } from "./steps.ts"
import { DESKTOP, launchChromium, newVisitor, PHONE } from "./visitor.ts"

describe("what the pages' script does", () => {
  let browser: Browser
  let service: Awaited<ReturnType<typeof startDoorward>>
  let people = 0
  const contexts: { close(): Promise<void> }[] = []
  beforeAll(async () => {
    browser = await launchChromium()
    service = await startDoorward()
  })
  afterAll(async () => {
    await Promise.all(contexts.map((context) => context.close()))
    await Promise.all([browser?.close(), service?.stop()])
  })
  const visit = async (viewport: { readonly width: number; readonly height: number } = PHONE) => {
    const visitor = await newVisitor(browser, service.issuer, { name: "script", viewport, colorScheme: "light", javaScript: true })
    contexts.push(visitor.context)
    return visitor
  }
  const freshAddress = () => `script-${++people}@example.com`

  test("a password is shown while its button is pressed, and hidden again before it is sent; nothing moves", async () => {
    const { page } = await visit()
    await page.goto("/sign-in")
    await page.fill("#password", "a secret of mine")
    const before = await page.locator("#sign-in-password button").boundingBox()
    const show = page.getByRole("button", { name: "Show password" })
    expect(await show.getAttribute("aria-pressed")).toBe("false")
    await show.focus()
    await page.keyboard.press("Enter")
    expect(await page.getAttribute("#password", "type")).toBe("text")
    expect(await show.getAttribute("aria-pressed")).toBe("true")
    expect(await page.locator("#sign-in-password button").boundingBox()).toEqual(before)
    const typeWhenSent = page.evaluate(
      () =>
        new Promise<string>((resolve) => {
          addEventListener("submit", (event) => {
            event.preventDefault()
            resolve(document.querySelector<HTMLInputElement>("#password")?.type ?? "")
          })
        }),
    )
    await page.fill("#email", "ada@example.com")
    await page.click("#sign-in-password button")
    expect(await typeWhenSent).toBe("password")
  })

  test("a new password is judged by the rule that decides later, with the address that was typed", async () => {
    const { page } = await visit()
    await page.goto("/sign-up")
    const button = page.locator("#sign-up button")
    const before = await button.boundingBox()
    await page.fill("#email", "ada.lovelace@example.com")
    await page.fill("#password", "ada.lovelace@example.com")
    await expect.poll(() => page.textContent("#password-strength")).toMatch(/weak/i)
    expect(await page.textContent("#password-hint")).toContain("your address")
    await page.fill("#password", PASSWORD)
    await expect.poll(() => page.textContent("#password-strength")).toMatch(/good/i)
    expect(await page.textContent("#password-hint")).toContain("At least")
    expect(await button.boundingBox()).toEqual(before)
  })

  test("an address that is none is told beside the field, before anything is sent, in the page's language", async () => {
    const { page } = await visit()
    await page.goto("/sign-in?ui_locales=de")
    await page.fill("#email", "ada")
    await page.press("#email", "Tab")
    expect(await page.getAttribute("#email", "aria-invalid")).toBe("true")
    expect(await page.textContent("#email-hint")).not.toBe("")
    await page.fill("#email", "ada@example.com")
    expect(await page.getAttribute("#email", "aria-invalid")).toBeNull()
    await page.click("#sign-in-password button")
    expect(await page.getAttribute("#password", "aria-invalid")).toBe("true")
    expect(new URL(page.url()).pathname).toBe("/sign-in")
  })

  test("signing out in one tab empties the other, and the back button shows nobody's account", async () => {
    const email = freshAddress()
    await accountByApi(service, email)
    const { page, context } = await visit(DESKTOP)
    await signIn(page, email)
    await page.goto("/account")
    const other = await context.newPage()
    await other.goto("/account")
    expect(await other.textContent("body")).toContain(email)
    await press(page, "#sign-out button")
    await other.waitForURL(/\/sign-in/)
    expect(await other.textContent("body")).not.toContain(email)
    await page.goBack()
    await page.waitForURL(/\/sign-in/)
    expect(await page.textContent("body")).not.toContain(email)
  })

  test("a form is sent once, however often its button is pressed", async () => {
    const email = freshAddress()
    await accountByApi(service, email)
    const { page } = await visit()
    let sent = 0
    await page.route("**/sign-in/password", async (route) => {
      sent++
      // The answer waits until the button was pressed once more.
      await pressedTwice
      await route.continue()
    })
    await page.goto("/sign-in")
    await page.fill("#email", email)
    await page.fill("#password", PASSWORD)
    const pressedTwice = page.evaluate(
      () =>
        new Promise<string | null | undefined>((resolve) => {
          const button = document.querySelector<HTMLButtonElement>("#sign-in-password button")
          button?.click()
          setTimeout(() => {
            button?.click()
            resolve(button?.getAttribute("aria-busy"))
          }, 50)
        }),
    )
    expect(await pressedTwice).toBe("true")
    await page.waitForURL(/\/account|\/$/)
    expect(sent).toBe(1)
  })
})
