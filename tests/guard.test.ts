import { createServer, type Server } from "node:http"
import type { AddressInfo } from "node:net"
import { createGuard, type Guard, type GuardOptions, type RevocationMode } from "@doorward/guard"
import {
  requireAuth,
  requireNoOrganization,
  requireOrganization,
  requireOwnership,
  requirePermission,
  requireRecentSignIn,
  requireRole,
} from "@doorward/guard/hono"
import { nodeListener } from "doorward"
import { sql, type TestClock } from "doorward/testing"
import { Hono } from "hono"
import { afterEach, beforeEach, describe, expect, test } from "vitest"
import { API_AUDIENCE, type ApiCredential, createApi } from "./api-client.ts"
import { type BrowserLike, browserLike, PASSWORD, signedUp } from "./browser-like.ts"
import { databases, freshReplicas, type Replicas } from "./databases.ts"
import { claimsOf, type TokenClient, type TokensInBody, tokenClient, turned } from "./token-client.ts"

const MODES: readonly RevocationMode[] = ["follow", "poll", "introspect", "none"]
const SOON = { interval: 20, timeout: 10_000 }

/** Guards go by the machine's clock. */
function runningClock(): TestClock {
  let aheadMs = 0
  return { now: () => Date.now() + aheadMs, advance: (seconds) => void (aheadMs += seconds * 1000) }
}

