import { afterAll, beforeAll, describe, expect, test } from "vitest"
import { requireOwnership as expressOwnership, requirePermission as expressPermission } from "./express.ts"
import { requireOwnership, requirePermission, requireRecentSignIn, requireRole } from "./hono.ts"
import { createGuard, type Guard, hasPermission } from "./index.ts"
import { type App, type Find, type Framework, onExpress, onHono, type RouteRequirement } from "./testing/apps.ts"
import { guardClient, startTestIssuer, type TestIssuer } from "./testing/issuer.ts"
import { audience } from "./testing/tokens.ts"

const ME = "usr_1"
const NONE: readonly string[] = []
const MY_ORGANIZATION = "org_1"
/** What a lookup may end in that is not an id; some of it only in a program that no compiler checked. */
const things: Readonly<Record<string, () => unknown>> = {
  mine: () => ME,
  "mine-later": () => Promise.resolve(ME),
  "mine-some-time": () => new Promise((resolve) => setImmediate(resolve, ME)),
  theirs: () => "usr_2",
  "theirs-later": () => Promise.resolve("usr_2"),
  "of-nobody": () => undefined,
  "of-nobody-later": () => Promise.resolve(undefined),
  null: () => null,
  empty: () => "",
  upper: () => ME.toUpperCase(),
  spaced: () => ` ${ME}`,
  "one-of-several": () => [ME],
  "text-that-is-none": () => ({ toString: () => ME }),
  true: () => true,
  "the-client": () => "web",
  "our-organization": () => MY_ORGANIZATION,
  "our-organization-later": () => Promise.resolve(MY_ORGANIZATION),
  "their-organization": () => "org_2",
}
const failures: Readonly<Record<string, () => unknown>> = {
  throws: () => {
    throw new Error("the database is away")
  },
  rejects: () => Promise.reject(new Error("the database is away")),
  "throws-nothing": () => throwing(undefined),
  "rejects-with-nothing": () => Promise.resolve().then(() => throwing(undefined)),
  "rejects-with-null": () => Promise.resolve().then(() => throwing(null)),
  "rejects-with-route": () => Promise.resolve().then(() => throwing("route")),
  "rejects-with-router": () => Promise.resolve().then(() => throwing("router")),
}
let lookups = 0
const find: Find = (thing) => {
  lookups++
  return (things[thing] ?? failures[thing] ?? (() => undefined))() as ReturnType<Find>
}

let nowMs = Date.now()
const clock = () => nowMs
const requirements: Readonly<Record<string, RouteRequirement>> = {
  scope: { scopes: ["notes:read"] },
  role: { roles: ["editor", "owner"] },
  "other-role": { roles: ["auditor"] },
  permission: { permissions: ["note:read"] },
  permissions: { permissions: ["note:read", "note:delete"] },
  recent: { recentSignIn: { maxAgeSeconds: 300, clock } },
  strong: { recentSignIn: { maxAgeSeconds: 300, acrValues: ["2", "urn:example:high"], clock } },
  aal2: { recentSignIn: { maxAgeSeconds: 300, acrValues: ["urn:doorward:aal2"], clock } },
  phr: { recentSignIn: { maxAgeSeconds: 300, acrValues: ["phr"], clock } },
  phrh: { recentSignIn: { maxAgeSeconds: 300, acrValues: ["phrh"], clock } },
  organization: { organization: find },
  "hidden-organization": { organization: find, options: { hidden: true } },
  ownership: { owner: find },
  "hidden-ownership": { owner: find, options: { hidden: true } },
  "ownership-or": { owner: find, options: { orPermission: "note:manage" } },
  "ownership-or-there": { owner: find, options: { orPermission: "note:manage" }, organizationOf: find },
  "no-organization": { noOrganization: true },
}

const issuer: { current?: TestIssuer } = {}
let guard: Guard
beforeAll(async () => {
  issuer.current = await startTestIssuer()
  guard = guardWith("poll")
  await guard.ready()
})
afterAll(async () => {
  guard.close()
  await issuer.current?.stop()
})

const testIssuer = () => issuer.current as TestIssuer
const token = (claims: Readonly<Record<string, unknown>> = {}) => testIssuer().token(claims)
const guardWith = (revocation: "follow" | "poll") =>
  createGuard({ issuer: testIssuer().url, audience, ...guardClient, revocation, pollEverySeconds: 0.05 })

