import { gzipSync } from "node:zlib"
import type { TestDoorward } from "doorward/testing"
import { afterEach, beforeEach, describe, expect, test } from "vitest"
import { signedUp } from "../browser-like.ts"
import { databases, freshDoorward } from "../databases.ts"

/** What a page and everything it loads may weigh, as it travels. */
const MAX_PAGE_BYTES_GZIPPED = 25 * 1024
const YEAR_SECONDS = 365 * 24 * 3_600

/** Keys that anybody verifies with. */
const PUBLIC = ["/oauth2/jwks", "/.well-known/jwks.json"]

const database = databases[0] ?? missing()

/** One answer of each class there is. */
const CLASSES: readonly {
  readonly name: string
  readonly method?: string
  readonly path: string
  readonly headers?: Record<string, string>
  readonly status: number
}[] = [
  { name: "a page", path: "/sign-in", status: 200 },
  { name: "the start page", path: "/", status: 200 },
  { name: "an error page", path: "/nowhere", headers: { accept: "text/html" }, status: 404 },
  { name: "a page whose address holds a credential", path: "/reset?token=x", headers: { accept: "text/html" }, status: 410 },
  { name: "JSON", path: "/healthz", status: 200 },
  { name: "whether it can serve", path: "/readyz", status: 200 },
  { name: "a problem", path: "/auth/session", status: 401 },
  { name: "no such path", path: "/nowhere", status: 404 },
  { name: "a redirect", path: "/account", status: 303 },
  { name: "another method", method: "DELETE", path: "/auth/login", status: 405 },
  { name: "OPTIONS", method: "OPTIONS", path: "/auth/login", status: 204 },
  { name: "HEAD", method: "HEAD", path: "/sign-in", status: 200 },
  { name: "the keys", path: "/.well-known/jwks.json", status: 200 },
  { name: "an asset that is none", path: "/assets/page-0000000000000000.js", status: 404 },
]

function missing(): never {
  throw new Error("there is no database to test on")
}

