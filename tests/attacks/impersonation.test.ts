import { sql, type TestDoorward } from "doorward/testing"
import { afterEach, beforeEach, describe, expect, test } from "vitest"
import { type BrowserLike, browserLike, PASSWORD, signedUp } from "../browser-like.ts"
import { databases, freshDoorward } from "../databases.ts"

const idOf = async (browser: BrowserLike) => ((await (await browser.get("/auth/session")).json()) as { user: { id: string } }).user.id
const payloadOf = (token: string) => JSON.parse(Buffer.from(token.split(".")[1] ?? "", "base64url").toString()) as Record<string, unknown>

describe.each(databases)("acting in another person's name, $name", (database) => {
  let doorward: TestDoorward
  let owner: BrowserLike
  let ada: BrowserLike
  let adaId: string
  beforeEach(async () => {
    doorward = await freshDoorward(database)
    await doorward.run("user create", { options: { email: "olga@example.com" }, switches: ["owner"], secrets: { password: PASSWORD } })
    owner = browserLike(doorward.fetch)
    await owner.post("/auth/login", { email: "olga@example.com", password: PASSWORD })
    ada = await signedUp(doorward, "ada@example.com")
    adaId = await idOf(ada)
  })
  afterEach(() => doorward.close())

  const impersonate = (browser: BrowserLike, id: string, body: object = { reason: "Ticket 7: cannot see her orders" }) =>
    browser.post(`/admin/v1/users/${id}/impersonation`, body)

  test("AD-06 it says so, ends after half an hour, is written down, and changes nothing of the person's own", async () => {
    const ownerId = await idOf(owner)
    const acting = await impersonate(owner, adaId, { reason: "Ticket 7", mode: "token" })
    expect(acting.status).toBe(200)
    const { access_token: token, session } = (await acting.json()) as { access_token: string; session: { expires_at: string } }
    expect(payloadOf(token)).toMatchObject({ sub: adaId, act: { sub: ownerId }, amr: [], acr: "urn:doorward:aal0" })
    expect(Date.parse(session.expires_at) - doorward.clock.now()).toBe(30 * 60_000)
    const asAda = (path: string, method = "GET", body?: object) =>
      doorward.fetch(
        new Request(new URL(path, "http://localhost:3000"), {
          method,
          headers: { authorization: `Bearer ${token}`, ...(body ? { "content-type": "application/json" } : {}) },
          ...(body ? { body: JSON.stringify(body) } : {}),
        }),
      )
    expect((await asAda("/auth/session")).status).toBe(200)
    for (const [path, method, body] of [
      ["/auth/account", "PATCH", { name: "Mallory" }],
      ["/auth/password/change", "POST", { current_password: PASSWORD, password: "another correct horse battery" }],
      ["/auth/sessions", "DELETE", undefined],
      [`/admin/v1/users/${ownerId}/impersonation`, "POST", { reason: "deeper" }],
      ["/admin/v1/roles", "GET", undefined],
    ] as const) {
      expect([path, (await asAda(path, method, body)).status]).toEqual([path, 403])
    }
    const [event] = await doorward.database.read<{ actor: string; user_id: string }>(
      sql`SELECT actor, user_id FROM audit_events WHERE type = 'impersonation.begun'`,
    )
    expect(event).toEqual({ actor: ownerId, user_id: adaId })
    doorward.clock.advance(30 * 60)
    expect((await asAda("/auth/session")).status).toBe(401)
    // The person's own session stands.
    expect((await ada.get("/auth/session")).status).toBe(200)
  })

  test("AD-06 in a browser: pages show whose they are and change nothing; signing out ends it; so does losing the right", async () => {
    const stillOwner = browserLike(doorward.fetch)
    await stillOwner.post("/auth/login", { email: "olga@example.com", password: PASSWORD })
    expect((await impersonate(owner, adaId)).status).toBe(200)
    expect(await idOf(owner)).toBe(adaId)
    const page = await (await owner.get("/account")).text()
    expect(page).toContain('id="acting"')
    expect((await owner.submit("/account/profile", "/account/profile", { name: "Mallory" })).status).toBe(403)
    expect((await owner.submit("/account", "/account/sign-out", {})).status).toBe(303)
    expect((await owner.get("/auth/session")).status).toBe(401)

    expect((await impersonate(stillOwner, adaId)).status).toBe(200)
    expect((await stillOwner.get("/auth/session")).status).toBe(200)
    await doorward.run("user create", { options: { email: "omar@example.com" }, switches: ["owner"], secrets: { password: PASSWORD } })
    await doorward.run("user disable", { operand: "olga@example.com" })
    expect((await stillOwner.get("/auth/session")).status).toBe(401)
  })

  test("AD-06 nobody without the permission, no service, and nobody in the name of whoever is above them", async () => {
    expect((await impersonate(ada, await idOf(owner))).status).toBe(403)
    expect((await impersonate(owner, await idOf(owner))).status).toBe(422)
    expect((await impersonate(owner, "usr_00000000000000000000000000")).status).toBe(404)
    expect((await impersonate(owner, adaId, { reason: " " })).status).toBe(422)
  })
})