describe.each(databases)("an API with a guard, and a house on $name", (database) => {
  let server: Server
  let issuer: string
  let replicas: Replicas
  let credential: ApiCredential
  let client: TokenClient
  let ada: BrowserLike
  let guards: Guard[]
  beforeEach(async () => {
    server = createServer()
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve))
    issuer = `http://localhost:${(server.address() as AddressInfo).port}`
    replicas = await freshReplicas(database, {
      issuer,
      apiAudience: API_AUDIENCE,
      apiScopes: ["roles", "permissions"],
      organizationCreation: "anyone",
      clock: runningClock(),
    })
    server.on("request", nodeListener(replicas.first.handle))
    credential = await createApi(replicas.first)
    ada = await signedUp(replicas.first, "ada@example.com")
    client = tokenClient(replicas.first.fetch)
    guards = []
  })
  afterEach(async () => {
    for (const guard of guards) guard.close()
    server.closeAllConnections()
    server.close()
    await replicas.close()
  })

  function guardWith(options: Pick<GuardOptions, "revocation"> & Partial<GuardOptions>): Guard {
    const { client_id: clientId, client_secret: clientSecret } = credential
    // `localhost` may be ::1 first.
    const fetchHere: typeof fetch = (input, init) => fetch(typeof input === "string" ? input.replace("//localhost", "//127.0.0.1") : input, init)
    const guard = createGuard({
      issuer,
      audience: API_AUDIENCE,
      clientId,
      clientSecret,
      pollEverySeconds: 0.1,
      surroundings: { fetch: fetchHere },
      ...options,
    })
    guards.push(guard)
    return guard
  }

  /** What the API answers: the person, or the error's status and code. */
  async function ask(guard: Guard, token: string): Promise<unknown> {
    try {
      return (await guard.verify(new Request("https://orders.example/orders", { headers: { authorization: `Bearer ${token}` } }))).sub
    } catch (error) {
      const { status, code } = error as { status: number; code: string }
      return [status, code]
    }
  }

  /** On the last replica: the guard is connected to the first. */
  async function signOut(token: string): Promise<void> {
    const { browser } = tokenClient(replicas.nth(-1 + replicas.houses.length).fetch)
    expect((await browser.post("/auth/logout", undefined, { authorization: `Bearer ${token}` })).status).toBe(204)
  }

  /** An owner of the deployment, who is signed in on the last replica. */
  async function ownerOnLast(): Promise<BrowserLike> {
    await replicas.first.run("user create", { options: { email: "olga@example.com" }, switches: ["owner"], secrets: { password: PASSWORD } })
    const owner = browserLike(replicas.nth(-1 + replicas.houses.length).fetch)
    expect((await owner.post("/auth/login", { email: "olga@example.com", password: PASSWORD })).status).toBe(200)
    return owner
  }

  // How a guard reads the log does not depend on the database; from which replica it hears of a change does.
  const modes = (all: readonly RevocationMode[]) => (database.name === "postgres" ? all.slice(0, 1) : all)

  test.each(modes(MODES))("revocation by %s: who is signed in passes, who has signed out does not", async (revocation) => {
    const guard = guardWith({ revocation })
    await guard.ready()
    const [ended, kept] = [await client.signIn("ada@example.com"), await client.signIn("ada@example.com")]
    const { sub } = claimsOf(kept.access_token)
    expect([await ask(guard, ended.access_token), await ask(guard, kept.access_token)]).toEqual([sub, sub])
    await signOut(ended.access_token)
    if (revocation === "none") expect(await ask(guard, ended.access_token)).toBe(sub)
    else await expect.poll(() => ask(guard, ended.access_token), SOON).toEqual([401, "invalid_token"])
    expect(await ask(guard, kept.access_token)).toBe(sub)
    expect(guard.health()).toMatchObject({ ok: true, revocation, lastError: undefined })
  })

  test.each(modes(["follow", "poll", "introspect"]))(
    "AZ-10 a role that is taken away, or loses a permission, is gone behind the guard within a second (%s)",
    async (revocation) => {
      const guard = guardWith({ revocation })
      await guard.ready()
      const api = new Hono()
        .use(requireAuth(guard))
        .get("/audit", requireRole("auditor"), (c) => c.text(c.get("auth").sub))
        .get("/invoices", requirePermission("invoice:read"), (c) => c.text(c.get("auth").sub))
        .delete("/invoices", requirePermission("invoice:delete"), (c) => c.text(c.get("auth").sub))
      const statuses = (token: string) =>
        Promise.all(
          ["GET /audit", "GET /invoices", "DELETE /invoices"].map(async (call) => {
            const [method = "", path = ""] = call.split(" ")
            return (await api.request(path, { method, headers: { authorization: `Bearer ${token}` } })).status
          }),
        )
      /** The old token is refused within a second, and its successor tells the truth. */
      const noticed = async (old: TokensInBody, now: readonly number[]): Promise<TokensInBody> => {
        const changed = performance.now()
        await expect.poll(() => statuses(old.access_token), SOON).toEqual([401, 401, 401])
        expect(performance.now() - changed).toBeLessThan(1_000)
        const next = await turned(client, old.refresh_token)
        expect(await statuses(next.access_token)).toEqual(now)
        return next
      }

      const owner = await ownerOnLast()
      const answered = async (method: string, path: string, json: object, status: number) => {
        const answer = await owner.send(path, { method, json })
        expect([path, answer.status]).toEqual([path, status])
        return (await answer.json()) as { readonly id: string }
      }
      const { id: bookkeeper } = await answered(
        "POST",
        "/admin/v1/roles",
        { level: "deployment", name: "bookkeeper", permissions: ["invoice:*"] },
        201,
      )
      const roles = `/admin/v1/users/${String(claimsOf((await client.signIn("ada@example.com")).access_token)["sub"])}/roles`
      await answered("PUT", roles, { roles: ["auditor", bookkeeper] }, 200)

      const first = await client.signIn("ada@example.com")
      for (let n = 0; n < 2; n++) expect(await statuses(first.access_token)).toEqual([200, 200, 200])
      await answered("PUT", roles, { roles: [bookkeeper] }, 200)
      const second = await noticed(first, [403, 200, 200])
      await answered("PATCH", `/admin/v1/roles/${bookkeeper}`, { permissions: ["invoice:read"] }, 200)
      const third = await noticed(second, [403, 200, 403])
      await answered("PUT", roles, { roles: [] }, 200)
      await noticed(third, [403, 403, 403])
    },
  )

  test("TN-01 who may everything in their organization may nothing in another, and nothing in their own once it is suspended", async () => {
    const guard = guardWith({ revocation: "follow" })
    await guard.ready()
    const api = new Hono()
      .use(requireAuth(guard))
      .use(
        "/organizations/:organization/*",
        requireOrganization((c) => c.req.param("organization")),
      )
      .get("/organizations/:organization/notes", requirePermission("note:read"), (c) => c.text(""))
      .get("/reports", requireNoOrganization(), requirePermission("report:read"), (c) => c.text(""))
    const enterNew = async (browser: BrowserLike, name: string) => {
      const made = await browser.post("/auth/organizations", { name })
      const text = await made.text()
      expect([made.status, text]).toEqual([201, expect.any(String)])
      const { organization } = JSON.parse(text) as { organization: { id: string } }
      expect((await browser.send("/auth/session/organization", { method: "PUT", json: { org_id: organization.id } })).status).toBe(200)
      return organization.id
    }
    // What owners may in their organizations is what the roles name that all organizations share.
    const shared = { level: "organization", name: "reader", permissions: ["note:read", "report:read"] }
    const owner = await ownerOnLast()
    expect((await owner.post("/admin/v1/roles", shared)).status).toBe(201)
    const hers = await enterNew(ada, "Analytical Engines")
    const his = await enterNew(await signedUp(replicas.first, "bob@example.com"), "Bletchley")
    const statuses = ({ access_token }: TokensInBody) =>
      Promise.all(
        [`/organizations/${hers}/notes`, `/organizations/${his}/notes`, "/reports"].map(
          async (path) => (await api.request(path, { headers: { authorization: `Bearer ${access_token}` } })).status,
        ),
      )

    // A sign-in goes on where the person was last.
    const tokens = await client.signIn("ada@example.com")
    expect(claimsOf(tokens.access_token)).toMatchObject({ org_id: hers, org_role: "owner", roles: ["owner"] })
    expect(await statuses(tokens)).toEqual([200, 403, 403])
    expect((await owner.send(`/admin/v1/organizations/${hers}`, { method: "PATCH", json: { suspended: true } })).status).toBe(200)
    const suspended = performance.now()
    await expect.poll(() => statuses(tokens), SOON).toEqual([401, 401, 401])
    expect(performance.now() - suspended).toBeLessThan(1_000)
    const outside = await turned(client, tokens.refresh_token)
    expect(claimsOf(outside.access_token)).not.toHaveProperty("org_id")
    expect(await statuses(outside)).toEqual([403, 403, 403])
  })

  test("AD-06 who acts in another person's name sees what that person sees, and does nothing that wants a recent sign-in", async () => {
    const guard = guardWith({ revocation: "none" })
    await guard.ready()
    const api = new Hono()
      .use(requireAuth(guard))
      .get(
        "/mine",
        requireOwnership(() => id),
        (c) => c.text(c.get("auth").sub),
      )
      .delete("/mine", requireRecentSignIn({ maxAgeSeconds: 60 }), (c) => c.text(c.get("auth").sub))
    const ask = (method: string, token: string) => api.request("/mine", { method, headers: { authorization: `Bearer ${token}` } })

    const { access_token: own } = await client.signIn("ada@example.com")
    const id = String(claimsOf(own)["sub"])
    expect([(await ask("GET", own)).status, (await ask("DELETE", own)).status]).toEqual([200, 200])
    const owner = await ownerOnLast()
    const acting = await owner.post(`/admin/v1/users/${id}/impersonation`, { reason: "Ticket 7", mode: "token" })
    const { access_token: borrowed } = (await acting.json()) as TokensInBody
    expect(claimsOf(borrowed)).toMatchObject({ sub: id, act: { sub: expect.stringMatching(/^usr_/) as string } })
    expect((await ask("GET", borrowed)).status).toBe(200)
    const refused = await ask("DELETE", borrowed)
    expect([refused.status, await refused.json()]).toEqual([403, expect.objectContaining({ code: "forbidden" })])
  })

  test("a guard that starts late reads what was revoked before it lets anybody pass", async () => {
    const [ended, kept] = [await client.signIn("ada@example.com"), await client.signIn("ada@example.com")]
    await signOut(ended.access_token)
    for (const revocation of ["follow", "poll"] as const) {
      const guard = guardWith({ revocation })
      await guard.ready()
      expect(await ask(guard, ended.access_token)).toEqual([401, "invalid_token"])
      expect(await ask(guard, kept.access_token)).toBe(claimsOf(kept.access_token)["sub"])
    }
  })

  test("rows that have expired and are gone leave no guard waiting", async () => {
    const { access_token } = await client.signIn("ada@example.com")
    for (let n = 0; n < 3; n++) await signOut((await client.signIn("ada@example.com")).access_token)
    await replicas.first.database.write(sql`DELETE FROM revocations`)
    const guard = guardWith({ revocation: "follow" })
    await guard.ready()
    await expect.poll(() => guard.health().head, SOON).toBe(3)
    expect(await ask(guard, access_token)).toBe(claimsOf(access_token)["sub"])
  })

  test.each(modes(["follow", "poll"]))("a guard that %ss without its credential grows stale: 503, never 401 and never a pass", async (revocation) => {
    const guard = guardWith({ revocation, maxStalenessSeconds: 1.5 })
    await guard.ready()
    const { access_token } = await client.signIn("ada@example.com")
    expect(await ask(guard, access_token)).toBe(claimsOf(access_token)["sub"])
    await replicas.first.run("api remove", { operand: credential.client_id })
    await expect.poll(() => ask(guard, access_token), SOON).toEqual([503, "unavailable"])
    expect(guard.health().ok).toBe(false)
  })
})
