import type { TestDoorward } from "doorward/testing"
import { afterEach, beforeEach, describe, expect, test } from "vitest"
import { type BrowserLike, browserLike, PASSWORD, signedUp, signIn } from "../browser-like.ts"
import { databases, freshDoorward, freshReplicas } from "../databases.ts"
import { type Authenticator, answer, firstStep, setUpAuthenticator, told, wrongCodeOf } from "../second-step.ts"

const ADA = "ada@example.com"
const EVE = "eve@example.com"
const ANOTHER_PASSWORD = "another staple of correct horses"
const STEP_SECONDS = 30
/** What was shown before is not fresh any more. */
const STALE_SECONDS = 300
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
const tokenOf = (browser: BrowserLike) => browser.cookies.get("doorward") ?? ""

/** Somebody with an authenticator app, whose next code is unused. */
async function withAuthenticator(doorward: TestDoorward, email: string): Promise<{ readonly browser: BrowserLike; readonly app: Authenticator }> {
  const browser = await signedUp(doorward, email)
  const app = await setUpAuthenticator(doorward, browser)
  doorward.clock.advance(STEP_SECONDS)
  return { browser, app }
}

describe.each(databases.slice(0, 1))("proving oneself anew", (database) => {
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

  describe("SES-17 at the step-up prompt", () => {
    let before: SessionOnWire
    let attempt: string
    beforeEach(async () => {
      doorward.clock.advance(STALE_SECONDS)
      before = await sessionOf(ada)
      attempt = await attemptOf(ada.post("/auth/step-up"))
    })
    const expectUntouched = async (browser = ada) => {
      const { id, auth_time, acr, amr } = await sessionOf(browser)
      expect({ id, auth_time, acr, amr }).toEqual({ id: before.id, auth_time: before.auth_time, acr: before.acr, amr: before.amr })
      expect((await ada.send("/auth/2fa/totp", { method: "DELETE" })).status).toBe(403)
    }

    test("SES-17 somebody else's second step proves nothing, and the session stays as it was", async () => {
      const eve = await withAuthenticator(doorward, EVE)
      for (const [factor, code] of [
        ["totp", eve.app.code()],
        ["recovery_code", eve.app.recoveryCodes[0] ?? ""],
      ] as const)
        expect(await told(await answer(ada, attempt, factor, code))).toBe("422 code_invalid")
      // Nor does her session with Ada's attempt, whatever it shows.
      const proof = [...ada.cookies].find(([name]) => name.endsWith(attempt.slice(4)))
      eve.browser.cookies.set(...(proof ?? ["", ""]))
      expect(await told(await answer(eve.browser, attempt, "totp", app.code()))).toBe("410 attempt_expired")
      expect((await eve.browser.get(`/sign-in/factor?attempt=${attempt}`)).status).toBe(410)
      expect(await json(eve.browser.get("/auth/session"))).toMatchObject({ user: { email: EVE } })
      await expectUntouched()
    })

    test("SES-17 the password is the person's own, counted with all other tries, and none of who holds more", async () => {
      expect(await told(await ada.post("/auth/2fa/challenge", { attempt, factor: "password", password: PASSWORD }))).toBe("404 not_found")
      const eve = await signedUp(doorward, EVE, ANOTHER_PASSWORD)
      doorward.clock.advance(STALE_SECONDS)
      const eves = await attemptOf(eve.post("/auth/step-up"))
      const shown = async (password: string) => told(await eve.post("/auth/2fa/challenge", { attempt: eves, factor: "password", password }))
      expect(await shown(PASSWORD)).toBe("422 code_invalid")
      expect(await shown(ANOTHER_PASSWORD)).toBe("200 complete")
      await expectUntouched()
    })

    test("SES-18 SES-17 once somebody else is signed in in the browser, what the one before began is no good", async () => {
      const old = tokenOf(ada)
      await signedUp(doorward, EVE)
      expect((await signIn(ada, EVE)).status).toBe(200)
      const eves = await sessionOf(ada)
      expect(await told(await answer(ada, attempt, "totp", app.code()))).toBe("410 attempt_expired")
      expect((await ada.get(`/sign-in/factor?attempt=${attempt}`)).status).toBe(410)
      expect(await json(ada.get("/auth/session"))).toMatchObject({ user: { email: EVE }, session: { id: eves.id, auth_time: eves.auth_time } })
      // Neither for whoever kept a copy of the old cookie.
      ada.cookies.set("doorward", old)
      expect(await told(await answer(ada, attempt, "totp", app.code()))).toBe("410 attempt_expired")
    })

    test("SES-18 with part of the cookies deleted, the rest brings nobody back", async () => {
      ada.cookies.delete("doorward")
      const response = await answer(ada, attempt, "totp", app.code())
      expect([await told(response.clone()), response.headers.getSetCookie().filter((cookie) => SESSION_COOKIE.test(cookie))]).toEqual([
        "410 attempt_expired",
        [],
      ])
      expect((await ada.get("/auth/session")).status).toBe(401)
      const second = await signedUp(doorward, EVE)
      for (const [name, value] of ada.cookies) if (name.startsWith("doorward-attempt-")) second.cookies.set(name, value)
      expect((await second.post("/auth/refresh")).status).toBe(401)
      expect(await json(second.get("/auth/session"))).toMatchObject({ user: { email: EVE } })
    })

    test("SES-17 a session that has ended is raised by nobody, and no other of the person's is", async () => {
      const other = stranger()
      const { attempt: first } = await json<{ attempt: string }>(signIn(other, ADA))
      expect(await told(await answer(other, first, "totp", app.code()))).toBe("200 complete")
      doorward.clock.advance(STEP_SECONDS)
      await other.send(`/auth/sessions/${before.id}`, { method: "DELETE" })
      expect(await told(await answer(ada, attempt, "totp", app.code()))).toBe("410 attempt_expired")
      expect((await sessionOf(other)).id).not.toBe(before.id)
      expect((await ada.get("/auth/session")).status).toBe(401)
    })
  })
})

