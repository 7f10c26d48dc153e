import { createTestDoorward, listen, sql } from "doorward/testing"
import { afterEach, describe, expect, test } from "vitest"
import { demo, seedDemo } from "../scripts/demo-seed.mjs"
import { freePort } from "./server-process.ts"

const closers: (() => unknown)[] = []
afterEach(async () => {
  for (const close of closers.splice(0).toReversed()) await close()
})

/** A service on a port of its own, and what is in it. */
async function served(options: { readonly production?: boolean } = {}) {
  const port = await freePort()
  const issuer = `http://localhost:${port}`
  const doorward = await createTestDoorward({ issuer, limitMultiplier: 1, ...options })
  const door = await listen(doorward.handle, { port, hosts: ["127.0.0.1", "::1"] })
  closers.push(
    () => doorward.close(),
    () => door.drain(),
  )
  const count = async (what: "users" | "live") => {
    const query = what === "users" ? sql`SELECT COUNT(*) AS n FROM users` : sql`SELECT COUNT(*) AS n FROM sessions WHERE ended_at IS NULL`
    return (await doorward.database.read<{ n: number }>(query))[0]?.n
  }
  return { issuer, count }
}

describe("the people of npm run dev", () => {
  test("several, on several devices, within the limits of everybody; once, however often it is run", async () => {
    const { issuer, count } = await served()
    expect(await seedDemo(issuer)).toBe(true)
    const before = [await count("users"), await count("live")]
    expect(before).toEqual([5, 9])
    expect(await seedDemo(issuer)).toBe(true)
    expect([await count("users"), await count("live")]).toEqual(before)
    const answer = await fetch(`${issuer}/auth/login`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(demo),
    })
    expect(answer.status).toBe(200)
  })

  test("never in a service that is not for development", async () => {
    const { issuer, count } = await served({ production: true })
    expect(await seedDemo(issuer)).toBe(false)
    expect(await count("users")).toBe(0)
  })
})
