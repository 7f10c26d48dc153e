import type { TestDoorward } from "doorward/testing"
import { afterAll, beforeAll, describe, expect, test } from "vitest"
import { got, said } from "../administrators.ts"
import { type BrowserLike, csrfOf, newestMail, signedUp } from "../browser-like.ts"
import { databases, freshDoorward } from "../databases.ts"
import { zone } from "../organization.ts"
import { type Api, describedApi, difference, pathOf, stateOf } from "./sweep.ts"
import { type Room, type Things, type TwoRooms, twoRooms } from "./sweep-house.ts"

const ORGANIZATIONS = "/admin/v1/organizations"
const NOWHERE = "org_01JZZZZZZZZZZZZZZZZZZZZZZZ"
const unknown = (id: string) => `${id.slice(0, id.indexOf("_"))}_01JZZZZZZZZZZZZZZZZZZZZZZZ`

describe.each(databases)("two organizations that have the same of everything, $name", (database) => {
  const dns = zone()
  let doorward: TestDoorward
  let api: Api
  let house: TwoRooms
  let owner: BrowserLike
  beforeAll(async () => {
    doorward = await freshDoorward(database, dns.options)
    house = await twoRooms(doorward, dns)
    api = await describedApi(doorward)
    owner = house.a.owner
  })
  afterAll(() => doorward.close())

  const base = ({ organization }: Pick<Things, "organization">) => `${ORGANIZATIONS}/${organization}`
  const patch = (browser: BrowserLike, path: string, json: object) => browser.send(path, { method: "PATCH", json })
  /** Everything of an answer but the number it has in the log. */
  async function told(asked: Promise<Response>): Promise<unknown> {
    const answer = await asked
    const headers = [...answer.headers].filter(([name]) => name !== "x-request-id")
    return [answer.status, headers, (await answer.text()).replace(/"request_id":"[^"]*"/, "")]
  }
  /** What names somebody or something of an organization. */
  const marksOf = ({ organization, person, ownerId, invitation, domain, role }: Room) => [organization, person, ownerId, invitation, domain, role]

  test("TN-01 what is another's is answered as what there is not, byte for byte, by every operation there is", async () => {
    const { a, b, outsider } = house
    const mine = api.operations.filter(({ permission }) => permission?.of === "organization")
    expect(mine.length).toBeGreaterThan(20)
    const nothing = { ...b, person: unknown(b.person), invitation: unknown(b.invitation), domain: unknown(b.domain), role: unknown(b.role) }
    const before = await stateOf(doorward)
    for (const operation of mine) {
      const ask = (browser: BrowserLike, things: Things) => {
        const json = api.bodyFor(operation, things, 1)
        return told(browser.send(pathOf(operation, things), { method: operation.method, ...(json === undefined ? {} : { json }) }))
      }
      for (const browser of [owner, outsider])
        expect([operation.name, await ask(browser, b)]).toEqual([operation.name, await ask(browser, { ...b, organization: NOWHERE })])
      if (operation.parameters.length > 1)
        expect([operation.name, await ask(owner, { ...b, organization: a.organization })]).toEqual([
          operation.name,
          await ask(owner, { ...nothing, organization: a.organization }),
        ])
    }
    expect(difference(before, await stateOf(doorward))).toEqual([])
  })

  test("TN-01 no list, search, count or record of one holds anything of the other, and no cursor of one opens the other's", async () => {
    const { a, b, olga } = house
    const lists = api.operations.filter(
      ({ method, permission, parameters }) => method === "GET" && permission?.of === "organization" && parameters.length === 1,
    )
    expect(lists.length).toBeGreaterThanOrEqual(6)
    for (const operation of lists) {
      const [path, theirs] = [pathOf(operation, a), pathOf(operation, b)]
      const whole = await got<Record<string, unknown>>(owner.get(`${path}${path.endsWith(a.organization) ? "" : "?limit=200"}`))
      expect([path, marksOf(b).filter((mark) => JSON.stringify(whole).includes(mark))]).toEqual([path, []])
      const [list] = Object.values(whole).filter((value) => Array.isArray(value))
      if (list === undefined) continue
      // Page by page it is as much, and nothing of the other's is between.
      let count = 0
      for (let cursor: string | undefined = ""; cursor !== undefined; ) {
        const page: Record<string, unknown> = await got(owner.get(`${path}?limit=1${cursor === "" ? "" : `&cursor=${cursor}`}`))
        count += Object.values(page)
          .flatMap((value) => (Array.isArray(value) ? [value.length] : []))
          .reduce((sum, length) => sum + length, 0)
        cursor = page["next_cursor"] as string | undefined
        if (cursor === undefined) break
        for (const [browser, at] of [
          [owner, theirs],
          [olga, theirs],
          [olga, path],
        ] as const)
          expect([at, (await browser.get(`${at}?limit=1&cursor=${cursor}`)).status]).toEqual([at, browser === owner ? 404 : 400])
      }
      expect([path, count]).toEqual([path, list.length])
    }
    for (const search of ["owner-n1", "person-n1", "n1@example.com"])
      expect([search, await got(owner.get(`${base(a)}/members?search=${search}`))]).toEqual([search, { members: [] }])
    for (const filter of [`user_id=${b.person}`, `user_id=${b.ownerId}`, `actor=${b.ownerId}`])
      expect([filter, await got(owner.get(`${base(a)}/audit?${filter}`))]).toEqual([filter, { events: [] }])
    const mine = await got<{ organizations: { id: string }[] }>(owner.get("/auth/organizations"))
    expect(mine.organizations.map(({ id }) => id)).toEqual([a.organization])
    for (const path of ["", "?search=acme"]) expect(await said(owner.get(`${ORGANIZATIONS}${path}`))).toEqual([403, "forbidden"])
    // Whoever may see all is told apart what is whose.
    const { organizations } = await got<{ organizations: { id: string; name: string }[] }>(olga.get(`${ORGANIZATIONS}?search=acme`))
    expect(organizations.map(({ id, name }) => [id, name])).toEqual([a, b].map(({ organization }) => [organization, "Acme"]))
  })

  test("TN-01 no page of one is found by whoever belongs to the other, by whatever route there is", async () => {
    const { b } = house
    const pages = doorward.routes.filter(({ path }) => path.includes(":org"))
    expect(pages.length).toBeGreaterThan(15)
    const { slug } = await got<{ slug: string }>(house.olga.get(base(b)))
    const csrf = csrfOf(await (await owner.get("/account/organizations")).text())
    const before = await stateOf(doorward)
    for (const { method, path } of pages)
      for (const org of [b.organization, slug, NOWHERE, "no-such-name", "%00"]) {
        const at = path.replace(":org", org).replace(":user", b.person).replace(":role", b.role)
        const form = { csrf, act: "remove", id: b.domain, name: "Mine", roles: "owner", email: "x@example.com", confirmed: "yes" }
        const { status } = await owner.send(at, { method, ...(method === "GET" ? {} : { form }) })
        // Fields that no such form has are refused before anybody asks whose it is.
        expect([method, at, method === "GET" ? [404] : [404, 422]]).toEqual([method, at, expect.arrayContaining([status])])
      }
    expect(difference(before, await stateOf(doorward))).toEqual([])
  })

  test("TN-06 an administrator of one changes nothing of the other, and binds nothing of it to their own", async () => {
    const { a, b, olga } = house
    const before = await stateOf(doorward)
    const reach: readonly (readonly [string, string, object?])[] = [
      ["PATCH", base(b), { name: "Taken over" }],
      ["PATCH", base(b), { slug: "acme-taken" }],
      ["PATCH", base(b), { policy: { second_factor: "required" }, confirm_lock_out: true }],
      ["PATCH", base(b), { suspended: true }],
      ["PATCH", `${base(b)}/domains/${b.domain}`, { auto_join: true }],
      ["POST", `${base(b)}/domains/${b.domain}/verify`],
      ["DELETE", `${base(b)}/domains/${b.domain}`],
      ["PATCH", `${base(a)}/domains/${b.domain}`, { auto_join: true }],
      ["POST", `${base(a)}/domains/${b.domain}/verify`],
      ["DELETE", `${base(a)}/domains/${b.domain}`],
      ["POST", `${base(b)}/roles`, { name: "backdoor", permissions: ["admin:members:write"] }],
      ["PATCH", `${base(a)}/roles/${b.role}`, { permissions: ["admin:members:write"] }],
      ["DELETE", `${base(a)}/roles/${b.role}?withdraw=true`],
      ["POST", `${base(b)}/invitations`, { email: "mallory@example.com", roles: ["owner"] }],
      ["POST", `${base(a)}/invitations/${b.invitation}/resend`],
      ["DELETE", `${base(a)}/invitations/${b.invitation}`],
      ["PATCH", `${base(a)}/members/${b.person}`, { roles: ["member"] }],
      ["DELETE", `${base(a)}/members/${b.person}`],
    ]
    for (const [method, path, json] of reach)
      expect([method, path, await said(owner.send(path, { method, ...(json ? { json } : {}) }))]).toEqual([method, path, [404, "not_found"]])
    // What is the other's is none of theirs to give, to inherit, or to invite to; nor does an owner of all mix them up.
    for (const browser of [owner, olga]) {
      const given = [
        patch(browser, `${base(a)}/members/${a.person}`, { roles: [b.role] }),
        patch(browser, `${base(a)}/roles/${a.role}`, { inherits: [b.role] }),
        browser.post(`${base(a)}/roles`, { name: "heir", inherits: [b.role] }),
        browser.post(`${base(a)}/invitations`, { email: "x@example.com", roles: [b.role] }),
      ]
      for (const [index, answer] of (await Promise.all(given)).entries()) expect([index, answer.status]).toEqual([index, 422])
    }
    const assigned = olga.post("/admin/v1/role-assignments", { writes: [{ user_id: a.person, role: b.role, org_id: a.organization }] })
    expect((await assigned).status).toBe(422)
    for (const method of ["PATCH", "DELETE"])
      expect((await olga.send(`/admin/v1/roles/${a.role}`, { method, ...(method === "PATCH" ? { json: {} } : {}) })).status).toBe(404)
    expect(difference(before, await stateOf(doorward))).toEqual([])
  })

  test("TN-11 names, invited addresses and domains that both have mean in each its own", async () => {
    const { a, b, olga } = house
    await got(patch(olga, `${base(a)}/roles/${a.role}`, { permissions: ["note:a"] }))
    await got(patch(olga, `${base(b)}/roles/${b.role}`, { permissions: ["note:b"] }))
    const may = async (id: string, action: string, { organization }: Room) =>
      (
        await got<{ allowed: boolean }>(
          olga.post("/admin/v1/check", { subject: { id }, action, resource: { type: "organization", id: organization } }),
        )
      ).allowed
    for (const [one, other, right, wrong] of [
      [a, b, "note:a", "note:b"],
      [b, a, "note:b", "note:a"],
    ] as const)
      expect([await may(one.person, right, one), await may(one.person, wrong, one), await may(one.person, right, other)]).toEqual([
        true,
        false,
        false,
      ])
    // One address, invited to both: each link leads to its own.
    const tokens: string[] = []
    for (const [room, roles] of [
      [a, ["member"]],
      [b, [b.role]],
    ] as const) {
      doorward.clock.advance(1)
      await got(room.owner.post(`${base(room)}/invitations`, { email: "both@example.com", roles }))
      tokens.push((await newestMail(doorward, "both@example.com")).token)
    }
    const both = await signedUp(doorward, "both@example.com")
    const rolesIn = async ({ organization }: Room) =>
      (await got<{ organizations: { id: string; roles: string[] }[] }>(both.get("/auth/organizations"))).organizations.find(
        ({ id }) => id === organization,
      )?.roles
    await got(both.post("/auth/invitations/accept", { token: tokens[1] }))
    expect([await rolesIn(a), await rolesIn(b)]).toEqual([undefined, ["clerk"]])
    await got(both.post("/auth/invitations/accept", { token: tokens[0] }))
    expect([await rolesIn(a), await rolesIn(b)]).toEqual([["member"], ["clerk"]])
    // One domain, claimed by both: whose record is there has it, and the other's members come from it no more than before.
    await got(a.owner.post(`${base(a)}/domains/${a.domain}/verify`))
    await got(patch(a.owner, `${base(a)}/domains/${a.domain}`, { auto_join: true }))
    expect((await b.owner.post(`${base(b)}/domains/${b.domain}/verify`)).status).toBe(409)
    expect(await said(b.owner.get(`${base(b)}/domains/${b.domain}`))).toMatchObject([200, { status: "pending", verified_at: null }])
    const guest = await signedUp(doorward, "guest@acme.example")
    const { organizations } = await got<{ organizations: { id: string }[] }>(guest.get("/auth/organizations"))
    expect(organizations.map(({ id }) => id)).toEqual([a.organization])
    // A full house next door is nobody else's.
    await got(patch(olga, base(b), { max_members: 3 }))
    expect((await olga.post(`${base(b)}/members`, { user_id: b.outsider })).status).toBe(409)
    expect((await olga.post(`${base(a)}/members`, { user_id: a.outsider })).status).toBe(201)
  })
})