describe.each(databases)("the second step under many answers at once, $name", (database) => {
  test("RC-05 of many right answers to one attempt, by several factors and at several nodes, exactly one makes a session", async () => {
    const replicas = await freshReplicas(database)
    const { app } = await withAuthenticator(replicas.first, ADA)
    const { browser, attempt } = await firstStep(replicas.first, ADA)
    const cookie = [...browser.cookies].map(([name, value]) => `${name}=${value}`).join("; ")
    const answers = await Promise.all(
      Array.from({ length: 24 }, (_, nth) => {
        const [factor, code] = nth % 2 === 0 ? ["totp", app.code()] : ["recovery_code", app.recoveryCodes[nth % 10] ?? ""]
        return browserLike(replicas.nth(nth).fetch).post("/auth/2fa/challenge", { attempt, factor, code }, { cookie })
      }),
    )
    const won = answers.filter(({ status }) => status === 200)
    expect(won).toHaveLength(1)
    expect(answers.filter(({ headers }) => headers.getSetCookie().some((text) => SESSION_COOKIE.test(text)))).toHaveLength(1)
    for (const { status } of answers) expect([200, 410, 404, 422, 429]).toContain(status)
    await replicas.close()
  })

  test("MF-04 one budget for all factors, attempts and nodes: five an attempt, ten an account", async () => {
    const replicas = await freshReplicas(database, { limitMultiplier: 1 })
    const { app } = await withAuthenticator(replicas.first, ADA)
    let judged = 0
    for (let attempts = 0; attempts < 3; attempts++) {
      const { browser, attempt } = await firstStep(replicas.first, ADA)
      const cookie = [...browser.cookies].map(([name, value]) => `${name}=${value}`).join("; ")
      const shown = await Promise.all(
        Array.from({ length: 12 }, async (_, nth) => {
          const [factor, code] =
            nth % 2 === 0 ? ["totp", wrongCodeOf(replicas.first, app.secret, nth)] : ["recovery_code", `${nth}`.padStart(24, "a")]
          return told(await browserLike(replicas.nth(nth).fetch).post("/auth/2fa/challenge", { attempt, factor, code }, { cookie }))
        }),
      )
      const looked = shown.filter((one) => one === "422 code_invalid").length
      expect(looked).toBe(attempts < 2 ? 5 : 0)
      expect(shown.filter((one) => one === "429 too_many_attempts")).toHaveLength(12 - looked)
      judged += looked
    }
    expect(judged).toBe(10)
    const { browser, attempt } = await firstStep(replicas.first, ADA)
    const closed = await answer(browser, attempt, "totp", app.code())
    expect([closed.status, Number(closed.headers.get("retry-after"))]).toEqual([429, 900])
    replicas.first.clock.advance(900)
    const again = await firstStep(replicas.first, ADA)
    expect(await told(await answer(again.browser, again.attempt, "totp", app.code()))).toBe("200 complete")
    await replicas.close()
  })

  test("MF-08 RC-12 removing everything at once leaves what there is consistent, and is one change each", async () => {
    const replicas = await freshReplicas(database)
    const { browser } = await withAuthenticator(replicas.first, ADA)
    const cookie = `doorward=${tokenOf(browser)}`
    const statuses = await Promise.all(
      Array.from({ length: 8 }, async (_, nth) => {
        const path = nth % 2 === 0 ? "/auth/2fa/totp" : "/auth/2fa/recovery_code"
        return (await browserLike(replicas.nth(nth).fetch).send(path, { method: "DELETE", headers: { cookie } })).status
      }),
    )
    // With the app go the codes: then theirs was not there any more. Whoever has nothing left is asked for nothing stronger.
    expect(statuses.filter((status) => status === 204).length).toBeLessThanOrEqual(2)
    expect(statuses.filter((status) => status === 204).length).toBeGreaterThanOrEqual(1)
    for (const status of statuses) expect([204, 404]).toContain(status)
    expect(await json(browser.get("/auth/session"))).toMatchObject({ user: { factors: [] } })
    expect(await told(await signIn(browserLike(replicas.first.fetch), ADA))).toBe("200 complete")
    await replicas.close()
  })
})
