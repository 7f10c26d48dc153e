import { sql, type TestDoorward } from "doorward/testing"
import { afterEach, beforeEach, describe, expect, test } from "vitest"
import { type BrowserLike, browserLike, csrfOf, PASSWORD, register, setupLink, signedUp, signIn } from "../browser-like.ts"
import { databases, freshDoorward } from "../databases.ts"
import { forms, type Operation, operations, type PageForm } from "./doors.ts"

const FORM = "application/x-www-form-urlencoded"

/** What browsers send along from where an attacker can run: other sites, sibling hosts, other ports, sandboxed frames. */
const FOREIGN: readonly Readonly<Record<string, string>>[] = [
  { "sec-fetch-site": "cross-site", origin: "https://evil.example" },
  { "sec-fetch-site": "cross-site", origin: "null" },
  { "sec-fetch-site": "same-site", origin: "http://app.localhost:3000" },
  { "sec-fetch-site": "same-site", origin: "http://localhost:3001" },
  { "sec-fetch-site": "same-site" },
  { "sec-fetch-site": "cross-site" },
  { "sec-fetch-site": "none" },
  // Browsers without Fetch Metadata.
  { origin: "https://evil.example" },
  { origin: "null" },
  { origin: "http://localhost:3001" },
  { origin: "http://localhost" },
  { origin: "https://localhost:3000" },
  { origin: "http://app.localhost:3000" },
  { origin: "http://localhost:3000.evil.example" },
  { origin: "http://localhost:3000, https://evil.example" },
  { origin: "http://LOCALHOST:3000" },
  { origin: "http://localhost:3000/" },
  // Neither header, but cookies: an old browser.
  {},
]

const OVERRIDES = ["x-http-method-override", "x-http-method", "x-method-override"]

