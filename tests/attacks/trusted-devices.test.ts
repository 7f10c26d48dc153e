import type { TestDoorward } from "doorward/testing"
import { afterAll, beforeAll, describe, expect, test } from "vitest"
import { type BrowserLike, browserLike, PASSWORD, signedUp, signIn } from "../browser-like.ts"
import { databases, freshDoorward } from "../databases.ts"
import { type Authenticator, setUpAuthenticator, told } from "../second-step.ts"

const DAY_SECONDS = 86_400
const STEP_SECONDS = 30
const COOKIE = "doorward-trusted"

interface Person {
  readonly email: string
  readonly device: Authenticator
  /** Signed in throughout. */
  readonly own: BrowserLike
}

describe.each(databases)("MF-16 browsers that do not ask for the second step, $name", (database) => {
  let doorward: TestDoorward
  let owner: BrowserLike
  let count = 0
  beforeAll(async () => {
    doorward = await freshDoorward(database)
    await doorward.run("user create", { options: { email: "owner@example.com" }, switches: ["owner"], secrets: { password: PASSWORD } })
    owner = browserLike(doorward.fetch)
    await signIn(owner, "owner@example.com")
  })
  afterAll(() => doorward.close())

  async function person(): Promise<Person> {
    const email = `person${++count}@example.com`
    const own = await signedUp(doorward, email)
    return { email, own, device: await setUpAuthenticator(doorward, own) }
  }

  /** Signs in with both steps. */
  async function enter({ email, device }: Pick<Person, "email" | "device">, browser: BrowserLike, more: object = { trust_device: true }) {
    doorward.clock.advance(STEP_SECONDS)
    const { attempt } = (await (await signIn(browser, email)).json()) as { attempt: string }
    return browser.post("/auth/2fa/challenge", { attempt, factor: "totp", code: device.code(), ...more })
  }

  const again = async (browser: BrowserLike, email: string, password?: string) => told(await signIn(browser, email, password))
  const ASKED = "200 mfa_required"
  const NOT_ASKED = "200 complete"
  const settings = async (change: object) => expect((await owner.send("/admin/v1/settings", { method: "PATCH", json: change })).status).toBe(200)

  test("the second step is left out there, by whoever chose it; the level is told truly, and to prove oneself anew it is asked for", async () => {
    const ada = await person()
    const browser = browserLike(doorward.fetch)
    expect(await (await enter(ada, browser)).json()).toMatchObject({ status: "complete", session: { acr: "urn:doorward:aal2" } })
    expect(await (await signIn(browser, ada.email)).json()).toMatchObject({ status: "complete", session: { acr: "urn:doorward:aal1", amr: ["pwd"] } })
    expect(await (await browser.post("/auth/step-up", {})).json()).toMatchObject({ status: "mfa_required", factors: ["totp", "recovery_code"] })
    expect(await told(await browser.send("/auth/2fa/totp", { method: "DELETE" }))).toBe("403 reauthentication_required")
    // The first step is asked for as ever, and in any other browser both are.
    expect(await again(browser, ada.email, "another password")).toMatch(/^401 /)
    expect(await again(browserLike(doorward.fetch), ada.email)).toBe(ASKED)
  })

  test("nothing is trusted that was not chosen, or not shown", async () => {
    const ada = await person()
    const plain = browserLike(doorward.fetch)
    await enter(ada, plain, {})
    expect([plain.cookies.has(COOKIE), await again(plain, ada.email)]).toEqual([false, ASKED])
    // Chosen with a wrong answer, and in a step-up.
    const guessing = browserLike(doorward.fetch)
    const { attempt } = (await (await signIn(guessing, ada.email)).json()) as { attempt: string }
    expect((await guessing.post("/auth/2fa/challenge", { attempt, factor: "totp", code: "000000", trust_device: true })).status).toBe(422)
    const { attempt: stepUp } = (await (await plain.post("/auth/step-up", {})).json()) as { attempt: string }
    doorward.clock.advance(STEP_SECONDS)
    const shown = await plain.post("/auth/2fa/challenge", { attempt: stepUp, factor: "totp", code: ada.device.code(), trust_device: true })
    expect([shown.status, guessing.cookies.has(COOKIE), plain.cookies.has(COOKIE)]).toEqual([200, false, false])
  })

  test("user A's cookie does nothing for user B; both can choose it in one browser", async () => {
    const [ada, bo] = [await person(), await person()]
    const browser = browserLike(doorward.fetch)
    await enter(ada, browser)
    expect(await again(browser, bo.email)).toBe(ASKED)
    await enter(bo, browser)
    expect([await again(browser, ada.email), await again(browser, bo.email)]).toEqual([NOT_ASKED, NOT_ASKED])
    // What somebody made up, of any shape, is nothing.
    for (const value of ["x", "~".repeat(2_000), `${"A".repeat(43)}~${"B".repeat(43)}`, "%00"]) {
      browser.cookies.set(COOKIE, value)
      expect(await again(browser, ada.email)).toBe(ASKED)
    }
  })

  test("after 30 days it is asked again, and not before; shortening the days counts at once, and 0 ends it", async () => {
    const ada = await person()
    const browser = browserLike(doorward.fetch)
    const set = (await enter(ada, browser)).headers.getSetCookie().find((cookie) => cookie.startsWith(COOKIE)) ?? ""
    expect(set).toMatch(/; Path=\/; Max-Age=2592000; HttpOnly; SameSite=Lax$/)
    doorward.clock.advance(30 * DAY_SECONDS - 1)
    expect(await again(browser, ada.email)).toBe(NOT_ASKED)
    await signIn(owner, "owner@example.com")
    await settings({ trusted_device_days: 29 })
    expect(await again(browser, ada.email)).toBe(ASKED)
    await settings({ trusted_device_days: null })
    expect(await again(browser, ada.email)).toBe(NOT_ASKED)
    doorward.clock.advance(1)
    expect(await again(browser, ada.email)).toBe(ASKED)
    expect(await doorward.runDueJobs()).toContain("trusted-device/forget")
    await signIn(owner, "owner@example.com")
    await settings({ trusted_device_days: 0 })
    const none = browserLike(doorward.fetch)
    await enter(ada, none)
    await settings({ trusted_device_days: null })
    expect([none.cookies.has(COOKIE), await again(none, ada.email)]).toEqual([false, ASKED])
  })

  test.each<[string, (of: Person) => Promise<unknown>, string?]>([
    [
      "PW-20 a new password",
      ({ own }) => own.post("/auth/password/change", { current_password: PASSWORD, password: `${PASSWORD} 2` }),
      `${PASSWORD} 2`,
    ],
    ["everything ended by an administrator", ({ email }) => doorward.run("user end-sessions", { operand: email })],
    [
      "a changed factor, even set up with the same name",
      async ({ own, device }) => {
        doorward.clock.advance(STEP_SECONDS)
        const { attempt } = (await (await own.post("/auth/step-up", {})).json()) as { attempt: string }
        expect((await own.post("/auth/2fa/challenge", { attempt, factor: "totp", code: device.code() })).status).toBe(200)
        expect((await own.send("/auth/2fa/totp", { method: "DELETE" })).status).toBe(204)
        await setUpAuthenticator(doorward, own)
      },
    ],
    [
      "being kept out and let in again",
      async ({ email }) => {
        await doorward.run("user disable", { operand: email })
        await doorward.run("user enable", { operand: email })
      },
    ],
  ])("it ends with %s", async (_, end, password = PASSWORD) => {
    const ada = await person()
    const browser = browserLike(doorward.fetch)
    await enter(ada, browser)
    expect(await again(browser, ada.email)).toBe(NOT_ASKED)
    doorward.clock.advance(1)
    await end(ada)
    expect(await again(browser, ada.email, password)).toBe(ASKED)
  })

  test("where a second step is required it is asked for everywhere, and cannot be chosen away", async () => {
    const ada = await person()
    const browser = browserLike(doorward.fetch)
    await enter(ada, browser)
    await signIn(owner, "owner@example.com")
    await settings({ second_factor: "required", second_factor_grace_seconds: 7_776_000 })
    expect(await again(browser, ada.email)).toBe(ASKED)
    const other = browserLike(doorward.fetch)
    await enter(ada, other)
    await settings({ second_factor: null, second_factor_grace_seconds: null })
    expect([other.cookies.has(COOKIE), await again(browser, ada.email), await again(other, ada.email)]).toEqual([false, NOT_ASKED, ASKED])
  })

  test("they are listed for their owner and nobody else, and end one by one", async () => {
    const [ada, bo] = [await person(), await person()]
    const browsers = [browserLike(doorward.fetch), browserLike(doorward.fetch)]
    for (const browser of browsers) await enter(ada, browser)
    const { devices } = (await (await ada.own.get("/auth/trusted-devices")).json()) as { devices: { id: string }[] }
    expect(devices).toHaveLength(2)
    expect(JSON.stringify(devices)).not.toContain(browsers[0]?.cookies.get(COOKIE))
    const id = devices[0]?.id ?? ""
    expect([
      await (await bo.own.get("/auth/trusted-devices")).json(),
      (await bo.own.send(`/auth/trusted-devices/${id}`, { method: "DELETE" })).status,
    ]).toEqual([{ devices: [] }, 404])
    expect((await ada.own.send(`/auth/trusted-devices/${id}`, { method: "DELETE" })).status).toBe(204)
    expect(await Promise.all(browsers.map((browser) => again(browser, ada.email)))).toEqual([NOT_ASKED, ASKED])
    // The form on the page of sessions.
    const page = await (await ada.own.get("/account/sessions")).text()
    const left = /name="device" value="([^"]+)"/.exec(page)?.[1] ?? ""
    expect((await ada.own.submit("/account/sessions", "/account/sessions/ask-again", { device: left })).status).toBe(303)
    expect(await again(browsers[0] ?? browserLike(doorward.fetch), ada.email)).toBe(ASKED)
  })

  test("it is chosen on the page of the second step, without JavaScript", async () => {
    const ada = await person()
    const browser = browserLike(doorward.fetch)
    doorward.clock.advance(STEP_SECONDS)
    const { attempt } = (await (await signIn(browser, ada.email)).json()) as { attempt: string }
    const page = `/sign-in/factor?attempt=${attempt}`
    expect(await (await browser.get(page)).text()).toContain('name="trust_device"')
    const done = await browser.submit(page, "/sign-in/factor", { attempt, factor: "totp", code: ada.device.code(), trust_device: "on" })
    expect([done.status, await again(browser, ada.email)]).toEqual([303, NOT_ASKED])
  })
})
