import { createTestDoorward, listen, type TestDoorward, type TestOptions } from "doorward/testing"
import { afterEach, describe, expect, test } from "vitest"
import { browserLike, PASSWORD, signedUp } from "../browser-like.ts"
import { exchange } from "../raw-http.ts"

const ISSUER = "https://id.example.com"
/** Documentation addresses: somebody on the internet, a proxy nearby. */
const STRANGER = "203.0.113.7"
const PROXY = "10.0.0.5"

const closers: (() => unknown)[] = []
afterEach(async () => {
  for (const close of closers.splice(0).toReversed()) await close()
})

async function house(options: TestOptions = {}): Promise<TestDoorward> {
  const doorward = await createTestDoorward({ issuer: ISSUER, ...options })
  closers.push(() => doorward.close())
  return doorward
}

/** A request as a listener of plain http hands it on. */
function plainly(doorward: TestDoorward, path: string, { peer = STRANGER, headers = {}, ...init }: RequestInit & Arriving = {}): Promise<Response> {
  return doorward.fetch(new Request(`http://id.example.com${path}`, { redirect: "manual", headers, ...init }), { address: peer })
}

interface Arriving {
  readonly peer?: string
  readonly headers?: Record<string, string>
}

const json = { "content-type": "application/json" }

describe("UI-10 http:// request to API and to page", () => {
  test("the API refuses: nothing is done, no cookie is set, and the code says why", async () => {
    const doorward = await house()
    await signedUp(doorward, "ada@example.com", PASSWORD, browserLike(doorward.fetch, ISSUER))
    const body = JSON.stringify({ email: "ada@example.com", password: PASSWORD })
    const refused = await plainly(doorward, "/auth/login", { method: "POST", headers: json, body })
    expect(refused.status).toBe(403)
    expect(await refused.json()).toMatchObject({ code: "https_required" })
    expect(refused.headers.getSetCookie()).toEqual([])
    const register = await plainly(doorward, "/auth/register", {
      method: "POST",
      headers: json,
      body: JSON.stringify({ email: "bob@example.com", password: PASSWORD }),
    })
    expect(register.status).toBe(403)
    expect((await doorward.mails()).filter(({ to }) => to === "bob@example.com")).toEqual([])
    // What somebody holds does not work there either.
    for (const path of ["/auth/session", "/auth/nothing", "/.well-known/jwks.json"])
      expect([path, (await plainly(doorward, path)).status]).toEqual([path, 403])
  })

  test("a page is redirected to the same path by https; a form is refused, in words, with what the service sees", async () => {
    const doorward = await house()
    for (const path of ["/", "/sign-in?next=%2Faccount", "//evil.example/", "/setup?token=x"]) {
      const answer = await plainly(doorward, path, { headers: { accept: "text/html" } })
      expect([answer.status, answer.headers.get("location"), answer.headers.getSetCookie()]).toEqual([
        path.startsWith("//") ? 308 : 308,
        ISSUER + path,
        [],
      ])
    }
    const form = await plainly(doorward, "/sign-in/password", {
      method: "POST",
      headers: { "content-type": "application/x-www-form-urlencoded", accept: "text/html", origin: "http://id.example.com" },
      body: "email=ada%40example.com&password=x",
    })
    expect(form.status).toBe(403)
    const page = await form.text()
    expect(page).toContain("This must be sent by https")
    expect(page).toContain(`DOORWARD_TRUST_PROXY=${STRANGER}`)
    expect(page).toContain("proxy_set_header X-Forwarded-Proto $scheme;")
    expect(page).not.toContain("password=x")
  })

  test("who looks after the machine is answered all the same: /healthz, /readyz, /metrics", async () => {
    const doorward = await house({ metricsToken: "a-token-of-the-operator" })
    expect((await plainly(doorward, "/healthz")).status).toBe(200)
    expect((await plainly(doorward, "/readyz")).status).toBe(200)
    const metrics = await plainly(doorward, "/metrics", { headers: { authorization: "Bearer a-token-of-the-operator" } })
    expect(metrics.status).toBe(200)
  })

  test("a service whose address is http serves as ever", async () => {
    const doorward = await house({ issuer: "http://localhost:3000" })
    const answer = await doorward.fetch(new Request("http://localhost:3000/sign-in"), { address: STRANGER })
    expect(answer.status).toBe(200)
  })
})

