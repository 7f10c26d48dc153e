import { createTestDoorward, type TestDoorward } from "doorward/testing"
import { afterEach, beforeEach, describe, expect, test } from "vitest"
import { type BrowserLike, browserLike, PASSWORD, signedUp } from "./browser-like.ts"
import { databases, freshDoorward } from "./databases.ts"
import { entryPages } from "./entry-pages.ts"
import { elementsWith, find, type ParsedPage, parsePage } from "./html.ts"

const DAY_SECONDS = 24 * 3_600

describe("every page before signing in, in a language", () => {
  let doorward: TestDoorward
  beforeEach(async () => {
    doorward = await createTestDoorward()
  })
  afterEach(() => doorward.close())

  test("holds no text that cannot be translated: in the pseudo-locale everything is in brackets", async () => {
    // Names of languages and of the application, codes, addresses, and what people typed.
    const asItIs = /^(Doorward|English|Deutsch|Français|Español|日本語|العربية|en-XA|[\d ]+|[0-9a-f]{10}-[0-9a-z]{6}|Ada|\S+@\S+)$/
    for (const { name, html } of await entryPages(doorward, { query: "ui_locales=en-XA" })) {
      const { tags, ...page } = parsePage(html)
      const texts = page.texts.map((text) => text.trim()).filter(Boolean)
      // A text around an element, such as an address, opens before it and closes behind it.
      expect([name, texts.filter((text) => !/⟦|⟧/.test(text) && !asItIs.test(text))]).toEqual([name, []])
      for (const { attributes } of tags)
        for (const attribute of ["aria-label", "placeholder", "title", "alt"])
          expect([name, attribute, attributes.get(attribute) ?? "⟦⟧"]).toEqual([name, attribute, expect.stringMatching(/^(⟦.*⟧)?$/)])
    }
  })

  test.each(["de", "fr", "es", "ja", "ar"])("is written in %s where the browser asks for it, and says so", async (locale) => {
    const english = new Map((await entryPages(await createTestDoorward())).map(({ name, html }) => [name, parsePage(html)]))
    for (const { name, html } of await entryPages(doorward, { headers: { "accept-language": `${locale},en;q=0.5` } })) {
      const page = parsePage(html)
      expect([name, find(page, "html")?.attributes]).toEqual([
        name,
        new Map([
          ["lang", locale],
          ["dir", locale === "ar" ? "rtl" : "ltr"],
        ]),
      ])
      const sentences = english.get(name)?.texts.filter((text) => text.split(" ").length > 3) ?? []
      expect([name, page.texts.filter((text) => sentences.includes(text))]).toEqual([name, []])
    }
  })

  test("a mail comes in the language the page was read in", async () => {
    const browser = browserLike(doorward.fetch)
    await browser.get("/sign-up?ui_locales=fr")
    await browser.submit("/sign-up", "/sign-up", { email: "ada@example.com", password: PASSWORD })
    expect((await doorward.mails())[0]?.text).toContain("code")
    expect((await doorward.mails())[0]?.subject).not.toContain("is your code")
  })
})

// It is known by a cookie.
describe.each(databases.slice(0, 1))("the sign-in page of a browser that knows somebody, $name", (database) => {
  let doorward: TestDoorward
  let browser: BrowserLike
  beforeEach(async () => {
    doorward = await freshDoorward(database)
    await signedUp(doorward, "ada@example.com")
    await signedUp(doorward, "bob@example.com")
    browser = browserLike(doorward.fetch)
  })
  afterEach(() => doorward.close())

  const signIn = (email: string, stay: boolean) =>
    browser.submit("/sign-in", "/sign-in/password", { email, password: PASSWORD, ...(stay ? { remember: "on" } : {}) })
  const signOut = () => browser.submit("/account", "/account/sign-out", {})
  const page = async (query = "") => parsePage(await (await browser.get(`/sign-in${query}`)).text())
  const offered = async (query = "") => find(await page(query), "input", { id: "email" })?.attributes.get("value")

  test("offers the address again after signing out where somebody chose to stay signed in, and asks for the password", async () => {
    await signIn("ada@example.com", true)
    await signOut()
    expect(await offered()).toBe("ada@example.com")
    expect(find(await page(), "input", { id: "password" })?.attributes.has("autofocus")).toBe(true)
    expect(find(await page(), "form", { id: "sign-in-forget" })).toBeDefined()
    expect(await offered("?login_hint=bob@example.com")).toBe("bob@example.com")
    expect((await browser.get("/auth/session")).status).toBe(401)
  })

  test("offers nothing where nobody chose that, and forgets who signs in without it", async () => {
    await signIn("ada@example.com", false)
    await signOut()
    expect(await offered()).toBe("")
    await signIn("ada@example.com", true)
    await signOut()
    await signIn("bob@example.com", false)
    await signOut()
    expect(await offered()).toBe("ada@example.com")
    await signIn("ada@example.com", false)
    await signOut()
    expect(await offered()).toBe("")
  })

  test("forgets by one click, which keeps where one was going and cannot be made by another site", async () => {
    await signIn("ada@example.com", true)
    await signOut()
    const foreign = { method: "POST", form: { next: "/account" }, headers: { "sec-fetch-site": "cross-site", origin: "https://evil.example" } }
    expect((await browser.send("/sign-in/forget", foreign)).status).toBe(403)
    expect((await browser.send("/sign-in/forget", { method: "POST", form: { next: "/account" } })).status).toBe(403)
    expect(await offered()).toBe("ada@example.com")
    const answer = await browser.submit("/sign-in", "/sign-in/forget", { next: "/account/password" })
    expect([answer.status, answer.headers.get("location")]).toEqual([303, "/sign-in?next=%2Faccount%2Fpassword"])
    expect(await offered()).toBe("")
    expect(find(await page(), "form", { id: "sign-in-forget" })).toBeUndefined()
  })

  test("the cookie is closed to scripts, tells no address, ends after 90 days and is worthless when altered or made elsewhere", async () => {
    const set = (await signIn("ada@example.com", true)).headers.getSetCookie().find((cookie) => cookie.startsWith("doorward-last="))
    expect(set).toMatch(new RegExp(`; Path=/; Max-Age=${90 * DAY_SECONDS}; HttpOnly; SameSite=Lax$`))
    const value = browser.cookies.get("doorward-last") ?? ""
    for (const bytes of [value, Buffer.from(value.slice(value.indexOf(".") + 1), "base64url").toString("latin1")])
      expect(bytes).not.toMatch(/ada|example/)
    await signOut()
    const elsewhere = await freshDoorward(database, { secret: "another root secret, 32 characters and more" })
    await signedUp(elsewhere, "ada@example.com")
    const there = browserLike(elsewhere.fetch)
    await there.submit("/sign-in", "/sign-in/password", { email: "ada@example.com", password: PASSWORD, remember: "on" })
    const foreign = there.cookies.get("doorward-last") ?? ""
    await elsewhere.close()
    for (const wrong of [foreign, `${value.slice(0, -2)}AA`, "", "v1.", "v9.AAAA", "ada@example.com", `${value}${"A".repeat(3_000)}`]) {
      browser.cookies.set("doorward-last", wrong)
      expect([wrong, await offered()]).toEqual([wrong, ""])
    }
    browser.cookies.set("doorward-last", value)
    expect(await offered()).toBe("ada@example.com")
  })
})