// Refused before a database is asked; every-route.test.ts looks on each whether anything changed.
describe.each(databases.slice(0, 1))("attacks from other origins, $name", (database) => {
  let doorward: TestDoorward
  let ada: BrowserLike
  let calls: Operation[]
  let pageForms: PageForm[]

  /** Somebody signed in here and elsewhere, with a sign-up under way and no owner yet: everything there is to lose. */
  beforeEach(async () => {
    doorward = await freshDoorward(database, { devClock: true })
    ada = await signedUp(doorward, "ada@example.com")
    await signIn(browserLike(doorward.fetch), "ada@example.com")
    const { attempt, code } = await register(doorward, ada, "new@example.com")
    const { sessions } = (await (await ada.get("/auth/sessions")).json()) as { sessions: { id: string }[] }
    calls = (await operations(ada, { id: sessions[0]?.id ?? "" })).filter(({ method, isForClients }) => method !== "GET" && !isForClients)
    const visitor = browserLike(doorward.fetch)
    const setup = await setupLink(doorward)
    pageForms = [
      ...(await forms(visitor, ["/sign-in", "/sign-up", setup])),
      ...(await forms(ada, [`/verify?attempt=${attempt}`, "/account/sessions"])),
    ].map(({ action, fields }) => ({
      action,
      fields: filled(fields, {
        email: action === "/sign-in/password" ? "ada@example.com" : "other@example.com",
        password: PASSWORD,
        code,
        name: "",
      }),
    }))
  })
  afterEach(() => doorward.close())

  /** Everything that a request could have changed. */
  const state = async () =>
    Promise.all([
      doorward.database.read(sql`SELECT id, ended_at FROM sessions ORDER BY id`),
      doorward.database.read(sql`SELECT * FROM users ORDER BY id`),
      doorward.database.read(sql`SELECT * FROM attempts ORDER BY id`),
      doorward.database.read(sql`SELECT * FROM one_time_secrets ORDER BY subject`),
      doorward.database.read(sql`SELECT id FROM outbox ORDER BY id`),
      doorward.database.read(sql`SELECT * FROM setup`),
    ])

  /** Sends exactly these headers with the signed-in person's cookies, as her browser would for whoever makes it send. */
  const send = (method: string, path: string, headers: Readonly<Record<string, string>>, body?: string) =>
    doorward.fetch(
      new Request(new URL(path, "http://localhost:3000"), {
        method,
        redirect: "manual",
        headers: { cookie: [...ada.cookies].map(([name, value]) => `${name}=${value}`).join("; "), ...headers },
        ...(body === undefined ? {} : { body }),
      }),
    )

  /** Bodies that would do something if they got in. */
  const jsonFor = ({ path }: Operation) =>
    JSON.stringify(
      path === "/auth/login"
        ? { email: "ada@example.com", password: PASSWORD }
        : { email: "other@example.com", password: PASSWORD, ...pageForms.find(({ action }) => path.endsWith(action))?.fields },
    )

  test("UI-02 the routes attacked below are all there are", () => {
    expect(calls.map(({ method, path }) => `${method} ${path.replace(/ses_\w+/, "ses")}`)).toEqual(
      expect.arrayContaining([
        "POST /auth/login",
        "POST /auth/logout",
        "POST /auth/register",
        "POST /auth/verify",
        "POST /auth/verify/resend",
        "DELETE /auth/sessions",
        "DELETE /auth/sessions/ses",
      ]),
    )
    expect(pageForms.map(({ action }) => action)).toEqual(
      expect.arrayContaining([
        "/account/sessions/end",
        "/account/sessions/end-others",
        "/account/sign-out",
        "/setup",
        "/sign-in/password",
        "/sign-up",
        "/verify",
        "/verify/resend",
      ]),
    )
  })

  test("UI-02 no other origin reaches a route that changes anything, by any kind of body", async () => {
    const before = await state()
    for (const origin of FOREIGN) {
      for (const call of calls) {
        for (const type of ["application/json", "text/plain", FORM, "multipart/form-data; boundary=x", undefined]) {
          const body =
            call.method === "POST"
              ? type === FORM
                ? new URLSearchParams({ email: "ada@example.com", password: PASSWORD }).toString()
                : jsonFor(call)
              : undefined
          const response = await send(call.method, call.path, { ...origin, ...(type === undefined ? {} : { "content-type": type }) }, body)
          expect([call, origin, type, response.status]).toEqual([call, origin, type, 403])
          expect(await response.json()).toMatchObject({ code: "origin_refused" })
          expect(response.headers.getSetCookie()).toEqual([])
          expect(response.headers.get("access-control-allow-origin")).toBeNull()
        }
      }
      for (const { action, fields } of pageForms) {
        const response = await send("POST", action, { ...origin, "content-type": FORM }, new URLSearchParams(fields).toString())
        expect([action, origin, response.status]).toEqual([action, origin, 403])
        expect(response.headers.getSetCookie()).toEqual([])
      }
    }
    expect(await state()).toEqual(before)
  })

  test("UI-02 a foreign origin is refused without cookies too, and before anything else is looked at", async () => {
    for (const path of [...calls.map((call) => call.path), ...pageForms.map(({ action }) => action)]) {
      const method = calls.find((call) => call.path === path)?.method ?? "POST"
      for (const headers of [{ origin: "https://evil.example" }, { origin: "null" }, { "sec-fetch-site": "cross-site" }]) {
        const request = new Request(new URL(path, "http://localhost:3000"), {
          method,
          headers: { ...headers, "content-type": "application/x-nonsense" },
          body: "{".repeat(100_000),
        })
        expect([path, (await doorward.fetch(request)).status]).toEqual([path, 403])
      }
    }
  })

  test("UI-02 a body of another type is refused from our own origin too", async () => {
    const before = await state()
    for (const call of calls.filter(({ takesBody }) => takesBody)) {
      for (const type of [
        "text/plain",
        FORM,
        "multipart/form-data; boundary=x",
        "application/jsonp",
        "text/plain; application/json",
        "application/json+x",
        undefined,
      ]) {
        const headers = { "sec-fetch-site": "same-origin", "content-type": type ?? "" }
        expect([call.path, type, (await send(call.method, call.path, headers, jsonFor(call))).status]).toEqual([call.path, type, 415])
      }
    }
    for (const { action, fields } of pageForms) {
      for (const type of ["text/plain", "application/json", "multipart/form-data; boundary=x"]) {
        expect([
          action,
          type,
          (await send("POST", action, { "sec-fetch-site": "same-origin", "content-type": type }, new URLSearchParams(fields).toString())).status,
        ]).toEqual([action, type, 415])
      }
    }
    expect(await state()).toEqual(before)
  })

  test("UI-02 GET, HEAD, OPTIONS and method overrides change nothing", async () => {
    const before = await state()
    const paths = [...new Set([...calls.map(({ path }) => path), ...pageForms.map(({ action }) => action)])]
    const query = new URLSearchParams({ email: "ada@example.com", password: PASSWORD, _method: "POST" }).toString()
    for (const path of paths) {
      for (const method of ["GET", "HEAD", "OPTIONS", "PUT", "PATCH", "PROPFIND"]) {
        // A call of its own, attacked above.
        if (calls.some((call) => call.path === path && call.method === method)) continue
        for (const site of ["same-origin", "cross-site"]) {
          for (const override of [
            {},
            Object.fromEntries(OVERRIDES.map((name) => [name, "POST"])),
            Object.fromEntries(OVERRIDES.map((name) => [name, "DELETE"])),
          ]) {
            const response = await send(method, `${path}?${query}`, { "sec-fetch-site": site, ...override })
            expect([method, path, [200, 204, 303, 400, 403, 404, 405, 410, 422].includes(response.status)]).toEqual([method, path, true])
            expect(response.headers.getSetCookie().filter((cookie) => !cookie.startsWith("doorward-form="))).toEqual([])
          }
        }
      }
    }
    // A harmless POST stays what it is, whatever a header or a field calls it.
    for (const name of OVERRIDES) {
      const sessions = await send(
        "POST",
        "/auth/sessions?_method=DELETE",
        { "sec-fetch-site": "same-origin", [name]: "DELETE", "content-type": FORM },
        "_method=DELETE",
      )
      expect(sessions.status).toBe(405)
    }
    expect(await state()).toEqual(before)
  })

  test("UI-02 a form without its token, or with another browser's, does nothing", async () => {
    const before = await state()
    const attacker = browserLike(doorward.fetch)
    const foreign = csrfOf(await (await attacker.get("/sign-in")).text())
    const own = csrfOf(await (await ada.get("/account")).text())
    const wrong = [
      undefined,
      "",
      foreign,
      own.slice(0, -1),
      `${own}A`,
      own.toUpperCase(),
      ada.cookies.get("doorward-form") ?? "",
      ada.cookies.get("doorward") ?? "",
    ]
    for (const { action, fields } of pageForms) {
      for (const token of wrong) {
        const { csrf: _, ...rest } = fields
        const response = await send(
          "POST",
          action,
          { "sec-fetch-site": "same-origin", "content-type": FORM },
          new URLSearchParams({ ...rest, ...(token === undefined ? {} : { csrf: token }) }).toString(),
        )
        expect([action, token, response.status]).toEqual([action, token, 403])
        expect(await response.text()).toContain("form has expired")
      }
      // A token that belongs to a cookie the attacker planted beside ours: then neither counts.
      const planted = [...ada.cookies, ["doorward-form", attacker.cookies.get("doorward-form") ?? ""]]
        .map(([name, value]) => `${name}=${value}`)
        .join("; ")
      const twice = await send(
        "POST",
        action,
        { "sec-fetch-site": "same-origin", "content-type": FORM, cookie: planted },
        new URLSearchParams({ ...fields, csrf: foreign }).toString(),
      )
      expect([action, twice.status]).toEqual([action, 403])
    }
    expect(await state()).toEqual(before)
  })

  test("UI-02 a form written for one person does nothing once the browser is somebody else's; one written for nobody still does", async () => {
    const forAda = csrfOf(await (await ada.get("/account")).text())
    const ben = await signedUp(doorward, "ben@example.com")
    const before = await state()
    const sent = (csrf: string, fields: Readonly<Record<string, string>>, action: string) => {
      const cookie = [...ada.cookies, ["doorward", ben.cookies.get("doorward") ?? ""]].toReversed()
      const own = cookie.filter(([name], index) => cookie.findIndex(([other]) => other === name) === index)
      return send(
        "POST",
        action,
        { "sec-fetch-site": "same-origin", "content-type": FORM, cookie: own.map(([name, value]) => `${name}=${value}`).join("; ") },
        new URLSearchParams({ ...fields, csrf }).toString(),
      )
    }
    for (const { action, fields } of pageForms) expect([action, (await sent(forAda, fields, action)).status]).toEqual([action, 403])
    // The owner is under the MAC: it cannot be taken off, or exchanged.
    const [owner = "", mac = ""] = forAda.split(".")
    for (const forged of [`.${mac}`, mac, `${owner}.`, `${"A".repeat(owner.length)}.${mac}`, `${forAda}.${mac}`])
      expect((await sent(forged, {}, "/account/sessions/end-others")).status).toBe(403)
    expect(await state()).toEqual(before)
    ada.cookies.delete("doorward")
    const forNobody = csrfOf(await (await ada.get("/sign-in")).text())
    expect((await sent(forNobody, {}, "/account/sessions/end-others")).status).toBe(303)
  })

  test("UI-02 the same requests do work from our own pages", async () => {
    const csrf = csrfOf(await (await ada.get("/account")).text())
    const statuses = []
    for (const { action, fields } of pageForms
      .filter(({ action }) => action !== NEEDS_AUTHENTICATOR)
      .toSorted((a, b) => ORDER.indexOf(a.action) - ORDER.indexOf(b.action))) {
      const response = await send(
        "POST",
        action,
        { "sec-fetch-site": "same-origin", origin: "http://localhost:3000", "content-type": FORM },
        new URLSearchParams({ ...fields, csrf }).toString(),
      )
      statuses.push([action, response.status])
    }
    expect(statuses).toEqual(ORDER.map((action) => [action, 303]))
  })
})

/** Sent by a script, with what an authenticator has signed: passkeys.test.ts among the browser's. */
const NEEDS_AUTHENTICATOR = "/sign-in/passkey"

/** Such that none takes away what the next needs. */
const ORDER = [
  "/sign-up",
  "/verify",
  "/verify/resend",
  "/account/sessions/end",
  "/account/sessions/end-others",
  "/account/sign-out",
  "/sign-in/password",
  "/setup",
]

/** A form's hidden fields as they are, the others with what is known to be right. */
function filled(fields: Readonly<Record<string, string>>, values: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(fields).map(([name, value]) => [name, values[name] ?? value]))
}
