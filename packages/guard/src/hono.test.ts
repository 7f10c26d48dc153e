import { Hono } from "hono"
import { afterAll, beforeAll, describe, expect, test } from "vitest"
import { type GuardVariables, requireAuth, requireOrganization, requireScope } from "./hono.ts"
import { createGuard, type Guard } from "./index.ts"
import { guardClient, startTestIssuer, type TestIssuer } from "./testing/issuer.ts"
import { audience } from "./testing/tokens.ts"

let issuer: TestIssuer
let guard: Guard
let app: Hono<{ Variables: GuardVariables }>

beforeAll(async () => {
  issuer = await startTestIssuer()
  guard = createGuard({ issuer: issuer.url, audience, ...guardClient, revocation: "poll", realm: "notes", accessCookie: true })
  await guard.ready()
  app = new Hono<{ Variables: GuardVariables }>()
  app.get("/open", requireScope("notes:read"), (c) => c.text("never"))
  app.use(requireAuth(guard))
  app.get("/", (c) => c.json({ sub: c.get("auth").sub }))
  app.get("/read", requireScope("notes:read", "notes:write"), (c) => c.text("read"))
  app.get("/delete", requireScope("notes:read", "notes:delete"), (c) => c.text("deleted"))
  app.use(
    "/organizations/:organization/*",
    requireOrganization((c) => c.req.param("organization")),
  )
  app.get("/organizations/:organization/notes/:note", (c) => c.text(c.req.param("organization")))
  app.get("/defect", () => {
    throw new Error("a defect")
  })
  app.onError((error, c) => c.text(error.message, 500))
})
afterAll(async () => {
  guard.close()
  await issuer.stop()
})

const ask = (path: string, token?: string, headers: Record<string, string> = {}) =>
  app.request(path, { headers: { ...(token === undefined ? {} : { authorization: `Bearer ${token}` }), ...headers } })

describe("Hono behind the guard", () => {
  test("a good token passes, first and again", async () => {
    const token = issuer.token()
    for (let n = 0; n < 2; n++) {
      const response = await ask("/", token)
      expect(response.status).toBe(200)
      expect(await response.json()).toEqual({ sub: "usr_1" })
    }
    expect(await (await ask("/read", token)).text()).toBe("read")
    expect((await ask("/", undefined, { cookie: `doorward-access=${token}` })).status).toBe(200)
  })

  test("no token: 401 with the scheme, and no error", async () => {
    const response = await ask("/")
    expect(response.status).toBe(401)
    expect(response.headers.get("www-authenticate")).toBe('Bearer realm="notes"')
    expect(response.headers.get("content-type")).toBe("application/problem+json")
    expect(response.headers.get("cache-control")).toBe("no-store")
    expect(await response.json()).toEqual({
      type: "about:blank",
      title: "Not signed in",
      status: 401,
      detail: "An access token is required",
      code: "unauthenticated",
    })
  })

  test("a bad token: 401 invalid_token, and nothing of it in the answer", async () => {
    const response = await ask("/", issuer.token({ iss: "https://secret.example" }))
    expect(response.status).toBe(401)
    expect(response.headers.get("www-authenticate")).toBe(
      'Bearer realm="notes", error="invalid_token", error_description="The token is from another issuer"',
    )
    expect(await response.json()).toMatchObject({ status: 401, code: "invalid_token" })
  })

  test("TOK-12 a megabyte of dots is refused in no time", async () => {
    const dots = ".".repeat(1_000_000)
    const started = performance.now()
    expect((await ask("/", dots)).status).toBe(401)
    expect(performance.now() - started).toBeLessThan(100)
  })

  test("a scope is missing: 403 with the ones that are needed", async () => {
    const response = await ask("/delete", issuer.token())
    expect(response.status).toBe(403)
    expect(response.headers.get("www-authenticate")).toContain('error="insufficient_scope"')
    expect(response.headers.get("www-authenticate")).toContain('scope="notes:read notes:delete"')
    expect(await response.json()).toMatchObject({ code: "insufficient_scope" })
  })

  test("a scope asked for where nobody asked for a token: 401", async () => expect((await ask("/open", issuer.token())).status).toBe(401))

  test("TN-01 one requirement before all paths of an organization", async () => {
    const mine = issuer.token({ org_id: "org_1" })
    const statuses = [
      "/organizations/org_1/notes/1",
      "/organizations/org_2/notes/1",
      "/organizations/%6Frg_1/notes/org_1",
      "/organizations/ORG_1/notes/1",
    ].map(async (path) => (await ask(path, mine)).status)
    expect(await Promise.all(statuses)).toEqual([200, 403, 200, 403])
  })

  test("what handlers throw stays theirs", async () => {
    const response = await ask("/defect", issuer.token())
    expect(response.status).toBe(500)
    expect(await response.text()).toBe("a defect")
  })

  test("an outage: 503 with Retry-After, and no challenge", async () => {
    const stale = createGuard({
      issuer: issuer.url,
      audience,
      ...guardClient,
      revocation: "follow",
      surroundings: { fetch: () => Promise.reject(new Error("down")) },
    })
    const other = new Hono().use(requireAuth(stale)).get("/", (c) => c.text(c.get("auth").sub))
    const response = await other.request("/", { headers: { authorization: `Bearer ${issuer.token()}` } })
    stale.close()
    expect(response.status).toBe(503)
    expect(response.headers.get("retry-after")).toBe("1")
    expect(response.headers.get("www-authenticate")).toBeNull()
    expect(await response.json()).toMatchObject({ code: "unavailable" })
  })
})
