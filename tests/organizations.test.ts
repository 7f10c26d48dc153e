import type { TestDoorward } from "doorward/testing"
import { afterEach, beforeEach, describe, expect, test } from "vitest"
import { type BrowserLike, browserLike, signIn } from "./browser-like.ts"
import { databases, freshReplicas, type Replicas } from "./databases.ts"
import { administering, answered, crowd, enter, type OrganizationOnWire, ok, person, refusal, whereabouts } from "./organization-house.ts"
import { claimsOf, tokenClient, turned } from "./token-client.ts"

const POLICY = { methods: null, second_factor: "optional", session_absolute_seconds: null, session_idle_seconds: null, remember: true }
const SOON = { interval: 20, timeout: 5_000 }

describe.each(databases)("organizations, $name", (database) => {
  let replicas: Replicas
  let doorward: TestDoorward
  let owner: { readonly id: string; readonly browser: BrowserLike }
  let admin: ReturnType<typeof administering>
  beforeEach(async () => {
    replicas = await freshReplicas(database, { apiScopes: ["openid", "roles"], organizationCreation: "anyone" })
    doorward = replicas.first
    owner = await person(doorward, "owner@example.com", { owner: true })
    admin = administering(owner.browser)
  })
  afterEach(() => replicas.close())

  test("they are made, found, changed and deleted; short names are an organization's for good", async () => {
    const acme = await admin.create({ name: "Acme Robotics", slug: "acme" })
    expect(acme).toEqual({
      id: expect.stringMatching(/^org_/) as string,
      name: "Acme Robotics",
      slug: "acme",
      created_at: "2026-01-01T00:00:01.000Z",
      suspended: false,
      suspended_at: null,
      max_members: null,
      policy: POLICY,
      version: 1,
    })
    doorward.clock.advance(1)
    const zoe = await admin.create({ name: "Zoë & Söhne" })
    doorward.clock.advance(1)
    const tokyo = await admin.create({ name: "東京ロボット" })
    expect([zoe.slug, tokyo.slug]).toEqual(["zoe-sohne", expect.stringMatching(/^organization-[0-9a-f]{8}$/)])
    const found = async (search: string) =>
      (await ok<{ organizations: OrganizationOnWire[] }>(admin.list(`?search=${encodeURIComponent(search)}`))).organizations.map(({ id }) => id)
    expect(await found("robo")).toEqual([acme.id])
    expect(await found("ACME rob")).toEqual([acme.id])
    expect(await found("söh")).toEqual([zoe.id])
    expect(await found("東京")).toEqual([tokyo.id])
    expect([await found("obotics"), await found("%"), await found("acme zoe")]).toEqual([[], [], []])
    const first = await ok<{ organizations: OrganizationOnWire[]; next_cursor: string }>(admin.list("?limit=2"))
    const second = await ok<{ organizations: OrganizationOnWire[]; next_cursor?: string }>(admin.list(`?limit=2&cursor=${first.next_cursor}`))
    expect([...first.organizations, ...second.organizations].map(({ id }) => id)).toEqual([acme.id, zoe.id, tokyo.id])
    expect(second.next_cursor).toBeUndefined()

    // The second of two who saw the same is told.
    const renamed = await admin.change(acme.id, { name: "Acme", slug: "acme-2" }, { "if-match": '"1"' })
    expect([renamed.status, renamed.headers.get("etag")]).toEqual([200, '"2"'])
    expect(await refusal(admin.change(acme.id, { name: "Late" }, { "if-match": '"1"' }))).toEqual([412, "precondition_failed"])
    expect(await refusal(admin.change(zoe.id, { slug: "acme" }))).toEqual([409, "slug_taken"])
    expect(await ok(admin.change(acme.id, { slug: "acme" }))).toMatchObject({ slug: "acme", version: 3 })
    expect(await ok(admin.change(acme.id, { slug: "acme" }))).toMatchObject({ version: 3 })
    expect(await refusal(admin.change(acme.id, { owner: true }))).toEqual([422, "invalid"])

    expect((await admin.remove(acme.id)).status).toBe(204)
    expect(await refusal(admin.get(acme.id))).toEqual([404, "not_found"])
    expect(await refusal(admin.change(zoe.id, { slug: "acme" }))).toEqual([409, "slug_taken"])
    expect((await admin.create({ name: "Acme" })).slug).toMatch(/^acme-[0-9a-f]{8}$/)

    const { events } = await doorward.audit.search({ organizationId: acme.id, limit: 10 })
    expect(events.map(({ type }) => type).toSorted()).toEqual(["changed", "changed", "created", "deleted"].map((what) => `organization.${what}`))
    expect(JSON.stringify(events)).not.toContain("Acme")
  })

  test("members come, are given roles and go; whoever administers an organization administers no other", async () => {
    const [acme, other] = [await admin.create({ name: "Acme" }), await admin.create({ name: "Other" })]
    const [ada, bob, eve] = [
      await person(doorward, "ada@example.com"),
      await person(doorward, "bob@example.com"),
      await person(doorward, "eve@example.com"),
    ]
    expect(await ok(admin.add(acme.id, ada.id, ["owner"]))).toMatchObject({
      user_id: ada.id,
      roles: ["owner"],
      joined_by: "administrator",
      version: 1,
    })
    expect(await ok(admin.add(acme.id, bob.id))).toMatchObject({ roles: ["member"] })
    expect(await refusal(admin.add(acme.id, bob.id))).toEqual([409, "already_member"])
    expect(await refusal(admin.add(acme.id, eve.id, ["wizard"]))).toEqual([422, "invalid"])
    await ok(admin.add(other.id, eve.id, ["owner"]))

    const byAda = administering(ada.browser)
    const listed = async (query = "") => (await ok<{ members: { email: string }[] }>(byAda.members(acme.id, query))).members.map(({ email }) => email)
    expect([await listed(), await listed("?search=BO"), await listed("?search=eve")]).toEqual([
      ["ada@example.com", "bob@example.com"],
      ["bob@example.com"],
      [],
    ])
    expect(await ok(byAda.setRoles(acme.id, bob.id, ["member", "admin"]))).toMatchObject({ roles: ["admin", "member"], version: 2 })
    expect(await refusal(byAda.setRoles(acme.id, bob.id, ["member"], { "if-match": '"1"' }))).toEqual([412, "precondition_failed"])

    // Bob administers, and neither makes nor touches owners.
    const byBob = administering(bob.browser)
    expect(await ok(byBob.change(acme.id, { name: "Acme Ltd" }))).toMatchObject({ name: "Acme Ltd" })
    expect(await refusal(byBob.setRoles(acme.id, bob.id, ["owner"]))).toEqual([403, "above_yourself"])
    expect(await refusal(byBob.removeMember(acme.id, ada.id))).toEqual([403, "above_yourself"])
    expect(await refusal(byBob.setRoles(acme.id, bob.id, ["member"]))).toEqual([409, "own_rights"])
    for (const json of [{ suspended: true }, { max_members: 5 }]) expect(await refusal(byAda.change(acme.id, json))).toEqual([403, "forbidden"])
    expect(await refusal(byAda.remove(acme.id))).toEqual([403, "forbidden"])
    // By their ids alone, people cannot be looked up.
    expect(await refusal(byAda.add(acme.id, eve.id))).toEqual([403, "forbidden"])
    expect(await refusal(byAda.list())).toEqual([403, "forbidden"])
    for (const foreign of [
      byAda.get(other.id),
      byAda.members(other.id),
      byAda.member(other.id, eve.id),
      byAda.change(other.id, { name: "Mine" }),
      byAda.setRoles(other.id, eve.id, ["member"]),
      byAda.simulate(other.id, POLICY),
    ])
      expect(await refusal(foreign)).toEqual([404, "not_found"])
    expect(await refusal(byAda.member(acme.id, eve.id))).toEqual([404, "not_found"])

    expect((await byAda.removeMember(acme.id, bob.id)).status).toBe(204)
    expect(await refusal(byBob.members(acme.id))).toEqual([404, "not_found"])
    expect(await refusal(ada.browser.send(`/auth/organizations/${acme.id}`, { method: "DELETE" }))).toEqual([409, "last_owner"])
    await ok(admin.add(acme.id, eve.id, ["owner"]))
    expect((await ada.browser.send(`/auth/organizations/${acme.id}`, { method: "DELETE" })).status).toBe(204)
    expect(await refusal(ada.browser.send(`/auth/organizations/${acme.id}`, { method: "DELETE" }))).toEqual([404, "not_found"])
    // Somebody who owns an organization alone stays.
    await expect(doorward.run("user delete", { operand: "eve@example.com" })).rejects.toMatchObject({
      code: "last_owner",
      message: expect.stringContaining(`Acme Ltd (${acme.id})`) as string,
    })
  })

  test("a session begins where the person was last, else in the only organization they belong to; it is moved under a new cookie", async () => {
    const ada = await person(doorward, "ada@example.com")
    expect(await whereabouts(ada.browser)).toEqual([null, null])
    const acme = await admin.create({ name: "Acme", owner_id: ada.id })
    const again = async (house = doorward) => {
      doorward.clock.advance(1)
      const browser = browserLike(house.fetch)
      await ok(signIn(browser, "ada@example.com"))
      return browser
    }
    const first = await again()
    expect(await whereabouts(first)).toEqual([acme.id, null])
    const { organization: bakery } = await ok<{ organization: { id: string } }>(first.post("/auth/organizations", { name: "Bakery" }))
    const elsewhere = await admin.create({ name: "Elsewhere" })
    expect(await ok(first.get("/auth/organizations"))).toEqual({
      organizations: [
        { id: acme.id, name: "Acme", slug: "acme", roles: ["owner"], current: true, suspended: false },
        { id: bakery.id, name: "Bakery", slug: "bakery", roles: ["owner"], current: false, suspended: false },
      ],
    })

    const cookie = first.cookies.get("doorward") ?? ""
    const session = await ok<{ session: { id: string } }>(first.get("/auth/session"))
    for (const { fetch } of replicas.houses) await ok(browserWith(fetch, cookie).get("/auth/session"))
    const entered = await ok<{ session: { id: string; org_id: string } }>(enter(first, bakery.id))
    expect(entered.session).toMatchObject({ id: session.session.id, org_id: bakery.id })
    expect(first.cookies.get("doorward")).not.toBe(cookie)
    for (const { fetch } of replicas.houses) {
      await expect
        .poll(
          () =>
            browserWith(fetch, cookie)
              .get("/auth/session")
              .then(({ status }) => status),
          SOON,
        )
        .toBe(401)
      expect(await whereabouts(browserWith(fetch, first.cookies.get("doorward") ?? ""))).toEqual([bakery.id, null])
    }
    expect(await whereabouts(await again(replicas.nth(1)))).toEqual([bakery.id, null])
    for (const unknown of [elsewhere.id, "org_00000000000000000000000000"]) expect(await refusal(enter(first, unknown))).toEqual([404, "not_found"])
    expect(await refusal(enter(first, "acme"))).toEqual([422, "invalid"])
    expect(await whereabouts(first)).toEqual([bakery.id, null])
    await ok(enter(first, null))
    expect(await whereabouts(first)).toEqual([null, null])
    // Of two they belong to, and none the last: neither.
    expect(await whereabouts(await again())).toEqual([bakery.id, null])
  })

  test("a client with tokens keeps what it has, and learns of it with its next refresh", async () => {
    const ada = await person(doorward, "ada@example.com")
    const client = tokenClient(doorward.fetch)
    const before = await client.signIn("ada@example.com")
    expect(claimsOf(before.access_token)).not.toHaveProperty("org_id")
    const acme = await admin.create({ name: "Acme", owner_id: ada.id })
    const { access_token, refresh_token } = await turned(client, before.refresh_token)
    const moved = await client.browser.send("/auth/session/organization", {
      method: "PUT",
      json: { org_id: acme.id },
      headers: { authorization: `Bearer ${access_token}` },
    })
    expect([moved.status, moved.headers.getSetCookie()]).toEqual([200, []])
    // The token spoke of rights that it has no more.
    expect((await client.session(access_token)).status).toBe(401)
    const after = await turned(client, refresh_token)
    expect(claimsOf(after.access_token)).toMatchObject({ org_id: acme.id, org_role: "owner", roles: ["owner"] })
    expect(await ok(client.session(after.access_token))).toMatchObject({ session: { org_id: acme.id } })
  })

  test("a policy that keeps members out says whom, and holds once that is confirmed; never one that keeps out every owner", async () => {
    const ada = await person(doorward, "ada@example.com")
    const acme = await admin.create({ name: "Acme", owner_id: ada.id })
    const [bob = "", cleo = ""] = await crowd(doorward, 2)
    for (const id of [bob, cleo]) await ok(admin.add(acme.id, id))
    const byAda = administering(ada.browser)
    const passwords = { ...POLICY, methods: ["password"] }
    expect(await ok(byAda.simulate(acme.id, passwords))).toEqual({
      examined: 3,
      complete: true,
      count: 2,
      kept_out: [bob, cleo].map((user_id, i) => ({ user_id, email: `member${i}@example.com`, name: null, why: "method_not_allowed" })),
      keeps_caller_out: false,
      keeps_every_owner_out: false,
    })
    const told = await answered(await byAda.change(acme.id, { policy: passwords }))
    expect([told.status, told.body]).toMatchObject([
      409,
      { code: "would_lock_out", detail: expect.stringContaining("member0@example.com, member1@example.com") as string },
    ])
    expect(await ok(byAda.change(acme.id, { policy: passwords, confirm_lock_out: true }))).toMatchObject({ policy: passwords })
    for (const policy of [
      { ...POLICY, methods: ["carrier_pigeon"] },
      { ...POLICY, second_factor: "required" },
    ]) {
      expect(await ok(byAda.simulate(acme.id, policy))).toMatchObject({ count: 3, keeps_caller_out: true, keeps_every_owner_out: true })
      for (const confirm_lock_out of [false, true])
        expect(await refusal(byAda.change(acme.id, { policy, confirm_lock_out }))).toEqual([409, "would_lock_out"])
    }
    const shut = { name: "Shut", owner_id: ada.id, policy: { ...POLICY, methods: ["carrier_pigeon"] } }
    expect(await refusal(owner.browser.post("/admin/v1/organizations", shut))).toEqual([409, "would_lock_out"])
    expect(await refusal(byAda.change(acme.id, { policy: { session_idle_seconds: 299 } }))).toEqual([422, "invalid"])
  })
})

/** A browser that holds one session's cookie. */
function browserWith(fetch: Parameters<typeof browserLike>[0], cookie: string): BrowserLike {
  const browser = browserLike(fetch)
  browser.cookies.set("doorward", cookie)
  return browser
}
