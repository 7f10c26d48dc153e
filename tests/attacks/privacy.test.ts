import { readFileSync } from "node:fs"
import { sql, type TestDoorward } from "doorward/testing"
import { afterEach, beforeEach, describe, expect, inject, test } from "vitest"
import { type BrowserLike, browserLike, PASSWORD, register, signedUp, signIn } from "../browser-like.ts"
import { databases, freshDoorward } from "../databases.ts"
import { exchange } from "../raw-http.ts"
import { postgresSchema, startServer } from "../server-process.ts"
import { forms, operations } from "./doors.ts"
import { likeness } from "./likeness.ts"

const { version } = JSON.parse(readFileSync(new URL("../../packages/server/package.json", import.meta.url), "utf8")) as { version: string }

/** What the inside looks like from outside, when it shows. */
const INSIDE = [
  /^ {2,}at .+:\d+/m,
  /\b(node_modules|packages\/|file:\/\/|\/src\/|\/dist\/|\.tsx?:|\.js:)/,
  /\b(SELECT|INSERT|UPDATE|DELETE FROM|RETURNING|token_hash|password_credentials|one_time_secrets)\b/,
  /\b(sqlite\w*|postgres\w*|libpq|hono|argon2\w*|pino|zod|better-sql\w*)\b/i,
  /\b(relation|column|syntax error|no such table|ECONNREFUSED|CONNECTION_ENDED|TypeError|ReferenceError|undefined is not|Cannot read)/,
  new RegExp(`\\b${version.replaceAll(".", "\\.")}\\b|${process.version.slice(1).replaceAll(".", "\\.")}|\\bNode\\b`),
]
const TELLING_HEADERS = ["server", "x-powered-by", "via", "x-aspnet-version", "x-runtime", "x-version", "x-generator"]

/** RFC 9457 with the contract's members, and no others. */
type Problem = Partial<Record<"type" | "title" | "status" | "detail" | "code" | "request_id" | "errors", unknown>>

/** Identifiers, tokens and nonces are random and may spell anything. */
const RANDOM = /[A-Za-z0-9_-]{26,}|nonce="[^"]*"|[0-9a-f]{10}-[0-9a-z]{6}/g

function expectNothingOfTheInside(where: string, text: string): void {
  const words = text.replaceAll(RANDOM, "<random>")
  expect([where, INSIDE.filter((pattern) => pattern.test(words)).map(String)]).toEqual([where, []])
}

