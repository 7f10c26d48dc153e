import type { TestDoorward } from "doorward/testing"
import { afterEach, beforeEach, describe, expect, test } from "vitest"
import { authenticator } from "../authenticator.ts"
import { type BrowserLike, browserLike, newestMail, PASSWORD, signedUp, signIn } from "../browser-like.ts"
import { databases, freshDoorward } from "../databases.ts"
import { creationFor, jsonOf, makePasskey } from "../passkeys.ts"
import { type Authenticator, answer, firstStep, setUpAuthenticator, told, wrongCodeOf } from "../second-step.ts"

const ADA = "ada@example.com"
const EVE = "eve@example.com"
const ANOTHER_PASSWORD = "another staple of correct horses"
const STEP_SECONDS = 30
/** What was shown before is not fresh any more. */
const STALE_SECONDS = 300
const AAL1 = "urn:doorward:aal1"
const AAL2 = "urn:doorward:aal2"
const SESSION_COOKIE = /^doorward=[^;]/

interface SessionOnWire {
  readonly id: string
  readonly acr: string
  readonly amr: readonly string[]
  readonly auth_time: string
}

const json = async <T>(response: Response | Promise<Response>) => (await (await response).json()) as T
const attemptOf = async (response: Response | Promise<Response>) => (await json<{ attempt: string }>(response)).attempt
const sessionOf = async (browser: BrowserLike) => (await json<{ session: SessionOnWire }>(browser.get("/auth/session"))).session
const locationOf = (response: Response) => response.headers.get("location") ?? ""

/** Somebody with an authenticator app, whose next code is unused. */
async function withAuthenticator(doorward: TestDoorward, email: string): Promise<{ readonly browser: BrowserLike; readonly app: Authenticator }> {
  const browser = await signedUp(doorward, email)
  const app = await setUpAuthenticator(doorward, browser)
  doorward.clock.advance(STEP_SECONDS)
  return { browser, app }
}

