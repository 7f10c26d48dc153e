import type { TestDoorward } from "doorward/testing"
import { afterEach, beforeEach, describe, expect, test } from "vitest"
import { type BrowserLike, browserLike, newestMail, PASSWORD, signedUp, signIn } from "./browser-like.ts"
import { databases, freshDoorward } from "./databases.ts"
import { type Authenticator, answer, firstStep, setUpAuthenticator, told } from "./second-step.ts"

const ADA = "ada@example.com"
const STEP_SECONDS = 30
const HOUR_SECONDS = 3_600
/** What was shown before is not fresh any more. */
const STALE_SECONDS = 300
const AAL1 = "urn:doorward:aal1"
const AAL2 = "urn:doorward:aal2"

interface SessionOnWire {
  readonly id: string
  readonly acr: string
  readonly amr: readonly string[]
  readonly auth_time: string
}

describe.each(databases)("the second step, $name", (database) => {
  let doorward: TestDoorward
  let ada: BrowserLike
  let app: Authenticator
  beforeEach(async () => {
    doorward = await freshDoorward(database)
    ada = await signedUp(doorward, ADA)
    app = await setUpAuthenticator(doorward, ada)
    doorward.clock.advance(STEP_SECONDS)
  })
  afterEach(() => doorward.close())

  const stranger = () => browserLike(doorward.fetch)
  const json = async <T>(response: Response) => (await response.json()) as T
  const sessionOf = async (browser: BrowserLike) => (await json<{ session: SessionOnWire }>(await browser.get("/auth/session"))).session
  const locationOf = (response: Response) => response.headers.get("location") ?? ""

  test("a password is not enough for who has an authenticator; with its code they are in, at the higher level", async () => {
    const { browser, attempt, factors } = await firstStep(doorward, ADA)
    expect(factors).toEqual(["totp", "recovery_code"])
    expect(await json(await browser.get(`/auth/attempt?attempt=${attempt}`))).toEqual({ status: "mfa_required", attempt, factors })
    expect(await json(await browser.post("/auth/2fa/challenge", { attempt, factor: "totp" }))).toEqual({})
    const response = await answer(browser, attempt, "totp", app.code())
    expect(await json(response)).toMatchObject({ status: "complete", user: { email: ADA }, session: { acr: AAL2, amr: ["pwd", "otp", "mfa"] } })
    expect(await sessionOf(browser)).toMatchObject({ acr: AAL2, amr: ["pwd", "otp", "mfa"] })
    expect(await told(await answer(browser, attempt, "totp", app.code()))).toBe("404 not_found")
  })

  test("in the pages: the code, another way, a wrong answer beside its field, and on to where one wanted", async () => {
    const browser = stranger()
    const form = { email: ADA, password: PASSWORD, next: "/account/activity" }
    const page = locationOf(await browser.submit("/sign-in", "/sign-in/password", form))
    expect(page).toMatch(/^\/sign-in\/factor\?attempt=att_\w+$/)
    const attempt = page.split("=")[1] ?? ""
    const html = await (await browser.get(page)).text()
    expect(html).toContain('autocomplete="one-time-code"')
    expect(html).toContain(`href="${page}&amp;factor=recovery_code"`)
    expect(html).not.toContain("step-up")
    const send = (factor: string, code: string) => browser.submit(page, "/sign-in/factor", { attempt, factor, code })
    const wrong = await send("totp", app.code(9))
    expect([wrong.status, await wrong.text()]).toEqual([422, expect.stringContaining('aria-invalid="true"')])
    const empty = await send("totp", "")
    expect([empty.status, await empty.text()]).toEqual([422, expect.stringContaining("Enter what is asked for")])
    expect(await (await browser.get(`${page}&factor=recovery_code`)).text()).toContain('name="factor" value="recovery_code"')
    const right = await send("recovery_code", app.recoveryCodes[0] ?? "")
    expect([right.status, locationOf(right)]).toEqual([303, "/account/activity"])
    expect((await browser.get("/account/activity")).status).toBe(200)
    // It is over, and the way back in still knows where to.
    const over = await browser.get(page)
    expect([over.status, await over.text()]).toEqual([410, expect.stringContaining('href="/sign-in"')])
  })

  test("an attempt that is too late leads back, with where one wanted to go", async () => {
    const browser = stranger()
    const page = locationOf(await browser.submit("/sign-in", "/sign-in/password", { email: ADA, password: PASSWORD, next: "/account/activity" }))
    const attempt = page.split("=")[1] ?? ""
    doorward.clock.advance(10 * 60)
    const late = await browser.get(page)
    expect([late.status, await late.text()]).toEqual([410, expect.stringContaining("/sign-in?next=%2Faccount%2Factivity")])
    expect((await browser.submit("/sign-in", "/sign-in/factor", { attempt, factor: "totp", code: app.code() })).status).toBe(410)
    expect(await told(await answer(browser, attempt, "totp", app.code()))).toBe("410 attempt_expired")
  })

  test("step-up: the same session, with a new cookie, a fresh auth_time and the level that had fallen back", async () => {
    const { attempt: remembered } = await json<{ attempt: string }>(await ada.post("/auth/login", { email: ADA, password: PASSWORD, remember: true }))
    await answer(ada, remembered, "totp", app.code())
    const before = await sessionOf(ada)
    expect(before.acr).toBe(AAL2)
    doorward.clock.advance(HOUR_SECONDS)
    const fallen = await sessionOf(ada)
    expect([fallen.id, fallen.acr, fallen.auth_time]).toEqual([before.id, AAL1, before.auth_time])
    const cookie = ada.cookies.get("doorward") ?? ""
    const begun = await ada.post("/auth/step-up", { acr_values: AAL2, max_age: 300 })
    const { attempt, ...rest } = await json<{ attempt: string }>(begun)
    expect([begun.status, rest]).toEqual([200, { status: "mfa_required", factors: ["totp", "recovery_code"] }])
    const done = await json<{ status: string; session: SessionOnWire }>(await answer(ada, attempt, "totp", app.code()))
    expect(done).toMatchObject({ status: "complete", session: { id: before.id, acr: AAL2, current: true } })
    expect(Date.parse(done.session.auth_time)).toBe(doorward.clock.now())
    expect(ada.cookies.get("doorward")).not.toBe(cookie)
    expect(await sessionOf(ada)).toMatchObject({ id: before.id, acr: AAL2 })
    expect((await stranger().get("/auth/session", { cookie: `doorward=${cookie}` })).status).toBe(401)
    // What it has is shown anew all the same: a step-up never ends before it has begun.
    expect((await json<{ status: string }>(await ada.post("/auth/step-up", { acr_values: AAL1 }))).status).toBe("mfa_required")
    for (const acr_values of ["urn:doorward:aal9", `${AAL2} nonsense`, [AAL2, "x"]])
      expect((await ada.post("/auth/step-up", { acr_values })).status).toBe(422)
    expect((await ada.post("/auth/step-up", {})).status).toBe(200)
    expect((await ada.post("/auth/step-up", { acr_values: [AAL2, AAL1] })).status).toBe(200)
  })

  test("step-up by a client with tokens: no cookie at all, and what it is for is in the tokens it refreshes", async () => {
    const first = await json<{ attempt: string; attempt_token: string }>(
      await stranger().post("/auth/login", { email: ADA, password: PASSWORD, mode: "token", refresh: "body", remember: true }),
    )
    const client = stranger()
    const done = await client.post("/auth/2fa/challenge", { ...first, factor: "totp", code: app.code(), status: undefined, factors: undefined })
    expect([done.status, done.headers.getSetCookie()]).toEqual([200, []])
    const tokens = await json<{ access_token: string; refresh_token: string; session: SessionOnWire }>(done)
    doorward.clock.advance(HOUR_SECONDS)
    const refresh = async (refresh_token: string) =>
      json<{ access_token: string; refresh_token: string }>(await client.post("/auth/refresh", { refresh_token }))
    const later = await refresh(tokens.refresh_token)
    const authorization = `Bearer ${later.access_token}`
    const begun = await client.post("/auth/step-up", { acr_values: AAL2 }, { authorization })
    const { attempt, attempt_token } = await json<{ attempt: string; attempt_token: string }>(begun)
    expect([begun.headers.getSetCookie(), attempt_token]).toEqual([[], expect.stringMatching(/^[\w-]{43}$/)])
    const raised = await client.post("/auth/2fa/challenge", { attempt, attempt_token, factor: "totp", code: app.code() })
    expect([raised.status, raised.headers.getSetCookie()]).toEqual([200, []])
    expect((await json<{ session: SessionOnWire }>(raised)).session).toMatchObject({ id: tokens.session.id, acr: AAL2 })
    const claims = (token: string) => JSON.parse(Buffer.from(token.split(".")[1] ?? "", "base64url").toString()) as { acr: string; auth_time: number }
    expect(claims(later.access_token).acr).toBe(AAL1)
    expect(claims((await refresh(later.refresh_token)).access_token)).toMatchObject({ acr: AAL2, auth_time: Math.floor(doorward.clock.now() / 1000) })
  })

  test("on pages one proves oneself anew in two clicks and comes back; who holds no second step uses the password", async () => {
    const eve = await signedUp(doorward, "eve@example.com")
    doorward.clock.advance(STALE_SECONDS)
    for (const [who, email, factor, field] of [
      [ada, ADA, "totp", () => ({ code: app.code() })],
      [eve, "eve@example.com", "password", () => ({ password: PASSWORD })],
    ] as const) {
      const page = locationOf(await who.submit("/step-up?next=/account/security", "/step-up", { next: "/account/security" }))
      const html = await (await who.get(page)).text()
      expect(html).toContain(email)
      expect(html).toContain(`name="factor" value="${factor}"`)
      const done = await who.submit(page, "/sign-in/factor", { attempt: page.split("=")[1] ?? "", factor, ...field() })
      expect([done.status, locationOf(done)]).toEqual([303, "/account/security"])
      expect((await sessionOf(who)).auth_time).toBe(new Date(doorward.clock.now()).toISOString())
    }
    expect(locationOf(await stranger().get("/step-up?next=/account/security"))).toBe("/sign-in?next=%2Faccount%2Fsecurity")
    expect(locationOf(await stranger().get("/step-up?next=https://evil.example"))).toBe("/sign-in?next=%2Faccount")
  })

  test("the security page says what there is and what is missing; removing asks for freshness, tells the owner and takes the codes along", async () => {
    const html = await (await ada.get("/account/security")).text()
    for (const id of ["way-password", "way-totp", "way-recovery_code", "way-mailbox", "coverage"]) expect(html).toContain(`id="${id}"`)
    doorward.clock.advance(STALE_SECONDS)
    const asked = await ada.submit("/account/security", "/account/security/remove", { factor: "totp" })
    expect([asked.status, locationOf(asked)]).toEqual([303, "/step-up?next=%2Faccount%2Fsecurity"])
    const page = locationOf(await ada.submit(locationOf(asked), "/step-up", { next: "/account/security" }))
    await ada.submit(page, "/sign-in/factor", { attempt: page.split("=")[1] ?? "", factor: "totp", code: app.code() })
    const removed = await ada.submit("/account/security", "/account/security/remove", { factor: "totp" })
    expect(locationOf(removed)).toBe("/account/security?removed=1")
    expect((await json<{ user: { factors: string[] } }>(await ada.get("/auth/session"))).user.factors).toEqual([])
    expect((await doorward.mails()).find(({ to }) => to === ADA)?.subject).toContain("authenticator")
    expect((await newestMail(doorward, ADA)).link).toContain("/secure?token=")
    expect(await (await ada.get("/account/security")).text()).not.toContain("way-recovery_code")
    expect((await signIn(stranger(), ADA)).status).toBe(200)
    expect((await json<{ status: string }>(await signIn(stranger(), ADA))).status).toBe("complete")
  })

  test("DELETE takes away what is held, once", async () => {
    for (const factor of ["passkey", "password", "nonsense"]) expect((await ada.send(`/auth/2fa/${factor}`, { method: "DELETE" })).status).toBe(404)
    expect((await ada.send("/auth/2fa/recovery_code", { method: "DELETE" })).status).toBe(204)
    expect(await (await ada.get("/account/security")).text()).toContain("There is one second step and no way around it")
    const both = await Promise.all([1, 2].map(() => ada.send("/auth/2fa/totp", { method: "DELETE" })))
    expect(both.map(({ status }) => status)).toEqual(expect.arrayContaining([204, 404]))
    expect(await json(await signIn(stranger(), ADA))).toMatchObject({ status: "complete" })
  })
})
