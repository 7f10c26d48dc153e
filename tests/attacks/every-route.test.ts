import { sql, type TestDoorward } from "doorward/testing"
import * as fc from "fast-check"
import { afterEach, beforeEach, describe, expect, test } from "vitest"
import { type BrowserLike, register, signedUp } from "../browser-like.ts"
import { databases, freshDoorward } from "../databases.ts"

const ISSUER = "http://localhost:3000"
const ALLOWED = "https://app.example.com"
const ALSO_ALLOWED = "http://localhost:5173"

/** What browsers send along for pages of other sites, of sibling hosts, of other ports, of nobody. */
const FOREIGN: readonly Readonly<Record<string, string>>[] = [
  { "sec-fetch-site": "cross-site", origin: "https://evil.example" },
  { "sec-fetch-site": "cross-site", origin: "null" },
  { "sec-fetch-site": "same-site", origin: "http://localhost:3001" },
  { "sec-fetch-site": "none" },
  { origin: "https://evil.example" },
  { origin: "null" },
  // An old browser, which says neither, has cookies.
  { cookie: "doorward=something" },
]

/** Origins that look like one that is allowed and are not. */
const NEARLY = [
  "null",
  "",
  "*",
  "https://evil.example",
  `${ALLOWED}.evil.example`,
  "https://evilapp.example.com",
  "https://evil.app.example.com",
  "https://app.example.com:8443",
  "https://app.example.com:443",
  "http://app.example.com",
  "https://APP.example.com",
  "HTTPS://app.example.com",
  `${ALLOWED}/`,
  `${ALLOWED}, https://evil.example`,
  `https://evil.example, ${ALLOWED}`,
  `${ALLOWED}@evil.example`,
  "https://user@app.example.com",
  "https://app.example.com.",
  "https://app-example.com",
  "https://appXexample.com",
  "https://example.com",
  "https://app.example",
  "https://app.example.comm",
  "https://app%2eexample.com",
  "https://app.example.com%60.evil.example",
  "https://app.example.com`.evil.example",
  "https://аpp.example.com".normalize(),
  "file://",
  "chrome-extension://app.example.com",
  "http://localhost:5174",
  "http://localhost",
  "http://127.0.0.1:5173",
].filter((origin) => [...origin].every((letter) => letter.charCodeAt(0) < 256))

/** The same for everybody, cookies or not: everybody may read them, and nobody with credentials. */
const PUBLIC = ["/oauth2/jwks", "/.well-known/jwks.json"]

interface Door {
  readonly method: string
  /** With something in place of its parameters. */
  readonly path: string
  readonly kind: string
}

/** Every route the house has, from the table that serves them: one that is added is attacked without anybody thinking of it. */
function doorsOf({ routes }: TestDoorward): Door[] {
  return routes.map(({ method, path, kind = "json" }) => ({ method, path: path.replaceAll(/:\w+/g, "x"), kind }))
}

function ask(doorward: TestDoorward, { method, path }: Pick<Door, "method" | "path">, headers: Readonly<Record<string, string>>, body?: string) {
  return doorward.fetch(new Request(new URL(path, ISSUER), { method, redirect: "manual", headers, ...(body === undefined ? {} : { body }) }))
}

const cookiesOf = (browser: BrowserLike) => [...browser.cookies].map(([name, value]) => `${name}=${value}`).join("; ")

describe.each(databases)("every route there is, $name", (database) => {
  let doorward: TestDoorward
  let ada: BrowserLike
  beforeEach(async () => {
    doorward = await freshDoorward(database, { devClock: true })
    ada = await signedUp(doorward, "ada@example.com")
    await register(doorward, ada, "new@example.com")
  })
  afterEach(() => doorward.close())

  const state = async () =>
    Promise.all([
      doorward.database.read(sql`SELECT id, ended_at FROM sessions ORDER BY id`),
      doorward.database.read(sql`SELECT * FROM users ORDER BY id`),
      doorward.database.read(sql`SELECT * FROM attempts ORDER BY id`),
      doorward.database.read(sql`SELECT * FROM one_time_secrets ORDER BY subject`),
      doorward.database.read(sql`SELECT id FROM outbox ORDER BY id`),
      doorward.database.read(sql`SELECT * FROM setup`),
      doorward.database.read(sql`SELECT * FROM password_credentials ORDER BY user_id`),
    ])

  test("UI-02 nothing that changes anything is reached from another origin, whatever the route and the body", async () => {
    const before = await state()
    const changing = doorsOf(doorward).filter(({ method, kind }) => method !== "GET" && kind !== "oauth")
    expect(changing.length).toBeGreaterThan(20)
    for (const door of changing) {
      for (const origin of FOREIGN) {
        for (const type of ["application/json", "application/x-www-form-urlencoded", "text/plain", "multipart/form-data; boundary=x"]) {
          const body = type === "application/json" ? "{}" : "email=ada@example.com"
          const response = await ask(doorward, door, { cookie: cookiesOf(ada), ...origin, "content-type": type }, body)
          expect([door, origin, type, response.status]).toEqual([door, origin, type, 403])
          expect(response.headers.getSetCookie().filter((cookie) => /^doorward(-attempt|-refresh|-access)?=/.test(cookie))).toEqual([])
          expect(response.headers.get("access-control-allow-origin")).toBeNull()
        }
      }
    }
    expect(await state()).toEqual(before)
  })

  test("UI-02 GET and HEAD of every route, by a link from anywhere, change nothing", async () => {
    const before = await state()
    for (const door of doorsOf(doorward)) {
      for (const method of ["GET", "HEAD"]) {
        for (const site of ["cross-site", "same-origin"]) {
          const response = await ask(doorward, { ...door, method }, { cookie: cookiesOf(ada), "sec-fetch-site": site, "sec-fetch-mode": "navigate" })
          await response.body?.cancel()
          expect([door.path, method, response.status]).not.toEqual([door.path, method, 500])
        }
      }
    }
    expect(await state()).toEqual(before)
  })
})

