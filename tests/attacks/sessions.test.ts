import { mkdtemp, rm } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { createTestDoorward, type TestDoorward } from "doorward/testing"
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest"
import { type BrowserLike, browserLike, newestMail, PASSWORD, register, setupLink, signedUp, signIn } from "../browser-like.ts"
import { databases, freshDoorward, freshReplicas } from "../databases.ts"
import { operations } from "./doors.ts"

const HOUR = 3_600
const DAY = 24 * HOUR
const TOKEN = /^[A-Za-z0-9_-]{43}$/

describe.each(databases)("attacks on sessions, $name", (database) => {
  let doorward: TestDoorward
  let browser: BrowserLike
  beforeEach(async () => {
    doorward = await freshDoorward(database)
    browser = browserLike(doorward.fetch)
  })
  afterEach(() => doorward.close())

  const stranger = () => browserLike(doorward.fetch)
  const statusOf = async (who: BrowserLike) => (await who.get("/auth/session")).status
  /** A browser that holds this and nothing else. */
  const holding = (cookie: string, name = "doorward", house = doorward) => {
    const other = browserLike(house.fetch)
    other.cookies.set(name, cookie)
    return other
  }
  const tokenOf = (who: BrowserLike) => who.cookies.get("doorward") ?? ""
  const userOf = async (who: BrowserLike) => ((await (await who.get("/auth/session")).json()) as { user: { id: string } }).user.id
  const sessionOf = async (who: BrowserLike) => ((await (await who.get("/auth/session")).json()) as { session: { id: string } }).session.id

  test.each([
    ["https://auth.example", "__Host-", ["Secure"]],
    ["http://localhost:3000", "", []],
  ])("SES-01 cookies at %s carry every protection there is", async (issuer, prefix, more) => {
    const house = await freshDoorward(database, { issuer })
    try {
      const who = browserLike(house.fetch, issuer)
      const answers = [await who.get("/sign-in")]
      house.clock.advance(1)
      answers.push(await who.post("/auth/register", { email: "ada@example.com", password: PASSWORD }))
      const { token, link } = await newestMail(house, "ada@example.com")
      answers.push(await who.post("/auth/verify", { token }), await signIn(who, "ada@example.com"), await who.get("/account"))
      answers.push(
        await who.submit("/account", "/account/sign-out", {}),
        await who.submit("/sign-in", "/sign-in/password", { email: "ada@example.com", password: PASSWORD }),
        await who.post("/auth/login", { email: "ada@example.com", password: PASSWORD, mode: "token", access: "cookie" }),
        await who.post("/auth/logout"),
      )
      const cookies = answers.flatMap((answer) => answer.headers.getSetCookie())
      const kindOf = (cookie: string) => (cookie.split("=")[0] ?? "").replace(/^__(Host|Secure)-/, "").replace(/attempt-.*/, "attempt")
      expect([...new Set(cookies.map(kindOf))].toSorted(inOrder)).toEqual([
        "doorward",
        "doorward-access",
        "doorward-attempt",
        "doorward-device",
        "doorward-form",
        "doorward-refresh",
      ])
      const secrets = cookies.flatMap((cookie) => {
        const [pair = "", ...attributes] = cookie.split("; ")
        const isRefresh = kindOf(cookie) === "doorward-refresh"
        // A cookie for one path cannot have the stricter prefix.
        expect(pair.startsWith(isRefresh ? prefix.replace("__Host-", "__Secure-") : prefix)).toBe(true)
        expect(attributes.filter((attribute) => !attribute.startsWith("Max-Age=")).toSorted()).toEqual(
          ["HttpOnly", ...(isRefresh ? ["Path=/auth/refresh", "SameSite=Strict"] : ["Path=/", "SameSite=Lax"]), ...more].toSorted(),
        )
        expect(attributes.find((attribute) => attribute.startsWith("Max-Age="))).toMatch(/^Max-Age=\d+$/)
        expect(cookie.length).toBeLessThanOrEqual(4_096)
        // What a known device holds opens nothing, and says the same for a day.
        return kindOf(cookie) === "doorward-device" ? [] : [pair.slice(pair.indexOf("=") + 1)]
      })
      // A device stays the same from one sign-in to the next; it opens nothing.
      const values = secrets.filter((value, index) => value !== "" && kindOf(cookies[index] ?? "") !== "doorward-device")
      for (const value of values)
        expect(value).toMatch(/^([A-Za-z0-9_-]{43}|dwr_[A-Za-z0-9_-]{83}|eyJ[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]{86})$/)
      expect(new Set(values).size).toBe(values.length)
      // None of them is ever part of an address.
      const addresses = [link, ...answers.map(({ headers }) => headers.get("location") ?? "")].join()
      for (const value of values) expect(addresses).not.toContain(value)
    } finally {
      await house.close()
    }
  })

  test("SES-02 every sign-in begins a new session and ends the one before", async () => {
    await signedUp(doorward, "ada@example.com", PASSWORD, browser)
    const seen = [{ token: tokenOf(browser), id: await sessionOf(browser) }]
    const next = async () => {
      const now = { token: tokenOf(browser), id: await sessionOf(browser) }
      for (const before of seen) {
        expect(now.token).not.toBe(before.token)
        expect(now.id).not.toBe(before.id)
        expect(await statusOf(holding(before.token))).toBe(401)
      }
      seen.push(now)
    }
    expect((await signIn(browser, "ada@example.com")).status).toBe(200)
    await next()
    // As a page whose form was opened before somebody signed in elsewhere in this browser.
    expect(
      (
        await browser.submit("/sign-up", "/sign-in/password", {
          email: "ada@example.com",
          password: PASSWORD,
          csrf: await csrfFrom(browser, "/account"),
        })
      ).status,
    ).toBe(303)
    await next()
    // Another person's sign-in in the same browser.
    await signedUp(doorward, "eve@example.com", PASSWORD, browser)
    await next()
    // A gain of power: becoming the owner.
    const link = await setupLink(doorward)
    expect(
      (await browser.submit(link, "/setup", { token: new URL(link).searchParams.get("token") ?? "", email: "owner@example.com", password: PASSWORD }))
        .status,
    ).toBe(303)
    await next()
  })

  test("SES-03 an attacker-chosen session cookie is never adopted", async () => {
    await signedUp(doorward, "ada@example.com")
    const ended = await signedUp(doorward, "eve@example.com")
    const endedToken = tokenOf(ended)
    await ended.post("/auth/logout")
    const attackers = await signedUp(doorward, "mallory@example.com")
    for (const chosen of ["A".repeat(43), endedToken, tokenOf(attackers), "short", "", `${"A".repeat(42)}=`, "x".repeat(4_000)]) {
      const victim = holding(chosen)
      expect((await signIn(victim, "ada@example.com")).status).toBe(200)
      expect(tokenOf(victim)).not.toBe(chosen)
      expect(tokenOf(victim)).toMatch(TOKEN)
      expect(await statusOf(holding(chosen))).toBe(401)
      expect((await (await victim.get("/auth/session")).json()) as object).toMatchObject({ user: { email: "ada@example.com" } })
    }
  })

  test("SES-03 neither is an attempt that somebody else began", async () => {
    const attacker = stranger()
    const { attempt: begun, code } = await register(doorward, attacker, "victim@example.com")
    const [name = "", proof = ""] = [...attacker.cookies].find(([cookie]) => cookie.startsWith("doorward-attempt-")) ?? []
    const victim = holding(proof, name)
    const own = await register(doorward, victim, "victim@example.com")
    expect(own.attempt).not.toBe(begun)
    const isOwn = (await victim.post("/auth/verify", { attempt: own.attempt, code: own.code })).status
    expect(isOwn).toBe(200)
    expect((await attacker.post("/auth/verify", { attempt: own.attempt, code: own.code })).status).toBe(404)
    expect((await attacker.post("/auth/verify", { attempt: begun, code })).status).toBe(409)
    expect(await statusOf(attacker)).toBe(401)
  })

  test("SES-05 a session that was ended is refused by every replica within a second", async () => {
    const { first, houses, nth, close } = await freshReplicas(database)
    try {
      await signedUp(first, "ada@example.com")
      const enders: readonly ((who: BrowserLike, id: string, other: BrowserLike) => Promise<unknown>)[] = [
        (who) => who.post("/auth/logout"),
        (_, id, other) => other.send(`/auth/sessions/${id}`, { method: "DELETE" }),
        (_, __, other) => other.send("/auth/sessions", { method: "DELETE" }),
        (who) => signIn(who, "ada@example.com"),
        async (who) => nth(2).api.disableUser(`usr_${(await userOf(who)).slice(4)}`),
      ]
      for (const end of enders) {
        const who = browserLike(first.fetch)
        const other = browserLike(nth(1).fetch)
        await signIn(who, "ada@example.com")
        await signIn(other, "ada@example.com")
        const id = await sessionOf(who)
        const token = tokenOf(who)
        const everywhere = houses.map((house) => holding(token, "doorward", house))
        // Every replica has just seen it live.
        for (const replay of everywhere) expect(await statusOf(replay)).toBe(200)
        await end(who, id, other)
        const endedAt = performance.now()
        await vi.waitFor(async () => expect(await Promise.all(everywhere.map(statusOf))).toEqual(houses.map(() => 401)), {
          timeout: 1_000,
          interval: 20,
        })
        expect(performance.now() - endedAt).toBeLessThan(1_000)
        // And it stays so.
        expect(await Promise.all(everywhere.map(statusOf))).toEqual(houses.map(() => 401))
      }
    } finally {
      await close()
    }
  })

  test.each([
    ["an ordinary session", false, HOUR, DAY],
    ["a remembered session", true, 14 * DAY, 30 * DAY],
  ])("SES-06 %s ends when it was idle too long, and at its absolute limit whatever is done with it", async (_, remember, idle, absolute) => {
    await signedUp(doorward, "ada@example.com")
    const login = async () => {
      const who = stranger()
      expect((await who.post("/auth/login", { email: "ada@example.com", password: PASSWORD, remember })).status).toBe(200)
      return who
    }
    const left = await login()
    doorward.clock.advance(idle - 1)
    expect(await statusOf(left)).toBe(200)
    doorward.clock.advance(idle)
    expect(await statusOf(left)).toBe(401)
    expect((await left.get("/account")).status).toBe(303)
    expect(await doorward.api.session(new Request("http://localhost:3000/", { headers: { cookie: `doorward=${tokenOf(left)}` } }))).toBeUndefined()

    const busy = await login()
    const step = Math.floor(idle / 2)
    for (let age = step; age < absolute; age += step) {
      doorward.clock.advance(step)
      expect([age, await statusOf(busy)]).toEqual([age, 200])
    }
    doorward.clock.advance(absolute % step === 0 ? step - 1 : (absolute % step) - 1)
    expect(await statusOf(busy)).toBe(200)
    doorward.clock.advance(1)
    expect(await statusOf(busy)).toBe(401)
  })

  test("SES-20 sessions that began under longer limits obey the shorter ones", async () => {
    const folder = await mkdtemp(join(tmpdir(), "doorward-limits-"))
    const settings = database.name === "sqlite" ? { data: folder, databaseUrl: `sqlite:${folder}/doorward.db` } : database.fresh()
    const before = await createTestDoorward(settings)
    const token = tokenOf(await signedUp(before, "ada@example.com"))
    await before.close()
    const after = await createTestDoorward({ ...settings, sessionIdleSeconds: 600, clock: before.clock })
    try {
      const who = holding(token, "doorward", after)
      expect(await statusOf(who)).toBe(200)
      after.clock.advance(600)
      expect(await statusOf(who)).toBe(401)
    } finally {
      await after.close()
      await rm(folder, { recursive: true })
    }
  })

  test("SES-12 a damaged session cookie is nobody's, and never an error", async () => {
    const good = tokenOf(await signedUp(doorward, "grace@example.com"))
    const values = [
      "",
      good.slice(0, -1),
      good.slice(1),
      `${good}A`,
      `${good}=`,
      `"${good}"`,
      good.replace(/.$/, "!"),
      good.replace(/.$/, "+"),
      good.toLowerCase(),
      encodeURIComponent(`${good}\n`),
      "%",
      "%00",
      "a.b.c",
      `${good}.${good}`,
      "\u00e9\u00ff",
      "x".repeat(65_536),
      "A".repeat(43),
    ]
    const headers = [
      ...values.map((value) => `doorward=${value}`),
      // Two of a name: one of them was put there by somebody else.
      `doorward=${good}; doorward=${"A".repeat(43)}`,
      `doorward=${"A".repeat(43)}; doorward=${good}`,
      `doorward=${good}; doorward=${good}`,
      `doorward=; doorward=${good}`,
      `doorward=${good}; x=${"x".repeat(65_536)}`,
      // Other names.
      `Doorward=${good}`,
      `__Host-doorward=${good}`,
      `doorward[]=${good}`,
      `doorward =${good}x`,
      good,
      `=${good}`,
      ";;;=;==;",
    ]
    for (const cookie of headers) {
      const told = cookie.slice(0, 100)
      const json = await stranger().get("/auth/session", { cookie })
      expect([told, json.status]).toEqual([told, 401])
      expect(await json.json()).toMatchObject({ code: "unauthenticated" })
      const page = await stranger().get("/account", { cookie })
      expect([told, page.status, page.headers.get("location")]).toEqual([told, 303, "/sign-in?next=%2Faccount"])
      expect(await (await stranger().get("/", { cookie })).text()).not.toContain("grace@example.com")
      expect((await stranger().post("/auth/logout", undefined, { cookie })).status).toBe(204)
    }
    // Nothing of that has ended the session itself.
    expect(await statusOf(holding(good))).toBe(200)
  })

  test("SES-15 people see and end their own sessions; another's is not there", async () => {
    const ada = await signedUp(doorward, "ada@example.com")
    const other = stranger()
    await signIn(other, "ada@example.com")
    const eve = await signedUp(doorward, "eve@example.com")
    const idsOf = async (who: BrowserLike) =>
      ((await (await who.get("/auth/sessions")).json()) as { sessions: { id: string }[] }).sessions.map(({ id }) => id)
    const ofAda = await idsOf(ada)
    expect(ofAda.toSorted()).toEqual([await sessionOf(ada), await sessionOf(other)].toSorted())
    expect(await idsOf(eve)).toEqual([await sessionOf(eve)])
    const end = async (who: BrowserLike, id: string) => (await who.send(`/auth/sessions/${id}`, { method: "DELETE" })).status
    const missing = await eve.send(`/auth/sessions/ses_${"0".repeat(26)}`, { method: "DELETE" })
    for (const id of ofAda) {
      const foreign = await eve.send(`/auth/sessions/${id}`, { method: "DELETE" })
      expect([foreign.status, ((await foreign.json()) as { code: string }).code]).toEqual([404, "not_found"])
      expect([...foreign.headers.keys()]).toEqual([...missing.headers.keys()])
      expect((await eve.submit("/account", "/account/sessions/end", { session: id })).status).toBe(404)
    }
    for (const id of ["x", "%00", "ses_", "*", "ses_%27%20OR%201=1", ofAda[0]?.toLowerCase() ?? "", encodeURIComponent(ofAda.join())])
      expect([id, await end(eve, id)]).toEqual([id, 404])
    expect((await eve.send("/auth/sessions", { method: "DELETE" })).status).toBe(204)
    expect((await eve.submit("/account", "/account/sessions/end-others", {})).status).toBe(303)
    expect([await statusOf(ada), await statusOf(other), await statusOf(eve)]).toEqual([200, 200, 200])
    expect(await end(ada, await sessionOf(other))).toBe(204)
    expect([await statusOf(ada), await statusOf(other)]).toEqual([200, 401])
    expect(await end(stranger(), await sessionOf(ada))).toBe(401)
    expect(await end(ada, await sessionOf(ada))).toBe(204)
    expect(await statusOf(ada)).toBe(401)
  })

  test("SES-19 nothing but a session's own cookie opens what needs a session", async () => {
    const ada = await signedUp(doorward, "ada@example.com")
    const { attempt, code, link } = await register(doorward, browser, "eve@example.com")
    await browser.get("/sign-in")
    const proof = [...browser.cookies].find(([name]) => name.startsWith("doorward-attempt-"))?.[1] ?? ""
    const formCookie = browser.cookies.get("doorward-form") ?? ""
    expect(proof).toMatch(TOKEN)
    expect(formCookie).toMatch(TOKEN)
    const id = await sessionOf(ada)
    const secrets = [proof, formCookie, new URL(link).searchParams.get("token") ?? "", code, attempt, id, id.slice(4)]
    const protectedCalls = (await operations(browser, { id })).filter(({ needsSession }) => needsSession)
    expect(protectedCalls.map(({ method, path }) => `${method} ${path}`)).toEqual(
      expect.arrayContaining(["GET /auth/session", "GET /auth/sessions", `DELETE /auth/sessions/${id}`, "DELETE /auth/sessions"]),
    )
    for (const { method, path, takesBody } of protectedCalls) {
      const call = { method, ...(takesBody ? { json: {} } : {}) }
      // Where an attempt does as well as a session, what was sent is read first (WA-14, MF-07).
      const unknown = (await stranger().send(path, call)).status
      if (unknown === 422) continue
      for (const secret of secrets) {
        expect([path, (await holding(secret).send(path, call)).status]).toEqual([path, 401])
        expect([path, (await browser.send(path, { ...call, headers: { authorization: `Bearer ${secret}` } })).status]).toEqual([path, 401])
      }
      // Nor does the session's own value anywhere else.
      const own = tokenOf(ada)
      for (const headers of [{ authorization: `Bearer ${own}` }, { authorization: `Basic ${btoa(`doorward:${own}`)}` }, { "x-session": own }])
        expect((await stranger().send(path, { ...call, headers })).status).toBe(401)
      expect((await stranger().send(`${path}?doorward=${own}`, call)).status).toBe(401)
    }
    for (const secret of secrets) expect((await holding(secret).get("/account")).headers.get("location")).toContain("/sign-in")
    expect(await statusOf(ada)).toBe(200)
  })
})

function inOrder(a = "", b = ""): number {
  return a < b ? -1 : Number(a > b)
}

async function csrfFrom(who: BrowserLike, page: string): Promise<string> {
  return /name="csrf" value="([^"]+)"/.exec(await (await who.get(page)).text())?.[1] ?? ""
}
