import { sql, type TestDoorward } from "doorward/testing"
import { afterEach, beforeEach, describe, expect, test } from "vitest"
import { type BrowserLike, browserLike, PASSWORD, signedUp, signIn } from "./browser-like.ts"
import { databases, freshDoorward, freshReplicas } from "./databases.ts"
import { tokenClient } from "./token-client.ts"
import { until } from "./until.ts"

interface User {
  readonly id: `usr_${string}`
  readonly email: string
  readonly name: string | null
  readonly picture: string | null
  readonly locale: string | null
}

const userOf = async (response: Response) => ((await response.json()) as { user: User }).user
const PAGE = "/account/profile"
const HTML = { accept: "text/html" }

describe.each(databases)("the profile, $name", (database) => {
  let doorward: TestDoorward
  let ada: BrowserLike
  beforeEach(async () => {
    doorward = await freshDoorward(database)
    ada = await signedUp(doorward, "ada@example.com")
  })
  afterEach(() => doorward.close())

  const patch = (who: BrowserLike, json: unknown, headers: Record<string, string> = {}) =>
    who.send("/auth/account", { method: "PATCH", json, headers })
  const changes = async () => {
    const rows = await doorward.database.read<{ details: string; personal: string | null }>(
      sql`SELECT details, personal FROM audit_events WHERE type = 'user.changed' ORDER BY id`,
    )
    return rows.map(({ details, personal }) => ({
      details: JSON.parse(details) as object,
      personal: JSON.parse(personal ?? "{}") as Record<string, string>,
    }))
  }

  test("name and language are changed one at a time or together, cleared by null, and left alone when not mentioned", async () => {
    expect(await userOf(await ada.get("/auth/account"))).toMatchObject({ email: "ada@example.com", name: null, picture: null })
    expect(await userOf(await patch(ada, { name: "  Ada Lovelace " }))).toMatchObject({ name: "Ada Lovelace", locale: "en" })
    expect(await userOf(await patch(ada, { locale: "DE-at" }))).toMatchObject({ name: "Ada Lovelace", locale: "de-AT" })
    expect(await userOf(await patch(ada, {}))).toMatchObject({ name: "Ada Lovelace", locale: "de-AT" })
    expect(await userOf(await patch(ada, { name: null, locale: null }))).toMatchObject({ name: null, locale: null })
    expect(await userOf(await ada.get("/auth/account"))).toMatchObject({ name: null, locale: null })
  })

  test("what cannot be a name or a language there are texts in, and what is nobody's to change here, is refused whole", async () => {
    await patch(ada, { name: "Ada" })
    for (const wrong of [
      { name: "" },
      { name: " " },
      { name: "a".repeat(101) },
      { name: "Ada\nOwner" },
      { name: 1 },
      { locale: "tlh" },
      { locale: "xx" },
      { locale: "" },
      { locale: "de de" },
      { locale: `de-${"x".repeat(100)}` },
      { picture: "https://evil.example/x.svg" },
      { picture: "data:image/svg+xml,<svg/>" },
      { name: "Eve", email: "eve@example.com" },
      { name: "Eve", email_verified: true },
      { name: "Eve", owner_since: 1 },
      { name: "Eve", id: "usr_x" },
      { name: "Eve", disabled_at: null },
      { name: "Eve", __proto__: { x: 1 }, epoch: 9 },
      [],
      "Eve",
    ])
      expect([wrong, (await patch(ada, wrong)).status]).toEqual([wrong, 422])
    expect(await userOf(await ada.get("/auth/account"))).toMatchObject({ name: "Ada", picture: null, email: "ada@example.com", locale: "en" })
  })

  test("a cookie or a first-party token, and nothing less, opens it", async () => {
    const app = await tokenClient(doorward.fetch).signIn("ada@example.com")
    const headers = { authorization: `Bearer ${app.access_token}` }
    const stranger = browserLike(doorward.fetch)
    expect(await userOf(await stranger.get("/auth/account", headers))).toMatchObject({ email: "ada@example.com" })
    const changed = await patch(stranger, { name: "Ada by app", locale: "fr" }, headers)
    expect([changed.status, changed.headers.getSetCookie()]).toEqual([200, []])
    for (const refused of [await stranger.get("/auth/account"), await patch(stranger, { name: "Eve" })]) expect(refused.status).toBe(401)
    expect((await patch(ada, { name: "Eve" }, { "sec-fetch-site": "cross-site", origin: "https://evil.example" })).status).toBe(403)
    expect(await userOf(await ada.get("/auth/account"))).toMatchObject({ name: "Ada by app" })
  })

  test("a change is written down with before and after as personal data; what is as it was is not", async () => {
    await patch(ada, { name: "Ada" })
    doorward.clock.advance(1)
    await patch(ada, { name: "Ada", locale: "en" })
    await patch(ada, { name: "Countess", locale: "de" })
    const written = await changes()
    expect(written.map(({ details }) => details)).toEqual([{ changed: "name" }, { changed: "name locale" }])
    expect(written[0]?.personal).toMatchObject({ name_after: "Ada" })
    expect(written[0]?.personal).not.toHaveProperty("name_before")
    expect(written[1]?.personal).toMatchObject({ name_before: "Ada", name_after: "Countess", locale_before: "en", locale_after: "de" })
    const { id } = await userOf(await ada.get("/auth/account"))
    await doorward.api.deleteUser(id)
    expect(JSON.stringify(await changes())).not.toMatch(/Ada|Countess/)
    expect(await doorward.run("audit verify")).toMatchObject({ valid: true })
  })

  test("of many changes at once each is whole, and each says truly what was before it", async () => {
    const names = Array.from({ length: 12 }, (_, index) => `Ada ${index}`)
    const answers = await Promise.all(names.map((name, index) => patch(ada, { name, locale: index % 2 === 0 ? "de" : "fr" })))
    expect(answers.map(({ status }) => status)).toEqual(names.map(() => 200))
    const written = await changes()
    // A chain from nobody to the name that stands: each names the one before, and no name comes twice.
    const next = new Map(written.map(({ personal }) => [personal["name_before"] ?? "", personal["name_after"]]))
    const walked: string[] = []
    for (let name = next.get(""); name !== undefined; name = next.get(name)) walked.push(name)
    expect(walked.toSorted()).toEqual(names.toSorted())
    expect(await userOf(await ada.get("/auth/account"))).toMatchObject({ name: walked.at(-1) })
  })

  test("a name in the page's form is kept, a wrong one comes back beside its field, and nothing needs a script", async () => {
    expect((await ada.submit(PAGE, PAGE, { name: "Ada <b>L</b>", locale: "en" })).headers.get("location")).toBe(`${PAGE}?done=saved`)
    const html = await (await ada.get(`${PAGE}?done=saved`, HTML)).text()
    expect(html).toContain('value="Ada &lt;b&gt;L&lt;/b&gt;"')
    expect(html).toContain("Your profile is saved.")
    expect(html).toContain("ada@example.com")
    const wrong = await ada.submit(PAGE, PAGE, { name: "a".repeat(101), locale: "fr" })
    expect(wrong.status).toBe(422)
    const again = await wrong.text()
    for (const kept of ['<a href="#name">', "a".repeat(101), '<option value="fr" selected']) expect(again).toContain(kept)
    await ada.submit(PAGE, PAGE, { name: " ", locale: "en" })
    expect(await userOf(await ada.get("/auth/account"))).toMatchObject({ name: null })
    const stranger = await browserLike(doorward.fetch).get(PAGE, HTML)
    expect([stranger.status, stranger.headers.get("location")]).toEqual([303, "/sign-in?next=%2Faccount%2Fprofile"])
  })

  test("the next page comes in the language that was chosen, whatever this browser asked for before, and again in the browser's own", async () => {
    const wants = { "accept-language": "fr", ...HTML }
    const languageOf = async (path: string) => /<html lang="([^"]+)"/.exec(await (await ada.get(path, wants)).text())?.[1]
    const choose = async (locale: string) => ada.submit(PAGE, PAGE, { name: "", locale })
    expect(await languageOf(`${PAGE}?ui_locales=es`)).toBe("es")
    await choose("ja")
    expect([await languageOf(PAGE), await userOf(await ada.get("/auth/account"))]).toMatchObject(["ja", { locale: "ja" }])
    await choose("")
    expect([await languageOf(PAGE), await userOf(await ada.get("/auth/account"))]).toMatchObject(["fr", { locale: null }])
    await patch(ada, { locale: "ar" })
    expect(await languageOf(PAGE)).toBe("ar")
    await ada.post("/auth/logout")
    expect(await languageOf("/sign-in")).toBe("ar")
  })

  test("a region that was chosen elsewhere stays with its language, and a language that is not in the list changes nothing", async () => {
    await patch(ada, { locale: "de-AT" })
    for (const locale of ["de", "tlh", 'de-AT-x-evil"><script>']) {
      expect((await ada.submit(PAGE, PAGE, { name: "Ada", locale })).status).toBe(303)
      expect(await userOf(await ada.get("/auth/account"))).toMatchObject({ locale: "de-AT" })
    }
  })
})

