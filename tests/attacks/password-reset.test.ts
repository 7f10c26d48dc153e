import { sql, type TestDoorward } from "doorward/testing"
import { afterEach, beforeEach, describe, expect, test } from "vitest"
import { type BrowserLike, browserLike, csrfOf, newestMail, PASSWORD, register, signedUp, signIn } from "../browser-like.ts"
import { databases, freshReplicas, type Replicas } from "../databases.ts"
import { type TokensInBody, tokenClient } from "../token-client.ts"
import { until } from "../until.ts"
import { likeness } from "./likeness.ts"

const ADA = "ada@example.com"
const EVE = "eve@example.com"
const NEW = "another set of words entirely"
const TEN_MINUTES_SECONDS = 600
type UserId = Parameters<TestDoorward["api"]["user"]>[0]

describe.each(databases)("attacks on getting back in, $name", (database) => {
  let replicas: Replicas
  let doorward: TestDoorward
  beforeEach(async () => {
    replicas = await freshReplicas(database)
    doorward = replicas.first
  })
  afterEach(() => replicas.close())

  const stranger = (index = 0) => browserLike(replicas.nth(index).fetch)
  const forgot = (email: string, headers?: Record<string, string>) => stranger().post("/auth/password/forgot", { email }, headers)
  const reset = (token: unknown, password: unknown = NEW, browser = stranger()) => browser.post("/auth/password/reset", { token, password })
  const told = async (response: Response) => `${response.status} ${((await response.json()) as { code?: string }).code ?? "ok"}`
  const mailsTo = async (email: string) => (await doorward.mails()).filter(({ to }) => to === email)
  const idOf = async (email: string) =>
    (await doorward.database.read<{ id: UserId }>(sql`SELECT id FROM users WHERE email = ${email}`))[0]?.id as UserId
  const login = async (email: string, password: string) => (await signIn(stranger(), email, password)).status

  async function asked(email: string): Promise<string> {
    doorward.clock.advance(1)
    expect((await forgot(email)).status).toBe(202)
    return (await newestMail(doorward, email)).token
  }

  async function withoutPassword(email: string): Promise<BrowserLike> {
    const browser = stranger()
    const { attempt } = (await (await browser.post("/auth/register", { email })).json()) as { attempt: string }
    await browser.post("/auth/verify", { attempt, code: (await newestMail(doorward, email)).code })
    return browser
  }

  test("PW-13 asking for a new password answers alike for known, unknown, disabled and passwordless people, and mails only those it can help", async () => {
    await signedUp(doorward, ADA)
    await signedUp(doorward, "disabled@example.com")
    await doorward.api.disableUser(await idOf("disabled@example.com"))
    await withoutPassword("none@example.com")
    doorward.clock.advance(1)
    const before = (await doorward.mails()).length
    const emails = [ADA, "nobody@example.com", "disabled@example.com", "none@example.com"]
    const answers = await Promise.all(emails.map(async (email) => likeness(await forgot(email), email)))
    expect(answers[0]).toMatchObject({ status: 202, body: "", cookies: [] })
    for (const answer of answers.slice(1)) expect(answer).toEqual(answers[0])
    const pages = await Promise.all(emails.map(async (email) => likeness(await stranger().submit("/forgot", "/forgot", { email }), email)))
    for (const page of pages.slice(1)) expect(page).toEqual(pages[0])
    expect(pages[0]).toMatchObject({ status: 303 })
    const mailed = (await doorward.mails()).map(({ to }) => to)
    expect(mailed).toHaveLength(before + 4)
    expect(new Set(mailed.slice(0, 4))).toEqual(new Set([ADA, "none@example.com"]))
  })

  test("PW-14 the link in the mail leads to the configured address, whatever a request says about hosts", async () => {
    await signedUp(doorward, ADA)
    doorward.clock.advance(1)
    const evil = "evil.example"
    const headers = {
      "x-forwarded-host": evil,
      "x-forwarded-proto": "https",
      "x-forwarded-prefix": "/evil",
      forwarded: `host=${evil};proto=https`,
      "x-original-host": evil,
      "x-host": evil,
    }
    const response = await doorward.fetch(
      new Request("http://evil.example/auth/password/forgot", {
        method: "POST",
        headers: { "content-type": "application/json", host: evil, ...headers },
        body: JSON.stringify({ email: ADA }),
      }),
    )
    expect(response.status).toBe(202)
    const [mail] = await mailsTo(ADA)
    expect(`${mail?.text}${mail?.html}`).not.toMatch(/evil/)
    expect((await newestMail(doorward, ADA)).link).toMatch(/^http:\/\/localhost:3000\/reset\?token=[\w-]{43}$/)
  })

  test("PW-15 a password cannot be set without the mail, by no step alone and with nothing in it", async () => {
    const mine = await signedUp(doorward, ADA)
    await asked(ADA)
    const thief = stranger()
    for (const body of [
      {},
      { password: NEW },
      { email: ADA, password: NEW },
      { token: "", password: NEW },
      { token: null, password: NEW },
      { token: "a".repeat(43) },
    ])
      expect((await thief.post("/auth/password/reset", body)).status).toBe(422)
    expect(await told(await reset("a".repeat(43)))).toBe("410 link_expired")
    for (const fields of [
      {},
      { password: NEW },
      { token: "", password: NEW },
      { token: "%", password: NEW },
      { token: "a".repeat(43), password: NEW },
    ])
      expect([410, 422]).toContain((await thief.submit("/forgot", "/reset", fields)).status)
    for (const fields of [{}, { token: "" }, { token: "a".repeat(43) }]) expect((await thief.submit("/forgot", "/secure", fields)).status).toBe(410)
    expect((await thief.submit("/forgot", "/account/password", { current_password: "", password: NEW })).headers.get("location")).toMatch(
      /^\/sign-in/,
    )
    expect([await login(ADA, PASSWORD), await login(ADA, NEW)]).toEqual([200, 401])
    expect((await mine.get("/auth/session")).status).toBe(200)
  })

  test("PW-17 a link works once", async () => {
    await signedUp(doorward, ADA)
    const token = await asked(ADA)
    expect(await told(await reset(token))).toBe("200 ok")
    expect(await told(await reset(token, "yet another choice of words"))).toBe("410 link_used")
    expect([await login(ADA, PASSWORD), await login(ADA, NEW)]).toEqual([401, 200])
  })

  test("PW-17 a link works for ten minutes, and only the newest one", async () => {
    await signedUp(doorward, ADA)
    const old = await asked(ADA)
    const token = await asked(ADA)
    expect(await told(await reset(old))).toBe("410 link_expired")
    doorward.clock.advance(TEN_MINUTES_SECONDS)
    expect(await told(await reset(token))).toBe("410 link_expired")
    expect((await stranger().get(`/reset?token=${token}`)).status).toBe(410)
    expect(await login(ADA, PASSWORD)).toBe(200)
  })

  test("PW-17 a link is for one account, one purpose, one address, and for the time before anything else was ended", async () => {
    const mine = await signedUp(doorward, ADA)
    await signedUp(doorward, EVE)
    await register(doorward, stranger(), "new@example.com")
    const begun = await newestMail(doorward, "new@example.com")
    expect(await told(await reset(begun.token))).toBe("410 link_expired")
    const token = await asked(EVE)
    expect(await told(await stranger().post("/auth/verify", { token }))).toBe("410 link_expired")
    expect((await stranger().submit("/forgot", "/secure", { token })).status).toBe(410)
    doorward.clock.advance(1)
    expect(await told(await reset(token))).toBe("200 ok")
    expect([await login(ADA, PASSWORD), await login(EVE, NEW)]).toEqual([200, 200])
    const secure = (await newestMail(doorward, EVE)).token
    expect(await told(await reset(secure))).toBe("410 link_expired")
    // The password was changed since, so whoever has the mail has an old one.
    const before = await asked(ADA)
    expect((await mine.post("/auth/password/change", { current_password: PASSWORD, password: NEW })).status).toBe(204)
    expect(await told(await reset(before, "yet another choice of words"))).toBe("410 link_expired")
    // The account has another address since.
    const toOld = await asked(ADA)
    await doorward.database.write(sql`UPDATE users SET email = 'moved@example.com' WHERE email = ${ADA}`)
    expect(await told(await reset(toOld, "yet another choice of words"))).toBe("410 link_expired")
    expect(await login("moved@example.com", NEW)).toBe(200)
  })

  test("PW-17 a link mailed before its person was disabled opens nothing, then or afterwards", async () => {
    await signedUp(doorward, ADA)
    const token = await asked(ADA)
    await doorward.api.disableUser(await idOf(ADA))
    expect(await told(await reset(token))).toBe("410 link_expired")
    await doorward.api.enableUser(await idOf(ADA))
    expect(await told(await reset(token))).toBe("410 link_expired")
  })

  test("PW-15 looking at a link uses nothing up, and neither does a password that is refused", async () => {
    await signedUp(doorward, ADA)
    const token = await asked(ADA)
    for (const method of ["GET", "HEAD", "GET"]) expect((await stranger().send(`/reset?token=${token}`, { method })).status).toBe(200)
    expect(await told(await reset(token, "short"))).toBe("422 password_too_short")
    expect(await told(await reset(token, "passwordpassword"))).toBe("422 password_too_common")
    const refused = await stranger().submit(`/reset?token=${token}`, "/reset", { token, password: "short" })
    expect(refused.status).toBe(422)
    expect(refused.headers.get("referrer-policy")).toBe("no-referrer")
    expect(await told(await reset(token))).toBe("200 ok")
  })

  test("PW-21 values of other types are no token and no password", async () => {
    await signedUp(doorward, ADA)
    const token = await asked(ADA)
    const odd = [{ $ne: "" }, [], [token], 123, null, true]
    for (const value of [...odd, "", "%", "%00", `${token}=`, token.slice(1)]) expect([value, (await reset(value)).status]).toEqual([value, 422])
    for (const value of odd) expect((await reset(token, value)).status).toBe(422)
    for (const email of [...odd, "", "ada"]) expect((await stranger().post("/auth/password/forgot", { email })).status).toBe(422)
    expect(await told(await reset(token))).toBe("200 ok")
  })

  test("RC-05 one reset link used fifty times at once sets one password and opens one session", async () => {
    await signedUp(doorward, ADA)
    const token = await asked(ADA)
    const wanted = (index: number) => `the choice of number ${index} of them all`
    const answers = await Promise.all(Array.from({ length: 50 }, (_, index) => reset(token, wanted(index), stranger(index))))
    const said = await Promise.all(answers.map((answer) => told(answer)))
    expect(said.filter((word) => word === "200 ok")).toHaveLength(1)
    // Hashes and connections are bounded goods: some were sent away before they could be too late.
    expect(said.filter((word) => !["200 ok", "410 link_used", "503 saturated", "503 unavailable"].includes(word))).toEqual([])
    expect(await login(ADA, wanted(answers.findIndex(({ status }) => status === 200)))).toBe(200)
    expect((await mailsTo(ADA)).filter(({ subject }) => subject.includes("reset"))).toHaveLength(1)
  })

  test("PW-20 a reset ends every session, refresh token and access token within a second, and the owner hears of it", async () => {
    const mine = await signedUp(doorward, ADA)
    const clients = replicas.houses.map((house) => tokenClient(house.fetch))
    const held = await Promise.all(clients.map((client) => client.signIn(ADA)))
    const token = await asked(ADA)
    const refusedEverywhere = (tokens: TokensInBody) =>
      until(async () => (await Promise.all(clients.map((client) => client.session(tokens.access_token)))).every(({ status }) => status === 401))
    for (const [index, tokens] of held.entries()) expect((await clients[index]?.session(tokens.access_token))?.status).toBe(200)
    const browser = stranger()
    doorward.clock.advance(1)
    expect(await told(await reset(token, NEW, browser))).toBe("200 ok")
    await until(async () => (await mine.get("/auth/session")).status === 401)
    for (const tokens of held) {
      await refusedEverywhere(tokens)
      for (const client of clients) expect((await client.refresh(tokens.refresh_token)).status).toBe(401)
    }
    const { session } = (await (await browser.get("/auth/session")).json()) as { session: { amr: string[] } }
    expect(session.amr).toEqual(["pwd"])
    const [news] = await mailsTo(ADA)
    expect(news?.subject).toContain("was reset")
    expect(await doorward.database.read(sql`SELECT DISTINCT end_reason AS reason FROM sessions WHERE ended_at IS NOT NULL`)).toEqual([
      { reason: "password_reset" },
    ])
  })

  test("PW-20 in mode token the reset's own tokens work at once", async () => {
    await signedUp(doorward, ADA)
    const token = await asked(ADA)
    const client = tokenClient(doorward.fetch)
    const answer = await client.browser.post("/auth/password/reset", { token, password: NEW, mode: "token", refresh: "body" })
    expect(answer.status).toBe(200)
    const tokens = (await answer.json()) as TokensInBody
    expect((await client.session(tokens.access_token)).status).toBe(200)
    expect((await client.refresh(tokens.refresh_token)).status).toBe(200)
  })

  test("people without a password get one by the same link", async () => {
    await withoutPassword(ADA)
    expect(await login(ADA, NEW)).toBe(401)
    expect(await told(await reset(await asked(ADA)))).toBe("200 ok")
    expect(await login(ADA, NEW)).toBe(200)
  })

  test("by its pages alone: forgotten, mailed, chosen, signed in", async () => {
    await signedUp(doorward, ADA)
    doorward.clock.advance(1)
    const browser = stranger()
    expect(await (await browser.get("/sign-in")).text()).toContain('href="/forgot"')
    const sent = await browser.submit("/forgot", "/forgot", { email: " ADA@Example.com" })
    expect([sent.status, sent.headers.get("location")]).toEqual([303, "/forgot?sent=1"])
    expect((await browser.get("/forgot?sent=1")).status).toBe(200)
    const { link, token } = await newestMail(doorward, ADA)
    const page = await browser.get(link)
    expect([page.status, page.headers.get("referrer-policy"), page.headers.get("cache-control")]).toEqual([200, "no-referrer", "no-store"])
    const done = await browser.send("/reset", { method: "POST", form: { csrf: csrfOf(await page.text()), token, password: NEW } })
    expect([done.status, done.headers.get("location")]).toEqual([303, "/account"])
    expect((await browser.get("/auth/session")).status).toBe(200)
    expect((await browser.get(link)).status).toBe(410)
    expect((await browser.submit("/forgot", "/forgot", { email: "ada" })).status).toBe(422)
  })

  test("SES-16 the page that changes a password asks for the current one", async () => {
    const mine = await signedUp(doorward, ADA)
    const other = stranger()
    await signIn(other, ADA)
    expect(await (await mine.get("/account")).text()).toContain('href="/account/password"')
    expect((await stranger().get("/account/password")).headers.get("location")).toBe("/sign-in?next=%2Faccount%2Fpassword")
    expect((await mine.get("/.well-known/change-password")).headers.get("location")).toBe("/account/password")
    const submit = (current_password: string, password: string) =>
      mine.submit("/account/password", "/account/password", { current_password, password })
    expect((await submit("not the current one", NEW)).status).toBe(401)
    expect((await submit("", NEW)).status).toBe(401)
    expect((await submit(PASSWORD, "short")).status).toBe(422)
    const done = await submit(PASSWORD, NEW)
    expect([done.status, done.headers.get("location")]).toEqual([303, "/account/password?changed=1"])
    expect((await mine.get("/auth/session")).status).toBe(200)
    await until(async () => (await other.get("/auth/session")).status === 401)
    expect([await login(ADA, PASSWORD), await login(ADA, NEW)]).toEqual([401, 200])
  })
})