describe.each(["http://localhost:3000", "https://id.example.com"])("headers of every class of answer at %s", (issuer) => {
  let doorward: TestDoorward
  beforeEach(async () => {
    doorward = await freshDoorward(database, { issuer, securityContact: ["mailto:security@example.com"] })
  })
  afterEach(() => doorward.close())

  const ask = (path: string, init: RequestInit = {}) => doorward.fetch(new Request(new URL(path, issuer), { redirect: "manual", ...init }))
  const scriptOf = (html: string) => /<script type="module" src="([^"]+)"/.exec(html)?.[1] ?? "no script"

  /** @param isForAnybody the same for everybody, so that any site may read it */
  function expectBase(response: Response, isForAnybody = false): void {
    expect(response.headers.get("x-request-id")).toMatch(/./)
    expect(response.headers.get("x-content-type-options")).toBe("nosniff")
    expect(response.headers.get("cross-origin-resource-policy")).toBe(isForAnybody ? "cross-origin" : "same-origin")
    const transport = response.headers.get("strict-transport-security")
    if (issuer.startsWith("http:")) expect(transport).toBeNull()
    else {
      expect(Number(/max-age=(\d+)/.exec(transport ?? "")?.[1])).toBeGreaterThanOrEqual(YEAR_SECONDS)
      expect(transport).toContain("includeSubDomains")
    }
    for (const told of ["server", "x-powered-by"]) expect(response.headers.get(told)).toBeNull()
  }

  /** @param nonces must not come twice */
  function expectPage(response: Response, nonces: Set<string>): void {
    const policy = response.headers.get("content-security-policy") ?? ""
    for (const directive of ["default-src 'none'", "frame-ancestors 'none'", "object-src 'none'", "base-uri 'none'", "form-action 'self'"])
      expect(policy).toContain(directive)
    expect(policy).not.toMatch(/unsafe-|\*|http:/)
    const nonce = /script-src 'nonce-([^']+)'/.exec(policy)?.[1] ?? ""
    expect(nonce.length).toBeGreaterThanOrEqual(22)
    expect(nonces.has(nonce)).toBe(false)
    nonces.add(nonce)
    expect(response.headers.get("cross-origin-opener-policy")).toBe("same-origin")
    expect(response.headers.get("permissions-policy")).toContain("camera=()")
    expect(response.headers.get("referrer-policy")).toMatch(/^(same-origin|no-referrer)$/)
    expect(response.headers.get("x-frame-options")).toBe("DENY")
  }

  test.each(CLASSES)("UI-01 $name ($status)", async ({ method = "GET", path, headers, status }) => {
    const nonces = new Set<string>()
    for (const _ of ["once", "again"]) {
      const response = await ask(path, { method, ...(headers && { headers }) })
      expect(response.status).toBe(status)
      expectBase(response, PUBLIC.includes(path))
      if (!PUBLIC.includes(path)) expect(response.headers.get("cache-control")).toBe("no-store")
      if (response.headers.get("content-type")?.startsWith("text/html")) expectPage(response, nonces)
    }
  })

  test("UI-01 every GET there is, to strangers and to somebody signed in", async () => {
    const grace = await signedUp(doorward, "grace@example.net")
    for (const { path } of doorward.routes.filter(({ method }) => method === "GET")) {
      const address = path.replaceAll(/:\w+/g, "x")
      for (const cookie of ["", [...grace.cookies].map(([name, value]) => `${name}=${value}`).join("; ")]) {
        const response = await ask(address, { headers: { accept: "text/html", cookie } })
        expectBase(response, PUBLIC.includes(path))
        if (response.headers.get("content-type")?.startsWith("text/html")) expectPage(response, new Set())
        await response.body?.cancel()
      }
    }
  })

  test("UI-01 and GW-14: the pages' script is kept for ever under its name, and no other name below /assets is anything", async () => {
    const address = scriptOf(await (await ask("/sign-in")).text())
    const script = await ask(address)
    expect(script.status).toBe(200)
    expectBase(script)
    expect(script.headers.get("content-type")).toBe("text/javascript; charset=utf-8")
    expect(script.headers.get("cache-control")).toBe("public, max-age=31536000, immutable")
    expect(script.headers.getSetCookie()).toEqual([])
    const near = [
      "/assets",
      "/assets/",
      "/assets/page.js",
      `${address}.map`,
      `${address}/x`,
      `${address};x`,
      "/assets/..%2fstyle.css",
      "/assets/%2e%2e/main.js",
    ]
    for (const other of near) {
      const response = await ask(other)
      expect([other, response.status, response.headers.get("cache-control")]).toEqual([other, 404, "no-store"])
    }
  })

  test("GW-14 a page of one's own under a name that looks like a file is nowhere, and nobody keeps it", async () => {
    const grace = await signedUp(doorward, "grace@example.net")
    const cookie = [...grace.cookies].map(([name, value]) => `${name}=${value}`).join("; ")
    for (const path of [
      "/account/x.css",
      "/account;.js",
      "/account%0a.css",
      "/account.css",
      "/account/password/x.js",
      "/account%2fx.css",
      "/account/%2e%2e/x.png",
    ]) {
      const response = await ask(path, { headers: { cookie, accept: "text/html" } })
      expect([path, response.status, response.headers.get("cache-control")]).toEqual([path, 404, "no-store"])
      expect(await response.text()).not.toContain("grace@example.net")
    }
    const own = await ask("/account", { headers: { cookie } })
    expect([own.status, own.headers.get("cache-control")]).toEqual([200, "no-store"])
  })

  test("a page and what it loads weigh little", async () => {
    for (const path of ["/sign-in", "/sign-up"]) {
      const html = await (await ask(path)).text()
      const script = await (await ask(scriptOf(html))).text()
      expect(gzipSync(html).length + gzipSync(script).length).toBeLessThan(MAX_PAGE_BYTES_GZIPPED)
    }
  })

  test("security.txt says where to report and when to ask again (RFC 9116)", async () => {
    const response = await ask("/.well-known/security.txt")
    expect(response.headers.get("content-type")).toBe("text/plain; charset=utf-8")
    const text = await response.text()
    expect(text).toContain("Contact: mailto:security@example.com\n")
    expect(text).toContain(`Canonical: ${issuer}/.well-known/security.txt\n`)
    const expires = Date.parse(/^Expires: (.+)$/m.exec(text)?.[1] ?? "")
    expect(expires).toBeGreaterThan(doorward.clock.now())
    expect(expires).toBeLessThan(doorward.clock.now() + YEAR_SECONDS * 1_000)
  })
})

test("without a contact there is no security.txt", async () => {
  const doorward = await freshDoorward(database)
  const response = await doorward.fetch(new Request("http://localhost:3000/.well-known/security.txt"))
  expect(response.status).toBe(404)
  await doorward.close()
})
