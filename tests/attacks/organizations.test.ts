import { sql, type TestDoorward } from "doorward/testing"
import { afterEach, beforeEach, describe, expect, test } from "vitest"
import { type BrowserLike, browserLike, PASSWORD, signIn } from "../browser-like.ts"
import { databases, freshReplicas, type Replicas } from "../databases.ts"
import { administering, crowd, enter, ok, person, refusal, whereabouts } from "../organization-house.ts"
import { claimsOf, type TokensInBody, tokenClient, turned } from "../token-client.ts"

const SEATS = 10

describe.each(databases)("attacks on organizations, $name", (database) => {
  let replicas: Replicas
  let doorward: TestDoorward
  let admin: ReturnType<typeof administering>
  let owner: BrowserLike
  beforeEach(async () => {
    replicas = await freshReplicas(database, { apiScopes: ["openid", "roles"] })
    doorward = replicas.first
    owner = (await person(doorward, "owner@example.com", { owner: true })).browser
    admin = administering(owner)
  })
  afterEach(() => replicas.close())

  function browserWith(house: TestDoorward, cookie: string): BrowserLike {
    const browser = browserLike(house.fetch)
    browser.cookies.set("doorward", cookie)
    return browser
  }

  /** Somebody in an organization, with a browser, an access token and a refresh token. */
  async function member(email: string, id: string, role = "member") {
    const { id: userId } = await person(doorward, email)
    await ok(admin.add(id, userId, [role]))
    const browser = browserLike(doorward.fetch)
    await ok(signIn(browser, email))
    const client = tokenClient(doorward.fetch)
    const tokens = await client.signIn(email)
    expect([await whereabouts(browser), claimsOf(tokens.access_token)["org_id"]]).toEqual([[id, null], id])
    return { id: userId, browser, client, tokens, cookie: browser.cookies.get("doorward") ?? "" }
  }

  const statusOf = (promise: Promise<Response>) => promise.then(({ status }) => status)
  /** On every replica, within a second. */
  async function everywhere(look: (house: TestDoorward) => Promise<unknown>, expected: unknown): Promise<void> {
    for (const house of replicas.houses) await expect.poll(() => look(house), { interval: 20, timeout: 1_000 }).toEqual(expected)
  }
  const bearer = ({ access_token }: TokensInBody) => ({ authorization: `Bearer ${access_token}` })

  test("SES-07 who was disabled, deleted or removed, and whose organization was suspended or deleted, holds nothing there within a second", async () => {
    const [acme, shut, gone] = [await admin.create({ name: "Acme" }), await admin.create({ name: "Shut" }), await admin.create({ name: "Gone" })]
    const [disabled, deleted, removed] = [
      await member("disabled@example.com", acme.id),
      await member("deleted@example.com", acme.id),
      await member("removed@example.com", acme.id),
    ]
    const [suspended, orphaned, untouched] = [
      await member("suspended@example.com", shut.id, "owner"),
      await member("orphaned@example.com", gone.id, "owner"),
      await member("untouched@example.com", acme.id),
    ]
    for (const { tokens } of [disabled, suspended, orphaned, untouched])
      for (const house of replicas.houses) expect(await statusOf(browserLike(house.fetch).get("/auth/session", bearer(tokens)))).toBe(200)
    expect(await statusOf(administering(suspended.browser).members(shut.id))).toBe(200)

    await doorward.run("user disable", { operand: "disabled@example.com" })
    await doorward.run("user delete", { operand: "deleted@example.com" })
    expect(await statusOf(admin.removeMember(acme.id, removed.id))).toBe(204)
    await ok(admin.change(shut.id, { suspended: true }))
    expect(await statusOf(admin.remove(gone.id))).toBe(204)

    for (const { cookie, tokens, client } of [disabled, deleted]) {
      await everywhere((house) => statusOf(browserWith(house, cookie).get("/auth/session")), 401)
      await everywhere((house) => statusOf(browserLike(house.fetch).get("/auth/session", bearer(tokens))), 401)
      expect(await refusal(client.refresh(tokens.refresh_token))).toEqual([401, "refresh_invalid"])
    }
    for (const [who, why] of [
      [removed, "not_a_member"],
      [suspended, "organization_suspended"],
      [orphaned, "not_a_member"],
    ] as const) {
      await everywhere((house) => whereabouts(browserWith(house, who.cookie)), [null, why])
      await everywhere((house) => statusOf(browserLike(house.fetch).get("/auth/session", bearer(who.tokens))), 401)
      const next = await turned(who.client, who.tokens.refresh_token)
      expect(claimsOf(next.access_token)).not.toHaveProperty("org_id")
      expect(claimsOf(next.access_token)["roles"]).toEqual([])
      expect(await ok(who.client.session(next.access_token))).toMatchObject({ session: { org_id: null, org_refusal: why } })
    }
    expect(await refusal(administering(suspended.browser).members(shut.id))).toEqual([403, "forbidden"])
    expect(await refusal(enter(suspended.browser, shut.id))).toEqual([403, "organization_refused"])
    for (const [{ browser }, id] of [
      [removed, acme.id],
      [orphaned, gone.id],
    ] as const) {
      expect(await refusal(enter(browser, id))).toEqual([404, "not_found"])
      expect(await refusal(administering(browser).members(id))).toEqual([404, "not_found"])
    }

    // What it was, it is again for whoever comes anew; a session that had to leave stays out until it enters.
    await ok(admin.change(shut.id, { suspended: false }))
    await everywhere((house) => whereabouts(browserWith(house, suspended.cookie)), [null, "organization_suspended"])
    await ok(enter(suspended.browser, shut.id))
    expect(await statusOf(administering(suspended.browser).members(shut.id))).toBe(200)
    // Nobody else heard of it.
    expect(await whereabouts(untouched.browser)).toEqual([acme.id, null])
    expect(await statusOf(untouched.client.session(untouched.tokens.access_token))).toBe(200)
  })

  test("SES-20 an organization that turns off remember-me, or shortens its limits, is obeyed by sessions that are there; idle for too long is for good", async () => {
    const acme = await admin.create({ name: "Acme" })
    const change = async (wanted: Readonly<Record<string, unknown>>) => {
      // Whoever changes it has proved lately who they are.
      await ok(signIn(owner, "owner@example.com"))
      return admin.change(acme.id, wanted)
    }
    const ada = await person(doorward, "ada@example.com")
    await ok(admin.add(acme.id, ada.id, ["owner"]))
    const remembered = browserLike(doorward.fetch)
    await ok(remembered.post("/auth/login", { email: "ada@example.com", password: PASSWORD, remember: true }))
    const client = tokenClient(doorward.fetch)
    let tokens = await client.signIn("ada@example.com")
    // Within the plain idle limit of an hour for the token's session, and beyond it for nobody yet.
    doorward.clock.advance(3_000)
    tokens = await turned(client, tokens.refresh_token)
    doorward.clock.advance(3_000)
    expect(await whereabouts(remembered)).toEqual([acme.id, null])
    const cookie = remembered.cookies.get("doorward") ?? ""
    await ok(change({ policy: { remember: false } }))
    // Unused for 6,000 seconds once: more than plain sessions may be.
    await everywhere((house) => whereabouts(browserWith(house, cookie)), [null, "reauthentication_required"])
    expect(await refusal(enter(remembered, acme.id))).toEqual([403, "reauthentication_required"])
    expect(await refusal(administering(remembered).members(acme.id))).toEqual([403, "reauthentication_required"])

    // By the other door: a refresh notes the session as used, and does not bring it back.
    const turnedOnce = await turned(client, tokens.refresh_token)
    expect(claimsOf(turnedOnce.access_token)["org_id"]).toBe(acme.id)
    await ok(change({ policy: { session_idle_seconds: 300 } }))
    const fresh = browserLike(doorward.fetch)
    await ok(signIn(fresh, "ada@example.com"))
    const later = await client.signIn("ada@example.com")
    doorward.clock.advance(299)
    const kept = await turned(client, later.refresh_token)
    expect([await whereabouts(fresh), claimsOf(kept.access_token)["org_id"]]).toEqual([[acme.id, null], acme.id])
    doorward.clock.advance(300)
    const out = await turned(client, kept.refresh_token)
    expect(claimsOf(out.access_token)).not.toHaveProperty("org_id")
    expect(claimsOf((await turned(client, out.refresh_token)).access_token)).not.toHaveProperty("org_id")
    for (let uses = 0; uses < 2; uses++) expect(await whereabouts(fresh)).toEqual([null, "reauthentication_required"])
    await ok(change({ policy: { session_idle_seconds: 900 } }))
    expect(await whereabouts(fresh)).toEqual([null, "reauthentication_required"])
    await ok(enter(fresh, acme.id))
    // Out of it, it is as unused as in it.
    await ok(enter(fresh, null))
    doorward.clock.advance(900)
    expect(await whereabouts(fresh)).toEqual([null, null])
    expect(await refusal(enter(fresh, acme.id))).toEqual([403, "reauthentication_required"])
    await ok(change({ policy: { session_absolute_seconds: 600 } }))
    const again = browserLike(doorward.fetch)
    await ok(signIn(again, "ada@example.com"))
    doorward.clock.advance(600)
    expect(await whereabouts(again)).toEqual([null, "reauthentication_required"])
  })

  test("RC-07 the last seats are taken once, however many come at once", async () => {
    const acme = await admin.create({ name: "Acme", max_members: SEATS })
    const ids = await crowd(doorward, 50)
    const cookie = owner.cookies.get("doorward") ?? ""
    const tried = await Promise.all(
      ids.map((id, index) =>
        administering(browserWith(replicas.nth(index), cookie))
          .add(acme.id, id)
          .then(({ status }) => status),
      ),
    )
    expect(tried.filter((status) => ![201, 409, 503].includes(status))).toEqual([])
    // Whoever was told to come again later does.
    for (const [index, status] of tried.entries()) if (status === 503) await admin.add(acme.id, ids[index] ?? "")
    const { members } = await ok<{ members: { user_id: string }[] }>(admin.members(acme.id))
    expect(members).toHaveLength(SEATS)
    expect(await refusal(admin.add(acme.id, ids.find((id) => !members.some(({ user_id }) => user_id === id)) ?? ""))).toEqual([
      409,
      "organization_full",
    ])
    const [first] = members
    expect(
      await Promise.all(replicas.houses.map((house) => statusOf(administering(browserWith(house, cookie)).add(acme.id, first?.user_id ?? "")))),
    ).toEqual(replicas.houses.map(() => 409))
  })

  test("RC-12 of the last two owners, of an organization or of the deployment, who go at once, one stays", async () => {
    const acme = await admin.create({ name: "Acme" })
    const [ada, bob] = [await member("ada@example.com", acme.id, "owner"), await member("bob@example.com", acme.id, "owner")]
    const leaving = [ada, bob].map(({ cookie }, index) =>
      browserWith(replicas.nth(index), cookie).send(`/auth/organizations/${acme.id}`, { method: "DELETE" }),
    )
    const left = await Promise.all(leaving.map((answer) => statusOf(answer)))
    expect(left.toSorted((a, b) => a - b)).toEqual([204, 409])
    const [stays, goes] = left[0] === 409 ? [ada, bob] : [bob, ada]
    await ok(admin.add(acme.id, goes.id, ["owner"]))
    const demoted = await Promise.all(
      [stays, goes].map(({ id }, index) =>
        statusOf(administering(browserWith(replicas.nth(index), owner.cookies.get("doorward") ?? "")).setRoles(acme.id, id, ["member"])),
      ),
    )
    expect(demoted.toSorted((a, b) => a - b)).toEqual([200, 409])

    await person(doorward, "second@example.com", { owner: true })
    const disabled = await Promise.allSettled(
      ["owner@example.com", "second@example.com"].map((operand, index) => replicas.nth(index).run("user disable", { operand })),
    )
    expect(disabled.map(({ status }) => status).toSorted()).toEqual(["fulfilled", "rejected"])
    const standing = disabled[0]?.status === "rejected" ? "owner@example.com" : "second@example.com"
    for (const command of ["user disable", "user delete"])
      await expect(doorward.run(command, { operand: standing })).rejects.toMatchObject({ code: "last_owner" })
  })

  test("AZ-13 nobody makes more of themselves by naming it in a request about themselves", async () => {
    const acme = await admin.create({ name: "Acme" })
    const ada = await member("ada@example.com", acme.id)
    const before = await ok(ada.browser.get("/auth/session"))
    const claims = {
      id: "usr_00000000000000000000000000",
      role: "owner",
      roles: ["owner"],
      org_id: acme.id,
      org_role: "owner",
      owner: true,
      is_admin: true,
      email_verified: true,
      email: "owner@example.com",
      disabled: false,
      factors: ["totp"],
      acr: "urn:doorward:aal2",
    }
    for (const [name, value] of Object.entries(claims)) {
      const { status } = await ada.browser.send("/auth/account", { method: "PATCH", json: { [name]: value } })
      expect([name, [200, 422].includes(status)]).toEqual([name, true])
      expect([422, 403]).toContain(
        await statusOf(
          ada.browser.send("/auth/session/organization", { method: "PUT", json: { org_id: null, [name === "org_id" ? "role" : name]: value } }),
        ),
      )
    }
    expect(await ok(ada.browser.get("/auth/session"))).toEqual(before)
    expect(await ok(admin.member(acme.id, ada.id))).toMatchObject({ roles: ["member"] })
    for (const json of [{ roles: ["owner"] }, { roles: ["admin"] }])
      expect(await refusal(ada.browser.send(`/admin/v1/organizations/${acme.id}/members/${ada.id}`, { method: "PATCH", json }))).toEqual([
        403,
        "forbidden",
      ])
    expect(await refusal(ada.browser.post("/auth/organizations", { name: "Mine" }))).toEqual([403, "forbidden"])
  })

  test("TN-05 of an organization that was deleted, its short names and its identifier in the record remain, and nothing else", async () => {
    const name = "Zanzibar Lanterns"
    const acme = await admin.create({ name, slug: "zanzibar" })
    await ok(admin.change(acme.id, { slug: "lanterns", policy: { remember: false } }))
    await member("ada@example.com", acme.id, "owner")
    await ok(owner.post(`/admin/v1/organizations/${acme.id}/roles`, { name: "lamplighter", permissions: ["lamp:light"] }))
    await ok(owner.post(`/admin/v1/organizations/${acme.id}/invitations`, { email: "new@example.com", roles: ["member"] }))
    await ok(owner.post(`/admin/v1/organizations/${acme.id}/domains`, { domain: "zanzibar.example" }))
    await doorward.runDueJobs()
    await ok(admin.change(acme.id, { name: `${name} Ltd` }))
    expect(await places(doorward, [acme.id])).toContain("memberships.organization_id")
    expect((await admin.remove(acme.id)).status).toBe(204)
    const remains = [
      "audit_events.details",
      "audit_events.organization_actor",
      "audit_events.organization_id",
      "audit_events.organization_type",
      "audit_events.organization_user",
      "organization_slugs.organization_id",
    ]
    // Rows of the log live for twelve minutes; guards go by them.
    expect((await places(doorward, [acme.id])).filter((place) => !remains.includes(place))).toEqual(["revocations.revoked_id"])
    expect(await places(doorward, [name, "zanzibar", "lanterns"])).toEqual(["organization_slugs.slug"])
    expect(await refusal(owner.post("/admin/v1/organizations", { name: "Another", slug: "zanzibar" }))).toEqual([409, "slug_taken"])
  })
})

/** Every column of every table that holds one of some texts. */
async function places(doorward: TestDoorward, texts: readonly string[]): Promise<string[]> {
  const { database } = doorward
  const raw = (text: string) => ({ strings: Object.assign([text], { raw: [text] }), values: [] })
  const tables = await database.read<{ name: string }>(
    database.dialect === "sqlite"
      ? sql`SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'`
      : sql`SELECT tablename AS name FROM pg_tables WHERE schemaname = current_schema()`,
  )
  const found = new Set<string>()
  for (const { name } of tables)
    for (const row of await database.read<Record<string, unknown>>(raw(`SELECT * FROM ${name}`)))
      for (const [column, value] of Object.entries(row))
        if (typeof value === "string" && texts.some((text) => value.toLowerCase().includes(text.toLowerCase()))) found.add(`${name}.${column}`)
  return [...found].toSorted()
}