describe.each(databases)("attacks on privacy, $name", (database) => {
  let doorward: TestDoorward
  let browser: BrowserLike
  beforeEach(async () => {
    doorward = await freshDoorward(database)
    browser = browserLike(doorward.fetch)
  })
  afterEach(() => doorward.close())

  const stranger = () => browserLike(doorward.fetch)

  /** @returns the status, having looked at everything else */
  async function lookAt(where: string, response: Response): Promise<number> {
    for (const header of TELLING_HEADERS) expect([where, header, response.headers.get(header)]).toEqual([where, header, null])
    expectNothingOfTheInside(where, [...response.headers].filter(([name]) => name !== "content-security-policy").join("\n"))
    const body = await response.text()
    // What succeeds may speak of what it serves: the description of the API names its version.
    if (response.status >= 400) expectNothingOfTheInside(where, body.replace(/<style.*?<\/style>/s, ""))
    const isProblem = response.headers.get("content-type") === "application/problem+json"
    const {
      type: _,
      title: __,
      status,
      detail: ___,
      code: ____,
      request_id: id,
      errors: _____,
      ...more
    } = isProblem ? (JSON.parse(body) as Problem) : {}
    expect([where, more]).toEqual([where, {}])
    expect([where, status, id]).toEqual([where, ...(isProblem ? [response.status, response.headers.get("x-request-id")] : [undefined, undefined])])
    return response.status
  }

  /** Every call and every form, with nothing right about it. */
  async function everyDoor(who: BrowserLike): Promise<Map<string, Response>> {
    const { calls, actions } = doors
    const answers = new Map<string, Response>()
    for (const { method, path, takesBody } of calls)
      answers.set(
        `${method} ${path}`,
        await who.send(path, {
          method,
          ...(takesBody ? { json: { email: "ada@example.com", password: PASSWORD, attempt: doors.attempt, code: "00000000" } } : {}),
        }),
      )
    for (const path of ["/account", "/verify", "/sign-in", `/verify?attempt=${doors.attempt}`, `/verify?token=${"A".repeat(43)}`, "/setup?token=x"])
      answers.set(`GET ${path}`, await who.get(path, { accept: "text/html" }))
    for (const action of actions)
      answers.set(
        `POST ${action}`,
        await who.send(action, {
          method: "POST",
          form: { csrf: doors.csrf, email: "ada@example.com", password: PASSWORD, attempt: doors.attempt, code: "00000000", session: doors.session },
        }),
      )
    return answers
  }

  let doors: {
    readonly calls: Awaited<ReturnType<typeof operations>>
    readonly actions: readonly string[]
    readonly attempt: string
    readonly csrf: string
    readonly session: string
  }
  async function learnDoors(who: BrowserLike): Promise<void> {
    const { attempt } = await register(doorward, who, "new@example.com")
    const { session } = (await (await who.get("/auth/session")).json()) as { session: { id: string } }
    const found = [...(await forms(stranger(), ["/sign-in", "/sign-up"])), ...(await forms(who, ["/account/sessions", `/verify?attempt=${attempt}`]))]
    // Of a page that is written for nobody: it counts whoever the browser is.
    const csrf = found.find(({ action }) => action === "/verify")?.fields["csrf"] ?? ""
    doors = { calls: await operations(who, { id: session.id }), actions: found.map(({ action }) => action), attempt, csrf, session: session.id }
  }

  /** A browser with a form open and a session no cache can know. */
  function unknownTo(who: BrowserLike): BrowserLike {
    const other = stranger()
    for (const [name, value] of who.cookies) other.cookies.set(name, name === "doorward" ? "A".repeat(43) : value)
    return other
  }

  /** PostgreSQL is gone; a SQLite file takes no more writes, as on a full disk. */
  async function breakDatabase(): Promise<void> {
    if (database.name === "sqlite") await doorward.database.write(sql`PRAGMA query_only = ON`)
    else await doorward.database.close()
  }

  test("PV-12 no refusal tells of the inside", async () => {
    const ada = await signedUp(doorward, "ada@example.com")
    await learnDoors(ada)
    const statuses = new Set<number>()
    const look = async (where: string, response: Response) => statuses.add(await lookAt(where, response))
    for (const who of [stranger(), ada]) for (const [where, answer] of await everyDoor(who)) await look(where, answer)
    const json = (body: string, headers: Record<string, string> = {}) =>
      stranger().send("/auth/login", { method: "POST", body, headers: { "content-type": "application/json", ...headers } })
    await look("malformed", await json("{"))
    await look("nested", await json("[".repeat(100)))
    await look("too large", await json("x".repeat(100_000)))
    await look("wrong type", await json("{}", { "content-type": "text/plain" }))
    await look("foreign", await json("{}", { "sec-fetch-site": "cross-site" }))
    await look("schema", await json('{"email":{"$ne":1},"password":[1],"remember":"x"}'))
    await look("method", await stranger().get("/auth/login"))
    await look("nowhere", await stranger().get("/auth/nowhere"))
    await look("nowhere, a page", await stranger().get("/nowhere", { accept: "text/html" }))
    await look("long address", await stranger().get(`/auth/attempt?${"x".repeat(9_000)}`))
    await look("bad query", await stranger().get("/auth/attempt?attempt=%zz"))
    await look("bad query of a page", await stranger().get("/verify?attempt=%zz", { accept: "text/html" }))
    const { attempt } = await register(doorward, browser, "eve@example.com")
    for (let guess = 0; guess < 7; guess++) await look("guess", await browser.post("/auth/verify", { attempt, code: `wrong ${guess}` }))
    doorward.clock.advance(600)
    await look("expired", await browser.post("/auth/verify", { attempt, code: "00000000" }))
    for (const status of [400, 401, 403, 404, 405, 410, 413, 415, 422, 429]) expect([status, statuses.has(status)]).toEqual([status, true])
  })

  test("PV-12 neither does a defect inside", async () => {
    const ada = await signedUp(doorward, "ada@example.com")
    await learnDoors(ada)
    // Tables that are not there are nothing the service is prepared for.
    for (const statement of [
      sql`DROP VIEW signed_in`,
      sql`DROP VIEW session_context`,
      sql`DROP VIEW session_standing`,
      sql`DROP TABLE refresh_families`,
      sql`DROP TABLE one_time_codes`,
      sql`DROP TABLE one_time_secrets`,
      sql`DROP TABLE attempts`,
      sql`DROP TABLE sessions`,
      sql`DROP TABLE password_credentials`,
    ])
      await doorward.database.write(statement)
    const statuses = new Map<string, number>()
    for (const [where, answer] of await everyDoor(ada)) statuses.set(where, await lookAt(where, answer))
    const withoutMemory = unknownTo(ada)
    for (const [where, answer] of await everyDoor(withoutMemory)) statuses.set(where, await lookAt(where, answer))
    for (const where of [
      "GET /auth/session",
      "GET /auth/sessions",
      "POST /auth/login",
      "POST /auth/register",
      "GET /account",
      "POST /sign-in/password",
    ])
      expect([where, statuses.get(where)]).toEqual([where, 500])
    const page = await withoutMemory.get("/account", { accept: "text/html" })
    expect([page.status, page.headers.get("content-type")]).toEqual([500, "text/html; charset=utf-8"])
    const problem = (await (await withoutMemory.get("/auth/session")).json()) as object
    expect(Object.keys(problem).toSorted()).toEqual(["code", "request_id", "status", "title", "type"])
    expect(problem).toMatchObject({ code: "internal" })
  })

  test("PV-12 neither does an outage, which signs nobody out", async () => {
    const ada = await signedUp(doorward, "ada@example.com")
    await learnDoors(ada)
    await breakDatabase()
    const statuses = new Map<string, number>()
    const other = unknownTo(ada)
    for (const [where, answer] of await everyDoor(other)) {
      expect([where, answer.headers.getSetCookie().filter((cookie) => !cookie.startsWith("doorward-form="))]).toEqual([where, []])
      expect([where, answer.status === 503]).toEqual([where, answer.headers.get("retry-after") === "2"])
      statuses.set(where, await lookAt(where, answer))
    }
    const writing = ["POST /auth/login", "POST /auth/register", "POST /auth/verify/resend", "POST /sign-up"]
    const reading = ["GET /readyz", "GET /auth/session", "GET /auth/sessions", "GET /account", "POST /auth/logout"]
    for (const where of database.name === "sqlite" ? writing : [...writing, ...reading]) expect([where, statuses.get(where)]).toEqual([where, 503])
    expect(statuses.get("GET /healthz")).toBe(200)
  })

  test("PV-12 nor what the listener itself refuses", async () => {
    const server = await startServer(database.name === "postgres" ? { database: postgresSchema(inject("postgresUrl")) } : {})
    try {
      const requests = [
        "GARBAGE\r\n\r\n",
        "GET / HTTP/1.1\r\n\r\n",
        "GET / HTTP/9.9\r\nHost: x\r\n\r\n",
        `GET / HTTP/1.1\r\nHost: localhost\r\nX: ${"x".repeat(20_000)}\r\n\r\n`,
        `GET / HTTP/1.1\r\nHost: localhost\r\n${"X: x\r\n".repeat(150)}\r\n`,
        "GET /% HTTP/1.1\r\nHost: [\r\nConnection: close\r\n\r\n",
        "GET /nowhere HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n",
        "POST /auth/login HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: x\r\n\r\n",
      ]
      for (const request of requests) {
        const { status, head, body } = await exchange(server.port, request)
        expect([request.slice(0, 60), status !== undefined && status >= 400 && status < 500]).toEqual([request.slice(0, 60), true])
        expect(head).not.toMatch(new RegExp(`^(${TELLING_HEADERS.join("|")}):`, "im"))
        expectNothingOfTheInside(request.slice(0, 60), head + body)
      }
    } finally {
      await server.stop()
    }
  })

  test("PV-01 known, unknown and disabled people are answered alike at sign-in and sign-up", async () => {
    const people = ["known@example.com", "other@example.com", "barre@example.com", "nobod@example.com"]
    for (const email of people.slice(0, 3)) await signedUp(doorward, email)
    const barred = (await doorward.database.read<{ id: `usr_${string}` }>(sql`SELECT id FROM users WHERE email = 'barre@example.com'`))[0]
    expect(await doorward.api.disableUser(barred?.id ?? "usr_")).toBe(true)
    // A disabled person's right password is as good as a stranger's wrong one.
    const cases: readonly (readonly [string, string])[] = [
      ["known@example.com", "not the right password"],
      ["nobod@example.com", "not the right password"],
      ["barre@example.com", "not the right password"],
      ["barre@example.com", PASSWORD],
      ["other@example.com", "not the right password"],
    ]
    const told = await Promise.all(
      cases.map(async ([email, password]) => {
        const answers = [
          await signIn(stranger(), email, password),
          await stranger().post("/auth/login", { email, password, remember: true }),
          await stranger().submit("/sign-in", "/sign-in/password", { email, password }),
        ]
        return Promise.all(answers.map((answer) => likeness(answer, email)))
      }),
    )
    for (const each of told) expect(each).toEqual(told[0])
    expect(told[0]?.map(({ status }) => status)).toEqual([401, 401, 401])
    expect((await signIn(stranger(), "known@example.com")).status).toBe(200)

    const signedUpAs = await Promise.all(
      people.map(async (email) => {
        const answers = [
          await stranger().post("/auth/register", { email, password: PASSWORD }),
          await stranger().post("/auth/register", { email }),
          await stranger().submit("/sign-up", "/sign-up", { email, password: PASSWORD }),
        ]
        return Promise.all(answers.map((answer) => likeness(answer, email)))
      }),
    )
    for (const each of signedUpAs) expect(each).toEqual(signedUpAs[0])
    expect(signedUpAs[0]?.map(({ status }) => status)).toEqual([201, 201, 303])
  })
})
