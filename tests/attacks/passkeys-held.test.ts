import { sql, type TestDoorward } from "doorward/testing"
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest"
import { signedInOwner } from "../administrators.ts"
import { authenticator } from "../authenticator.ts"
import { type BrowserLike, browserLike, newestMail, signedUp, signIn } from "../browser-like.ts"
import { databases, freshDoorward } from "../databases.ts"
import { answerWith, creationFor, enterWith, jsonOf, makePasskey, type RequestAnswer, requestFor, saidBy } from "../passkeys.ts"

const NOT_VERIFIED = "401 passkey_not_verified"
const OVER = "410 passkey_challenge_over"

interface Listed {
  readonly passkeys: readonly { readonly id: string; readonly credential_id: string; readonly last_used_at: string | null }[]
}

const listOf = async (browser: BrowserLike) => (await jsonOf<Listed>(browser.get("/auth/passkeys"))).passkeys

describe.each(databases)("passkeys that are held, $name", (database) => {
  let doorward: TestDoorward
  /** Others in each test, all in one house. */
  let ADA: string
  let EVE: string
  let tests = 0
  beforeAll(async () => {
    doorward = await freshDoorward(database)
  })
  beforeEach(() => {
    tests += 1
    ADA = `ada-${tests}@example.com`
    EVE = `eve-${tests}@example.com`
  })
  afterAll(() => doorward.close())

  /** Ada with her passkey, signed in. */
  async function adaWith(device = authenticator()): Promise<BrowserLike> {
    const ada = await signedUp(doorward, ADA)
    expect(await saidBy(makePasskey(ada, device))).toBe("200")
    return ada
  }

  test("RC-12 of the last two passkeys that go at once one stays, where there is nothing else", async () => {
    const browser = browserLike(doorward.fetch)
    const device = authenticator()
    const { attempt, ...options } = await creationFor(browser, { email: ADA })
    await jsonOf(browser.post("/auth/passkey/register/verify", { attempt, credential: device.create(options) }))
    await jsonOf(browser.post("/auth/verify", { attempt, code: (await newestMail(doorward, ADA)).code }))
    expect(await saidBy(makePasskey(browser, authenticator()))).toBe("200")
    const ids = (await listOf(browser)).map(({ id }) => id)
    expect(ids).toHaveLength(2)
    const said = await Promise.all(ids.map((id) => saidBy(browser.send(`/auth/passkeys/${id}`, { method: "DELETE" }))))
    expect(said.toSorted()).toEqual(["204", "409 last_way_in"])
    expect(await listOf(browser)).toHaveLength(1)
  })

  test("whoever holds one is asked for it after a password, and the counter of one that is not synced only goes forward", async () => {
    const device = authenticator({ synced: false, counter: 5, uv: false })
    await adaWith(device)
    const browser = browserLike(doorward.fetch)
    const pending = await jsonOf<{ status: string; attempt: string; factors: string[] }>(signIn(browser, ADA))
    expect(pending).toMatchObject({ status: "mfa_required" })
    expect(pending.factors).toContain("passkey")
    // No user verification: not alone, but on top of a password.
    expect(await saidBy(enterWith(doorward, device))).toBe(NOT_VERIFIED)
  })

  test("WA-01 WA-05 RC-05 as a second step: bound to its attempt and person, good once, with or without user verification", async () => {
    const device = authenticator({ uv: false })
    await adaWith(device)
    const begin = async (email = ADA) => {
      const browser = browserLike(doorward.fetch)
      const { attempt } = await jsonOf<{ attempt: string }>(signIn(browser, email))
      const options = await jsonOf<RequestAnswer>(browser.post("/auth/2fa/challenge", { attempt, factor: "passkey" }))
      const answer = (credential: unknown) => saidBy(browser.post("/auth/2fa/challenge", { attempt, factor: "passkey", credential }))
      return { options, answer }
    }
    const one = await begin()
    expect(one.options).toMatchObject({ userVerification: "preferred", allowCredentials: [{ id: device.credentialId }] })
    const eves = authenticator()
    expect(await saidBy(makePasskey(await signedUp(doorward, EVE), eves))).toBe("200")
    expect(await one.answer(eves.get(one.options))).toBe("422 code_invalid")
    expect(await one.answer(device.get(one.options, { origin: "https://evil.example" }))).toBe("422 code_invalid")
    expect(await one.answer({ id: "x" })).toBe("422 invalid")
    const other = await begin()
    expect(await other.answer(device.get(one.options))).toBe("422 code_invalid")
    const assertion = device.get(one.options)
    const said = await Promise.all(Array.from({ length: 5 }, () => one.answer(assertion)))
    expect(said.filter((each) => each === "200 complete")).toHaveLength(1)
    expect(await other.answer(assertion)).toBe("422 code_invalid")
    // Nor does it sign anybody in by itself.
    expect(await saidBy(answerWith(browserLike(doorward.fetch), device.get(other.options)))).toBe(OVER)
  })

  test("WA-12 a passkey that a sign-in owes is made once, in the browser that began it, and signs in", async () => {
    const house = await freshDoorward(database)
    const owner = await signedInOwner(house)
    await signedUp(house, ADA)
    const json = { second_factor: "required", second_factor_phishing_resistant: true, second_factor_grace_seconds: 0 }
    expect(await saidBy(owner.send("/admin/v1/settings", { method: "PATCH", json }))).toBe("200")
    const browser = browserLike(house.fetch)
    const owed = await jsonOf<{ attempt: string; status: string; factors: string[] }>(signIn(browser, ADA))
    expect(owed).toMatchObject({ status: "enrollment_required", factors: ["passkey"] })
    const { attempt } = owed
    const elsewhere = browserLike(house.fetch)
    expect(await saidBy(elsewhere.post("/auth/passkey/register/options", { attempt }))).toBe("404 not_found")
    const [one, two] = [authenticator(), authenticator()]
    const made = [one.create(await creationFor(browser, { attempt })), two.create(await creationFor(browser, { attempt }))]
    expect(await saidBy(elsewhere.post("/auth/passkey/register/verify", { attempt, credential: made[0] }))).toBe("404 not_found")
    const cookies = [...browser.cookies]
    const answers = await Promise.all(
      made.map(async (credential) => {
        const same = browserLike(house.fetch)
        for (const [name, value] of cookies) same.cookies.set(name, value)
        return (await same.post("/auth/passkey/register/verify", { attempt, credential })).json() as Promise<Record<string, unknown>>
      }),
    )
    const kept = answers.filter(({ status }) => status === "complete")
    expect(kept).toHaveLength(1)
    expect(kept[0]).toMatchObject({ passkey: { name: null }, recovery_codes: { length: 10 }, session: { acr: "urn:doorward:aal2" } })
    expect(await house.database.read(sql`SELECT id FROM passkeys`)).toHaveLength(1)
    for (const credential of made)
      expect(["404 not_found", "410 attempt_expired"]).toContain(await saidBy(browser.post("/auth/passkey/register/verify", { attempt, credential })))
    await house.close()
  })

  test("a copy gives itself away by its counter: it does not come in, and the owner hears of it once", async () => {
    const device = authenticator({ synced: false, counter: 5 })
    await adaWith(device)
    expect(await saidBy(enterWith(doorward, device))).toBe("200 complete")
    for (const counter of [5, 6, 0]) expect(await saidBy(enterWith(doorward, device, { counter }))).toBe(NOT_VERIFIED)
    expect((await doorward.mails()).filter(({ to, subject }) => to === ADA && subject.includes("copied"))).toHaveLength(1)
    expect(await doorward.database.read(sql`SELECT type FROM audit_events WHERE type = 'passkey.refused'`)).toHaveLength(3)
    expect(await saidBy(enterWith(doorward, device))).toBe("200 complete")
    // One that may be on several devices counts on none of them.
    const synced = authenticator({ counter: 9 })
    expect(await saidBy(makePasskey(await signedUp(doorward, EVE), synced))).toBe("200")
    expect(await saidBy(enterWith(doorward, synced, { counter: 3 }))).toBe("200 complete")
  })

  test("making and removing one needs a sign-in of the last five minutes, only one's own can be touched, and the owner is told", async () => {
    const ada = await adaWith()
    const eve = await signedUp(doorward, EVE)
    const [own] = await listOf(ada)
    const path = `/auth/passkeys/${own?.id}`
    expect(await saidBy(eve.send(path, { method: "DELETE" }))).toBe("404 not_found")
    expect(await saidBy(eve.send(path, { method: "PATCH", json: { name: "Mine" } }))).toBe("404 not_found")
    expect(await saidBy(ada.send(path, { method: "PATCH", json: { name: "Phone" } }))).toBe("200")
    expect(await listOf(ada)).toMatchObject([{ name: "Phone" }])
    doorward.clock.advance(301)
    expect(await saidBy(ada.post("/auth/passkey/register/options"))).toBe("403 reauthentication_required")
    expect(await saidBy(ada.send(path, { method: "DELETE" }))).toBe("403 reauthentication_required")
    expect((await doorward.mails()).map(({ to, subject }) => [to, subject])).toContainEqual([ADA, expect.stringContaining("passkey was added")])
  })

  test("a client without cookies brings the challenge's token back", async () => {
    const device = authenticator()
    await adaWith(device)
    const app = browserLike(doorward.fetch)
    const asked = await requestFor(app, { mode: "token", refresh: "body" })
    expect(app.cookies.size).toBe(0)
    const assertion = device.get(asked)
    expect(await saidBy(answerWith(app, assertion))).toBe(OVER)
    const answer = await jsonOf<Record<string, string>>(
      app.post("/auth/passkey/login/verify", { ...assertion, challenge_token: asked.challenge_token }),
    )
    expect(answer).toMatchObject({ status: "complete", token_type: "Bearer" })
    expect(answer["refresh_token"]).toMatch(/^dwr_/)
    expect(app.cookies.size).toBe(0)
  })
})