describe.each<[string, Framework]>([
  ["Hono", onHono],
  ["Express", onExpress],
])("%s", (_, framework) => {
  let app: App
  beforeAll(async () => {
    app = await framework(guard, requirements)
  })
  afterAll(() => app.close())

  /** "passed", or status, code and challenge. */
  async function ask(path: string, claims?: Readonly<Record<string, unknown>>): Promise<unknown> {
    const response = await app.get(path, claims && token(claims))
    const text = await response.text()
    if (response.headers.get("content-type") !== "application/problem+json") return [response.status, text]
    expect(response.headers.get("cache-control")).toBe("no-store")
    const { status, code, detail } = JSON.parse(text) as { status: number; code: string; detail: string }
    expect(status).toBe(response.status)
    const challenge = response.headers.get("www-authenticate")
    return challenge === null ? [status, code, detail] : [status, code, challenge]
  }
  const passed = [200, "passed"]
  const forbidden = (detail: string) => [403, "forbidden", detail]
  const noRole = forbidden("Your roles do not allow this")
  const noPermission = forbidden("This needs the permission note:read")
  const noPermissions = forbidden("This needs the permissions note:read, note:delete")
  const notYours = forbidden("This is not yours")
  const elsewhere = [403, "wrong_organization", "The access token was not issued in this organization"]
  const notThere = [404, "not_found", "There is nothing here"]
  const missingScope = (scope: string) => [
    403,
    "insufficient_scope",
    `Bearer error="insufficient_scope", error_description="The access token lacks a scope that is needed here", scope="${scope}"`,
  ]
  const signInAgain = (description: string, more = "") => [
    401,
    "insufficient_user_authentication",
    `Bearer error="insufficient_user_authentication", error_description="${description}", max_age="300"${more}`,
  ]
  const tooOld = signInAgain("A more recent sign-in is required")
  const tooWeak = signInAgain("A sign-in of another strength is required", ', acr_values="2 urn:example:high"')

  test.each<[string, Record<string, unknown>, unknown]>([
    ["role", { roles: ["editor"] }, passed],
    ["role", { roles: ["reader", "owner"] }, passed],
    ["role", { roles: ["reader"] }, noRole],
    ["role", { roles: [] }, noRole],
    ["role", { roles: ["Editor"] }, noRole],
    ["role", { roles: ["editor owner"] }, noRole],
    ["role", { roles: ["*"] }, noRole],
    ["role", { org_role: "owner", roles: [] }, noRole],
    ["role", { permissions: ["*"], scope: "permissions roles" }, noRole],
    ["role", {}, missingScope("roles")],
    ["permission", { permissions: ["note:read"] }, passed],
    ["permission", { permissions: ["note:*"] }, passed],
    ["permission", { permissions: ["*"] }, passed],
    ["permission", { permissions: ["note:write", "notes:*", "note"] }, noPermission],
    ["permission", { permissions: ["note:read:*"] }, noPermission],
    ["permission", { permissions: [], roles: ["owner"] }, noPermission],
    // What is asked for is not what is allowed: a scope of the same name gives nothing.
    ["permission", { scope: "note:read permissions" }, noPermission],
    ["permission", { scope: "note:read" }, missingScope("permissions")],
    ["permissions", { permissions: ["note:read", "note:delete"] }, passed],
    ["permissions", { permissions: ["note:*"] }, passed],
    ["permissions", { permissions: ["note:read"] }, noPermissions],
    ["scope", {}, passed],
    ["scope", { scope: "notes:write" }, missingScope("notes:read")],
  ])("%s, of a token with %j", async (name, claims, expected) => expect(await ask(`/${name}/x`, claims)).toEqual(expected))

  test.each<[string, string, number | undefined, string | undefined, unknown]>([
    ["now", "recent", 0, undefined, passed],
    ["at the last moment", "recent", -300, undefined, passed],
    ["a second too long ago", "recent", -301, undefined, tooOld],
    ["at a time that is not said", "recent", undefined, "2", tooOld],
    ["by a clock that is a little ahead", "recent", 9, undefined, passed],
    ["at a time to come", "recent", 30, undefined, tooOld],
    ["now, and strongly", "strong", 0, "2", passed],
    ["now, and strongly in other words", "strong", 0, "urn:example:high", passed],
    ["now, but weakly", "strong", 0, "1", tooWeak],
    ["now, but nobody says how", "strong", 0, undefined, tooWeak],
    ["strongly, but long ago", "strong", -400, "2", signInAgain("A more recent sign-in is required", ', acr_values="2 urn:example:high"')],
  ])(
    "MF-17 signed in %s: truthful, and insufficient_user_authentication when it does not suffice (%s)",
    async (_when, name, seconds, acr, expected) => {
      nowMs = Math.floor(Date.now() / 1000) * 1000
      const authTime = seconds === undefined ? undefined : nowMs / 1000 + seconds
      expect(await ask(`/${name}/x`, { auth_time: authTime, acr })).toEqual(expected)
    },
  )

  const KEY = ["pop", "swk", "user", "mfa"]
  const HARDWARE = ["pop", "hwk", "user", "mfa"]
  test.each<[string, readonly string[], Record<string, unknown>]>([
    ["a password", [], { acr: "urn:doorward:aal1", amr: ["pwd"] }],
    ["a password and a code", ["aal2"], { acr: "urn:doorward:aal2", amr: ["pwd", "otp", "mfa"] }],
    ["a passkey", ["aal2", "phr"], { acr: "urn:doorward:aal2", amr: KEY }],
    ["a key in hardware", ["aal2", "phr", "phrh"], { acr: "urn:doorward:aal3", amr: HARDWARE }],
    ["a level without what was shown", ["aal2"], { acr: "urn:doorward:aal3" }],
    ["a key whose level has fallen back", [], { acr: "urn:doorward:aal1", amr: HARDWARE }],
    ["hardware below its level", ["aal2", "phr"], { acr: "urn:doorward:aal2", amr: HARDWARE }],
    ["nothing but words", [], { amr: HARDWARE }],
    ["what another issuer calls phr", ["phr"], { acr: "phr" }],
    ["hardware of another issuer", ["phrh"], { acr: "phrh", amr: KEY }],
    ["another issuer's level, however high it sounds", [], { acr: "urn:example:aal3", amr: HARDWARE }],
    ["a level that is none of ours", [], { acr: "urn:doorward:aal4", amr: HARDWARE }],
    ["a level in other letters", [], { acr: "URN:doorward:aal3", amr: HARDWARE }],
  ])("MF-17 %s is of the strengths %j", async (_what, strengths, claims) => {
    nowMs = Math.floor(Date.now() / 1000) * 1000
    const all = ["aal2", "phr", "phrh"]
    const answers = await Promise.all(all.map((name) => ask(`/${name}/x`, { auth_time: nowMs / 1000, ...claims })))
    expect(all.filter((_name, index) => JSON.stringify(answers[index]) === JSON.stringify(passed))).toEqual(strengths)
  })

  test("AD-06 whoever acts in another person's name never signed in as them, however lately; what that person owns they see", async () => {
    nowMs = Date.now()
    const claims = { auth_time: Math.floor(nowMs / 1000), acr: "2", act: { sub: "usr_2" } }
    for (const name of ["recent", "strong"])
      expect(await ask(`/${name}/x`, claims)).toEqual(forbidden("This cannot be done in another person's name"))
    expect(await ask("/ownership/mine", claims)).toEqual(passed)
    expect(await ask("/ownership/theirs", claims)).toEqual(notYours)
  })

  test("a sign-in grows old while its token is remembered", async () => {
    nowMs = Date.now()
    const remembered = token({ auth_time: Math.floor(nowMs / 1000) - 100 })
    const status = async () => (await app.get("/recent/x", remembered)).status
    expect([await status(), await status()]).toEqual([200, 200])
    nowMs += 201_000
    expect(await status()).toBe(401)
  })

  test("AZ-14 another's thing is refused, and so is one that has no owner or is not there, all with the same answer", async () => {
    for (const thing of ["mine", "mine-later", "mine-some-time"]) expect([thing, await ask(`/ownership/${thing}`, {})]).toEqual([thing, passed])
    for (const thing of Object.keys(things).filter((name) => !name.startsWith("mine"))) {
      expect([thing, await ask(`/ownership/${thing}`, {})]).toEqual([thing, notYours])
      expect([thing, await ask(`/hidden-ownership/${thing}`, {})]).toEqual([thing, notThere])
    }
  })

  test("a client that acts in its own name owns nothing, though a thing names it as its owner", async () => {
    for (const path of ["/ownership/the-client", "/ownership-or/the-client"]) {
      expect(await ask(path, { sub: "web", client_id: "web", sid: undefined })).toEqual(notYours)
      expect(await ask(path, { sub: "web", client_id: "phone" })).toEqual(passed)
    }
    expect(await ask("/ownership-or/the-client", { sub: "web", client_id: "web", permissions: ["note:manage"] })).toEqual(passed)
  })

  test("who holds the permission that stands for ownership passes, without a look at the owner", async () => {
    expect(await ask("/ownership-or/mine", { permissions: [] })).toEqual(passed)
    expect(await ask("/ownership-or/theirs", { permissions: ["note:read"] })).toEqual(notYours)
    const before = lookups
    for (const thing of ["theirs", "of-nobody", "throws"]) expect(await ask(`/ownership-or/${thing}`, { permissions: ["note:*"] })).toEqual(passed)
    expect(lookups).toBe(before)
  })

  test("TN-01 a token of one organization does nothing in another, nor where there is none, whatever it may in its own", async () => {
    const claims = { org_id: MY_ORGANIZATION, org_role: "owner", roles: ["owner"], permissions: ["*"] }
    for (const thing of ["our-organization", "our-organization-later"]) {
      expect([thing, await ask(`/organization/${thing}`, claims)]).toEqual([thing, passed])
      for (const others of [{ org_id: "org_2" }, {}])
        expect([thing, await ask(`/organization/${thing}`, { ...claims, org_id: undefined, ...others })]).toEqual([thing, elsewhere])
    }
    for (const thing of Object.keys(things).filter((name) => !name.startsWith("our"))) {
      for (const org_id of [MY_ORGANIZATION, undefined]) {
        expect([thing, await ask(`/organization/${thing}`, { ...claims, org_id })]).toEqual([thing, elsewhere])
        expect([thing, await ask(`/hidden-organization/${thing}`, { ...claims, org_id })]).toEqual([thing, notThere])
      }
    }
  })

  test("TN-01 a permission that stands for ownership counts in the organization it is held in, and everywhere only for who holds it everywhere", async () => {
    const everything = { permissions: ["*"] }
    const inOurs = { ...everything, org_id: MY_ORGANIZATION }
    expect(await ask("/ownership-or/theirs", everything)).toEqual(passed)
    expect(await ask("/ownership-or/theirs", inOurs)).toEqual(notYours)
    expect(await ask("/ownership-or/mine", inOurs)).toEqual(passed)
    expect(await ask("/ownership-or-there/our-organization", inOurs)).toEqual(passed)
    expect(await ask("/ownership-or-there/our-organization-later", inOurs)).toEqual(passed)
    for (const thing of ["their-organization", "of-nobody", "null", "empty"])
      expect([thing, await ask(`/ownership-or-there/${thing}`, inOurs)]).toEqual([thing, notYours])
    expect(await ask("/ownership-or-there/our-organization", { ...inOurs, permissions: ["note:read"] })).toEqual(notYours)
    expect(await ask("/ownership-or-there/their-organization", everything)).toEqual(passed)
    expect(await ask("/no-organization/x", everything)).toEqual(passed)
    expect(await ask("/no-organization/x", inOurs)).toEqual([
      403,
      "wrong_organization",
      "The access token was issued in an organization, and this belongs to none",
    ])
  })

  test.each(Object.keys(failures))("AZ-15 a lookup that %s lets nobody pass: the error is the application's", async (thing) => {
    for (const name of ["ownership", "hidden-ownership", "ownership-or-there", "organization", "hidden-organization"]) {
      const [status, text] = (await ask(`/${name}/${thing}`, { org_id: MY_ORGANIZATION, permissions: ["*"] })) as [number, string]
      expect([name, status, text]).toEqual([name, 500, expect.stringMatching(/^caught: /)])
    }
  })

  test("GW-13 one token on routes with different rules: each decides by its own, again and again", async () => {
    const remembered = token({ roles: ["editor"], permissions: ["note:read"], auth_time: Math.floor(Date.now() / 1000) })
    nowMs = Date.now()
    const paths = ["/role/x", "/other-role/x", "/permission/x", "/permissions/x", "/recent/x", "/ownership/mine", "/ownership/theirs"]
    const statuses = async () => Promise.all(paths.map(async (path) => (await app.get(path, remembered)).status))
    for (let n = 0; n < 3; n++) expect(await statuses()).toEqual([200, 403, 200, 403, 200, 200, 403])
  })

  test("where nobody asked for a token, every requirement is 401", async () => {
    for (const name of Object.keys(requirements))
      expect([name, await ask(`/open/${name}/mine`, { roles: ["editor"], permissions: ["*"] })]).toEqual([name, [401, "unauthenticated", "Bearer"]])
  })

  test.each(["follow", "poll"] as const)(
    "AZ-10 a role that is taken away is gone within a second, though the token lives on and was seen before (%s)",
    async (revocation) => {
      const following = guardWith(revocation)
      await following.ready()
      const behind = await framework(following, requirements)
      try {
        const head = following.health().head ?? 0
        const [person, organization] = [`usr_${revocation}`, `org_${revocation}`]
        const claims = { sub: person, org_id: organization, roles: ["editor"], permissions: ["note:*"], scope: "roles permissions" }
        const old = token({ ...claims, head })
        const unaware = token(claims)
        const ask2 = async (presented: string) =>
          Promise.all(["/role/x", "/permission/x"].map(async (path) => (await behind.get(path, presented)).status))
        for (let n = 0; n < 2; n++)
          expect([await ask2(old), await ask2(unaware)]).toEqual([
            [200, 200],
            [200, 200],
          ])

        for (const [changed, id] of [person, organization, "*"].entries()) {
          const before = token({ ...claims, head: head + changed })
          expect(await ask2(before)).toEqual([200, 200])
          testIssuer().revoke("access", id)
          const began = performance.now()
          await expect.poll(() => ask2(before), { interval: 10, timeout: 5_000 }).toEqual([401, 401])
          expect(performance.now() - began).toBeLessThan(1_000)
          const response = await behind.get("/role/x", before)
          expect(response.headers.get("www-authenticate")).toContain('error="invalid_token"')
          // Its successor says what is true now.
          expect(await ask2(token({ ...claims, roles: [], permissions: [], head: head + changed + 1 }))).toEqual([403, 403])
          expect(await ask2(token({ ...claims, head: head + changed + 1 }))).toEqual([200, 200])
        }
        expect([await ask2(old), await ask2(unaware)]).toEqual([
          [401, 401],
          [200, 200],
        ])
      } finally {
        behind.close()
        following.close()
      }
    },
  )
})

