import { sql } from "doorward/testing"
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest"
import { authenticator } from "../authenticator.ts"
import { type BrowserLike, browserLike, PASSWORD, signedUp, signIn } from "../browser-like.ts"
import { databases, freshReplicas, type Replicas } from "../databases.ts"
import { administering, enter, ok, person, refusal } from "../organization-house.ts"
import { makePasskey, saidBy } from "../passkeys.ts"
import { type Authenticator, setUpAuthenticator, told } from "../second-step.ts"
import { seed } from "../seeding.ts"
import { tokenClient } from "../token-client.ts"

const DAY_SECONDS = 86_400
const STEP_SECONDS = 30
const OPTIONAL = {
  second_factor: null,
  second_factor_roles: null,
  second_factor_phishing_resistant: null,
  second_factor_grace_seconds: null,
}

describe.each(databases)("who must use what, $name", (database) => {
  let replicas: Replicas
  let doorward: Replicas["first"]
  let owner: BrowserLike
  let count = 0
  beforeAll(async () => {
    replicas = await freshReplicas(database)
    doorward = replicas.first
  })
  beforeEach(async () => {
    await seed(doorward, `settings: ${JSON.stringify(OPTIONAL)}`)
    owner = (await person(doorward, `owner${++count}@example.com`, { owner: true })).browser
  })
  afterAll(() => replicas.close())

  const email = () => `person${++count}@example.com`
  const settings = (json: object) => owner.send("/admin/v1/settings", { method: "PATCH", json })
  const simulate = (json: object) => ok(owner.post("/admin/v1/settings/simulation", json))
  /** What a sign-in comes to, on any replica, in a browser of its own. */
  const enters = async (whose: string, nth = 0) => {
    const browser = browserLike(replicas.nth(nth).fetch)
    const body = await ok<{ status: string; attempt?: string; factors?: string[]; session?: { acr: string } }>(signIn(browser, whose))
    return { browser, ...body, attempt: body.attempt ?? "" }
  }
  const show = (browser: BrowserLike, attempt: string, device: Authenticator) => {
    doorward.clock.advance(STEP_SECONDS)
    return browser.post("/auth/2fa/challenge", { attempt, factor: "totp", code: device.code() })
  }

  test("required: who holds none sets one up on the way in, who holds one is asked, and every replica knows at once (SES-14)", async () => {
    const [ada, bo] = [email(), email()]
    await signedUp(doorward, ada)
    const device = await setUpAuthenticator(doorward, await signedUp(doorward, bo))
    await ok(settings({ second_factor: "required" }))
    for (const nth of [0, 1, 2])
      expect(await enters(ada, nth)).toMatchObject({
        status: "enrollment_required",
        factors: expect.arrayContaining(["totp", "passkey"]) as string[],
      })
    const { browser, attempt, ...begun } = await enters(ada)
    expect([begun.session, (await browser.get("/auth/session")).status]).toEqual([undefined, 401])
    await setUpAuthenticator(doorward, browser, { attempt })
    expect(await ok(browser.get("/auth/session"))).toMatchObject({
      session: { acr: "urn:doorward:aal2" },
      user: { factors: ["recovery_code", "totp"] },
    })
    const asked = await enters(bo, 1)
    expect(asked).toMatchObject({ status: "mfa_required", factors: ["totp", "recovery_code"] })
    expect(await told(await show(asked.browser, asked.attempt, device))).toBe("200 complete")
    await ok(settings({ second_factor: "off" }))
    for (const nth of [0, 1, 2]) expect((await enters(bo, nth)).status).toBe("complete")
  })

  test("of roles: of who holds one, or one that inherits it, and of owners; of nobody else", async () => {
    const here = count
    const role = async (json: object) => (await ok<{ id: string }>(owner.post("/admin/v1/roles", json))).id
    const clerk = await role({ name: `clerk-${database.name}`, level: "deployment", permissions: ["invoice:read"] })
    const chief = await role({ name: `chief-${database.name}`, level: "deployment", permissions: [], inherits: [clerk] })
    const [ada, bo, cleo] = [email(), email(), email()]
    for (const whose of [ada, bo, cleo]) await signedUp(doorward, whose)
    for (const [whose, key] of [
      [ada, clerk],
      [bo, chief],
    ] as const) {
      const { users } = await ok<{ users: { id: string }[] }>(owner.get(`/admin/v1/users?search=${whose}`))
      await ok(owner.send(`/admin/v1/users/${users[0]?.id}/roles`, { method: "PUT", json: { roles: [key] } }))
    }
    expect(await refusal(settings({ second_factor_roles: ["clerk"] }))).toEqual([422, "invalid"])
    await ok(settings({ second_factor_roles: [clerk, "owner"] }))
    const came = await Promise.all([ada, bo, cleo, `owner${here}@example.com`].map(async (whose, nth) => (await enters(whose, nth)).status))
    expect(came).toEqual(["enrollment_required", "enrollment_required", "complete", "enrollment_required"])
  })

  test("a time of grace counts from the rule or from the account, whichever is later, and nothing its owner does prolongs it", async () => {
    const [ada, bo] = [email(), email()]
    const own = await signedUp(doorward, ada)
    await ok(settings({ second_factor: "required", second_factor_grace_seconds: 7 * DAY_SECONDS }))
    doorward.clock.advance(3 * DAY_SECONDS)
    await signedUp(doorward, bo)
    expect([(await enters(ada)).status, (await enters(bo)).status]).toEqual(["complete", "complete"])
    // Setting one up and taking it away again: it ends when it would have.
    const { browser } = await enters(ada)
    await setUpAuthenticator(doorward, browser)
    expect((await browser.send("/auth/2fa/totp", { method: "DELETE" })).status).toBe(204)
    // Signing up takes a second here.
    doorward.clock.advance(4 * DAY_SECONDS - 2)
    expect((await enters(ada)).status).toBe("complete")
    doorward.clock.advance(1)
    expect([(await enters(ada)).status, (await enters(bo)).status]).toEqual(["enrollment_required", "complete"])
    doorward.clock.advance(3 * DAY_SECONDS)
    expect((await enters(bo)).status).toBe("complete")
    doorward.clock.advance(1)
    expect((await enters(bo)).status).toBe("enrollment_required")
    expect((await own.get("/auth/session")).status).toBe(401)
  })

  test("phishing-resistant only: another factor is shown and does not suffice; a passkey set up then does", async () => {
    const ada = email()
    const device = await setUpAuthenticator(doorward, await signedUp(doorward, ada))
    await ok(settings({ second_factor: "required", second_factor_phishing_resistant: true }))
    const { browser, attempt } = await enters(ada)
    // What they hold comes first: whoever has learned the password alone sets up nothing.
    expect(await refusal(browser.post("/auth/passkey/register/options", { attempt }))).toEqual([404, "not_found"])
    const shown = await ok(show(browser, attempt, device))
    expect(shown).toMatchObject({ status: "enrollment_required", factors: ["passkey"] })
    expect((await browser.get("/auth/session")).status).toBe(401)
    expect((await makeOwed(browser, attempt)).status).toBe(200)
    expect(await ok(browser.get("/auth/session"))).toMatchObject({
      session: { acr: "urn:doorward:aal2", amr: expect.arrayContaining(["pop"]) as string[] },
    })
    expect(await enters(ada)).toMatchObject({ status: "mfa_required" })
  })

  const makeOwed = async (browser: BrowserLike, attempt: string) => {
    const options = await ok<Parameters<ReturnType<typeof authenticator>["create"]>[0]>(browser.post("/auth/passkey/register/options", { attempt }))
    return browser.post("/auth/passkey/register/verify", { ...authenticator().create(options), attempt })
  }

  test("rules are tried before they hold: whom they concern, and the caller among them", async () => {
    const [ada, bo] = [email(), email()]
    const own = await signedUp(doorward, ada)
    await setUpAuthenticator(doorward, own)
    await signedUp(doorward, bo)
    const all = await simulate({ second_factor: "required" })
    const holdingNone = await doorward.database.read(sql`SELECT id FROM users WHERE disabled_at IS NULL AND factors = '[]'`)
    expect(all).toMatchObject({ must_enroll: holdingNone.length, complete: true, kept_out: 0, caller: "must_enroll", keeps_every_owner_out: false })
    const withoutPasskey = await doorward.database.read(sql`SELECT id FROM users WHERE disabled_at IS NULL AND factors NOT LIKE '%passkey%'`)
    expect(await simulate({ second_factor: "required", second_factor_phishing_resistant: true })).toMatchObject({
      must_enroll: withoutPasskey.length,
    })
    const owners = (await doorward.database.read<{ n: number }>(sql`SELECT COUNT(*) AS n FROM users WHERE owner_since IS NOT NULL`))[0]?.n
    expect(await simulate({ second_factor_roles: ["owner"] })).toMatchObject({ must_enroll: owners, caller: "must_enroll" })
    expect(await simulate({ second_factor: "off", second_factor_roles: ["owner"] })).toMatchObject({ must_enroll: 0, caller: "unaffected" })
    expect(await refusal(own.post("/admin/v1/settings/simulation", {}))).toEqual([403, "forbidden"])
    expect(await ok(owner.get("/admin/v1/settings"))).toMatchObject({ second_factor: "optional" })
  })

  test("an organization that asks for what cannot be phished: another second step stays out, and a passkey shown in the session gets in", async () => {
    const at = administering(owner)
    const [ada, bo] = [await person(doorward, email()), await person(doorward, email())]
    const acme = await at.create({ name: `Acme ${++count}`, owner_id: ada.id })
    await ok(at.add(acme.id, bo.id))
    const policy = { second_factor: "phishing_resistant" }
    await setUpAuthenticator(doorward, ada.browser)
    expect(await ok(at.simulate(acme.id, policy))).toMatchObject({ count: 2, keeps_every_owner_out: true })
    expect(await ok(at.simulate(acme.id, { second_factor: "required" }))).toMatchObject({ count: 1, keeps_every_owner_out: false })
    expect(await refusal(at.change(acme.id, { policy, confirm_lock_out: true }))).toEqual([409, "would_lock_out"])
    const key = authenticator()
    const { browser } = await person(doorward, email())
    expect((await makePasskey(ada.browser, key)).status).toBe(200)
    expect(await refusal(at.change(acme.id, { policy }))).toEqual([409, "would_lock_out"])
    await ok(at.change(acme.id, { policy, confirm_lock_out: true }))
    // Made in a session, it has been shown there.
    expect((await enter(ada.browser, acme.id)).status).toBe(200)
    expect(await refusal(enter(bo.browser, acme.id))).toEqual([403, "factor_required"])
    await setUpAuthenticator(doorward, bo.browser)
    expect(await refusal(enter(bo.browser, acme.id))).toEqual([403, "factor_required"])
    expect((await makePasskey(bo.browser, authenticator())).status).toBe(200)
    expect((await enter(bo.browser, acme.id)).status).toBe(200)
    expect(await refusal(enter(browser, acme.id))).toEqual([404, "not_found"])
  })

  test("RC-12 of the last two factors, removed at once where one is required, one stays", async () => {
    const people: { readonly browsers: readonly BrowserLike[]; readonly whose: string }[] = []
    for (let nth = 0; nth < 3; nth++) {
      const whose = email()
      const own = await signedUp(doorward, whose)
      await setUpAuthenticator(doorward, own)
      expect((await makePasskey(own, authenticator())).status).toBe(200)
      const browsers = [0, 1].map((replica) => browserLike(replicas.nth(replica).fetch))
      for (const browser of browsers) for (const [name, value] of own.cookies) browser.cookies.set(name, value)
      people.push({ whose, browsers })
    }
    await ok(settings({ second_factor: "required" }))
    for (const { browsers, whose } of people) {
      const removed = await Promise.all(
        ["totp", "passkey"].map((factor, nth) => saidBy((browsers[nth] ?? owner).send(`/auth/2fa/${factor}`, { method: "DELETE" }))),
      )
      expect(removed.toSorted()).toEqual(["204", "403 factor_required"])
      const [row] = await doorward.database.read<{ factors: string }>(sql`SELECT factors FROM users WHERE email = ${whose}`)
      expect(JSON.parse(row?.factors ?? "[]")).toHaveLength(2)
    }
  })

  test("MF-18 an administrator resets somebody's factors: written down, the owner told, everything ended, and the policy has them enrol again", async () => {
    const ada = email()
    const own = await signedUp(doorward, ada)
    const client = tokenClient(doorward.fetch)
    const { access_token: token } = await client.signIn(ada)
    await setUpAuthenticator(doorward, own)
    const { user } = await ok<{ user: { id: string } }>(own.get("/auth/session"))
    const at = `/admin/v1/users/${user.id}/factors`
    expect(await refusal(own.get(at))).toEqual([403, "forbidden"])
    const before = await owner.get(at)
    expect(await ok(before)).toMatchObject({ user_id: user.id, factors: ["recovery_code", "totp"] })
    expect(await refusal(owner.send(at, { method: "DELETE", headers: { "if-match": '"1"' } }))).toEqual([412, "precondition_failed"])
    expect(await refusal(owner.send(`${at}/passkey`, { method: "DELETE" }))).toEqual([404, "not_found"])
    await ok(settings({ second_factor: "required" }))
    doorward.clock.advance(1)
    expect((await owner.send(`${at}/totp`, { method: "DELETE", headers: { "if-match": before.headers.get("etag") ?? "" } })).status).toBe(204)
    expect([(await own.get("/auth/session")).status, (await client.session(token)).status]).toEqual([401, 401])
    expect((await doorward.mails())[0]).toMatchObject({ to: ada, subject: "The second step of signing in to Doorward was reset" })
    const events = await doorward.database.read<{ actor: string; details: string }>(
      sql`SELECT actor, details FROM audit_events WHERE type = 'user.factors_reset' AND user_id = ${user.id}`,
    )
    expect(events.map(({ actor, details }) => [actor.startsWith("usr_"), JSON.parse(details) as unknown])).toEqual([
      [true, { factors: "recovery_code totp" }],
    ])
    expect(await refusal(owner.send(at, { method: "DELETE" }))).toEqual([404, "not_found"])
    expect(await enters(ada)).toMatchObject({ status: "enrollment_required" })
    const { user: self } = await ok<{ user: { id: string } }>(owner.get("/auth/session"))
    expect(await refusal(owner.send(`/admin/v1/users/${self.id}/factors`, { method: "DELETE" }))).toEqual([409, "own_rights"])
  })

  test("an owner who has lost everything gets in by an operator's link that says so; by any other their second step is asked for", async () => {
    const whose = email()
    const { browser: own } = await person(doorward, whose, { owner: true })
    await setUpAuthenticator(doorward, own)
    await ok(settings({ second_factor_roles: ["owner"] }))
    const use = async (switches: string[]) => {
      const { link } = (await doorward.run("recover", { operand: whose, switches })) as { link: string }
      const browser = browserLike(doorward.fetch)
      const response = await browser.submit("/sign-in", "/recover", { token: link.split("=")[1] ?? "", password: `${PASSWORD} ${++count}` })
      return response.headers.get("location") ?? ""
    }
    expect(await use([])).toMatch(/^\/sign-in\/factor\?attempt=/)
    expect(await use(["reset-factors"])).toMatch(/^\/sign-in\/enrol\?attempt=/)
    const [row] = await doorward.database.read<{ factors: string }>(sql`SELECT factors FROM users WHERE email = ${whose}`)
    expect(row?.factors).toBe("[]")
  })
})
