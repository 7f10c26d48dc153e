import { request as plainRequest } from "node:http"
import { connect as connectHttp2 } from "node:http2"
import { request } from "node:https"
import { afterAll, beforeAll, describe, expect, test } from "vitest"
import { API_AUDIENCE, type ApiCredential, apiClient } from "../api-client.ts"
import { type BrowserLike, browserLike, PASSWORD } from "../browser-like.ts"
import { runCommand } from "../command-process.ts"
import { exchange } from "../raw-http.ts"
import { NAME, type Proxied, startProxied } from "./proxied.ts"

const MAX_EVENT_DELAY_MS = 1_500

/** Signs somebody up through the proxy, as a browser does. */
async function signUp(proxied: Proxied, email: string, from?: string): Promise<BrowserLike> {
  const browser = browserLike(proxied.visitor(from), proxied.issuer)
  const begun = await browser.post("/auth/register", { email, password: PASSWORD })
  expect([begun.status, begun.headers.get("content-type")]).toEqual([201, "application/json"])
  const { attempt } = (await begun.json()) as { attempt: string }
  expect((await browser.post("/auth/verify", { attempt, code: await proxied.codeFor(email) })).status).toBe(200)
  return browser
}

describe("behind nginx, with deploy/proxy/nginx.conf as it is", () => {
  let proxied: Proxied
  let ada: BrowserLike
  beforeAll(async () => {
    proxied = await startProxied()
    ada = await signUp(proxied, "ada@example.com")
  })
  afterAll(() => proxied.stop())

  test("people sign in on the pages, and their cookies are Secure and bound to the host", async () => {
    const browser = browserLike(proxied.visitor(), proxied.issuer)
    const answer = await browser.submit("/sign-in", "/sign-in/password", { email: "ada@example.com", password: PASSWORD })
    expect(answer.status).toBe(303)
    for (const cookie of answer.headers.getSetCookie()) {
      expect(cookie).toMatch(/^__Host-/)
      expect(cookie).toContain("; Secure")
      expect(cookie).not.toMatch(/domain=/i)
    }
    expect(browser.cookies.size).toBeGreaterThan(0)
    expect((await browser.get("/account")).status).toBe(200)
  })

  test("GW-05 the service sees the visitor's address, and what a visitor claims to be does not count", async () => {
    const forged = {
      "x-forwarded-for": "203.0.113.9",
      "x-real-ip": "203.0.113.9",
      forwarded: "for=203.0.113.9;proto=http;host=evil.example",
      "x-forwarded-host": "evil.example",
      "x-forwarded-proto": "http",
    }
    const browser = browserLike(proxied.visitor("127.0.0.77"), proxied.issuer)
    const answer = await browser.post("/auth/login", { email: "ada@example.com", password: PASSWORD }, forged)
    expect(answer.status).toBe(200)
    expect(answer.headers.getSetCookie().every((cookie) => cookie.includes("; Secure"))).toBe(true)
    const { events } = (await (await browser.get("/auth/activity")).json()) as { events: readonly { type: string; ip: string }[] }
    expect(events[0]).toMatchObject({ type: "sign_in.succeeded", ip: "127.0.0.77" })
    const page = await proxied.ask("/sign-in", { headers: forged })
    expect(`${JSON.stringify(page.raw)}${page.body}`).not.toContain("evil.example")
  })

  test("the service finds nothing wrong with this proxy, and its browser's host is the one it is configured for", async () => {
    await proxied.ask("/sign-in", { headers: { "sec-fetch-site": "none" } })
    const { output } = await runCommand(["doctor", "--json", "--data", proxied.server.folder])
    const { checks } = JSON.parse(output) as { checks: readonly { name: string; state: string; finding: string }[] }
    expect(checks.find(({ name }) => name === "proxy")).toMatchObject({ state: "fine", finding: "proxyFine" })
    expect(proxied.server.output()).not.toMatch(/proxy/i)
  })

  test("requests of other sites are refused, those of our own pages are not", async () => {
    const cookie = [...ada.cookies].map(([name, value]) => `${name}=${value}`).join("; ")
    const from = (headers: Record<string, string>) => proxied.ask("/auth/logout", { method: "POST", headers: { cookie, ...headers } })
    expect((await from({ origin: "https://evil.example" })).status).toBe(403)
    expect((await from({ origin: "https://evil.example", host: "evil.example" })).status).toBe(403)
    expect((await from({ "sec-fetch-site": "cross-site" })).status).toBe(403)
    expect((await from({ origin: `http://${NAME}` })).status).toBe(403)
    expect((await (await ada.get("/auth/session")).json()) as object).toMatchObject({ user: { email: "ada@example.com" } })
    const other = await signUp(proxied, "leaving@example.com")
    expect((await other.post("/auth/logout", undefined, { origin: proxied.issuer })).status).toBe(204)
  })

  test("every header the service sends arrives, and once", async () => {
    for (const path of ["/sign-in", "/auth/session", "/nowhere", "/.well-known/jwks.json"]) {
      const { raw } = await proxied.ask(path)
      const names = raw.map(([name]) => name).filter((name) => name !== "set-cookie")
      expect([path, names.filter((name, index) => names.indexOf(name) !== index)]).toEqual([path, []])
      for (const name of ["strict-transport-security", "x-content-type-options", "x-request-id", "cache-control"]) expect(names).toContain(name)
      expect(names).not.toContain("x-powered-by")
      expect(raw.find(([name]) => name === "server")?.[1]).toBe("nginx")
      expect(names).not.toContain("content-encoding")
    }
    expect((await proxied.ask("/sign-in")).headers["content-security-policy"]).toContain("frame-ancestors 'none'")
  })

  test("the event stream comes line by line", async () => {
    const created = await runCommand(["api", "create", "--name", "orders", "--audience", API_AUDIENCE, "--json", "--data", proxied.server.folder])
    const credential = JSON.parse(created.output) as ApiCredential
    const token = await apiClient(proxied.visitor(), credential, proxied.issuer).token()
    const events = openStream(proxied, token)
    try {
      // Heartbeats come every second: gathered, they would come late and in heaps.
      const first = await heartbeat(events)
      const second = await heartbeat(events)
      expect(second.atMs - first.atMs).toBeGreaterThan(MAX_EVENT_DELAY_MS / 10)
      const leaving = await signUp(proxied, "gone@example.com")
      const askedMs = performance.now()
      expect((await leaving.post("/auth/logout")).status).toBe(204)
      for (;;) {
        const { text, atMs } = await events.next()
        if (!text.includes('"kind":"session"')) continue
        expect(atMs - askedMs).toBeLessThan(MAX_EVENT_DELAY_MS)
        break
      }
    } finally {
      events.close()
    }
  })

  test("a body that is too large gets a 413 in the service's own words, and one beyond all measure one of nginx", async () => {
    const post = (bytes: number) =>
      proxied.ask("/auth/login", {
        method: "POST",
        headers: { "content-type": "application/json", "content-length": String(bytes), origin: proxied.issuer },
        body: "x".repeat(bytes),
      })
    // The second is as large as a picture may be.
    for (const bytes of [64 * 1024 + 1, 5 * 1024 * 1024]) {
      const large = await post(bytes)
      expect([large.status, large.headers["content-type"]]).toEqual([413, "application/problem+json"])
      expect(JSON.parse(large.body)).toMatchObject({ code: "too_large", title: expect.any(String) as string })
    }
    const enormous = await post(7 * 1024 * 1024)
    expect([enormous.status, enormous.headers["content-type"]]).toEqual([413, "text/html"])
  })

  test("plain http leads to https, at the configured name whatever was asked for", async () => {
    const answer = await new Promise<{ status: number | undefined; location: string | undefined }>((resolve, reject) => {
      plainRequest(
        { host: "127.0.0.1", port: proxied.httpPort, path: "/sign-in?next=%2Faccount", headers: { host: "evil.example" }, agent: false },
        (got) => {
          got.resume()
          resolve({ status: got.statusCode, location: got.headers.location })
        },
      )
        .once("error", reject)
        .end()
    })
    expect(answer).toEqual({ status: 308, location: `${proxied.issuer}/sign-in?next=%2Faccount` })
  })

  test("it speaks HTTP/2, and nothing older than TLS 1.2", async () => {
    const session = connectHttp2(`https://127.0.0.1:${proxied.httpsPort}`, { ca: proxied.ca, servername: NAME })
    try {
      const status = await new Promise((resolve, reject) => {
        session.once("error", reject)
        const stream = session.request({ ":path": "/healthz", ":authority": `${NAME}:${proxied.httpsPort}` })
        stream.once("response", (headers) => resolve(headers[":status"]))
        stream.once("error", reject)
        stream.resume().end()
      })
      expect(status).toBe(200)
    } finally {
      session.close()
    }
    const old = new Promise((_, reject) => {
      const options = { host: "127.0.0.1", port: proxied.httpsPort, ca: proxied.ca, servername: NAME, agent: false } as const
      request({ ...options, path: "/", minVersion: "TLSv1", maxVersion: "TLSv1.1" }, reject)
        .once("error", reject)
        .end()
    })
    await expect(old).rejects.toThrow(/protocol|alert|version/i)
  })

  test("the address reaches the service as it was sent: nothing is decoded, joined or tidied on the way", async () => {
    for (const path of ["/account%2f..%2fsign-in", "//account", "/public/../account", "/account/", "/account;x", "/%61ccount"]) {
      const direct = await exchange(proxied.server.port, `GET ${path} HTTP/1.1\r\nHost: ${NAME}\r\nConnection: close\r\n\r\n`)
      const { status, headers } = await proxied.ask(path)
      expect([path, status, headers.location]).toEqual([path, direct.status, /^location: (\S+)/im.exec(direct.head)?.[1]])
    }
  })
})

