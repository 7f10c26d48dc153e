import { createServer, type Server } from "node:http"
import type { AddressInfo } from "node:net"
import { createGuard, type Guard, type GuardOptions, type RevocationMode } from "@doorward/guard"
import { nodeListener } from "doorward"
import { sql, type TestClock } from "doorward/testing"
import { afterEach, beforeEach, describe, expect, test } from "vitest"
import { API_AUDIENCE, type ApiCredential, createApi } from "./api-client.ts"
import { type BrowserLike, signedUp } from "./browser-like.ts"
import { databases, freshReplicas, type Replicas } from "./databases.ts"
import { claimsOf, type TokenClient, tokenClient, turned } from "./token-client.ts"

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
    replicas = await freshReplicas(database, { issuer, apiAudience: API_AUDIENCE, apiScopes: ["roles", "permissions"], clock: runningClock() })
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

  test.each(MODES)("revocation by %s: who is signed in passes, who has signed out does not", async (revocation) => {
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

  test.each(["follow", "poll", "introspect"] as const)(
    "AZ-10 a token that says of rights is refused within a second once they changed, and its successor passes (%s)",
    async (revocation) => {
      const guard = guardWith({ revocation })
      await guard.ready()
      const { access_token: before, refresh_token } = await client.signIn("ada@example.com")
      const { sub } = claimsOf(before)
      expect(claimsOf(before)).toMatchObject({ roles: [], permissions: [], head: expect.any(Number) as number })
      expect([await ask(guard, before), await ask(guard, before)]).toEqual([sub, sub])
      // It is in their profile only, but the log does not say more than that something changed.
      expect((await ada.send("/auth/account", { method: "PATCH", json: { name: "Ada L." } })).status).toBe(200)
      const changed = performance.now()
      await expect.poll(() => ask(guard, before), SOON).toEqual([401, "invalid_token"])
      expect(performance.now() - changed).toBeLessThan(1_000)
      const { access_token: after } = await turned(client, refresh_token)
      expect(await ask(guard, after)).toBe(sub)
    },
  )

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

  test.each(["follow", "poll"] as const)(
    "a guard that %ss without its credential grows stale: 503, never 401 and never a pass",
    async (revocation) => {
      const guard = guardWith({ revocation, maxStalenessSeconds: 1.5 })
      await guard.ready()
      const { access_token } = await client.signIn("ada@example.com")
      expect(await ask(guard, access_token)).toBe(claimsOf(access_token)["sub"])
      await replicas.first.run("api remove", { operand: credential.client_id })
      await expect.poll(() => ask(guard, access_token), SOON).toEqual([503, "unavailable"])
      expect(guard.health().ok).toBe(false)
    },
  )
})