describe.each(databases)("the profile on replicas, $name", (database) => {
  test("a session that is remembered with its person shows the new name: here at once, on every other replica within a second", async () => {
    const replicas = await freshReplicas(database)
    for (const house of replicas.houses) await house.start()
    const ada = await signedUp(replicas.first, "ada@example.com")
    const on = (index: number) => {
      const browser = browserLike(replicas.nth(index).fetch)
      for (const [name, value] of ada.cookies) browser.cookies.set(name, value)
      return browser
    }
    const browsers = replicas.houses.map((_, index) => on(index))
    const namesOf = (who: readonly BrowserLike[]) => Promise.all(who.map(async (browser) => (await userOf(await browser.get("/auth/session"))).name))
    // Remembered everywhere, before.
    expect(new Set(await namesOf(browsers))).toEqual(new Set([null]))
    await signIn(browserLike(replicas.first.fetch), "ada@example.com", PASSWORD)
    for (const name of ["Ada", "Countess", null]) {
      expect((await browsers[0]?.send("/auth/account", { method: "PATCH", json: { name } }))?.status).toBe(200)
      expect(await namesOf(browsers.slice(0, 1))).toEqual([name])
      // Asked for in particular, every replica knows it at once.
      for (const browser of browsers) expect((await userOf(await browser.get("/auth/account"))).name).toBe(name)
      await until(async () => (await namesOf(browsers)).every((shown) => shown === name))
    }
    // Nobody was signed out by it.
    for (const browser of browsers) expect((await browser.get("/auth/session")).status).toBe(200)
    await replicas.close()
  })
})