describe("behind an nginx that was told to cache", () => {
  let proxied: Proxied
  beforeAll(async () => {
    proxied = await startProxied((site, folder) => {
      const zone = `proxy_cache_path ${folder}/cache keys_zone=pages:1m;\n`
      const caching = `proxy_cache pages;\n  proxy_cache_valid any 10m;\n  add_header Cache-Status $upstream_cache_status always;\n`
      return zone + site.replace("proxy_cache off;", caching)
    })
  })
  afterAll(() => proxied.stop())

  test("GW-14 /me/x.css, /me;.js, /me%0a.css through a caching proxy: nobody is given another's page", async () => {
    const ada = await signUp(proxied, "ada@example.com")
    for (const page of ["/account", "/auth/session", "/sign-in"]) {
      for (const address of [page, `${page}?.css`, `${page}/x.css`, `${page};.js`, `${page}%0a.css`, `${page}%3f.css`, `${page}.css`]) {
        const hers = await ada.get(address)
        const isReal = address.split("?")[0] === page
        expect([address, hers.status, hers.headers.get("cache-control")]).toEqual([address, isReal ? hers.status : 404, "no-store"])
        expect([200, 303, 404]).toContain(hers.status)
        const stranger = await proxied.ask(address)
        expect([address, stranger.body.includes("ada@example.com"), stranger.headers["cache-status"]]).toEqual([address, false, "MISS"])
      }
    }
    // The cache is on: what may be kept is.
    await proxied.ask("/.well-known/jwks.json")
    expect((await proxied.ask("/.well-known/jwks.json")).headers["cache-status"]).toBe("HIT")
  })
})

