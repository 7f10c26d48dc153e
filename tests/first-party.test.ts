import type { TestDoorward } from "doorward/testing"
import { afterEach, beforeEach, describe, expect, test } from "vitest"
import { type BrowserLike, browserLike, PASSWORD, register, signedUp, signIn } from "./browser-like.ts"
import { databases, freshDoorward } from "./databases.ts"

describe.each(databases)("first-party API on $name", (database) => {
  let doorward: TestDoorward
  let browser: BrowserLike
  beforeEach(async () => {
    doorward = await freshDoorward(database)
    browser = browserLike(doorward.fetch)
  })
  afterEach(() => doorward.close())

  test("sign up, prove the address, sign out, sign in", async () => {
    const { attempt, code } = await register(doorward, browser, "ada@example.com")
    expect((await browser.get("/auth/session")).status).toBe(401)
    const verified = await browser.post("/auth/verify", { attempt, code })
    expect(verified.status).toBe(200)
    expect(await verified.json()).toMatchObject({ status: "complete", user: { email: "ada@example.com", email_verified: true } })
    expect((await browser.get("/auth/session")).status).toBe(200)
    expect((await browser.post("/auth/logout")).status).toBe(204)
    expect((await browser.get("/auth/session")).status).toBe(401)
    const again = await signIn(browser, "ada@example.com", PASSWORD)
    expect(again.status).toBe(200)
    expect(await (await browser.get("/auth/sessions")).json()).toMatchObject({ sessions: [{ current: true, amr: ["pwd"] }] })
  })

  test("a wrong password is told as an unknown address is", async () => {
    await signedUp(doorward, "ada@example.com")
    const wrong = await signIn(browser, "ada@example.com", "not the right password")
    const unknown = await signIn(browser, "nobody@example.com", "not the right password")
    expect([wrong.status, unknown.status]).toEqual([401, 401])
    expect(await wrong.json()).toMatchObject({ code: "invalid_credentials" })
  })
})