describe("what makes no sense is said when the application starts, not by a door that stands open", () => {
  test.each<[string, () => unknown]>([
    ["no role", () => requireRole()],
    ["an empty role", () => requireRole("editor", "")],
    ["no permission", () => requirePermission()],
    ["a list that came out empty", () => expressPermission(...NONE)],
    ["a grant instead of a permission", () => requirePermission("note:*")],
    ["everything", () => expressPermission("*")],
    ["a misspelled permission", () => requirePermission("note:read", "Note:Read")],
    ["an empty permission in place of ownership", () => requireOwnership(() => ME, { orPermission: "" })],
    ["a wildcard in place of ownership", () => expressOwnership(() => ME, { orPermission: "*" })],
    ...[0, -1, 1.5, Number.NaN, Number.POSITIVE_INFINITY].map((maxAgeSeconds): [string, () => unknown] => [
      `an age of ${maxAgeSeconds}`,
      () => requireRecentSignIn({ maxAgeSeconds }),
    ]),
    ["no strength", () => requireRecentSignIn({ maxAgeSeconds: 60, acrValues: [] })],
    ["a strength that ends the challenge", () => requireRecentSignIn({ maxAgeSeconds: 60, acrValues: ['2", error="x'] })],
    ["two strengths in one", () => requireRecentSignIn({ maxAgeSeconds: 60, acrValues: ["2 3"] })],
  ])("%s", (_, mount) => expect(mount).toThrow(TypeError))
})

test("AZ-01 a permission that a stranger names is denied unless it is one, to who may everything too", async () => {
  const verified = await guard.check(token({ permissions: ["*"] }))
  const names = ["note:read", "", "*", "note:*", "note:", "NOTE:READ", "note:read\n", "a".repeat(101)]
  expect(names.filter((name) => hasPermission(verified, name))).toEqual(["note:read"])
})

/** Anything can be thrown. */
function throwing(what: unknown): never {
  throw what
}