async function heartbeat(events: ReturnType<typeof openStream>): Promise<Event> {
  const event = await events.next()
  return event.text.includes("event: heartbeat") ? event : heartbeat(events)
}

interface Event {
  readonly text: string
  readonly atMs: number
}

/** The stream's events, each with the moment it arrived. */
function openStream(proxied: Proxied, token: string): { next(): Promise<Event>; close(): void } {
  const waiting: ((event: Event) => void)[] = []
  const arrived: Event[] = []
  const options = { host: "127.0.0.1", port: proxied.httpsPort, servername: NAME, ca: proxied.ca, agent: false } as const
  const headers = { host: `${NAME}:${proxied.httpsPort}`, accept: "text/event-stream", authorization: `Bearer ${token}` }
  const sent = request({ ...options, path: "/revocations?after=0", headers }, (answer) => {
    let rest = ""
    answer.setEncoding("utf8").on("data", (text: string) => {
      const events = (rest + text).split("\n\n")
      rest = events.pop() ?? ""
      for (const event of events) {
        const next = { text: event, atMs: performance.now() }
        const taker = waiting.shift()
        if (taker) taker(next)
        else arrived.push(next)
      }
    })
  })
  sent.on("error", () => undefined)
  sent.end()
  return {
    next: () => {
      const event = arrived.shift()
      return event ? Promise.resolve(event) : new Promise((resolve) => waiting.push(resolve))
    },
    close: () => sent.destroy(),
  }
}