describe("what other origins may read", () => {
  let doorward: TestDoorward
  let ada: BrowserLike
  beforeEach(async () => {
    doorward = await freshDoorward(databases[0] ?? missing(), { allowedOrigins: [ALLOWED, ALSO_ALLOWED], devClock: true })
    ada = await signedUp(doorward, "ada@example.com")
  })
  afterEach(() => doorward.close())

  /** As they are, by the method they have, and asked beforehand. */
  const questions = (door: Door) => [
    { ...door, headers: {} },
    { ...door, method: "OPTIONS", headers: { "access-control-request-method": door.method, "access-control-request-headers": "content-type" } },
  ]
  const corsOf = (response: Response) => [...response.headers.keys()].filter((name) => name.startsWith("access-control-"))

  test.each(NEARLY)("UI-03 Origin %j is told nothing, at every route", async (origin) => {
    for (const door of [...doorsOf(doorward), { method: "GET", path: "/nowhere", kind: "json" }]) {
      for (const { headers, ...question } of questions(door)) {
        const response = await ask(doorward, question, { ...headers, origin, cookie: cookiesOf(ada), "sec-fetch-site": "cross-site" })
        await response.body?.cancel()
        const isPublic = PUBLIC.includes(door.path) && question.method !== "OPTIONS"
        expect([question, corsOf(response)]).toEqual([question, isPublic ? ["access-control-allow-origin"] : []])
        if (isPublic) expect(response.headers.get("access-control-allow-origin")).toBe("*")
        expect([question, response.headers.get("vary")]).toEqual([question, "Origin"])
      }
    }
  })

  test("UI-03 only what is exactly an allowed origin is allowed (property)", async () => {
    const nearby = fc.oneof(
      fc.webUrl().map((url) => new URL(url).origin),
      fc.constantFrom(ALLOWED, ALSO_ALLOWED, ISSUER).chain((origin) =>
        fc.oneof(
          fc
            .tuple(fc.nat(origin.length), fc.string({ minLength: 1, maxLength: 3 }))
            .map(([at, more]) => origin.slice(0, at) + more + origin.slice(at)),
          fc.nat(origin.length - 1).map((at) => origin.slice(0, at) + origin.slice(at + 1)),
          fc.nat(origin.length - 1).map((at) => origin.slice(0, at) + swapped(origin.charAt(at)) + origin.slice(at + 1)),
        ),
      ),
    )
    await fc.assert(
      fc.asyncProperty(nearby, async (text) => {
        const origin = text.replaceAll(/[^\x20-\x7e]/g, "").trim()
        const response = await ask(doorward, { method: "GET", path: "/auth/session" }, { origin, cookie: cookiesOf(ada) })
        const isAllowed = [ALLOWED, ALSO_ALLOWED].includes(origin)
        expect([origin, response.headers.get("access-control-allow-origin")]).toEqual([origin, isAllowed ? origin : null])
        expect([origin, response.headers.get("access-control-allow-credentials")]).toEqual([origin, isAllowed ? "true" : null])
      }),
      { numRuns: 300 },
    )
  })

  test.each([ALLOWED, ALSO_ALLOWED])("UI-03 %s may read the API with cookies, and is answered by its own name", async (origin) => {
    const session = await ask(doorward, { method: "GET", path: "/auth/session" }, { origin, cookie: cookiesOf(ada), "sec-fetch-site": "cross-site" })
    expect(session.status).toBe(200)
    expect(session.headers.get("access-control-allow-origin")).toBe(origin)
    expect(session.headers.get("access-control-allow-credentials")).toBe("true")
    expect(session.headers.get("vary")).toBe("Origin")
    // And a refusal as well, so that a script learns why.
    const refused = await ask(doorward, { method: "GET", path: "/auth/session" }, { origin })
    expect([refused.status, refused.headers.get("access-control-allow-origin")]).toEqual([401, origin])
  })

  test("UI-03 a preflight allows what there is, for ten minutes, and never any header or method (*)", async () => {
    const asked = { origin: ALLOWED, "access-control-request-method": "POST", "access-control-request-headers": "content-type, x-evil" }
    const { status, headers } = await ask(doorward, { method: "OPTIONS", path: "/auth/login" }, asked)
    expect(status).toBe(204)
    expect(headers.get("access-control-allow-methods")).toBe("POST, OPTIONS")
    expect(headers.get("access-control-allow-headers")).toBe(
      "Content-Type, Authorization, Doorward-Retry-Key, If-Match, If-None-Match, Idempotency-Key",
    )
    expect(Number(headers.get("access-control-max-age"))).toBeLessThanOrEqual(600)
    for (const [, value] of headers) expect(value).not.toBe("*")
  })

  test("UI-03 pages are for people: no other origin reads one, an allowed one neither", async () => {
    const pages = doorsOf(doorward).filter(({ method, kind }) => method === "GET" && kind === "page")
    expect(pages.length).toBeGreaterThan(8)
    let read = 0
    for (const page of pages) {
      const response = await ask(doorward, page, { origin: ALLOWED, cookie: cookiesOf(ada) })
      if (!response.headers.get("content-type")?.startsWith("text/html")) continue
      read++
      expect([page.path, corsOf(response)]).toEqual([page.path, []])
      expect(response.headers.get("cross-origin-resource-policy")).toBe("same-origin")
    }
    expect(read).toBeGreaterThan(5)
  })

  test("UI-03 without allowed origins nobody is allowed, and nothing varies", async () => {
    const alone = await freshDoorward(databases[0] ?? missing())
    try {
      for (const origin of [...NEARLY, ALLOWED, ISSUER]) {
        const response = await ask(alone, { method: "GET", path: "/auth/session" }, { origin })
        expect([origin, corsOf(response), response.headers.get("vary")]).toEqual([origin, [], null])
      }
    } finally {
      await alone.close()
    }
  })

  test("UI-01 every answer, of every kind of route and to every method, carries the headers that keep it what it is", async () => {
    const issuer = "https://auth.example"
    const house = await freshDoorward(databases[0] ?? missing(), { issuer, secret: "a root secret that only tests know, 32 and more" })
    try {
      const kinds = new Map<string, number>()
      for (const door of [...doorsOf(house), { method: "GET", path: "/nowhere", kind: "page" }]) {
        for (const method of [door.method, "PUT", "OPTIONS", "HEAD"]) {
          for (const headers of [{ accept: "text/html" }, { accept: "application/json" }, { origin: "https://evil.example" }]) {
            const request = new Request(new URL(door.path, issuer), { method, redirect: "manual", headers })
            const response = await house.fetch(request, { address: "203.0.113.7" })
            await response.body?.cancel()
            const has = (name: string) => response.headers.get(name) ?? ""
            const what = [method, door.path, response.status] as const
            expect([...what, has("strict-transport-security")]).toEqual([...what, "max-age=63072000; includeSubDomains"])
            expect([...what, has("x-content-type-options")]).toEqual([...what, "nosniff"])
            expect([...what, has("x-request-id") !== ""]).toEqual([...what, true])
            expect([...what, has("server") + has("x-powered-by")]).toEqual([...what, ""])
            if (!has("content-type").startsWith("text/html")) continue
            kinds.set(has("content-type"), (kinds.get(has("content-type")) ?? 0) + 1)
            const policy = has("content-security-policy")
            for (const part of ["default-src 'none'", "object-src 'none'", "base-uri 'none'", "frame-ancestors 'none'", "form-action 'self'"])
              expect([...what, policy.includes(part)]).toEqual([...what, true])
            expect([...what, /script-src [^;]*'nonce-[\w+/=]{20,}'/.test(policy), /unsafe-|\*|https?:/.test(policy)]).toEqual([...what, true, false])
            expect([...what, has("x-frame-options"), has("cross-origin-opener-policy")]).toEqual([...what, "DENY", "same-origin"])
            expect([...what, /^(same-origin|no-referrer)$/.test(has("referrer-policy"))]).toEqual([...what, true])
            expect([...what, has("permissions-policy").includes("camera=()")]).toEqual([...what, true])
          }
        }
      }
      expect(kinds.get("text/html; charset=utf-8") ?? 0).toBeGreaterThan(20)
    } finally {
      await house.close()
    }
  })

  /** How another site makes a browser ask without asking: by tags. */
  const EMBEDDINGS = ["script", "image", "style", "object", "embed", "iframe", "audio", "video", "font", "worker", "empty"].map((dest) => ({
    "sec-fetch-dest": dest,
    "sec-fetch-mode": dest === "iframe" || dest === "object" || dest === "embed" ? "navigate" : "no-cors",
  }))
  /** What a browser runs, or applies to a page. */
  const ACTIVE = /javascript|ecmascript|text\/css|svg|xml|wasm|x-java|pdf|event-stream/

  test("UI-12 no answer to a GET can be a script, a picture or a style of another site, whatever it is called with", async () => {
    const answers = doorsOf(doorward).filter(({ method, kind }) => method === "GET" && kind !== "page")
    expect(answers.map(({ path }) => path)).toEqual(expect.arrayContaining(["/auth/session", "/auth/sessions", "/openapi.json"]))
    for (const door of answers) {
      for (const query of ["", "?callback=alert", "?jsonp=alert&cb=alert&format=js", "/x.js", ";x.js"]) {
        const path = `${door.path}${query}`
        const response = await ask(doorward, { method: "GET", path }, { cookie: cookiesOf(ada), accept: "application/javascript, */*;q=0.1" })
        const type = response.headers.get("content-type") ?? ""
        const text = type.includes("event-stream") ? "" : await response.text()
        expect([path, response.headers.get("x-content-type-options")]).toEqual([path, "nosniff"])
        expect([path, ACTIVE.test(type)]).toEqual([path, false])
        expect([path, /^\s*(\/\*\*\/)?\s*alert\s*\(/.test(text)]).toEqual([path, false])
        if (type.includes("json") && !PUBLIC.includes(door.path))
          expect([path, response.headers.get("cross-origin-resource-policy")]).toEqual([path, "same-origin"])
        // A list at the top level could be read by whoever redefines what lists are made of; an object is no script at all.
        if (type.includes("json") && path.startsWith("/auth")) expect([path, text[0]]).toEqual([path, "{"])
      }
    }
  })

  test("UI-12 GET /auth/session and all other JSON, embedded by another site or a sibling host, is refused unread", async () => {
    const jsonDoors: string[] = []
    for (const door of doorsOf(doorward).filter(({ method, kind }) => method === "GET" && kind !== "page")) {
      const plain = await ask(doorward, door, { cookie: cookiesOf(ada) })
      const isJson = plain.status === 200 && plain.headers.get("content-type") === "application/json"
      await plain.body?.cancel()
      if (!isJson) continue
      jsonDoors.push(door.path)
      for (const embedding of EMBEDDINGS) {
        for (const site of ["cross-site", "same-site"]) {
          const response = await ask(doorward, door, { cookie: cookiesOf(ada), "sec-fetch-site": site, ...embedding })
          expect([door.path, site, embedding, response.status]).toEqual([door.path, site, embedding, 403])
          expect(await response.json()).toMatchObject({ code: "origin_refused" })
          expect([door.path, response.headers.get("cross-origin-resource-policy")]).toEqual([door.path, "same-origin"])
        }
      }
    }
    expect(jsonDoors).toEqual(expect.arrayContaining(["/auth/session", "/auth/sessions"]))
  })

  test("UI-12 an embedded question moves no session's end; our own pages, allowed origins and links are answered", async () => {
    const seen = async () =>
      (await doorward.database.read<{ last_seen_at: number }>(sql`SELECT last_seen_at FROM sessions`)).map((row) => row.last_seen_at)
    doorward.clock.advance(600)
    const before = await seen()
    const session = { method: "GET", path: "/auth/session" }
    const cookie = cookiesOf(ada)
    await ask(doorward, session, { cookie, "sec-fetch-site": "same-site", "sec-fetch-mode": "no-cors", "sec-fetch-dest": "script" })
    expect(await seen()).toEqual(before)
    for (const headers of [
      { "sec-fetch-site": "same-origin", "sec-fetch-mode": "cors", "sec-fetch-dest": "empty" },
      { "sec-fetch-site": "same-origin", "sec-fetch-mode": "no-cors", "sec-fetch-dest": "empty" },
      { "sec-fetch-site": "cross-site", "sec-fetch-mode": "cors", "sec-fetch-dest": "empty", origin: ALLOWED },
      { "sec-fetch-site": "cross-site", "sec-fetch-mode": "navigate", "sec-fetch-dest": "document" },
      { "sec-fetch-site": "none", "sec-fetch-mode": "navigate", "sec-fetch-dest": "document" },
      {},
    ])
      expect([headers, (await ask(doorward, session, { cookie, ...headers })).status]).toEqual([headers, 200])
  })
})

function swapped(letter: string): string {
  return letter === letter.toUpperCase() ? letter.toLowerCase() : letter.toUpperCase()
}

function missing(): never {
  throw new Error("there is no database to test on")
}
