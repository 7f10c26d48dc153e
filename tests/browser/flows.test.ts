import type { Browser } from "playwright-core"
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest"
import { PASSWORD } from "../browser-like.ts"
import { startDoorward } from "../doorward-process.ts"
import { tabTo } from "./focus.ts"
import { accountByApi, beginSignUp, completeSetUp, press, shownCode, signIn, takeOver, wrongCode } from "./steps.ts"
import { launchChromium, MANNERS, newVisitor, type Visitor } from "./visitor.ts"

const SESSION_COOKIE = "doorward"
const FORM_COOKIE = "doorward-form"
const REMEMBERED_SECONDS = 30 * 24 * 3_600

let browser: Browser
beforeAll(async () => {
  browser = await launchChromium()
})
afterAll(() => browser?.close())

describe.each(MANNERS)("on a $name", (manner) => {
  let service: Awaited<ReturnType<typeof startDoorward>>
  let visitors: Visitor[] = []
  let people = 0
  beforeAll(async () => {
    service = await startDoorward()
  })
  afterAll(() => service?.stop())
  afterEach(async () => {
    const leaving = visitors
    visitors = []
    await Promise.all(leaving.map(({ context }) => context.close()))
    const complaints = leaving.flatMap((visitor) => visitor.complaints)
    if (complaints.length > 0) throw new Error(`The browser complained:\n${complaints.join("\n")}`)
  })

  async function visit(): Promise<Visitor> {
    const visitor = await newVisitor(browser, service.issuer, manner)
    visitors.push(visitor)
    return visitor
  }
  const freshAddress = () => `person-${++people}@example.com`
  const pathOf = ({ page }: Visitor) => new URL(page.url()).pathname
  const title = ({ page }: Visitor) => page.textContent("h1")
  const accountText = ({ page }: Visitor) => page.innerText("main")
  const focused = ({ page }: Visitor) => page.evaluate(() => document.activeElement?.id)
  const cookie = async ({ context }: Visitor, name: string) => (await context.cookies()).find((candidate) => candidate.name === name)
  const isSignedIn = async ({ page }: Visitor) => (await page.request.get("/auth/session")).status() === 200

  test("the set-up link makes the owner, signed in, and works once", async () => {
    const owner = await visit()
    const email = freshAddress()
    await completeSetUp(owner.page, service.setupLink, email)
    expect(pathOf(owner)).toBe("/account/service")
    await owner.page.goto("/account")
    expect(await accountText(owner)).toContain(email)
    expect(await accountText(owner)).toContain("Owner of this service")

    const late = await visit()
    await late.page.goto(service.setupLink)
    expect(await title(late)).toBe("This set-up link is no longer valid")
    expect(await late.page.locator("#setup").count()).toBe(0)
  })

  test("sign-up by the code, read in the development mailbox", async () => {
    const visitor = await visit()
    const email = freshAddress()
    await beginSignUp(visitor.page, email, { name: "Ada Lovelace" })
    expect(await title(visitor)).toBe("Check your mail")
    expect(await focused(visitor)).toBe("code")
    expect(await isSignedIn(visitor)).toBe(false)

    const mailbox = await visitor.context.newPage()
    await mailbox.goto("/dev/mail")
    const mail = mailbox.locator("details", { hasText: email })
    const code = /^ {4}(\d{4} \d{4})$/m.exec((await mail.locator("pre").textContent()) ?? "")?.[1] ?? ""
    await visitor.page.fill("#code", wrongCode(code))
    await press(visitor.page, "#verify-code button")
    expect(await visitor.page.textContent("#summary")).toBe("That code is not right.")
    expect(await visitor.page.textContent("#code-hint")).toContain("4 tries are left")

    // Typed as it is shown, with the space.
    await visitor.page.fill("#code", code)
    await press(visitor.page, "#verify-code button")
    expect(pathOf(visitor)).toBe("/account")
    expect(await accountText(visitor)).toContain("Ada Lovelace")
  })

  test("sign-up by the mailed link in the same browser; opening it changes nothing, its button does", async () => {
    const visitor = await visit()
    const email = freshAddress()
    await beginSignUp(visitor.page, email)
    const { link } = await service.newestMail(email)
    await visitor.page.goto(link)
    await visitor.page.reload()
    expect(await isSignedIn(visitor)).toBe(false)
    await press(visitor.page, "#verify-link button")
    expect(pathOf(visitor)).toBe("/account")
    expect(await accountText(visitor)).toContain(email)
  })

  test("the link opened in another browser asks for the code shown in the first, and signs in only there", async () => {
    const first = await visit()
    const other = await visit()
    const email = freshAddress()
    await beginSignUp(first.page, email, { password: "a password that is not kept" })
    const shown = await shownCode(first.page)
    await other.page.goto((await service.newestMail(email)).link)
    await expect.poll(() => focused(other)).toBe("code")

    await other.page.fill("#code", wrongCode(shown))
    await other.page.fill("#password", PASSWORD)
    await press(other.page, "#verify-elsewhere button")
    expect(await other.page.textContent("#summary")).toBe("That code is not right.")
    expect(await isSignedIn(other)).toBe(false)

    await other.page.fill("#code", shown)
    await other.page.fill("#password", "short")
    await press(other.page, "#verify-elsewhere button")
    expect(await other.page.textContent("#summary")).toBe("The password is too short.")
    expect(await other.page.inputValue("#code")).toBe(shown)
    await other.page.fill("#password", PASSWORD)
    await press(other.page, "#verify-elsewhere button")
    expect(pathOf(other)).toBe("/account")
    expect(await accountText(other)).toContain(email)

    await first.page.reload()
    expect(await title(first)).toBe("Your address is confirmed")
    expect(await isSignedIn(first)).toBe(false)
    await signIn(first.page, email, { password: "a password that is not kept" })
    expect(pathOf(first)).toBe("/sign-in/password")
    await signIn(first.page, email)
    expect(pathOf(first)).toBe("/account")
  })

  test("sign-in: wrong password, right password, staying signed in", async () => {
    const email = freshAddress()
    await accountByApi(service, email)
    const visitor = await visit()
    await signIn(visitor.page, email, { password: "not the right password" })
    expect(await visitor.page.textContent("#summary")).toBe("That address and password do not match.")
    expect(await visitor.page.inputValue("#email")).toBe(email)
    expect(await visitor.page.inputValue("#password")).toBe("")
    // The summary, which leads to the field.
    await expect.poll(() => focused(visitor)).toBe("problem")
    expect(await visitor.page.getAttribute("#password", "aria-invalid")).toBe("true")

    await visitor.page.fill("#password", PASSWORD)
    await press(visitor.page, "#sign-in-password button")
    expect(pathOf(visitor)).toBe("/account")
    const short = await cookie(visitor, SESSION_COOKIE)

    await press(visitor.page, "#sign-out button")
    await signIn(visitor.page, email, { stay: true })
    const long = await cookie(visitor, SESSION_COOKIE)
    expect(long?.value).not.toBe(short?.value)
    expect((long?.expires ?? 0) - (short?.expires ?? 0)).toBeGreaterThan(REMEMBERED_SECONDS / 2)
    expect([long?.httpOnly, long?.sameSite]).toEqual([true, "Lax"])
  })

  test("the account page lists both sessions and ends the other", async () => {
    const email = freshAddress()
    const other = await accountByApi(service, email)
    const visitor = await visit()
    await signIn(visitor.page, email)
    await visitor.page.goto("/account/sessions")
    const sessions = visitor.page.locator("#sessions li")
    expect(await sessions.count()).toBe(2)
    expect(await sessions.first().innerText()).toContain("this browser")

    await press(visitor.page, "[id^='end-ses'] button")
    expect(pathOf(visitor)).toBe("/account/sessions")
    expect(await sessions.count()).toBe(1)
    expect((await other.get("/auth/session")).status).toBe(401)
    expect(await isSignedIn(visitor)).toBe(true)
  })

  test("after signing out, the back button shows nothing private", async () => {
    const email = freshAddress()
    const visitor = await visit()
    await takeOver(visitor.context, await accountByApi(service, email, "Ada Lovelace"), service.issuer)
    await visitor.page.goto("/")
    await visitor.page.goto("/account")
    expect(await accountText(visitor)).toContain("Ada Lovelace")
    await press(visitor.page, "#sign-out button")
    expect(pathOf(visitor)).toBe("/sign-in")
    expect(await cookie(visitor, SESSION_COOKIE)).toBeUndefined()
    for (let steps = 0; steps < 2; steps++) {
      await visitor.page.goBack()
      const content = await visitor.page.content()
      expect(content).not.toContain(email)
      expect(content).not.toContain("Lovelace")
    }
  })

  test("a form that has expired leads back to itself, and then works", async () => {
    const email = freshAddress()
    await accountByApi(service, email)
    const visitor = await visit()
    await visitor.page.goto("/sign-in?next=%2F")
    await visitor.context.clearCookies({ name: FORM_COOKIE })
    await visitor.page.fill("#email", email)
    await visitor.page.fill("#password", PASSWORD)
    await press(visitor.page, "#sign-in-password button")
    expect(await title(visitor)).toBe("This form has expired")
    await press(visitor.page, "main a.button")
    expect(visitor.page.url()).toBe(`${service.issuer}/sign-in?next=%2F`)
    await visitor.page.fill("#email", email)
    await visitor.page.fill("#password", PASSWORD)
    await press(visitor.page, "#sign-in-password button")
    expect(pathOf(visitor)).toBe("/")
    expect(await title(visitor)).toContain("Hello")
  })

  test("signing in with the keyboard alone", async () => {
    const email = freshAddress()
    await accountByApi(service, email)
    const visitor = await visit()
    const { keyboard } = visitor.page
    await visitor.page.goto("/sign-in")
    // The browser moves the focus with its first frame, which may come after the load event.
    await expect.poll(() => focused(visitor)).toBe("email")
    await keyboard.type(email)
    await tabTo(visitor.page, "#password")
    await keyboard.type("not the right password")
    await Promise.all([visitor.page.waitForEvent("load"), keyboard.press("Enter")])
    await expect.poll(() => focused(visitor)).toBe("problem")
    await tabTo(visitor.page, "#password")
    await keyboard.type(PASSWORD)
    await tabTo(visitor.page, "#remember")
    await keyboard.press("Space")
    await tabTo(visitor.page, "#sign-in-password button[type=submit]")
    await Promise.all([visitor.page.waitForEvent("load"), keyboard.press("Enter")])
    expect(pathOf(visitor)).toBe("/account")
  })

  test("links that were used, have expired or lead nowhere say so and lead on", async () => {
    const used = freshAddress()
    await accountByApi(service, used)
    const stranger = await visit()
    await stranger.page.goto((await service.newestMail(used)).link)
    expect(await title(stranger)).toBe("This link was used already")
    await press(stranger.page, "main a.button")
    expect(pathOf(stranger)).toBe("/sign-in")

    await stranger.page.goto("/no-such-page")
    expect(await title(stranger)).toBe("There is no page here")

    const expired = freshAddress()
    await beginSignUp(stranger.page, expired)
    await service.advanceClock(601)
    await stranger.page.goto((await service.newestMail(expired)).link)
    expect(await title(stranger)).toBe("This link has expired")
    await press(stranger.page, "#verify-again button")
    expect(await title(stranger)).toBe("Check your mail")
  })
})
