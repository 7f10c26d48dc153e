import { afterAll, beforeAll, describe, expect, inject, test } from "vitest"
import { type BrowserLike, browserLike, csrfOf, PASSWORD } from "../browser-like.ts"
import { databases } from "../databases.ts"
import { exchange, type RawAnswer } from "../raw-http.ts"
import { postgresSchema, type ServerProcess, SHIPPED_MAIN, startServer } from "../server-process.ts"
import { forms, operations } from "./doors.ts"
import { type FuzzRequest, fuzzRequests } from "./fuzz.ts"

/** In CI; more by night. */
const FUZZ_REQUESTS = Number(process.env["DOORWARD_TEST_FUZZ_REQUESTS"] ?? 2_000)
const FUZZ_SEED = Number(process.env["DOORWARD_TEST_FUZZ_SEED"] ?? 1)
const FUZZ_CONNECTIONS = 8
const KB = 1_024
const PAGES = ["/", "/sign-in", "/sign-up", "/verify", "/setup", "/account", "/account/sessions", "/docs", "/dev/mail", "/nowhere", "/auth/nowhere"]

describe.each(databases)("attacks on the wire, $name", (database) => {
  let server: ServerProcess
  let browser: BrowserLike
  beforeAll(async () => {
    server = await startServer({
      main: SHIPPED_MAIN,
      ...(database.name === "postgres" ? { database: postgresSchema(inject("postgresUrl")) } : {}),
      env: { DOORWARD_DEV_CLOCK: "1" },
    })
    browser = browserLike(fetch, server.origin)
    const { attempt } = (await (await browser.post("/auth/register", { email: "ada@example.com", password: PASSWORD })).json()) as { attempt: string }
    const [mail] = (await (await browser.get("/dev/mail.json")).json()) as { codes: string[] }[]
    await browser.post("/auth/verify", { attempt, code: mail?.codes[0] })
  })
  afterAll(() => server.stop())

  const host = () => `localhost:${server.port}`
  const head = (line: string, headers: readonly string[]) => `${[line, `Host: ${host()}`, "Connection: close", ...headers].join("\r\n")}\r\n\r\n`

  async function expectUnharmed(): Promise<void> {
    expect((await fetch(`http://127.0.0.1:${server.port}/readyz`)).status).toBe(200)
    expect((await browser.get("/auth/session")).status).toBe(200)
    expect(server.isRunning()).toBe(true)
    expect(() => process.kill(server.pid, 0)).not.toThrow()
    expect(server.output()).not.toMatch(/unhandled|uncaught|failed by a defect|"level":"(error|fatal)"|\n {4}at /i)
  }

  test("DS-05 64 KB of cookies or credentials and 1,000 headers are refused", async () => {
    const big = "x".repeat(64 * KB)
    const requests = [
      head("GET /auth/session HTTP/1.1", [`Cookie: doorward=${big}`]),
      head("GET /auth/session HTTP/1.1", [`Cookie: ${Array.from({ length: 2_000 }, (_, index) => `c${index}=${"x".repeat(30)}`).join("; ")}`]),
      head("GET /auth/session HTTP/1.1", [`Authorization: Bearer ${big}`]),
      head(
        "GET / HTTP/1.1",
        Array.from({ length: 1_000 }, (_, index) => `X-${index}: x`),
      ),
      head(
        "GET / HTTP/1.1",
        Array.from({ length: 1_000 }, () => "Cookie: a=b"),
      ),
      head(
        "GET / HTTP/1.1",
        Array.from({ length: 101 }, (_, index) => `X-${index}: x`),
      ),
      head(`GET /${big} HTTP/1.1`, []),
      head("GET / HTTP/1.1", [`X-${big}: x`]),
    ]
    for (const request of requests) {
      const answer = await exchange(server.port, request)
      expect([request.slice(0, 200), [400, 431].includes(answer.status ?? 0)]).toEqual([request.slice(0, 200), true])
    }
    expect(
      (
        await exchange(
          server.port,
          head(
            "GET /healthz HTTP/1.1",
            Array.from({ length: 90 }, (_, index) => `X-${index}: x`),
          ),
        )
      ).status,
    ).toBe(200)
    await expectUnharmed()
  })

  test.each(["/auth/logout", "/auth/refresh"])("%s: what may come without a body comes without a word about one", async (path) => {
    const expected = path === "/auth/logout" ? 204 : 401
    // As `curl -X POST` sends it, and as browsers do.
    for (const headers of [[], ["Content-Length: 0"], ["Transfer-Encoding: chunked"]]) {
      const { status } = await exchange(server.port, `${head(`POST ${path} HTTP/1.1`, headers)}${headers[0]?.startsWith("T") ? "0\r\n\r\n" : ""}`)
      expect([headers, status]).toEqual([headers, expected])
    }
    const untyped = await exchange(server.port, `${head(`POST ${path} HTTP/1.1`, ["Content-Length: 2"])}{}`)
    expect(untyped.status).toBe(415)
    const typed = await exchange(server.port, `${head(`POST ${path} HTTP/1.1`, ["Content-Length: 2", "Content-Type: application/json"])}{}`)
    expect(typed.status).toBe(expected)
  })

  test("DS-01 a body of 10 MB is refused without being read", async () => {
    for (const length of [`Content-Length: ${10 * KB * KB}`, "Transfer-Encoding: chunked"]) {
      // Only as much as the limit is ever sent: whoever waits for the rest would not answer.
      const body = length.startsWith("Content") ? "{" : `${(80 * KB).toString(16)}\r\n${"{".repeat(80 * KB)}\r\n`
      const answer = await exchange(server.port, head("POST /auth/login HTTP/1.1", ["Content-Type: application/json", length]) + body)
      expect([length, answer.status, answer.timedOut]).toEqual([length, 413, false])
    }
    await expectUnharmed()
  })

  test("DS-13 malformed requests on every route are answered with 4xx, by a process that lives on", {
    timeout: 60_000 + FUZZ_REQUESTS * 20,
  }, async () => {
    const described = await operations(browser, { id: `ses_${"0".repeat(26)}` })
    const posts = (await forms(browser, ["/account/sessions"])).concat(await forms(browserLike(fetch, server.origin), ["/sign-in", "/sign-up"]))
    const targets = [
      ...described,
      ...PAGES.map((path) => ({ method: "GET", path })),
      ...[...posts.map(({ action }) => action), "/verify", "/verify/resend", "/setup"].map((path) => ({ method: "POST", path })),
    ]
    const csrf = csrfOf(await (await browser.get("/account")).text())
    const cookie = [...browser.cookies].map(([name, value]) => `${name}=${value}`).join("; ")
    const requests = fuzzRequests({ targets, seed: FUZZ_SEED, count: FUZZ_REQUESTS, cookie, csrf, host: host() })
    const statuses = new Map<number, number>()
    const wrong: object[] = []
    const worker = async () => {
      for (const request of requests) {
        const answer = await exchange(server.port, request.bytes, { halfClose: request.isCut })
        statuses.set(answer.status ?? 0, (statuses.get(answer.status ?? 0) ?? 0) + 1)
        if (!isFine(request, answer)) wrong.push({ request: request.bytes.toString("latin1").slice(0, 2_000), answer })
      }
    }
    await Promise.all(Array.from({ length: FUZZ_CONNECTIONS }, worker))
    expect(wrong.slice(0, 5)).toEqual([])
    // It was not all refused at the first door.
    for (const status of [200, 201, 303, 400, 401, 403, 404, 405, 415, 422]) expect([status, (statuses.get(status) ?? 0) > 0]).toEqual([status, true])
    await expectUnharmed()
  })

  test("DS-13 and stops in order when it is asked to", async () => {
    expect(await server.stop()).toBe(0)
  })
})

function isFine({ mayHangUp }: FuzzRequest, { status, timedOut, head, body }: RawAnswer): boolean {
  if (timedOut) return false
  if (status === undefined) return mayHangUp
  return status >= 200 && status < 500 && !/\n {4}at |node_modules|SQLITE|SELECT /.test(head + body)
}
