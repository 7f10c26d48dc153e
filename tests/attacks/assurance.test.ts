import { randomUUID } from "node:crypto"
import { createTestDoorward, sql, type TestDoorward } from "doorward/testing"
import { afterEach, beforeEach, describe, expect, test } from "vitest"
import { idOf, said, signedInOwner } from "../administrators.ts"
import { apiClient, createApi } from "../api-client.ts"
import { authenticator } from "../authenticator.ts"
import { type BrowserLike, browserLike, PASSWORD, type SendOptions, signedUp, signIn } from "../browser-like.ts"
import { databases, freshDoorward, freshReplicas } from "../databases.ts"
import { jsonOf, makePasskey } from "../passkeys.ts"
import { answer, codeOf, firstStep, setUpAuthenticator } from "../second-step.ts"
import { claimsOf, type TokensInBody, tokenClient, turned } from "../token-client.ts"
import { until } from "../until.ts"
import { describedApi } from "./sweep.ts"

const ADA = "ada@example.com"
const MINUTE = 60
const HOUR = 60 * MINUTE
const AAL1 = "urn:doorward:aal1"
const AAL2 = "urn:doorward:aal2"
const STALE = [403, "reauthentication_required"]

interface OnWire {
  readonly session: { readonly id: string; readonly acr: string; readonly amr: readonly string[]; readonly auth_time: string }
}
interface Begun {
  readonly status: string
  readonly attempt: string
  readonly attempt_token?: string
  readonly factors: readonly string[]
}

const ORG = "org_01JZZZZZZZZZZZZZZZZZZZZZZZ"
const USR = "usr_01JZZZZZZZZZZZZZZZZZZZZZZZ"
const ROL = "rol_01JZZZZZZZZZZZZZZZZZZZZZZZ"
const DOM = "dom_01JZZZZZZZZZZZZZZZZZZZZZZZ"
const PASSKEY = "pky_01JZZZZZZZZZZZZZZZZZZZZZZZ"

/** Every call that asks for a recent proof, with what else it wants. */
const SENSITIVE: Readonly<Record<string, SendOptions>> = {
  "POST /auth/2fa/setup": { json: {} },
  "POST /auth/2fa/verify": { json: { code: "123456" } },
  "POST /auth/2fa/recovery-codes": { json: {} },
  "DELETE /auth/2fa/totp": {},
  "POST /auth/passkey/register/options": { json: {} },
  "POST /auth/passkey/register/verify": {
    json: { id: "AAAA", rawId: "AAAA", type: "public-key", response: { clientDataJSON: "AAAA", attestationObject: "AAAA" } },
  },
  [`DELETE /auth/passkeys/${PASSKEY}`]: {},
  "POST /auth/email/change": { json: { email: "another@example.com" } },
  [`DELETE /auth/organizations/${ORG}`]: {},
  [`PUT /admin/v1/users/${USR}/roles`]: { json: { roles: [] } },
  "POST /admin/v1/role-assignments": { json: { writes: [{ user_id: USR, role: "administrator" }] } },
  [`POST /admin/v1/organizations/${ORG}/members`]: { json: { user_id: USR } },
  [`PATCH /admin/v1/organizations/${ORG}/members/${USR}`]: { json: { roles: ["owner"] } },
  [`DELETE /admin/v1/organizations/${ORG}/members/${USR}`]: {},
  [`POST /admin/v1/organizations/${ORG}/invitations`]: { json: { email: "guest@example.com" } },
  "PATCH /admin/v1/settings": { json: { sign_up: "closed" } },
  [`PATCH /admin/v1/organizations/${ORG}`]: { json: { name: "Acme" } },
  [`DELETE /admin/v1/organizations/${ORG}`]: {},
  [`PATCH /admin/v1/users/${USR}`]: { json: { owner: true } },
  [`DELETE /admin/v1/users/${USR}`]: {},
  [`DELETE /admin/v1/users/${USR}/factors`]: {},
  [`DELETE /admin/v1/users/${USR}/factors/totp`]: {},
  [`POST /admin/v1/users/${USR}/kill`]: { json: {} },
  [`POST /admin/v1/users/${USR}/impersonation`]: { json: { reason: "to see" } },
  [`PATCH /admin/v1/organizations/${ORG}/domains/${DOM}`]: { json: { auto_join: true } },
  [`DELETE /admin/v1/organizations/${ORG}/domains/${DOM}`]: {},
  "POST /admin/v1/keys": { json: {} },
  "DELETE /admin/v1/keys/kid": {},
  [`PATCH /admin/v1/roles/${ROL}`]: { json: { permissions: ["*"] } },
  [`DELETE /admin/v1/roles/${ROL}`]: {},
  [`PATCH /admin/v1/organizations/${ORG}/roles/${ROL}`]: { json: { permissions: ["*"] } },
  [`DELETE /admin/v1/organizations/${ORG}/roles/${ROL}`]: {},
}

