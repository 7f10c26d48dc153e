import { sql, type TestDoorward } from "doorward/testing"
import { afterEach, beforeEach, describe, expect, test } from "vitest"
import { accountWords } from "./account-words.ts"
import { type BrowserLike, browserLike, newestMail, PASSWORD, setupLink, signedUp } from "./browser-like.ts"
import { databases, freshDoorward } from "./databases.ts"
import { elementsWith, type ParsedPage, parsePage, skeletonOf } from "./html.ts"
import { answer, firstStep, setUpAuthenticator, told } from "./second-step.ts"

const ADA = "ada@example.com"
const DAY_SECONDS = 24 * 3_600
const HOME_ADDRESS = "203.0.113.7"
const FIREFOX = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:140.0) Gecko/20100101 Firefox/140.0"
const IPHONE =
  "Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.5 Mobile/15E148 Safari/604.1"
const ROOMS = ["/account", "/account/profile", "/account/password", "/account/sessions", "/account/activity"]

describe.each(databases)("one's account, $name", (database) => {
  let doorward: TestDoorward
  beforeEach(async () => {
    doorward = await freshDoorward(database)
  })
  afterEach(() => doorward.close())

  const from = (address: string, userAgent?: string) =>
    browserLike((request) => {
      if (userAgent !== undefined) request.headers.set("user-agent", userAgent)
      return doorward.fetch(request, { address })
    })

  /** Somebody with a name and a password, signed in for as long as one can be. */
  async function person(who = from(HOME_ADDRESS), { email = ADA, name = "Ada Lovelace" } = {}): Promise<BrowserLike> {
    doorward.clock.advance(1)
    const begun = await who.post("/auth/register", { email, name, password: PASSWORD, remember: true })
    const { attempt } = (await begun.json()) as { attempt: string }
    const done = await who.post("/auth/verify", { attempt, code: (await newestMail(doorward, email)).code })
    expect(done.status).toBe(200)
    return who
  }

  async function alsoIn(who: BrowserLike, email = ADA): Promise<BrowserLike> {
    // What happens in one instant has no order.
    doorward.clock.advance(1)
    expect((await who.post("/auth/login", { email, password: PASSWORD, remember: true })).status).toBe(200)
    return who
  }

  async function open(who: BrowserLike, path: string, status = 200): Promise<ParsedPage & { readonly html: string }> {
    const answer = await who.get(path, { accept: "text/html" })
    const html = await answer.text()
    expect([path, answer.status]).toEqual([path, status])
    return { ...parsePage(html), html }
  }

  const adviceFor = async (who: BrowserLike) =>
    elementsWith(await open(who, "/account"), "id")
      .filter((id) => id.startsWith("advice-"))
      .map((id) => id.slice("advice-".length))
      // What is wrong around the service is another matter, and a second step is what nearly everybody lacks here.
      .filter((name) => name !== "service" && name !== "no-second-step")
  const isSignedIn = async (who: BrowserLike) => (await who.get("/auth/session")).status === 200
  const itemsOf = ({ html }: { readonly html: string }, list: string) => {
    const inside = new RegExp(`<ul[^>]* id="${list}"[^>]*>(.*?)</ul>`, "s").exec(html)?.[1] ?? ""
    return [...inside.matchAll(/<li[^>]*>(.*?)<\/li>/gs)].map(([item]) => parsePage(item).text.replaceAll(/\s+/g, " "))
  }

  test("who is not signed in is sent to sign in, and comes back to the page that was asked for", async () => {
    const stranger = from(HOME_ADDRESS)
    await person()
    for (const room of [...ROOMS, "/account/two-step", "/account/recovery-codes", "/account/sessions?ended=one"]) {
      const answer = await stranger.get(room, { accept: "text/html" })
      expect([room, answer.status]).toEqual([room, 303])
      const signIn = answer.headers.get("location") ?? ""
      expect(new URLSearchParams(signIn.split("?")[1]).get("next")).toBe(room)
      const back = await from(HOME_ADDRESS).submit(signIn, "/sign-in/password", { email: ADA, password: PASSWORD, next: room })
      expect([room, back.headers.get("location")]).toEqual([room, room])
    }
    for (const action of ["/account/sessions/end", "/account/sessions/end-others"]) {
      const answer = await stranger.submit("/sign-in", action, { session: "x" })
      expect([action, answer.status, answer.headers.get("location")]).toEqual([action, 303, "/sign-in?next=%2Faccount%2Fsessions"])
    }
  })

  test("every room shows who one is, the way to every other, where one is, and the way out", async () => {
    const ada = await person()
    for (const room of ROOMS) {
      const page = await open(ada, room)
      const rooms = page.tags.filter(({ name, attributes }) => name === "a" && ROOMS.includes(attributes.get("href") ?? ""))
      expect(rooms.map(({ attributes }) => attributes.get("href"))).toEqual(expect.arrayContaining(ROOMS))
      const current = page.tags.filter(({ attributes }) => attributes.get("aria-current") === "page")
      expect(current.map(({ attributes }) => attributes.get("href"))).toEqual([room])
      expect(page.text).toContain("Ada Lovelace")
      expect(page.text).toContain(ADA)
      expect(elementsWith(page, "id").filter((id) => id === "sign-out")).toHaveLength(1)
      expect(page.html).not.toContain("undefined")
    }
    for (const room of ROOMS) {
      const answer = await (await alsoIn(from(HOME_ADDRESS))).submit(room, "/account/sign-out", {})
      expect([room, answer.status, answer.headers.get("location")]).toEqual([room, 303, "/sign-in"])
    }
  })

  test("sessions: this one first, then those used last; device, place, when and how in words, an address never alone", async () => {
    const ada = await person(from(HOME_ADDRESS, FIREFOX))
    doorward.clock.advance(60)
    await alsoIn(from("203.0.113.250", IPHONE))
    doorward.clock.advance(60)
    await alsoIn(from("198.51.100.9", "curl/8.14.1"))
    doorward.clock.advance(600)
    const page = await open(ada, "/account/sessions")
    const [own = "", ...others] = itemsOf(page, "sessions")
    expect(own).toContain("Firefox on Windows · this browser")
    expect(own).not.toContain("End this session")
    expect(others).toHaveLength(2)
    expect(others[0]).toMatch(/curl.*another network 198\.51\.100\.9.*Last used: 10 minutes ago Signed in: 10 minutes ago With: password/)
    expect(others[1]).toMatch(/Safari on iPhone.*near your network.*11 minutes ago/)
    expect(page.text).not.toContain("203.0.113")
    expect(elementsWith(page, "aria-label")).toContain("End this session: Safari on iPhone, last used 11 minutes ago")
    expect(page.html).toMatch(/<ul class="list" id="sessions" data-live="30">/)
    // From somewhere else, what was near is not.
    const elsewhere = from("2001:db8:1::5")
    for (const [name, value] of ada.cookies) elsewhere.cookies.set(name, value)
    expect(itemsOf(await open(elsewhere, "/account/sessions"), "sessions")[0]).toContain("another network 203.0.113.7")
  })

  test("ends one session, then all others; what is not in the list is 404 alike, and the list is there to go on", async () => {
    const ada = await person()
    const [second, third, fourth] = [await alsoIn(from(HOME_ADDRESS)), await alsoIn(from(HOME_ADDRESS)), await alsoIn(from(HOME_ADDRESS))]
    const eve = await person(from(HOME_ADDRESS), { email: "eve@example.com", name: "Eve" })
    const idOf = async (who: BrowserLike) => ((await (await who.get("/auth/session")).json()) as { session: { id: string } }).session.id
    const end = (who: BrowserLike, session: string) => who.submit("/account/sessions", "/account/sessions/end", { session })

    const first = await idOf(second)
    const done = await end(ada, first)
    expect([done.status, done.headers.get("location")]).toEqual([303, "/account/sessions?ended=one"])
    expect((await open(ada, "/account/sessions?ended=one")).text).toContain("The session has ended.")
    expect([await isSignedIn(second), await isSignedIn(third), await isSignedIn(ada)]).toEqual([false, true, true])

    const answers: string[] = []
    for (const id of [first, await idOf(eve), `ses_${"0".repeat(26)}`, "x", "' OR 1=1"]) {
      const refused = await end(ada, id)
      expect([id, refused.status]).toEqual([id, 404])
      answers.push(parsePage(await refused.text()).text)
    }
    expect(new Set(answers).size).toBe(1)
    expect(answers[0]).toContain("That session is not in your list")
    expect(answers[0]).toContain("this browser")
    expect(await isSignedIn(eve)).toBe(true)

    expect((await ada.submit("/account/sessions", "/account/sessions/end-others", {})).headers.get("location")).toBe("/account/sessions?ended=others")
    expect([await isSignedIn(third), await isSignedIn(fourth), await isSignedIn(ada), await isSignedIn(eve)]).toEqual([false, false, true, true])
    const alone = await open(ada, "/account/sessions?ended=others")
    expect(alone.text).toContain("You are signed in nowhere else")
    expect(elementsWith(alone, "id")).not.toContain("end-others")
    // Whatever else is in the address is no news.
    expect((await open(ada, "/account/sessions?ended=%3Cb%3E")).text).not.toContain("ended")
  })

  test("advice: one step only, until there is a second; then all is well, until few recovery codes are left", async () => {
    const ada = await person()
    const advised = async (words: string) => expect((await open(ada, "/account")).text).toContain(words)
    await advised("Nothing but your password or your mailbox protects this account.")
    const { recoveryCodes } = await setUpAuthenticator(doorward, ada)
    await advised("All is well")
    for (const [index, code] of recoveryCodes.entries()) {
      const { browser, attempt } = await firstStep(doorward, ADA)
      expect(await told(await answer(browser, attempt, "recovery_code", code))).toBe("200 complete")
      await browser.post("/auth/logout")
      if (index === 6) await advised("Only 3 recovery codes are left.")
      if (index === 8) await advised("One recovery code is left.")
    }
    await advised("All your recovery codes are used.")
  })

  test("advice: nothing to say, then many sessions, which goes with them", async () => {
    const ada = await person()
    expect(await adviceFor(ada)).toEqual([])
    await alsoIn(from(HOME_ADDRESS))
    await alsoIn(from(HOME_ADDRESS))
    expect(await adviceFor(ada)).toEqual([])
    await alsoIn(from(HOME_ADDRESS))
    expect(await adviceFor(ada)).toEqual(["sessions"])
    const page = await open(ada, "/account")
    expect(page.text).toContain("3 other sessions are open, the oldest since January 1, 2026.")
    expect(page.text).not.toContain("All is well")
    await ada.submit("/account/sessions", "/account/sessions/end-others", {})
    expect(await adviceFor(ada)).toEqual([])
  })

  test("advice: a session that lies about unused, until it is used", async () => {
    const ada = await person()
    const other = await alsoIn(from(HOME_ADDRESS))
    doorward.clock.advance(6 * DAY_SECONDS)
    expect(await adviceFor(ada)).toEqual([])
    doorward.clock.advance(DAY_SECONDS + 1)
    expect(await adviceFor(ada)).toEqual(["sessions"])
    expect((await open(ada, "/account")).text).toContain("nobody has used since January 1, 2026")
    await other.get("/auth/session")
    expect(await adviceFor(ada)).toEqual([])
  })

  test("advice: failed sign-ins of the last days, and not a slip or two", async () => {
    const ada = await person()
    const fail = () => from("198.51.100.9").post("/auth/login", { email: ADA, password: "not the right password" })
    await fail()
    await fail()
    expect(await adviceFor(ada)).toEqual([])
    await fail()
    expect(await adviceFor(ada)).toEqual(["failed-sign-ins"])
    expect((await open(ada, "/account")).text).toContain("3 sign-ins with your address failed")
    doorward.clock.advance(7 * DAY_SECONDS)
    expect(await adviceFor(ada)).toEqual([])
  })

  test("advice: a password that was changed elsewhere, for three days, and never where it was changed", async () => {
    const ada = await person(from(HOME_ADDRESS, IPHONE))
    doorward.clock.advance(3_600)
    const changed = await ada.post("/auth/password/change", { current_password: PASSWORD, password: "another password, and longer" })
    expect(changed.status).toBe(204)
    expect(await adviceFor(ada)).toEqual([])
    doorward.clock.advance(3_600)
    const other = from(HOME_ADDRESS)
    expect((await other.post("/auth/login", { email: ADA, password: "another password, and longer", remember: true })).status).toBe(200)
    expect(await adviceFor(other)).toEqual(["password-changed"])
    expect((await open(other, "/account")).text).toContain("Your password was changed 1 hour ago (Safari on iPhone). Was it you?")
    doorward.clock.advance(3 * DAY_SECONDS)
    expect(await adviceFor(other)).toEqual([])
    expect((await open(other, "/account/password")).text).toContain("Last changed: 3 days ago")
  })

  test("advice: no password, whose page then leads to one instead of asking for it", async () => {
    const ada = await person()
    await doorward.database.write(sql`DELETE FROM password_credentials`)
    expect(await adviceFor(ada)).toEqual(["no-password"])
    const page = await open(ada, "/account/password")
    expect(elementsWith(page, "id")).toContain("no-password")
    expect(elementsWith(page, "id")).not.toContain("current_password")
    expect(elementsWith(page, "href")).toContain("/forgot")
    // Mails of one instant have no order.
    doorward.clock.advance(1)
    await ada.post("/auth/password/forgot", { email: ADA })
    const { token } = await newestMail(doorward, ADA)
    const back = from(HOME_ADDRESS)
    expect((await back.post("/auth/password/reset", { token, password: PASSWORD })).status).toBe(200)
    expect(await adviceFor(back)).toEqual([])
  })

  test("advice: being the only owner, which others are not told, after what is more urgent", async () => {
    const link = await setupLink(doorward)
    const olga = from(HOME_ADDRESS)
    const token = new URL(link).searchParams.get("token") ?? ""
    expect((await olga.submit(link, "/setup", { token, email: "olga@example.com", password: PASSWORD, name: "Olga" })).status).toBe(303)
    expect(await adviceFor(olga)).toEqual(["only-owner"])
    const page = await open(olga, "/account")
    expect(page.text).toContain("npx doorward user create --owner --email somebody@example.com")
    expect(page.text).toContain("Owner of this service")
    expect(await adviceFor(await person())).toEqual([])
    for (let count = 0; count < 3; count++)
      await from("198.51.100.9").post("/auth/login", { email: "olga@example.com", password: "wrong, and long enough" })
    for (let count = 0; count < 3; count++) await alsoIn(from(HOME_ADDRESS), "olga@example.com")
    expect(await adviceFor(olga)).toEqual(["failed-sign-ins", "only-owner", "sessions"])
    await doorward.run("user create", { options: { email: "otto@example.com" }, switches: ["owner"], secrets: { password: PASSWORD } })
    expect(await adviceFor(olga)).toEqual(["failed-sign-ins", "sessions"])
  })

  test("advice: no name, until there is one; a picture is shown beside it, and only one that is kept here", async () => {
    const ada = await signedUp(doorward, ADA)
    expect(await adviceFor(ada)).toEqual(["no-name"])
    expect(elementsWith(await open(ada, "/account"), "href")).toContain("/account/profile")
    expect((await ada.send("/auth/account", { method: "PATCH", json: { name: "Ada Lovelace" } })).status).toBe(200)
    expect(await adviceFor(ada)).toEqual([])
    for (const [picture, shown] of [
      ["http://localhost:3000/pictures/x", ["/pictures/x"]],
      ["https://elsewhere.example/x", []],
      ["http://localhost:3000.evil.example/x", []],
      ["//elsewhere.example/x", []],
    ] as const) {
      await doorward.database.write(sql`UPDATE users SET picture = ${picture}`)
      // What is remembered of a session is remembered with its person.
      const { tags } = await open(await alsoIn(from(HOME_ADDRESS)), "/account/activity")
      expect(tags.filter(({ name }) => name === "img").map(({ attributes }) => attributes.get("src"))).toEqual(shown)
    }
  })

  test("activity leads on when something was somebody else's doing, and teaches when there is nothing older", async () => {
    const ada = await person()
    const page = await open(ada, "/account/activity")
    expect(page.text).toContain("This wasn't me")
    const notMe = /<details id="not-me">(.*?)<\/details>/s.exec(page.html)?.[1] ?? ""
    expect(notMe).toContain('href="/account/password"')
    const { events } = (await (await ada.get("/auth/activity")).json()) as { events: { id: string }[] }
    const past = await open(ada, `/account/activity?before=${events.at(-1)?.id}`)
    expect(past.text).toContain("There is nothing older.")
    expect(elementsWith(past, "href")).toContain("/account/activity")
  })

  test("UI-04 hostile names, user agents and addresses stay text on every account page", async () => {
    const HOSTILE = `"><script>alert(1)</script><img src=x onerror=alert(1)>'--><svg/onload=alert(1)>`
    const other = { email: "harmless@example.com", name: "Harmless" }
    const ada = await person(from(HOME_ADDRESS, HOSTILE), { email: ADA, name: HOSTILE })
    const harmless = await person(from(HOME_ADDRESS, "something"), other)
    await alsoIn(from("198.51.100.9", HOSTILE))
    await alsoIn(from("198.51.100.9", "something"), other.email)
    const hostile = await doorward.database.read<{ id: string }>(sql`SELECT id FROM users WHERE email = ${ADA}`)
    // No door takes such an address; what is in the database is text all the same.
    await doorward.database.write(sql`UPDATE sessions SET ip = ${HOSTILE} WHERE user_id = ${hostile[0]?.id ?? ""} AND ip <> ${HOME_ADDRESS}`)
    await doorward.database.write(
      sql`UPDATE audit_events SET personal = ${JSON.stringify({ ip: HOSTILE, user_agent: HOSTILE })} WHERE user_id = ${hostile[0]?.id ?? ""}`,
    )
    await doorward.database.write(sql`
      UPDATE audit_events SET personal = ${JSON.stringify({ ip: "198.51.100.9", user_agent: "something" })} WHERE user_id <> ${hostile[0]?.id ?? ""}`)
    for (const room of ROOMS) {
      const page = await open(ada, room)
      const like = await open(harmless, room)
      expect(skeletonOf(page)).toEqual(skeletonOf(like))
      expect(page.text).toContain(HOSTILE)
      expect(page.html).not.toMatch(/<script>alert|onerror=[^&]*>|<svg\/onload/)
    }
    expect((await open(ada, "/account/sessions")).text).toContain(`another network ${HOSTILE}`)
    expect((await open(ada, "/account/activity")).text).toContain(HOSTILE)
    for (const ended of [HOSTILE, "one&x=<script>"])
      expect((await open(ada, `/account/sessions?ended=${encodeURIComponent(ended)}`)).html).not.toContain("<script>alert")
  })

  test.each(Object.entries(accountWords))("every room speaks %s", async (locale, words) => {
    const ada = await person(from(HOME_ADDRESS, FIREFOX))
    await alsoIn(from(HOME_ADDRESS, FIREFOX))
    await ada.get(`/account?ui_locales=${locale}`, { accept: "text/html" })
    for (const room of ROOMS) {
      const page = await open(ada, room)
      expect(page.tags[0]?.attributes.get("lang")).toBe(locale)
      expect(page.tags[0]?.attributes.get("dir")).toBe(locale === "ar" ? "rtl" : "ltr")
      for (const expected of words[room] ?? []) expect([room, page.text.includes(expected) || page.text]).toEqual([room, true])
    }
    // Programs compare what the API says: that is English whatever is asked for.
    const { events } = (await (await ada.get("/auth/activity")).json()) as { events: { summary: string; device: string }[] }
    expect(events[0]).toMatchObject({ summary: "Signed in", device: "Firefox on Windows" })
  })

  test("the person's own language counts where none was asked for", async () => {
    await person()
    await doorward.database.write(sql`UPDATE users SET locale = 'fr'`)
    const fresh = await alsoIn(from(HOME_ADDRESS))
    expect((await open(fresh, "/account")).text).toContain("Vue d’ensemble")
  })
})
