import type { TestDoorward } from "doorward/testing"
import { afterEach, beforeEach, describe, expect, test } from "vitest"
import { type BrowserLike, browserLike, newestMail, PASSWORD, register, signedUp } from "./browser-like.ts"
import { databases, freshDoorward } from "./databases.ts"
import { claimsOf, type TokenClient, tokenClient, turned } from "./token-client.ts"

describe.each(databases)("tokens on $name", (database) => {
  let doorward: TestDoorward
  let browser: BrowserLike
  let client: TokenClient
  beforeEach(async () => {
    doorward = await freshDoorward(database)
    await signedUp(doorward, "ada@example.com")
    browser = browserLike(doorward.fetch)
    client = tokenClient(doorward.fetch)
  })
  afterEach(() => doorward.close())

  const login = (options: object) => browser.post("/auth/login", { email: "ada@example.com", password: PASSWORD, ...options })

  test("mode token in a browser: an access token in the body, session and refresh token in cookies", async () => {
    const answer = await login({ mode: "token" })
    const body = (await answer.json()) as { access_token: string; refresh_token?: string; session: { id: string }; user: { id: string } }
    expect(body).toMatchObject({ status: "complete", token_type: "Bearer", expires_in: 600, user: { email: "ada@example.com" } })
    expect(body.refresh_token).toBeUndefined()
    expect([...browser.cookies.keys()].toSorted()).toEqual(["doorward", "doorward-device", "doorward-refresh"])
    expect(answer.headers.getSetCookie().find((cookie) => cookie.startsWith("doorward-refresh="))).toMatch(
      /^doorward-refresh=dwr_[\w-]{83}; Path=\/auth\/refresh; Max-Age=86400; HttpOnly; SameSite=Strict$/,
    )
    const [head = ""] = body.access_token.split(".")
    expect(JSON.parse(Buffer.from(head, "base64url").toString())).toEqual({ alg: "ES256", typ: "at+jwt", kid: expect.any(String) as string })
    const now = doorward.clock.now() / 1000
    expect(claimsOf(body.access_token)).toEqual({
      iss: "http://localhost:3000",
      aud: "http://localhost:3000",
      sub: body.user.id,
      iat: now,
      exp: now + 600,
      jti: expect.stringMatching(/^[\w-]{22}$/) as string,
      client_id: "first-party",
      scope: "openid profile email",
      sid: body.session.id,
      fam: expect.stringMatching(/^fam_[0-9A-Z]{26}$/) as string,
      auth_time: now,
      acr: "urn:doorward:aal1",
      amr: ["pwd"],
    })
  })

  test("the refresh cookie turns, and the answer says so", async () => {
    await login({ mode: "token" })
    const before = browser.cookies.get("doorward-refresh")
    const answer = await browser.post("/auth/refresh")
    expect([answer.status, answer.headers.get("doorward-refresh")]).toEqual([200, "rotated"])
    expect(await answer.json()).toEqual({ access_token: expect.any(String) as string, token_type: "Bearer", expires_in: 600 })
    expect(browser.cookies.get("doorward-refresh")).not.toBe(before)
    browser.cookies.set("doorward-refresh", before ?? "")
    const again = await browser.post("/auth/refresh", {})
    expect([again.status, again.headers.get("doorward-refresh")]).toEqual([200, "replayed"])
  })

  test("access: cookie keeps the token out of scripts, now and at every refresh", async () => {
    const answer = await login({ mode: "token", access: "cookie" })
    expect(await answer.json()).not.toHaveProperty("access_token")
    expect(browser.cookies.get("doorward-access")).toMatch(/^eyJ/)
    const refreshed = await browser.post("/auth/refresh")
    expect(await refreshed.json()).toEqual({ token_type: "Bearer", expires_in: 600 })
    expect(refreshed.headers.getSetCookie().join()).toMatch(/doorward-access=eyJ[^;]+; Path=\/; Max-Age=600; HttpOnly; SameSite=Lax/)
  })

  test("refresh: body sets no cookie at all, and both tokens come in the body", async () => {
    const answer = await login({ mode: "token", refresh: "body" })
    expect(answer.headers.getSetCookie()).toEqual([])
    const tokens = (await answer.json()) as { access_token: string; refresh_token: string }
    const session = await client.session(tokens.access_token)
    expect(await session.json()).toMatchObject({ user: { email: "ada@example.com" }, session: { current: true } })
    const next = await turned(client, tokens.refresh_token)
    expect(next.refresh_token).toMatch(/^dwr_/)
    expect((await client.session(next.access_token)).status).toBe(200)
    expect((await login({ mode: "token", refresh: "body", access: "cookie" })).status).toBe(422)
  })

  test("a client without cookies signs up with its attempt token", async () => {
    doorward.clock.advance(1)
    const begun = await browser.post("/auth/register", { email: "bob@example.com", password: PASSWORD, mode: "token", refresh: "body" })
    expect(begun.headers.getSetCookie()).toEqual([])
    const { attempt, attempt_token } = (await begun.json()) as { attempt: string; attempt_token: string }
    expect(attempt_token).toMatch(/^[\w-]{43}$/)
    const { code } = await newestMail(doorward, "bob@example.com")
    expect((await browser.post("/auth/verify", { attempt, code })).status).toBe(404)
    expect((await browser.get(`/auth/attempt?attempt=${attempt}`)).status).toBe(404)
    expect((await browser.get(`/auth/attempt?attempt=${attempt}&attempt_token=${attempt_token}`)).status).toBe(200)
    doorward.clock.advance(1)
    expect((await browser.post("/auth/verify/resend", { attempt, attempt_token })).status).toBe(202)
    const newest = await newestMail(doorward, "bob@example.com")
    const answer = await browser.post("/auth/verify", { attempt, attempt_token, code: newest.code })
    expect(answer.headers.getSetCookie()).toEqual([])
    expect(await answer.json()).toMatchObject({
      status: "complete",
      access_token: expect.any(String) as string,
      refresh_token: expect.any(String) as string,
    })
  })

  test("the attempt remembers how tokens are wanted", async () => {
    doorward.clock.advance(1)
    const begun = await browser.post("/auth/register", { email: "bob@example.com", password: PASSWORD, mode: "token", remember: true })
    const { attempt } = (await begun.json()) as { attempt: string }
    const { code } = await newestMail(doorward, "bob@example.com")
    const answer = await browser.post("/auth/verify", { attempt, code })
    expect(await answer.json()).toMatchObject({ access_token: expect.any(String) as string })
    expect(answer.headers.getSetCookie().join()).toContain(`Max-Age=${30 * 86_400}`)
    const { attempt: plain, code: other } = await register(doorward, browser, "eve@example.com")
    expect(await (await browser.post("/auth/verify", { attempt: plain, code: other })).json()).not.toHaveProperty("access_token")
  })

  test.each(["cookie", "bearer", "expired bearer", "refresh token"])("signing out by %s ends the session and everything under it", async (by) => {
    const tokens = await client.signIn("ada@example.com")
    await login({ mode: "token" })
    if (by === "expired bearer") doorward.clock.advance(700)
    const out =
      by === "cookie"
        ? await browser.post("/auth/logout")
        : by === "refresh token"
          ? await client.browser.post("/auth/logout", { refresh_token: tokens.refresh_token })
          : await client.browser.post("/auth/logout", undefined, { authorization: `Bearer ${tokens.access_token}` })
    expect(out.status).toBe(204)
    if (by === "cookie") expect([(await browser.post("/auth/refresh")).status, [...browser.cookies.keys()]]).toEqual([401, ["doorward-device"]])
    else expect([(await client.refresh(tokens.refresh_token)).status, (await client.session(tokens.access_token)).status]).toEqual([401, 401])
  })

  test("nothing presented: signing out is 204, refreshing is 401", async () => {
    expect((await browser.post("/auth/logout", {})).status).toBe(204)
    expect(await (await browser.post("/auth/refresh")).json()).toMatchObject({ code: "refresh_invalid" })
  })

  test("a configured API is what first-party tokens are for; our own API then takes none of them", async () => {
    const house = await freshDoorward(database, { apiAudience: "https://api.example", apiScopes: "orders:read orders:write".split(" ") })
    try {
      await signedUp(house, "ada@example.com")
      const other = tokenClient(house.fetch)
      const { access_token } = await other.signIn("ada@example.com")
      expect(claimsOf(access_token)).toMatchObject({ aud: "https://api.example", scope: "orders:read orders:write" })
      expect((await other.session(access_token)).status).toBe(401)
    } finally {
      await house.close()
    }
  })
})