describe.each(databases)("how much a session is trusted, and for how long, $name", (database) => {
  let doorward: TestDoorward
  beforeEach(async () => {
    doorward = await freshDoorward(database)
  })
  afterEach(() => doorward.close())

  const sessionOf = async (browser: BrowserLike) => (await jsonOf<OnWire>(browser.get("/auth/session"))).session

  /** Proves anew who this browser is, by a code of the app. */
  async function stepUp(browser: BrowserLike, secret: string, about: object = {}): Promise<Response> {
    const { attempt } = await jsonOf<Begun>(browser.post("/auth/step-up", about))
    doorward.clock.advance(MINUTE)
    return answer(browser, attempt, "totp", codeOf(doorward, secret))
  }

  test("SES-16 a session that is two hours old changes nothing that matters, by any call there is, until its person proves anew who they are", async () => {
    const olga = await signedInOwner(doorward)
    const { secret } = await setUpAuthenticator(doorward, olga)
    const remembered = browserLike(doorward.fetch)
    doorward.clock.advance(MINUTE)
    const { attempt } = await jsonOf<Begun>(remembered.post("/auth/login", { email: "olga@example.com", password: PASSWORD, remember: true }))
    expect((await answer(remembered, attempt, "totp", codeOf(doorward, secret))).status).toBe(200)
    doorward.clock.advance(2 * HOUR)

    const { operations } = await describedApi(doorward)
    const declared = operations.filter(({ fresh }) => fresh).map(({ name }) => name)
    const isCalled = (name: string, call: string) => new RegExp(`^${name.replaceAll(/\{\w+\}/g, "[^/]+")}$`).test(call)
    expect(declared.filter((name) => !Object.keys(SENSITIVE).some((call) => isCalled(name, call)))).toEqual([])
    const asked = async (call: string, options: SendOptions = {}): Promise<unknown> => {
      const [method = "", path = ""] = call.split(" ")
      return (await said(remembered.send(path, { method, ...options }))).slice(0, 2)
    }
    for (const [call, options] of Object.entries(SENSITIVE)) expect([call, await asked(call, options)]).toEqual([call, STALE])
    const change = { json: { current_password: PASSWORD, password: "another long enough password" } }
    expect(await asked("POST /auth/password/change", change)).toEqual(STALE)
    const refused = await remembered.send("/auth/2fa/totp", { method: "DELETE" })
    expect(await refused.json()).toMatchObject({ max_age: 300, acr_values: AAL2 })

    // A service has not signed in, so nothing of it is too old.
    const service = apiClient(doorward.fetch, await createApi(doorward, { audience: "http://localhost:3000", scope: "admin:*" }))
    const headers = { authorization: `Bearer ${await service.token()}` }
    expect((await browserLike(doorward.fetch).send("/admin/v1/settings", { method: "PATCH", json: { sign_up: "closed" }, headers })).status).toBe(200)

    // The password alone is not the strongest they have.
    const again = await jsonOf<Begun>(remembered.post("/auth/step-up", {}))
    expect(again.factors).not.toContain("password")
    expect((await stepUp(remembered, secret)).status).toBe(200)
    for (const [call, options] of Object.entries(SENSITIVE).filter(([name]) => name.includes("/admin/")))
      expect([call, await asked(call, options)]).not.toEqual([call, STALE])
    // For five minutes.
    const settings = { json: { sign_up: "open" } }
    doorward.clock.advance(5 * MINUTE - 1)
    expect((await remembered.send("/admin/v1/settings", { method: "PATCH", ...settings })).status).toBe(200)
    doorward.clock.advance(1)
    expect(await asked("PATCH /admin/v1/settings", settings)).toEqual(STALE)
    expect(await asked("POST /auth/password/change", change)).toEqual(STALE)
    expect((await stepUp(remembered, secret)).status).toBe(200)
    expect((await remembered.send("/auth/password/change", { method: "POST", ...change })).status).toBe(204)
  })

  test("SES-16 who holds no second step shows the password, which a change of it shows by itself", async () => {
    const ada = await signedUp(doorward, ADA)
    doorward.clock.advance(30 * MINUTE)
    expect(await said(ada.post("/auth/2fa/setup", {}))).toEqual(STALE)
    const { attempt, factors } = await jsonOf<Begun>(ada.post("/auth/step-up", {}))
    expect(factors).toEqual(["password"])
    const wrong = await ada.post("/auth/2fa/challenge", { attempt, factor: "password", password: "not it, not at all" })
    expect((await said(Promise.resolve(wrong)))[0]).toBe(422)
    expect(await said(ada.post("/auth/2fa/setup", {}))).toEqual(STALE)
    expect((await ada.post("/auth/2fa/challenge", { attempt, factor: "password", password: PASSWORD })).status).toBe(200)
    await setUpAuthenticator(doorward, ada)
    // A stranger who finds this browser open later has nothing of it.
    doorward.clock.advance(30 * MINUTE)
    const bob = await signedUp(doorward, "bob@example.com")
    doorward.clock.advance(30 * MINUTE)
    const json = { current_password: PASSWORD, password: "another long enough password" }
    expect((await bob.post("/auth/password/change", json)).status).toBe(204)
  })

  test("SES-02 a step-up gives the browser a new cookie, and the one before opens nothing; a client with a token is given none", async () => {
    const ada = await signedUp(doorward, ADA)
    const { secret } = await setUpAuthenticator(doorward, ada)
    const before = ada.cookies.get("doorward") ?? ""
    const { id } = await sessionOf(ada)
    expect((await stepUp(ada, secret)).status).toBe(200)
    const after = ada.cookies.get("doorward") ?? ""
    expect(after).not.toBe(before)
    const asBefore = browserLike(doorward.fetch)
    asBefore.cookies.set("doorward", before)
    expect((await asBefore.get("/auth/session")).status).toBe(401)
    expect((await sessionOf(ada)).id).toBe(id)

    doorward.clock.advance(MINUTE)
    const app = browserLike(doorward.fetch)
    const entered = await jsonOf<Begun>(app.post("/auth/login", { email: ADA, password: PASSWORD, mode: "token", refresh: "body" }))
    const attempt_token = entered.attempt_token
    const done = await app.post("/auth/2fa/challenge", { attempt: entered.attempt, attempt_token, factor: "totp", code: codeOf(doorward, secret) })
    const tokens = await jsonOf<TokensInBody>(done)
    const headers = { authorization: `Bearer ${tokens.access_token}` }
    const begun = await app.post("/auth/step-up", {}, headers)
    doorward.clock.advance(MINUTE)
    const { attempt, attempt_token: proof } = await jsonOf<Begun>(begun)
    const raised = await app.post("/auth/2fa/challenge", { attempt, attempt_token: proof, factor: "totp", code: codeOf(doorward, secret) })
    expect([raised.status, [begun, done, raised].flatMap((response) => response.headers.getSetCookie())]).toEqual([200, []])
    expect((await turned(tokenClient(doorward.fetch), tokens.refresh_token)).access_token).not.toBe("")
    expect((await sessionOf(ada)).id).toBe(id)
  })

  test("SES-17 a step-up that another person's browser finishes neither swaps nor renews anybody's cookie but its own", async () => {
    const ada = await signedUp(doorward, ADA)
    const { secret } = await setUpAuthenticator(doorward, ada)
    const { attempt } = await jsonOf<Begun>(ada.post("/auth/step-up", {}))
    // The same browser, in which somebody else has signed in meanwhile.
    expect((await signedUp(doorward, "bob@example.com", PASSWORD, ada)).cookies.size).toBeGreaterThan(1)
    const bobs = ada.cookies.get("doorward")
    doorward.clock.advance(MINUTE)
    await answer(ada, attempt, "totp", codeOf(doorward, secret))
    expect(ada.cookies.get("doorward")).toBe(bobs)
    expect((await jsonOf<{ user: { email: string } }>(ada.get("/auth/session"))).user.email).toBe("bob@example.com")
  })

  test("MF-17 what is shown in one session twice at the same moment counts both", async () => {
    const ada = await signedUp(doorward, ADA)
    const device = authenticator()
    expect((await makePasskey(ada, device)).status).toBe(200)
    const { secret } = await setUpAuthenticator(doorward, ada)
    const { browser, attempt: second } = await firstStep(doorward, ADA)
    doorward.clock.advance(MINUTE)
    expect((await answer(browser, second, "totp", codeOf(doorward, secret))).status).toBe(200)
    const attempts = await Promise.all([0, 1].map(() => jsonOf<Begun>(browser.post("/auth/step-up", {}))))
    const [one, other] = attempts.map(({ attempt }) => attempt)
    const options = await jsonOf<{ challenge: string }>(browser.post("/auth/2fa/challenge", { attempt: one, factor: "passkey" }))
    doorward.clock.advance(MINUTE)
    const clone = browserLike(doorward.fetch)
    for (const [name, value] of browser.cookies) clone.cookies.set(name, value)
    const answers = await Promise.all([
      clone.post("/auth/2fa/challenge", { attempt: one, factor: "passkey", credential: device.get(options) }),
      answer(browser, other ?? "", "totp", codeOf(doorward, secret)),
    ])
    expect(answers.map(({ status }) => status)).toEqual([200, 200])
    const live = await jsonOf<{ sessions: OnWire["session"][] }>(ada.get("/auth/sessions"))
    expect(live.sessions.map(({ amr }) => [amr.includes("pop"), amr.includes("otp")])).toContainEqual([true, true])
    const [row] = await doorward.database.read<{ phr_at: number | null; aal2_at: number | null }>(
      sql`SELECT phr_at, aal2_at FROM sessions WHERE methods LIKE '%passkey%' AND methods LIKE '%password%'`,
    )
    expect([typeof row?.phr_at, typeof row?.aal2_at]).toEqual(["number", "number"])
  })

  test("MF-07 who knows the password alone does not set up a factor beside the one its owner has just set up", async () => {
    const olga = await signedInOwner(doorward)
    await signedUp(doorward, ADA)
    expect((await olga.send("/admin/v1/settings", { method: "PATCH", json: { second_factor: "required" } })).status).toBe(200)
    const [owner, thief] = [browserLike(doorward.fetch), browserLike(doorward.fetch)]
    const enter = (browser: BrowserLike) => jsonOf<Begun>(signIn(browser, ADA))
    const [owed, stolen] = [await enter(owner), await enter(thief)]
    expect([owed.status, stolen.status]).toEqual(["enrollment_required", "enrollment_required"])
    const device = authenticator()
    const options = await jsonOf<{ challenge: string }>(thief.post("/auth/passkey/register/options", { attempt: stolen.attempt }))
    await setUpAuthenticator(doorward, owner, { attempt: owed.attempt })
    expect((await owner.get("/auth/session")).status).toBe(200)
    const { attempt } = stolen
    expect((await thief.post("/auth/passkey/register/verify", { ...device.create(options as never), attempt })).status).toBeGreaterThanOrEqual(400)
    expect((await thief.post("/auth/2fa/setup", { attempt })).status).toBe(404)
    expect((await thief.get("/auth/session")).status).toBe(401)
    // From now on it is asked for the owner's factor.
    expect(await jsonOf(thief.get(`/auth/attempt?attempt=${attempt}`))).toMatchObject({ status: "mfa_required" })
    expect(await jsonOf(owner.get("/auth/passkeys"))).toEqual({ passkeys: [] })
  })

  test("SES-07 what was begun before somebody was shut out, or chose another password, leads nowhere afterwards", async () => {
    const ada = await signedUp(doorward, ADA)
    const { secret } = await setUpAuthenticator(doorward, ada)
    doorward.clock.advance(MINUTE)
    const begun = async () => {
      const { browser, attempt } = await firstStep(doorward, ADA)
      const raising = await jsonOf<Begun>(ada.post("/auth/step-up", {}))
      return async () => {
        const code = codeOf(doorward, secret)
        const late = [await answer(browser, attempt, "totp", code), await answer(ada, raising.attempt, "totp", code)]
        expect((await browser.get("/auth/session")).status).toBe(401)
        return [...late.map(({ status }) => status), (await browser.get(`/auth/attempt?attempt=${attempt}`)).status]
      }
    }
    const beforeChange = await begun()
    expect((await ada.post("/auth/password/change", { current_password: PASSWORD, password: "another long enough password" })).status).toBe(204)
    expect(await beforeChange()).toEqual([410, 410, 410])
    expect((await ada.post("/auth/password/change", { current_password: "another long enough password", password: PASSWORD })).status).toBe(204)
    const beforeDisabling = await begun()
    await doorward.run("user disable", { operand: ADA })
    expect(await beforeDisabling()).toEqual([410, 410, 410])
    await doorward.run("user enable", { operand: ADA })
    expect(await beforeDisabling()).toEqual([410, 410, 410])
  })

  test("RC-05 of two recovery codes for one sign-in at the same moment only the one that opened it is used up", async () => {
    const ada = await signedUp(doorward, ADA)
    const { recoveryCodes } = await setUpAuthenticator(doorward, ada)
    const { browser, attempt } = await firstStep(doorward, ADA)
    const clone = browserLike(doorward.fetch)
    for (const [name, value] of browser.cookies) clone.cookies.set(name, value)
    const [one = "", other = ""] = recoveryCodes
    const both = await Promise.all([answer(browser, attempt, "recovery_code", one), answer(clone, attempt, "recovery_code", other)])
    expect(both.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([200, 410])
    const left = both[0].status === 200 ? other : one
    const next = await firstStep(doorward, ADA)
    expect((await answer(next.browser, next.attempt, "recovery_code", left)).status).toBe(200)
  })

  test("MF-17 tokens and introspection say what holds: it falls back unused and in use, no refresh renews it, a step-up does", async () => {
    const ada = await signedUp(doorward, ADA)
    const { secret } = await setUpAuthenticator(doorward, ada)
    doorward.clock.advance(MINUTE)
    const client = tokenClient(doorward.fetch)
    const api = apiClient(doorward.fetch, await createApi(doorward, { audience: "http://localhost:3000" }))
    const login = { email: ADA, password: PASSWORD, remember: true, mode: "token", refresh: "body" }
    const { attempt, attempt_token } = await jsonOf<Begun>(client.browser.post("/auth/login", login))
    const shown = await client.browser.post("/auth/2fa/challenge", { attempt, attempt_token, factor: "totp", code: codeOf(doorward, secret) })
    let tokens = await jsonOf<TokensInBody>(shown)
    const signedInAt = Math.floor(doorward.clock.now() / 1000)
    const claims = async () => {
      const { acr, amr, auth_time } = claimsOf(tokens.access_token)
      expect(await api.introspect(tokens.access_token)).toMatchObject({ active: true, acr, amr, auth_time })
      const { session } = await jsonOf<OnWire>(client.session(tokens.access_token))
      expect([session.acr, session.amr]).toEqual([acr, amr])
      return { acr, amr, auth_time }
    }
    const after = async (seconds: number) => {
      doorward.clock.advance(seconds)
      tokens = await turned(client, tokens.refresh_token)
      return claims()
    }
    const strong = { acr: AAL2, amr: ["pwd", "otp", "mfa"], auth_time: signedInAt }
    const weak = { acr: AAL1, amr: ["pwd", "otp"], auth_time: signedInAt }
    expect(await claims()).toEqual(strong)
    expect(await after(HOUR - MINUTE)).toEqual(strong)
    // The turn itself counted as use, and hides no pause that was too long.
    expect(await after(HOUR)).toEqual(weak)
    expect(await after(1)).toEqual(weak)

    async function raise(): Promise<number> {
      const headers = { authorization: `Bearer ${tokens.access_token}` }
      const begun = await jsonOf<Begun>(client.browser.post("/auth/step-up", { acr_values: AAL2, max_age: 300 }, headers))
      const code = codeOf(doorward, secret)
      const proof = { attempt: begun.attempt, attempt_token: begun.attempt_token }
      expect((await client.browser.post("/auth/2fa/challenge", { ...proof, factor: "totp", code })).status).toBe(200)
      return Math.floor(doorward.clock.now() / 1000)
    }
    const raisedAt = await raise()
    expect(await after(1)).toEqual({ ...strong, auth_time: raisedAt })
    for (let hours = 0; hours < 26; hours++) expect([hours, (await after(54 * MINUTE)).acr]).toEqual([hours, AAL2])
    expect(await after(54 * MINUTE)).toEqual({ ...weak, auth_time: raisedAt })
  })
})

test("MF-07 a sign-in by password that was under way when the second step was set up is asked for it", async () => {
  // A hash that takes longer than everything else here together.
  const doorward = await createTestDoorward({ passwordHashPasses: 20 })
  const ada = await signedUp(doorward, ADA)
  const begun = await jsonOf<{ secret: string }>(ada.post("/auth/2fa/setup", {}))
  const browser = browserLike(doorward.fetch)
  let isAnswered = false
  const entering = signIn(browser, ADA).finally(() => {
    isAnswered = true
  })
  expect((await ada.post("/auth/2fa/verify", { code: codeOf(doorward, begun.secret) })).status).toBe(200)
  expect(isAnswered).toBe(false)
  expect((await jsonOf<Begun>(entering)).status).toBe("mfa_required")
  expect((await browser.get("/auth/session")).status).toBe(401)
  await doorward.close()
})

test.each(databases)(
  "SES-14 what was changed a moment ago on one replica holds for sensitive calls on all of them at once, $name",
  async (database) => {
    const replicas = await freshReplicas(database)
    try {
      const [first, elsewhere] = [replicas.nth(0), replicas.nth(1)]
      const at = (house: TestDoorward, browser: BrowserLike) => {
        const moved = browserLike(house.fetch)
        for (const [name, value] of browser.cookies) moved.cookies.set(name, value)
        return moved
      }
      const olga = await signedInOwner(first)
      const email = `${randomUUID()}@example.com`
      const person = await signedUp(first, email)
      const id = await idOf(person)
      const administrator = { method: "PUT", json: { roles: ["administrator"] } }
      expect((await olga.send(`/admin/v1/users/${id}/roles`, administrator)).status).toBe(200)
      const there = at(elsewhere, person)
      const change = (name: string) => there.send("/admin/v1/settings", { method: "PATCH", json: { sign_up: name } })
      expect((await change("closed")).status).toBe(200)

      // A second step is set up in one browser: another one has not shown it.
      const other = browserLike(elsewhere.fetch)
      expect((await signIn(other, email)).status).toBe(200)
      const address = () => other.post("/auth/email/change", { email: `another-${email}` })
      expect((await address()).status).toBe(202)
      await setUpAuthenticator(first, at(first, person))
      expect(await said(address())).toEqual(STALE)
      // A role is taken.
      expect((await olga.send(`/admin/v1/users/${id}/roles`, { method: "PUT", json: { roles: [] } })).status).toBe(200)
      expect(await said(change("open"))).toEqual([403, "forbidden"])
      expect((await olga.send(`/admin/v1/users/${id}/roles`, administrator)).status).toBe(200)
      await until(async () => (await change("open")).status === 200)
      // What they held is taken, and everything begun with it is over.
      expect((await olga.send(`/admin/v1/users/${id}/factors`, { method: "DELETE" })).status).toBe(204)
      expect([(await address()).status, (await change("closed")).status]).toEqual([401, 401])
      expect((await signIn(other, email)).status).toBe(200)
      expect((await address()).status).toBe(202)
      await first.run("user disable", { operand: email })
      expect((await address()).status).toBe(401)
    } finally {
      await replicas.close()
    }
  },
)
