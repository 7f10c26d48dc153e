import type { TestDoorward } from "doorward/testing"
import { afterEach, beforeEach, describe, expect, test } from "vitest"
import { type BrowserLike, browserLike, newestMail, PASSWORD, setupLink, signedUp } from "./browser-like.ts"
import { databases, freshDoorward } from "./databases.ts"

const ADA = "ada@example.com"
const languages = ["en", "de", "fr", "es", "ja", "ar"]
/** What each language's verification mail says and no other does. */
const SAYS: Readonly<Record<string, RegExp>> = {
  en: /To finish creating your account/,
  de: /fertig anzulegen/,
  fr: /saisissez ce code/,
  es: /escriba este código/,
  ja: /コードを入力してください/,
  ar: /يُرجى إدخال هذا الرمز/,
}

// Words are chosen before a mail is kept.
describe.each(databases.slice(0, 1))("the language of mails, $name", (database) => {
  let doorward: TestDoorward
  beforeEach(async () => {
    doorward = await freshDoorward(database)
  })
  afterEach(() => doorward.close())

  const browser = () => browserLike(doorward.fetch)
  const mailTo = async (to: string) => {
    const mail = (await doorward.mails()).find((candidate) => candidate.to === to)
    if (!mail) throw new Error(`no mail to ${to}`)
    return mail
  }
  const localeOf = async (who: BrowserLike) => ((await (await who.get("/auth/session")).json()) as { user: { locale: string } }).user.locale
  /** The code as somebody copies it with the whole line, isolates and all. */
  const copied = (text: string) => /^ {4}(.*\d.*)$/m.exec(text)?.[1] ?? ""

  test.each(languages)("a page asked for in %s mails in it, and the account remembers it", async (locale) => {
    const ada = browser()
    await ada.get(`/sign-up?ui_locales=${locale}`, { "accept-language": "en-GB, de;q=0.5" })
    const begun = await ada.submit("/sign-up", "/sign-up", { email: ADA, name: "", password: PASSWORD })
    expect(begun.status).toBe(303)
    const { text, html } = await mailTo(ADA)
    for (const [other, says] of Object.entries(SAYS)) expect([other, says.test(text.replaceAll("\n", " "))]).toEqual([other, other === locale])
    expect(html).toContain(`<html lang="${locale}"`)
    const attempt = new URLSearchParams(begun.headers.get("location")?.split("?")[1]).get("attempt") ?? ""
    expect((await ada.post("/auth/verify", { attempt, code: copied(text) })).status).toBe(200)
    expect(await localeOf(ada)).toBe(locale)
  })

  test.each(languages)("the API mails in what ui_locales asks for (%s), else in what the client reads", async (locale) => {
    const app = browser()
    await app.post(`/auth/register?ui_locales=${locale}`, { email: ADA }, { "accept-language": "en" })
    expect((await mailTo(ADA)).html).toContain(`<html lang="${locale}"`)
    await app.post("/auth/register", { email: "eve@example.com" }, { "accept-language": `xx, ${locale};q=0.8` })
    expect((await mailTo("eve@example.com")).html).toContain(`<html lang="${locale}"`)
  })

  test.each([
    ["de", "Wann: 1. Januar 2026 um 00:00:00 UTC", /Womit: Firefox .* Windows/],
    ["ja", "日時：2026年1月1日 0:00:00 UTC", /端末：.*Firefox/],
    ["ar", /متى: 1 يناير 2026/, /الجهاز: .*Firefox/],
  ])("news of a change say when and on what device (%s)", async (locale, when, device) => {
    const ada = browser()
    await ada.get(`/sign-up?ui_locales=${locale}`)
    await ada.post("/auth/register", { email: ADA, password: PASSWORD })
    const { token } = await newestMail(doorward, ADA)
    await ada.post("/auth/verify", { token })
    const headers = { "user-agent": "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:140.0) Gecko/20100101 Firefox/140.0" }
    const changed = await ada.post("/auth/password/change", { current_password: PASSWORD, password: "another horse battery staple" }, headers)
    expect(changed.status).toBe(204)
    const news = (await doorward.mails()).find(({ text }) => text.includes("Firefox"))
    for (const part of [news?.text, news?.html]) {
      expect(part).toMatch(when)
      expect(part).toMatch(device)
    }
    expect(news?.text).not.toContain("Gecko")
  })

  test("the owner's account remembers the language of the set-up page", async () => {
    const owner = browser()
    const { pathname, search, searchParams } = new URL(await setupLink(doorward))
    const page = `${pathname}${search}`
    await owner.get(`${page}&ui_locales=fr`)
    const token = searchParams.get("token") ?? ""
    expect((await owner.submit(page, "/setup", { token, email: ADA, name: "", password: PASSWORD })).status).toBe(303)
    expect(await localeOf(owner)).toBe("fr")
  })

  test("nobody is mailed in the pseudo-locale", async () => {
    const ada = browser()
    const page = await ada.get("/sign-up?ui_locales=en-XA")
    expect(await page.text()).toContain('<html lang="en-XA"')
    await ada.submit("/sign-up", "/sign-up", { email: ADA, name: "", password: PASSWORD })
    expect((await mailTo(ADA)).text).toMatch(SAYS["en"] ?? /^$/)
  })

  test("who has a language of their own is written to in it, whatever the browser of whoever asks reads", async () => {
    const ada = browser()
    await ada.get("/sign-up?ui_locales=ja")
    await signedUp(doorward, ADA, PASSWORD, ada)
    doorward.clock.advance(1)
    expect((await browser().post("/auth/password/forgot", { email: ADA }, { "accept-language": "fr" })).status).toBe(202)
    const { text, html } = await mailTo(ADA)
    expect(html).toContain('<html lang="ja"')
    expect(text).toContain("新しいパスワードを設定する")
    const { token } = await newestMail(doorward, ADA)
    expect(token).not.toBe("")
    doorward.clock.advance(1)
    expect((await browser().post("/auth/password/reset", { token, password: "another horse battery staple" })).status).toBe(200)
    expect((await mailTo(ADA)).html).toContain('<html lang="ja"')
  })

  test("who has none is written to in the language of whoever asks", async () => {
    await doorward.api.importUser({ email: ADA })
    expect((await browser().post("/auth/password/forgot?ui_locales=es", { email: ADA }, { "accept-language": "fr" })).status).toBe(202)
    expect((await mailTo(ADA)).html).toContain('<html lang="es"')
  })

  test("links of right-to-left mails open as they are found in the text", async () => {
    const ada = browser()
    await ada.get("/sign-up?ui_locales=ar")
    await ada.post("/auth/register", { email: ADA, password: PASSWORD })
    const { text } = await mailTo(ADA)
    const link = /https?:\/\/\S+/.exec(text)?.[0] ?? ""
    expect((await ada.get(link)).status).toBe(200)
    expect(new URL(link).searchParams.get("token")).toMatch(/^[\w-]{43}$/)
  })

  test("UI-04 a hostile user agent, name and Accept-Language are nowhere in a mail as markup", async () => {
    const headers = { "user-agent": "<img src=x onerror=alert(1)>", "accept-language": 'ar, "><script>alert(1)</script>' }
    const ada = browser()
    const name = '"><img src=x onerror=alert(2)>'
    const begun = await ada.post("/auth/register", { email: ADA, name, password: PASSWORD }, headers)
    const { attempt } = (await begun.json()) as { attempt: string }
    await ada.post("/auth/verify", { attempt, code: copied((await mailTo(ADA)).text) }, headers)
    await ada.post("/auth/password/change", { current_password: PASSWORD, password: "another horse battery staple" }, headers)
    await browser().post("/auth/password/forgot", { email: ADA }, headers)
    const mails = (await doorward.mails()).filter(({ to }) => to === ADA)
    expect(mails).toHaveLength(3)
    for (const { html } of mails) expect(html).not.toMatch(/<img|<script|onerror=alert\(\d\)>/)
  })
})
