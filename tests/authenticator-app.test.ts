import type { TestDoorward } from "doorward/testing"
import { afterEach, beforeEach, describe, expect, test } from "vitest"
import { type BrowserLike, browserLike, csrfOf, newestMail, PASSWORD, signedUp, signIn } from "./browser-like.ts"
import { databases, freshDoorward } from "./databases.ts"
import { elementsWith, parsePage } from "./html.ts"
import { answer, codeOf, firstStep, setUpAuthenticator, told, wrongCodeOf } from "./second-step.ts"
import { seed } from "./seeding.ts"

const ADA = "ada@example.com"
const STEP_SECONDS = 30
const STALE_SECONDS = 300
const PAGE = "/account/two-step"
const CODES = /(?:[0-9A-Z]{4}-){5}[0-9A-Z]{4}/g

describe.each(databases)("an authenticator app, $name", (database) => {
  let doorward: TestDoorward
  let ada: BrowserLike
  beforeEach(async () => {
    doorward = await freshDoorward(database)
    ada = await signedUp(doorward, ADA)
  })
  afterEach(() => doorward.close())

  const json = async <T>(response: Response) => (await response.json()) as T
  const begin = (browser: BrowserLike, owed: { readonly attempt?: string } = {}) => browser.post("/auth/2fa/setup", owed)
  const secretOn = (html: string) => (parsePage(html).text.match(/(?:[A-Z2-7]{4} ){7}[A-Z2-7]{4}/)?.[0] ?? "").replaceAll(" ", "")
  /** What a page's form is answered with. */
  const press = (browser: BrowserLike, html: string, action: string, fields: Record<string, string> = {}) =>
    browser.send(action, { method: "POST", form: { csrf: csrfOf(html), ...fields } })
  const subjects = async () => (await doorward.mails()).filter(({ to }) => to === ADA).map(({ subject }) => subject)
  const requireSecondStep = () => seed(doorward, "settings: { second_factor: required }")

  test("in the pages, without a script: picture, wrong code, right code, the codes once, and the session is raised", async () => {
    const first = await (await ada.get(PAGE)).text()
    expect(first).toContain("There is no authenticator app yet")
    const begun = await (await press(ada, first, PAGE)).text()
    const secret = secretOn(begun)
    expect(begun).toContain(`href="otpauth://totp/Doorward:ada%40example.com?secret=${secret}&amp;issuer=Doorward"`)
    expect(begun).toContain('inputmode="numeric"')
    expect(begun).toContain('autocomplete="one-time-code"')
    const wrong = await press(ada, begun, `${PAGE}/confirm`, { code: wrongCodeOf(doorward, secret) })
    const again = await wrong.text()
    expect([wrong.status, again.includes(secret), secretOn(again)]).toEqual([422, false, ""])
    expect(again).toContain('aria-invalid="true"')
    for (const code of ["", "12345", "abcdef"]) expect((await press(ada, again, `${PAGE}/confirm`, { code })).status).toBe(422)
    const done = await (await press(ada, again, `${PAGE}/confirm`, { code: codeOf(doorward, secret) })).text()
    expect(new Set(done.match(CODES)).size).toBe(10)
    const { session } = await json<{ session: { acr: string; amr: string[] } }>(await ada.get("/auth/session"))
    expect([session.acr, session.amr.includes("mfa")]).toEqual(["urn:doorward:aal2", true])
    expect(await subjects()).toContain("An authenticator app was set up for Doorward")
    const reloaded = await press(ada, again, `${PAGE}/confirm`, { code: codeOf(doorward, secret) })
    expect([reloaded.status, reloaded.headers.get("location")]).toEqual([303, `${PAGE}?done=1`])
    const after = await (await ada.get(`${PAGE}?done=1`)).text()
    expect(after).toContain("Set up another in its place")
    const ways = parsePage(await (await ada.get("/account/security")).text())
    expect(elementsWith(ways, "id")).toEqual(expect.arrayContaining(["way-totp", "way-recovery_code"]))
    // One in its place: the old one is good until then, and never after.
    const old = secret
    doorward.clock.advance(STEP_SECONDS)
    const replaced = secretOn(await (await press(ada, after, PAGE)).text())
    const inBetween = await firstStep(doorward, ADA)
    expect(await told(await answer(inBetween.browser, inBetween.attempt, "totp", codeOf(doorward, old)))).toBe("200 complete")
    const kept = await press(ada, after, `${PAGE}/confirm`, { code: codeOf(doorward, replaced) })
    expect([kept.status, kept.headers.get("location")]).toEqual([303, `${PAGE}?done=1`])
    doorward.clock.advance(STEP_SECONDS)
    const { browser, attempt } = await firstStep(doorward, ADA)
    expect(await told(await answer(browser, attempt, "totp", codeOf(doorward, old)))).toBe("422 code_invalid")
    expect(await told(await answer(browser, attempt, "totp", codeOf(doorward, replaced)))).toBe("200 complete")
  })

  test("MF-08 nobody who has not just proved it begins, confirms or makes codes, and pages lead to where one proves it", async () => {
    const begun = await json<{ secret: string }>(await begin(ada))
    doorward.clock.advance(STALE_SECONDS)
    const page = await (await ada.get(PAGE)).text()
    for (const path of ["/auth/2fa/setup", "/auth/2fa/recovery-codes"])
      expect(await told(await ada.post(path, {}))).toBe("403 reauthentication_required")
    expect(await told(await ada.post("/auth/2fa/verify", { code: codeOf(doorward, begun.secret) }))).toBe("403 reauthentication_required")
    for (const path of [PAGE, `${PAGE}/confirm`, "/account/recovery-codes"]) {
      const response = await press(ada, page, path, { code: codeOf(doorward, begun.secret) })
      expect([path, response.status, response.headers.get("location")]).toEqual([path, 303, expect.stringMatching(/^\/step-up\?next=%2Faccount%2F/)])
    }
    // Who has a second step shows that one: the password alone makes nothing fresh.
    await ada.post("/auth/login", { email: ADA, password: PASSWORD })
    const app = await setUpAuthenticator(doorward, ada)
    doorward.clock.advance(STALE_SECONDS)
    expect(await told(await begin(ada))).toBe("403 reauthentication_required")
    const { attempt } = await json<{ attempt: string }>(await ada.post("/auth/step-up", {}))
    expect(await told(await answer(ada, attempt, "totp", app.code()))).toBe("200 complete")
    expect((await begin(ada)).status).toBe(200)
  })

  test("who owes a second step sets one up on the way in, by the API and by the pages; and nobody else by their attempt", async () => {
    await requireSecondStep()
    const eve = await signedUp(doorward, "eve@example.com").catch(() => browserLike(doorward.fetch))
    const browser = browserLike(doorward.fetch)
    const owed = await json<{ status: string; attempt: string; factors: string[] }>(await signIn(browser, ADA))
    expect([owed.status, owed.factors.includes("totp")]).toEqual(["enrollment_required", true])
    const { attempt } = owed
    expect(await told(await begin(eve, { attempt }))).toBe("404 not_found")
    const { secret } = await json<{ secret: string }>(await begin(browser, { attempt }))
    expect(await told(await browser.post("/auth/2fa/verify", { attempt, code: wrongCodeOf(doorward, secret) }))).toBe("422 code_invalid")
    const done = await json<{ enabled: boolean; recovery_codes: string[]; status: string }>(
      await browser.post("/auth/2fa/verify", { attempt, code: codeOf(doorward, secret) }),
    )
    expect(done).toMatchObject({ enabled: true, status: "complete", user: { email: ADA }, session: { acr: "urn:doorward:aal2" } })
    expect(done.recovery_codes).toHaveLength(10)
    expect((await browser.get("/auth/session")).status).toBe(200)
    // Whoever has one is asked for it, and sets nothing up by an attempt.
    const next = await firstStep(doorward, ADA)
    expect(await told(await begin(next.browser, { attempt: next.attempt }))).toBe("404 not_found")
    expect(await told(await next.browser.post("/auth/2fa/verify", { attempt: next.attempt, code: codeOf(doorward, secret, 1) }))).toBe(
      "404 not_found",
    )

    doorward.clock.advance(1)
    await browserLike(doorward.fetch).post("/auth/register", { email: "bob@example.com", password: PASSWORD })
    const bob = browserLike(doorward.fetch)
    const again = await bob.post("/auth/register", { email: "bo@example.com", password: PASSWORD })
    const verified = await json<{ attempt: string }>(
      await bob.post("/auth/verify", {
        attempt: (await json<{ attempt: string }>(again)).attempt,
        code: (await newestMail(doorward, "bo@example.com")).code,
      }),
    )
    const path = `${PAGE}?attempt=${verified.attempt}`
    const html = await (await bob.get(path)).text()
    const setUp = await (await press(bob, html, PAGE, { attempt: verified.attempt })).text()
    const shown = await press(bob, setUp, `${PAGE}/confirm`, { attempt: verified.attempt, code: codeOf(doorward, secretOn(setUp)) })
    const codes = await shown.text()
    expect([shown.status, new Set(codes.match(CODES)).size]).toEqual([200, 10])
    expect(codes).toContain('href="/account"')
    const file = await press(bob, codes, "/account/recovery-codes/file", { codes: (codes.match(CODES) ?? []).slice(0, 10).join(" ") })
    expect([file.status, await file.text()]).toEqual([200, expect.stringContaining("Recovery codes for Doorward, bo@example.com")])
    expect((await bob.get("/auth/session")).status).toBe(200)
    // Loading a page of it again leads to what there is now.
    expect((await bob.get(path)).headers.get("location")).toBe(PAGE)
  })

  test("“this wasn't me” takes away what was added lately and leaves what is older", async () => {
    // Mails of one instant have no order.
    const later = () => doorward.clock.advance(1)
    later()
    const app = await setUpAuthenticator(doorward, ada)
    const link = (await newestMail(doorward, ADA)).link
    const stranger = browserLike(doorward.fetch)
    later()
    const page = await (await stranger.get(link)).text()
    await press(stranger, page, "/secure", { token: new URL(link).searchParams.get("token") ?? "" })
    const reset = (await newestMail(doorward, ADA)).token
    const back = browserLike(doorward.fetch)
    expect(await told(await back.post("/auth/password/reset", { token: reset, password: PASSWORD }))).toBe("200 complete")
    expect(parsePage(await (await back.get(PAGE)).text()).text).toContain("There is no authenticator app yet")
    expect(await told(await signIn(browserLike(doorward.fetch), ADA))).toBe("200 complete")

    later()
    const older = await setUpAuthenticator(doorward, back)
    expect(older.recoveryCodes).toHaveLength(10)
    doorward.clock.advance(2 * 86_400)
    const { browser, attempt } = await firstStep(doorward, ADA)
    expect(await told(await answer(browser, attempt, "totp", older.code()))).toBe("200 complete")
    later()
    await browser.post("/auth/2fa/recovery-codes", {})
    const second = (await newestMail(doorward, ADA)).link
    const form = await (await stranger.get(second)).text()
    later()
    await press(stranger, form, "/secure", { token: new URL(second).searchParams.get("token") ?? "" })
    doorward.clock.advance(STEP_SECONDS)
    const owed = await json<{ status: string; attempt: string; factors: string[] }>(
      await back.post("/auth/password/reset", { token: (await newestMail(doorward, ADA)).token, password: PASSWORD }),
    )
    expect([owed.status, owed.factors]).toEqual(["mfa_required", ["totp"]])
    expect(await told(await answer(back, owed.attempt, "totp", older.code()))).toBe("200 complete")
    expect(app.secret).not.toBe(older.secret)
  })

  test("it is removed by who has just proved it: nothing is asked for then, the codes go with it, and the owner hears of it", async () => {
    const app = await setUpAuthenticator(doorward, ada)
    expect((await ada.send("/auth/2fa/totp", { method: "DELETE" })).status).toBe(204)
    expect(await told(await signIn(browserLike(doorward.fetch), ADA))).toBe("200 complete")
    expect(await subjects()).toContain("The authenticator app for Doorward was removed")
    const next = await setUpAuthenticator(doorward, ada)
    expect(next.recoveryCodes).toHaveLength(10)
    const { browser, attempt } = await firstStep(doorward, ADA)
    expect(await told(await answer(browser, attempt, "recovery_code", app.recoveryCodes[0] ?? ""))).toBe("422 code_invalid")
  })
})