describe("behind a proxy that ends TLS", () => {
  const trusting = { trustProxy: [PROXY] }
  test.each<[string, TestOptions, Record<string, string>, number]>([
    ["a named one that says https", trusting, { "x-forwarded-proto": "https", "x-forwarded-for": STRANGER }, 401],
    ["a named one that says http", trusting, { "x-forwarded-proto": "http", "x-forwarded-for": STRANGER }, 403],
    ["a named one that says http, while the browser is on https", trusting, { "x-forwarded-proto": "http", "sec-fetch-site": "same-origin" }, 401],
    ["a named one that says only for whom", trusting, { "x-forwarded-for": STRANGER }, 401],
    ["one nobody named", {}, { "x-forwarded-proto": "https", "x-forwarded-for": STRANGER }, 401],
    ["one nobody named that says http", {}, { "x-forwarded-proto": "http" }, 401],
    ["one that passes bytes on, and a browser", {}, { "sec-fetch-site": "none" }, 401],
  ])("%s", async (_, options, headers, status) => {
    expect((await plainly(await house(options), "/auth/session", { peer: PROXY, headers })).status).toBe(status)
  })

  test("there is no redirect without end: a browser that followed it to https is served, whatever the proxy says", async () => {
    const doorward = await house({ trustProxy: [PROXY] })
    const says = { "x-forwarded-proto": "http", "x-forwarded-for": STRANGER, accept: "text/html" }
    const first = await plainly(doorward, "/sign-in", { peer: PROXY, headers: says })
    expect([first.status, first.headers.get("location")]).toEqual([308, `${ISSUER}/sign-in`])
    // Only now does the browser send them: it is on https.
    const second = await plainly(doorward, "/sign-in", { peer: PROXY, headers: { ...says, "sec-fetch-site": "none", "sec-fetch-mode": "navigate" } })
    expect(second.status).toBe(200)
  })

  test("on a real listener: what a proxy on this machine says counts when it is named, and not otherwise", async () => {
    const request = (proto: string) =>
      `GET /auth/session HTTP/1.1\r\nHost: id.example.com\r\nX-Forwarded-Proto: ${proto}\r\nConnection: close\r\n\r\n`
    const statuses: (number | undefined)[] = []
    for (const trustProxy of [["127.0.0.1"], []]) {
      const doorward = await house({ trustProxy })
      const door = await listen(doorward.handle, { port: 0, hosts: ["127.0.0.1"] })
      closers.push(() => door.drain())
      for (const proto of ["http", "https"]) statuses.push((await exchange(door.addresses[0]?.port ?? 0, request(proto))).status)
    }
    expect(statuses).toEqual([403, 401, 401, 401])
  })
})

describe("a page at another host than the service's own", () => {
  const at = async (host: string, path = "/sign-in", headers = {}) => {
    const doorward = await house({ issuer: "http://localhost:3000" })
    const answer = await doorward.fetch(new Request(`http://${host}${path}`, { headers }), { address: "127.0.0.1" })
    return { status: answer.status, page: await answer.text() }
  }

  test("says so before a password is typed, with the way to the same path and the setting", async () => {
    const { status, page } = await at("127.0.0.1:3000", "/sign-in?next=%2Faccount")
    expect(status).toBe(200)
    const [notice = ""] = /id="misplaced"[\s\S]*?<\/details>/.exec(page) ?? []
    expect(notice).toContain("please do not type a password here")
    expect(notice).toContain('href="http://localhost:3000/sign-in?next=%2Faccount"')
    expect(notice).toContain("DOORWARD_ISSUER=http://127.0.0.1:3000")
    expect(page.indexOf("misplaced")).toBeLessThan(page.indexOf('id="password"'))
    expect((await at("localhost:3000")).page).not.toContain('id="misplaced"')
  })

  test("UI-04 what the visitor's browser calls the host is text and nothing else, and in no link", async () => {
    const doorward = await house({ issuer: "http://localhost:3000" })
    const door = await listen(doorward.handle, { port: 0, hosts: ["127.0.0.1"] })
    closers.push(() => door.drain())
    for (const host of ["evil.example", "a&quot;b.example", "[::1]:3000"]) {
      const { body } = await exchange(door.addresses[0]?.port ?? 0, `GET /sign-in HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\n\r\n`)
      const links = [...body.matchAll(/(?:href|action|src)="([^"]*)"/g)].map(([, link]) => link ?? "")
      expect(links.filter((link) => link.includes("evil.example") || link.includes("::1"))).toEqual([])
    }
    const { body } = await exchange(
      door.addresses[0]?.port ?? 0,
      "GET /sign-in HTTP/1.1\r\nHost: <script>alert(1)</script>.example\r\nConnection: close\r\n\r\n",
    )
    expect(body).not.toContain("<script>alert")
  })

  test("a form from there is refused with the same words, so that somebody finds out why", async () => {
    const doorward = await house({ issuer: "http://localhost:3000" })
    const answer = await doorward.fetch(
      new Request("http://192.168.1.20:3000/sign-in/password", {
        method: "POST",
        headers: { origin: "http://192.168.1.20:3000", "content-type": "application/x-www-form-urlencoded", accept: "text/html" },
        body: "email=a",
      }),
      { address: "192.168.1.30" },
    )
    expect(answer.status).toBe(403)
    const page = await answer.text()
    expect(page).toContain('id="misplaced"')
    expect(page).toContain("192.168.1.20:3000")
  })
})