// A page reads the same from every database.
describe.each(databases.slice(0, 1))("check your mail, $name", (database) => {
  let doorward: TestDoorward
  let browser: BrowserLike
  beforeEach(async () => {
    doorward = await freshDoorward(database)
    browser = browserLike(doorward.fetch)
  })
  afterEach(() => doorward.close())

  /** @returns the page's address */
  const begin = async (email: string, name = "") =>
    (await browser.submit("/sign-up", "/sign-up", { email, name, password: PASSWORD })).headers.get("location") ?? ""
  const open = async (path: string, who = browser) => parsePage(await (await who.get(path)).text())
  const countdown = (page: ParsedPage) => elementsWith(page, "data-countdown")[0]

  test("says how long to wait before asking for another mail; the button works all the same", async () => {
    const verify = await begin("ada@example.com")
    expect(countdown(await open(verify))).toBe("30")
    doorward.clock.advance(10)
    expect(countdown(await open(verify))).toBe("20")
    doorward.clock.advance(20)
    expect(countdown(await open(verify))).toBeUndefined()
    const attempt = verify.split("=")[1] ?? ""
    const again = (await browser.submit(verify, "/verify/resend", { attempt })).headers.get("location") ?? ""
    expect(countdown(await open(again))).toBe("30")
    expect((await doorward.mails()).length).toBe(2)
    doorward.clock.advance(7)
    // Coming back to the same address does not begin again.
    expect(countdown(await open(again))).toBe("23")
    expect((await browser.submit(again, "/verify/resend", { attempt })).status).toBe(303)
    expect((await doorward.mails()).length).toBe(3)
    for (const sent of ["-1", "x", "99999999999999", "1e9", ""])
      expect([sent, countdown(await open(`${verify}&sent=${sent}`))]).toEqual([sent, undefined])
  })

  test.each([
    ["ada@gmail.com", "https://mail.google.com/"],
    ["ada@googlemail.com", "https://mail.google.com/"],
    ["ada@hotmail.com", "https://outlook.live.com/mail/"],
    ["ada@yahoo.co.jp", "https://mail.yahoo.com/"],
    ["ada@gmx.de", "https://www.gmx.net/"],
    ["ada@web.de", "https://web.de/"],
  ])("leads whoever uses %s to %s, and tells nobody where from", async (email, href) => {
    expect(find(await open(await begin(email)), "a", { href, rel: "noreferrer" })?.attributes.get("id")).toBe("webmail")
  })

  test.each(["ada@example.com", "gmail.com@example.com", "ada@gmail.com.example.com", "ada@yahoo.evil.example", "ada@notgmail.com"])(
    "leads whoever uses %s nowhere",
    async (email) => expect(find(await open(await begin(email)), "a", { id: "webmail" })).toBeUndefined(),
  )

  test("a wrong address leads back to the form with what was typed, in this browser only, and nothing of it in the address", async () => {
    const verify = await begin("adda@example.com", "Ada Lovelace")
    const back = find(await open(verify), "a", { id: "wrong-address" })?.attributes.get("href") ?? ""
    expect(back).toMatch(/^\/sign-up\?attempt=att_[0-9A-Z]{26}$/)
    const typed = async (who: BrowserLike) => {
      const form = await open(back, who)
      return ["name", "email", "password"].map((id) => find(form, "input", { id })?.attributes.get("value"))
    }
    expect(await typed(browser)).toEqual(["Ada Lovelace", "adda@example.com", undefined])
    expect(await typed(browserLike(doorward.fetch))).toEqual([undefined, undefined, undefined])
    doorward.clock.advance(601)
    expect(await typed(browser)).toEqual([undefined, undefined, undefined])
    expect((await browser.get("/sign-up?attempt=none")).status).toBe(200)
  })
})
