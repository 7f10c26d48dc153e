import { mkdtemp, rm } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import type { Browser, Page } from "playwright-core"
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest"
import { PASSWORD } from "../browser-like.ts"
import { startDoorward } from "../doorward-process.ts"
import { startServer } from "../server-process.ts"
import type { Service } from "./catalogue.ts"
import { accountByApi, beginSignUp, press, signUp, takeOver } from "./steps.ts"
import { DESKTOP, launchChromium, newVisitor, type Visitor } from "./visitor.ts"

const SESSION_COOKIE = "doorward"

let browser: Browser
let service: Service
beforeAll(async () => {
  browser = await launchChromium()
  service = await startDoorward()
})
afterAll(() => Promise.all([browser?.close(), service?.stop()]))

describe.each([true, false])("several tabs of one browser, with JavaScript: %s", (javaScript) => {
  let visitors: Visitor[] = []
  let people = 0
  afterEach(async () => {
    const leaving = visitors
    visitors = []
    await Promise.all(leaving.map(({ context }) => context.close()))
    const complaints = leaving.flatMap((visitor) => visitor.complaints)
    if (complaints.length > 0) throw new Error(`The browser complained:\n${complaints.join("\n")}`)
  })

  async function twoTabs(issuer = service.issuer): Promise<{ readonly one: Page; readonly other: Page; readonly visitor: Visitor }> {
    const visitor = await newVisitor(browser, issuer, { name: "", viewport: DESKTOP, colorScheme: "light", javaScript })
    visitors.push(visitor)
    const other = await visitor.context.newPage()
    await visitor.page.bringToFront()
    return { one: visitor.page, other, visitor }
  }
  const freshAddress = () => `tabs-${javaScript ? "with" : "without"}-${++people}@example.com`
  const pathOf = (page: Page) => new URL(page.url()).pathname
  const sessionCookies = async ({ context }: Visitor) => (await context.cookies()).filter(({ name }) => name === SESSION_COOKIE)

  test("two sign-ins at once: both tabs end signed in, with one session between them", async () => {
    const email = freshAddress()
    await accountByApi(service, email)
    const { one, other, visitor } = await twoTabs()
    for (const page of [one, other]) {
      await page.goto("/sign-in")
      await page.fill("#email", email)
      await page.fill("#password", PASSWORD)
    }
    await Promise.all([press(one, "#sign-in-password button[type=submit]"), press(other, "#sign-in-password button[type=submit]")])
    expect([pathOf(one), pathOf(other)]).toEqual(["/account", "/account"])
    expect(await sessionCookies(visitor)).toHaveLength(1)
    for (const page of [one, other]) {
      await page.reload()
      expect(pathOf(page)).toBe("/account")
    }
  })

  test("signed out in another tab: the next click leads to the sign-in page, and back to where it led", async () => {
    const email = freshAddress()
    const { one, other } = await twoTabs()
    await takeOver(one.context(), await accountByApi(service, email), service.issuer)
    await one.goto("/account")
    await other.goto("/account")
    await press(other, "#sign-out button")
    // With JavaScript the page notices, and goes there by itself.
    if (!javaScript) await press(one, "a[href='/account/sessions']")
    await one.waitForURL(/\/sign-in/)
    await one.fill("#email", email)
    await one.fill("#password", PASSWORD)
    await press(one, "#sign-in-password button[type=submit]")
    expect(pathOf(one)).toMatch(/^\/account/)
  })

  test("a form that was left open by one person changes nothing of the other who signed in since", async () => {
    const { one, other } = await twoTabs()
    const ben = await accountByApi(service, freshAddress(), "Ben")
    await takeOver(one.context(), await accountByApi(service, freshAddress(), "Ada"), service.issuer)
    await one.goto("/account/profile")
    await one.fill("#name", "Ada Lovelace")
    await takeOver(one.context(), ben, service.issuer)
    await other.goto("/account")
    await press(one, "#profile button[type=submit]")
    expect(await one.textContent("h1")).toBe("This form has expired")
    await press(one, "main a.button")
    expect(await one.inputValue("#name")).toBe("Ben")
  })

  test("a form sent twice, by two clicks or from two tabs, does what it says once", async () => {
    const email = freshAddress()
    const { one, other } = await twoTabs()
    await one.goto("/sign-up")
    await one.fill("#email", email)
    await one.fill("#password", PASSWORD)
    await one.dblclick("#sign-up button[type=submit]")
    await one.waitForURL(/\/verify/)
    const { code, link } = await service.newestMail(email)
    await one.waitForSelector("#code")
    await other.goto(link)
    await one.fill("#code", code)
    await one.dblclick("#verify-code button[type=submit]")
    await one.waitForURL(/\/account/)
    expect(await one.innerText("main")).toContain(email)
    // The other way to the same account is used up, and says that there is nothing left to do.
    await press(other, "#verify-link button")
    expect(await other.textContent("h1")).toMatch(/You are signed in|used already/)
  })

  test("the sign-up was finished in another tab: the tab that waited leads on", async () => {
    const email = freshAddress()
    const { one, other } = await twoTabs()
    await beginSignUp(one, email)
    await other.goto((await service.newestMail(email)).link)
    await press(other, "#verify-link button")
    expect(pathOf(other)).toBe("/account")
    if (pathOf(one) === "/verify") {
      await one.reload()
      if (pathOf(one) === "/verify") await press(one, "main a.button")
    }
    expect(pathOf(one)).toBe("/account")
  })

  test("a page that stood open while the service was restarted still works", async () => {
    const folder = await mkdtemp(join(tmpdir(), "doorward-restarted-"))
    const before = await startServer({ database: { folder }, env: { DOORWARD_LOG_LEVEL: "warn" } })
    const { issuer, port } = { issuer: before.origin, port: before.port }
    const { one, other } = await twoTabs(issuer)
    const email = freshAddress()
    try {
      const restartable = { issuer, newestMail: (to: string) => newestMailAt(issuer, to) }
      await signUp(one, restartable, email, "Ada Lovelace")
      await one.goto("/account/profile")
      await other.goto("/sign-up")
      await before.stop()
      const after = await startServer({ database: { folder }, port, env: { DOORWARD_LOG_LEVEL: "warn" } })
      try {
        await one.fill("#name", "Countess Lovelace")
        await press(one, "#profile button")
        expect(await one.inputValue("#name")).toBe("Countess Lovelace")
        expect(await one.innerText("body")).toContain(email)
      } finally {
        await after.stop()
      }
    } finally {
      await before.stop()
      await rm(folder, { recursive: true, force: true })
    }
  })
})

async function newestMailAt(issuer: string, to: string): Promise<{ readonly code: string; readonly link: string }> {
  const mails = (await (await fetch(`${issuer}/dev/mail.json`)).json()) as { to: string; codes: string[]; links: string[] }[]
  const mail = mails.find((candidate) => candidate.to === to)
  return { code: mail?.codes[0] ?? "", link: mail?.links[0] ?? "" }
}
