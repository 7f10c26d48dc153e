import type { Server } from "node:http"
import type { AddressInfo } from "node:net"
import { afterAll, beforeAll, describe, expect, test } from "vitest"
import { requireAuth, requireOrganization, requireScope } from "./express.ts"
import { createGuard, type Guard } from "./index.ts"
import { type ErrorRoute, express } from "./testing/apps.ts"
import { guardClient, startTestIssuer, type TestIssuer } from "./testing/issuer.ts"
import { audience, createKey } from "./testing/tokens.ts"

let issuer: TestIssuer
let guard: Guard
let server: Server
let url: string

beforeAll(async () => {
  issuer = await startTestIssuer()
  guard = createGuard({ issuer: issuer.url, audience, ...guardClient, revocation: "poll", realm: "notes" })
  await guard.ready()
  const app = express()
  app.get("/open", requireScope("notes:read"), (_request, response) => response.end("never"))
  app.use(requireAuth(guard))
  app.get("/", (request, response) => response.end(request.auth?.sub))
  app.get("/read", requireScope("notes:read", "notes:write"), (_request, response) => response.end("read"))
  app.get("/delete", requireScope("notes:delete"), (_request, response) => response.end("deleted"))
  app.use(
    "/organizations/:organization",
    requireOrganization(({ params }) => params["organization"]),
  )
  app.get("/organizations/:organization/notes/:note", (_request, response) => response.end())
  app.get("/defect", () => {
    throw new Error("a defect")
  })
  app.get("/broken", requireAuth({ ...guard, checkRequest: () => Promise.reject(new Error("a broken guard")) }))
  app.use(((error, _request, response, _next) => {
    response.statusCode = 500
    response.end(error instanceof Error ? error.message : "")
  }) satisfies ErrorRoute)
  await new Promise<void>((resolve) => {
    server = app.listen(0, "127.0.0.1", resolve)
  })
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
})
afterAll(async () => {
  guard.close()
  server.closeAllConnections()
  server.close()
  await issuer.stop()
})

const ask = (path: string, token?: string) => fetch(url + path, { headers: token === undefined ? {} : { authorization: `Bearer ${token}` } })

describe("Express behind the guard", () => {
  test("a good token passes, first and again, and with a key that was not known yet", async () => {
    const token = issuer.token()
    expect(await (await ask("/", token)).text()).toBe("usr_1")
    expect(await (await ask("/", token)).text()).toBe("usr_1")
    expect(await (await ask("/read", token)).text()).toBe("read")
    const added = createKey("EdDSA", "added")
    issuer.published.push(added)
    expect(await (await ask("/", issuer.token({}, added))).text()).toBe("usr_1")
  })

  test.each<[string, string, (() => string) | undefined, number, string | null, string]>([
    ["no token", "/", undefined, 401, 'Bearer realm="notes"', "unauthenticated"],
    [
      "an expired token",
      "/",
      () => issuer.token({ exp: 1 }),
      401,
      'Bearer realm="notes", error="invalid_token", error_description="The token has expired"',
      "invalid_token",
    ],
    [
      "a missing scope",
      "/delete",
      () => issuer.token(),
      403,
      'Bearer error="insufficient_scope", error_description="The access token lacks a scope that is needed here", scope="notes:delete"',
      "insufficient_scope",
    ],
    ["a scope where no token was asked for", "/open", () => issuer.token(), 401, "Bearer", "unauthenticated"],
  ])("%s", async (_, path, token, status, challenge, code) => {
    const response = await ask(path, token?.())
    expect(response.status).toBe(status)
    expect(response.headers.get("www-authenticate")).toBe(challenge)
    expect(response.headers.get("content-type")).toBe("application/problem+json")
    expect(response.headers.get("cache-control")).toBe("no-store")
    expect(await response.json()).toMatchObject({ status, code })
  })

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

  test("what is unexpected goes to the application's own error handler", async () => {
    expect(await (await ask("/defect", issuer.token())).text()).toBe("a defect")
    expect(await (await ask("/broken", issuer.token())).text()).toBe("a broken guard")
  })

  test("an outage: 503 with Retry-After", async () => {
    const stale = createGuard({
      issuer: issuer.url,
      audience,
      ...guardClient,
      revocation: "poll",
      surroundings: { fetch: () => Promise.reject(new Error("down")) },
    })
    const headers: Record<string, string> = {}
    const response = { statusCode: 0, setHeader: (name: string, value: string) => (headers[name] = value), end: (_body: string) => {} }
    requireAuth(stale)({ headers: { authorization: `Bearer ${issuer.token()}` } }, response, () => expect.unreachable())
    stale.close()
    expect(response.statusCode).toBe(503)
    expect(headers["retry-after"]).toBe("1")
  })
})