describe.each(databases.slice(0, 1))("the second step", (database) => {
  let doorward: TestDoorward
  let ada: BrowserLike
  let app: Authenticator
  beforeEach(async () => {
    doorward = await freshDoorward(database)
    const made = await withAuthenticator(doorward, ADA)
    ada = made.browser
    app = made.app
  })
  afterEach(() => doorward.close())
  const stranger = () => browserLike(doorward.fetch)
  const mailed = async (ask: () => Promise<unknown>, email = ADA) => {
    doorward.clock.advance(1)
    await ask()
    return newestMail(doorward, email)
  }

  describe("MF-07 somebody with a second step is asked for it", () => {
    const options = {
      session: {},
      "a session that is remembered": { remember: true },
      tokens: { mode: "token" },
      "tokens in the body": { mode: "token", refresh: "body" },
      "tokens in cookies": { mode: "token", access: "cookie" },
    }

    async function expectNothingYet(browser: BrowserLike, response: Response, factors = ["totp", "recovery_code"]): Promise<void> {
      const body = await json<Record<string, unknown>>(response)
      expect([response.status, body["status"], body["factors"]]).toEqual([200, "mfa_required", factors])
      expect(Object.keys(body).toSorted().join()).toMatch(/^attempt(,attempt_token)?,factors,status$/)
      expect(response.headers.getSetCookie().filter((cookie) => !cookie.startsWith("doorward-attempt-"))).toEqual([])
      expect((await browser.get("/auth/session")).status).toBe(401)
    }

    test.each(Object.entries(options))("MF-07 after the password, wanting %s", async (_, wanted) => {
      // The device is known, and may be anybody's by now.
      await ada.post("/auth/logout")
      for (const browser of [stranger(), ada])
        await expectNothingYet(browser, await browser.post("/auth/login", { email: ADA, password: PASSWORD, ...wanted }))
    })

    test.each(Object.entries(options))("MF-07 PW-19 after a new password by a mailed link, wanting %s; and the factor stays", async (_, wanted) => {
      const { token } = await mailed(() => stranger().post("/auth/password/forgot", { email: ADA }))
      const browser = stranger()
      await expectNothingYet(browser, await browser.post("/auth/password/reset", { token, password: ANOTHER_PASSWORD, ...wanted }))
      // Everything from before is over, and the way in is both steps.
      expect((await ada.get("/auth/session")).status).toBe(401)
      const again = stranger()
      const response = await again.post("/auth/login", { email: ADA, password: ANOTHER_PASSWORD })
      expect(await told(await answer(again, await attemptOf(response), "totp", app.code()))).toBe("200 complete")
      expect(await json(again.get("/auth/session"))).toMatchObject({ user: { factors: ["recovery_code", "totp"] }, session: { acr: AAL2 } })
    })

    test.each(Object.entries(options))("MF-07 after a code by mail, wanting %s", async (_, wanted) => {
      const browser = stranger()
      doorward.clock.advance(1)
      const { attempt, attempt_token } = await json<{ attempt: string; attempt_token?: string }>(
        browser.post("/auth/magic-link", { email: ADA, ...wanted }),
      )
      const { code } = await newestMail(doorward, ADA)
      await expectNothingYet(browser, await browser.post("/auth/verify", { attempt, code, ...(attempt_token ? { attempt_token } : {}) }))
    })

    test("MF-07 on every page that signs somebody in", async () => {
      const reset = await mailed(() => stranger().post("/auth/password/forgot", { email: ADA }))
      const recovery = async () => {
        const { link } = (await doorward.run("recover", { operand: ADA })) as { readonly link: string }
        return [link, { token: new URL(link).searchParams.get("token") ?? "", password: "yet another staple of horses" }] as const
      }
      const forms = {
        "/sign-in/password": async () => ["/sign-in", { email: ADA, password: PASSWORD, next: "/account" }] as const,
        "/reset": async () => [reset.link, { token: reset.token, password: ANOTHER_PASSWORD }] as const,
        "/recover": recovery,
      }
      for (const [action, prepare] of Object.entries(forms)) {
        const [page, fields] = await prepare()
        const browser = stranger()
        const response = await browser.submit(page, action, fields)
        expect([action, response.status, locationOf(response)]).toEqual([action, 303, expect.stringMatching(/^\/sign-in\/factor\?attempt=att_/)])
        expect([action, response.headers.getSetCookie().filter((cookie) => SESSION_COOKIE.test(cookie))]).toEqual([action, []])
        expect((await browser.get("/account")).status).toBe(303)
      }
    })

    test("MF-07 by another's second step, in another's attempt or by another's browser, nobody gets on", async () => {
      const eve = await withAuthenticator(doorward, EVE)
      const [adas, eves] = [await firstStep(doorward, ADA), await firstStep(doorward, EVE)]
      // Eve knows Ada's password and has a second step of her own.
      expect(await told(await answer(adas.browser, adas.attempt, "totp", eve.app.code()))).toBe("422 code_invalid")
      expect(await told(await answer(adas.browser, adas.attempt, "recovery_code", eve.app.recoveryCodes[0] ?? ""))).toBe("422 code_invalid")
      expect(await told(await answer(eves.browser, adas.attempt, "totp", app.code()))).toBe("404 not_found")
      expect(await told(await answer(stranger(), adas.attempt, "totp", app.code()))).toBe("404 not_found")
      for (const factor of ["passkey", "password", "email_otp", "nonsense"])
        expect([factor, (await adas.browser.post("/auth/2fa/challenge", { attempt: adas.attempt, factor })).status]).toEqual([factor, 404])
      expect(await told(await adas.browser.post("/auth/2fa/challenge", { attempt: adas.attempt, factor: "password", password: PASSWORD }))).toBe(
        "404 not_found",
      )
      expect(await told(await answer(eves.browser, eves.attempt, "totp", eve.app.code()))).toBe("200 complete")
      expect(await json(eves.browser.get("/auth/session"))).toMatchObject({ user: { email: EVE } })
    })
  })

  test("SES-19 what stands for an attempt opens the steps of it and nothing else, wherever it is presented", async () => {
    const { browser, attempt } = await firstStep(doorward, ADA)
    const proof = [...browser.cookies].find(([name]) => name.startsWith("doorward-attempt-"))?.[1] ?? ""
    const { attempt_token } = await json<{ attempt_token: string }>(
      stranger().post("/auth/login", { email: ADA, password: PASSWORD, mode: "token", refresh: "body" }),
    )
    const id = (await sessionOf(ada)).id
    // But for those that take an attempt's own proof in their body, where a second step is set up on the way in.
    const byBody = ["POST /auth/2fa/verify", "POST /auth/2fa/setup", "POST /auth/passkey/register/verify", "POST /auth/passkey/register/options"]
    const closed = doorward.routes.filter(({ method, path, caller }) => caller.schemes?.includes("session") && !byBody.includes(`${method} ${path}`))
    expect(closed.length).toBeGreaterThan(40)
    const pages = doorward.routes.filter(({ method, path }) => method === "GET" && /^\/account(\/|$)/.test(path) && path !== "/account/email/confirm")
    expect(pages.length).toBeGreaterThan(8)
    const reached: string[] = []
    for (const secret of [proof, attempt_token, attempt]) {
      const asSession = stranger()
      asSession.cookies.set("doorward", secret)
      for (const { method, path, body } of closed) {
        const call = { method, ...(body ? { json: {} } : {}) }
        const address = path.replaceAll(/:\w+/g, id)
        const shown = [
          await browser.send(address, call),
          await asSession.send(address, call),
          await stranger().send(address, { ...call, headers: { authorization: `Bearer ${secret}` } }),
        ]
        if (shown.some(({ status }) => status !== 401)) reached.push(`${method} ${path} ${shown.map(({ status }) => status).join(" ")}`)
      }
      for (const { path } of pages)
        for (const who of [browser, asSession]) {
          const { status } = await who.get(path.replaceAll(/:\w+/g, id))
          if (status !== 303) reached.push(`${path} ${status}`)
        }
      for (const refresh_token of [secret, `dwr_${secret}`]) expect((await stranger().post("/auth/refresh", { refresh_token })).status).toBe(401)
    }
    expect(reached).toEqual([])
    // It is still good for what it is for.
    expect(await told(await answer(browser, attempt, "totp", app.code()))).toBe("200 complete")
  })

  test("MF-08 a session of low assurance, or an old one, removes nothing, replaces nothing and makes no codes", async () => {
    // The owner set the second step up elsewhere; this session knows the password only.
    const eve = await signedUp(doorward, EVE)
    const low = stranger()
    await signIn(low, EVE)
    const her = await setUpAuthenticator(doorward, eve)
    doorward.clock.advance(STEP_SECONDS)
    expect((await sessionOf(low)).acr).toBe(AAL1)
    const calls = [
      ["DELETE", "/auth/2fa/totp", undefined],
      ["DELETE", "/auth/2fa/recovery_code", undefined],
      ["POST", "/auth/2fa/recovery-codes", {}],
      ["POST", "/auth/2fa/setup", {}],
      ["POST", "/auth/2fa/verify", { code: her.code() }],
      ["POST", "/auth/passkey/register/options", {}],
    ] as const
    const expectRefused = async (who: BrowserLike) => {
      for (const [method, path, body] of calls) {
        const response = await who.send(path, { method, ...(body ? { json: body } : {}) })
        expect([path, response.status, await json(response)]).toEqual([
          path,
          403,
          expect.objectContaining({ code: "reauthentication_required", acr_values: AAL2, max_age: STALE_SECONDS }),
        ])
      }
      const form = await who.submit("/account/security", "/account/security/remove", { factor: "totp" })
      expect([form.status, locationOf(form)]).toEqual([303, "/step-up?next=%2Faccount%2Fsecurity"])
    }
    await expectRefused(low)
    // Nor does the password raise it.
    const attempt = await attemptOf(low.post("/auth/step-up", { acr_values: AAL1 }))
    expect(await told(await low.post("/auth/2fa/challenge", { attempt, factor: "password", password: PASSWORD }))).toBe("404 not_found")
    doorward.clock.advance(STALE_SECONDS)
    await expectRefused(eve)
    expect((await json<{ user: { factors: string[] } }>(eve.get("/auth/session"))).user.factors).toEqual(["recovery_code", "totp"])
  })

  test("RC-12 what alone signs somebody in is not taken away by the door for second steps either; with the last goes what stood in for it", async () => {
    const carol = stranger()
    const { attempt, ...options } = await creationFor(carol, { email: "carol@example.com" })
    await jsonOf(carol.post("/auth/passkey/register/verify", { attempt, credential: authenticator().create(options) }))
    await jsonOf(carol.post("/auth/verify", { attempt, code: (await newestMail(doorward, "carol@example.com")).code }))
    const remove = () => carol.send("/auth/2fa/passkey", { method: "DELETE" })
    expect(await told(await remove())).toBe("409 last_way_in")
    expect((await carol.submit("/account/security", "/account/security/remove", { factor: "passkey" })).status).toBe(409)
    const { token } = await mailed(() => stranger().post("/auth/password/forgot", { email: "carol@example.com" }), "carol@example.com")
    expect(await told(await stranger().post("/auth/password/reset", { token, password: PASSWORD }))).toBe("200 mfa_required")
    // And by its own door, of who has both and codes for them: ADA with a passkey in the app's place.
    expect((await makePasskey(ada, authenticator())).status).toBe(200)
    expect((await ada.send("/auth/2fa/totp", { method: "DELETE" })).status).toBe(204)
    const { passkeys } = await json<{ passkeys: { id: string }[] }>(ada.get("/auth/passkeys"))
    const factors = async () => (await json<{ user: { factors: string[] } }>(ada.get("/auth/session"))).user.factors
    expect(await factors()).toEqual(["passkey", "recovery_code"])
    expect((await ada.send(`/auth/passkeys/${passkeys[0]?.id ?? ""}`, { method: "DELETE" })).status).toBe(204)
    expect(await factors()).toEqual([])
  })

  test("MF-14 answers of every wrong shape are the client's mistake, count as no guess, and never break anything", async () => {
    const { browser, attempt } = await firstStep(doorward, ADA)
    const shapes: readonly object[] = [
      { code: 12_345 },
      { code: ["123456"] },
      { code: { $ne: "" } },
      { code: null },
      { code: "" },
      { code: true },
      { code: "1".repeat(65) },
      { password: PASSWORD },
      { credential: {} },
      { credential: "nonsense" },
      { code: "123456", attempt: "att_nonsense" },
      { code: "123456", attempt: [attempt] },
      { code: "123456", factor: ["totp"] },
      { code: "123456", factor: "" },
      { code: "123456", attempt_token: "short" },
    ]
    for (const shape of shapes)
      expect([shape, (await browser.post("/auth/2fa/challenge", { attempt, factor: "totp", ...shape })).status]).toEqual([shape, 422])
    expect((await browser.post("/auth/2fa/challenge", { attempt, factor: "totp", code: "1".repeat(1_000_000) })).status).toBe(413)
    expect(
      (await browser.send("/auth/2fa/challenge", { method: "POST", body: '{"attempt":', headers: { "content-type": "application/json" } })).status,
    ).toBe(400)
    // Text of the right type that is no code is wrong, and nothing worse.
    for (const code of ["0x1e240", "１２３４５６", "-12345", "NaN"])
      expect(await told(await answer(browser, attempt, "totp", code))).toMatch(/^422 (code_)?invalid$/)
    for (const acr_values of [7, [7], {}, null, "x".repeat(300), Array.from({ length: 9 }, () => AAL1)])
      expect((await ada.post("/auth/step-up", { acr_values })).status).toBe(422)
    for (const max_age of ["300", -1, 1.5, null, 1e300]) expect((await ada.post("/auth/step-up", { max_age })).status).toBe(422)
    for (const factor of ["%00", "..%2f", "a".repeat(65), "totp%0A"])
      expect([404, 422]).toContain((await ada.send(`/auth/2fa/${factor}`, { method: "DELETE" })).status)
    expect(await told(await answer(browser, attempt, "totp", app.code()))).toBe("200 complete")
  })

  test("MF-17 acr, amr and auth_time say what was shown, and when, after each way in", async () => {
    const now = () => new Date(doorward.clock.now()).toISOString()
    const eve = await signedUp(doorward, EVE)
    expect(await sessionOf(eve)).toMatchObject({ acr: AAL1, amr: ["otp"], auth_time: now() })
    doorward.clock.advance(1)
    await signIn(eve, EVE)
    expect(await sessionOf(eve)).toMatchObject({ acr: AAL1, amr: ["pwd"], auth_time: now() })
    const { token } = await mailed(() => stranger().post("/auth/password/forgot", { email: EVE }), EVE)
    await eve.post("/auth/password/reset", { token, password: ANOTHER_PASSWORD })
    expect(await sessionOf(eve)).toMatchObject({ acr: AAL1, amr: ["pwd"], auth_time: now() })
    for (const [factor, code] of [
      ["totp", app.code()],
      ["recovery_code", app.recoveryCodes[0] ?? ""],
    ] as const) {
      const { browser, attempt } = await firstStep(doorward, ADA)
      doorward.clock.advance(1)
      await answer(browser, attempt, factor, code)
      expect([factor, await sessionOf(browser)]).toEqual([
        factor,
        expect.objectContaining({ acr: AAL2, amr: ["pwd", "otp", "mfa"], auth_time: now() }),
      ])
    }
    // Proving the password anew makes a session younger, and no stronger.
    doorward.clock.advance(STALE_SECONDS)
    const attempt = await attemptOf(eve.post("/auth/step-up"))
    await eve.post("/auth/2fa/challenge", { attempt, factor: "password", password: ANOTHER_PASSWORD })
    expect(await sessionOf(eve)).toMatchObject({ acr: AAL1, amr: ["pwd"], auth_time: now() })
    // What she has none of is set up, and that shows it.
    const owed = await json<{ attempt: string; status: string; factors: string[] }>(eve.post("/auth/step-up", { acr_values: AAL2 }))
    expect(owed).toMatchObject({ status: "mfa_required", factors: ["password"] })
    const next = await json<{ status: string; factors: string[] }>(
      eve.post("/auth/2fa/challenge", { attempt: owed.attempt, factor: "password", password: ANOTHER_PASSWORD }),
    )
    expect([next.status, next.factors.includes("totp")]).toEqual(["enrollment_required", true])
    const page = await (await eve.get(`/sign-in/enrol?attempt=${owed.attempt}`)).text()
    expect(page).toContain(`href="/account/two-step?attempt=${owed.attempt}"`)
    await setUpAuthenticator(doorward, eve, { attempt: owed.attempt })
    expect(await sessionOf(eve)).toMatchObject({ acr: AAL2, auth_time: now() })
  })

  test("MF-17 a level falls back after a day, or after an hour without use, and nobody is signed out by it", async () => {
    const HOUR = 3_600
    for (const [pauses, falls] of [
      [[HOUR - 1, HOUR - 1], false],
      [[HOUR], true],
      [Array.from({ length: 48 }, () => HOUR / 2), true],
    ] as const) {
      const browser = stranger()
      doorward.clock.advance(STEP_SECONDS)
      const attempt = await attemptOf(browser.post("/auth/login", { email: ADA, password: PASSWORD, remember: true }))
      await answer(browser, attempt, "totp", app.code())
      const { id } = await sessionOf(browser)
      for (const pause of pauses.slice(0, -1)) {
        doorward.clock.advance(pause)
        expect((await sessionOf(browser)).acr).toBe(AAL2)
      }
      doorward.clock.advance(pauses.at(-1) ?? 0)
      expect(await sessionOf(browser)).toMatchObject({ id, acr: falls ? AAL1 : AAL2 })
    }
  })

  test("the owner is told, once a day, that somebody got past the first step and guesses at the second", async () => {
    const strict = await freshDoorward(database, { limitMultiplier: 1 })
    const bob = await withAuthenticator(strict, "bob@example.com")
    const told = async () => (await strict.mails()).filter(({ to, subject }) => to === "bob@example.com" && subject.includes("guessing")).length
    const guess = async (times: number) => {
      const { browser, attempt } = await firstStep(strict, "bob@example.com")
      for (let nth = 0; nth < times; nth++) await answer(browser, attempt, "totp", wrongCodeOf(strict, bob.app.secret, nth))
    }
    await guess(5)
    await guess(4)
    expect(await told()).toBe(0)
    await guess(1)
    expect(await told()).toBe(1)
    expect(await (await bob.browser.get("/account/activity")).text()).toContain("The second step was closed for a while")
    for (const [seconds, mails] of [
      [3_600, 1],
      [86_400, 2],
    ] as const) {
      strict.clock.advance(seconds)
      const { browser, attempt } = await firstStep(strict, "bob@example.com")
      expect((await answer(browser, attempt, "totp", bob.app.code())).status).toBe(200)
      await guess(5)
      await guess(5)
      expect([seconds, await told()]).toEqual([seconds, mails])
    }
    await strict.close()
  })

  test("nothing about a step is kept by a cache, told to another site, or written into an address that is secret", async () => {
    const { browser, attempt } = await firstStep(doorward, ADA)
    const page = await browser.get(`/sign-in/factor?attempt=${attempt}`)
    expect(page.headers.get("cache-control")).toContain("no-store")
    const foreign = {
      method: "POST",
      json: { attempt, factor: "totp", code: app.code() },
      headers: { "sec-fetch-site": "cross-site", origin: "https://evil.example" },
    }
    expect(await told(await browser.send("/auth/2fa/challenge", foreign))).toBe("403 origin_refused")
    expect(await told(await ada.send("/auth/step-up", { ...foreign, json: {} }))).toBe("403 origin_refused")
    const bare = await browser.send("/sign-in/factor", { method: "POST", form: { attempt, factor: "totp", code: app.code() } })
    expect(bare.status).toBe(403)
    for (const next of ["https://evil.example", "//evil.example", "/\\evil.example"]) {
      const form = await (await ada.get(`/step-up?next=${encodeURIComponent(next)}`)).text()
      expect(form).toContain('name="next" value="/account"')
      const at = locationOf(await ada.submit("/step-up", "/step-up", { next }))
      const done = await ada.submit(at, "/sign-in/factor", { attempt: at.split("=")[1] ?? "", factor: "totp", code: app.code() })
      expect(locationOf(done)).toBe("/account")
      doorward.clock.advance(STEP_SECONDS)
    }
  })
})
