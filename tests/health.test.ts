import { sql, type TestDoorward } from "doorward/testing"
import { afterEach, beforeEach, describe, expect, test } from "vitest"
import { databases, freshDoorward } from "./databases.ts"
import { until } from "./until.ts"

const TOKEN = "a token for whoever watches the service"

describe.each(databases)("whether it serves, $name", (database) => {
  let doorward: TestDoorward
  beforeEach(async () => {
    doorward = await freshDoorward(database, { metricsToken: TOKEN })
  })
  afterEach(() => doorward.close())

  const ask = async (path: string, { from, headers = {} }: { from?: string; headers?: Record<string, string> } = {}) => {
    const response = await doorward.fetch(new Request(`http://localhost:3000${path}`, { headers }), { address: from })
    return { status: response.status, retry: response.headers.get("retry-after"), text: await response.text() }
  }
  const notReady = () => until(async () => (await ask("/readyz")).status === 503, 5_000)

  test("a database that cannot be written is no readiness, and /healthz does not ask it", async () => {
    expect(await ask("/readyz")).toEqual({ status: 200, retry: null, text: '{"status":"ok"}' })
    // Reads go on.
    await doorward.database.write(sql`DROP TABLE service_uptime`)
    await notReady()
    expect((await ask("/readyz")).retry).toBe("2")
    expect((await ask("/healthz")).status).toBe(200)
  })

  test("why it is not ready is told to this machine and to holders of the token only", async () => {
    await doorward.database.close()
    await notReady()
    const told = (answer: { readonly text: string }) => answer.text.includes("database:")
    expect(told(await ask("/readyz", { from: "127.0.0.1" }))).toBe(true)
    expect(told(await ask("/readyz", { from: "::1" }))).toBe(true)
    expect(told(await ask("/readyz", { from: "203.0.113.9", headers: { authorization: `Bearer ${TOKEN}` } }))).toBe(true)
    for (const stranger of [
      {},
      { from: "203.0.113.9" },
      { from: "203.0.113.9", headers: { "x-forwarded-for": "127.0.0.1" } },
      { from: "203.0.113.9", headers: { authorization: "Bearer guess" } },
      // A proxy on this machine asks for somebody else.
      { from: "127.0.0.1", headers: { "x-forwarded-for": "203.0.113.9" } },
      { from: "127.0.0.1", headers: { authorization: "Bearer guess" } },
    ])
      expect([stranger, told(await ask("/readyz", stranger))]).toEqual([stranger, false])
    expect((await ask("/healthz")).status).toBe(200)
  })

  test("a database older than the build is no readiness", async () => {
    await doorward.close()
    doorward = await freshDoorward(database)
    await doorward.database.write(sql`DELETE FROM schema_migration WHERE slice = 'user'`)
    await notReady()
    expect((await ask("/readyz", { from: "127.0.0.1" })).text).toContain("older than this build")
  })
})
