import type { TestDoorward } from "doorward/testing"
import { sql } from "doorward/testing"
import { afterEach, beforeEach, describe, expect, test } from "vitest"
import { delegate, got, idOf, said } from "../administrators.ts"
import { apiClient, createApi } from "../api-client.ts"
import { type BrowserLike, browserLike, PASSWORD } from "../browser-like.ts"
import { databases, freshDoorward } from "../databases.ts"
import { zone } from "../organization.ts"
import { type Api, byDamage, describedApi, difference, type Operation, pathOf, stateOf } from "./sweep.ts"
import { bearer, nextKey, type Room, type TwoRooms, twoRooms } from "./sweep-house.ts"

const ADMIN = "/admin/v1"
const ISSUER = "http://localhost:3000"
const ADDRESS = "203.0.113.21"
/** They look, though they take a body. */
const QUESTIONS = ["POST /admin/v1/check", "POST /admin/v1/organizations/{id}/policy/simulation", "POST /admin/v1/settings/simulation"]
/** No service acts in anybody's name. */
const FOR_PEOPLE_ONLY = "POST /admin/v1/users/{id}/impersonation"

interface Row {
  readonly id: string
  readonly at: number
  readonly type: string
  readonly actor: string | null
  readonly session_id: string | null
  readonly request_id: string | null
  readonly personal: string | null
}

describe.each(databases)("changes that administrators make, $name", (database) => {
  const dns = zone()
  let doorward: TestDoorward
  let api: Api
  let house: TwoRooms
  let changes: readonly Operation[]
  beforeEach(async () => {
    doorward = await freshDoorward(database, dns.options)
    house = await twoRooms(doorward, dns)
    api = await describedApi(doorward)
    changes = api.operations.filter(({ permission, method }) => permission && method !== "GET").toSorted(byDamage)
  })
  afterEach(() => doorward.close())

  test("AD-08 no body of any change takes a password, and nothing comes of one that has it", async () => {
    const { olga, a } = house
    const before = await stateOf(doorward)
    const chosen = "a password that somebody else chose"
    const disguises = [{ password: chosen }, { new_password: chosen }, { password_hash: "$2b$12$x" }, { credentials: { password: chosen } }]
    const withBody = changes.filter(({ body }) => body !== undefined)
    expect(withBody.length).toBeGreaterThan(15)
    for (const operation of withBody)
      for (const disguise of disguises) {
        const json = { ...(api.bodyFor(operation, a, 1) as object), ...disguise }
        const [status, code] = await said(olga.send(pathOf(operation, a), { method: operation.method, json }))
        expect([operation.name, disguise, status, code]).toEqual([operation.name, disguise, 422, "invalid"])
      }
    expect(difference(before, await stateOf(doorward))).toEqual([])
  })

  test("AD-09 each change there is, by a person and by a service, is one record: who, what, when, where, and no secret", async () => {
    const known = new Set<string>()
    const added = async () => {
      const rows = await doorward.database.read<Row>(sql`SELECT * FROM audit_events ORDER BY id`)
      const fresh = rows.filter(({ id }) => !known.has(id))
      for (const { id } of fresh) known.add(id)
      return fresh
    }
    const { client_id, client_secret } = await createApi(doorward, { name: "automation", audience: ISSUER, scope: "admin:*" })
    const token = await apiClient(doorward.fetch, { client_id, client_secret }).token()
    const from = (request: Request) => doorward.fetch(request, { address: ADDRESS })
    const olga = browserLike(from)
    for (const [name, value] of house.olga.cookies) olga.cookies.set(name, value)
    const { user, session } = await got<{ user: { id: string }; session: { id: string } }>(olga.get("/auth/session"))
    const callers = [
      { name: "olga", send: olga.send, actor: user.id, session: session.id, room: await house.fresh() },
      { name: "automation", send: bearer({ fetch: from }, token), actor: client_id, session: null, room: await house.fresh() },
    ]
    let number = 0
    for (const operation of changes)
      for (const { name, send, actor, session: inSession, room } of callers) {
        if (operation.name === FOR_PEOPLE_ONLY && inSession === null) continue
        const things: Room = { ...room, kid: await nextKey(house.olga) }
        if (operation.path.includes("/factors")) await doorward.database.write(sql`UPDATE users SET factors = '["totp"]' WHERE id = ${things.person}`)
        await added()
        doorward.clock.advance(1)
        const json = wordsFor(operation, things) ?? api.bodyFor(operation, things, number++)
        const answer = await send(pathOf(operation, things), { method: operation.method, ...(json === undefined ? {} : { json }) })
        const what = [operation.name, name]
        expect([...what, answer.status < 300 ? "done" : await answer.text()]).toEqual([...what, "done"])
        const rows = await added()
        if (QUESTIONS.includes(operation.name)) expect([...what, rows]).toEqual([...what, []])
        else {
          expect([...what, ...rows.map(({ type }) => type)]).toEqual([...what, expect.any(String)])
          const [row] = rows
          const { ip } = JSON.parse(row?.personal ?? "{}") as { ip?: string }
          // A person's session leads to where they were; of a service its address is all there is.
          expect([...what, { ...row, at: Number(row?.at), where: inSession ?? ip }]).toMatchObject([
            ...what,
            {
              actor,
              // Of one that begins another session, that one.
              session_id: operation.name === FOR_PEOPLE_ONLY ? (expect.stringMatching(/^ses_/) as string) : inSession,
              request_id: answer.headers.get("x-request-id"),
              at: doorward.clock.now(),
              // What was noted about somebody who is deleted goes with them.
              where: inSession ?? (operation.name === "DELETE /admin/v1/users/{id}" ? undefined : ADDRESS),
            },
          ])
        }
      }
    const links = (await doorward.mails()).flatMap(({ text }) => [...text.matchAll(/token=([\w-]{16,})/g)].map(([, secret = ""]) => secret))
    const secrets = [PASSWORD, client_secret, token, ...olga.cookies.values(), ...links]
    expect(links.length).toBeGreaterThan(4)
    const all = JSON.stringify(await doorward.database.read(sql`SELECT * FROM audit_events`))
    expect(secrets.filter((secret) => all.includes(secret))).toEqual([])
  })

  /** What changes something, where the first that comes to mind is as it was. */
  function wordsFor({ name }: Operation, { person, organization }: Room): object | undefined {
    settingSeconds += 60
    if (name === "PUT /admin/v1/users/{id}/roles") return { roles: ["auditor"] }
    if (name === "POST /admin/v1/role-assignments") return { writes: [{ user_id: person, role: "admin", org_id: organization }] }
    // One that is under way is not begun again.
    if (name === "POST /admin/v1/keys") return { alg: algorithms.pop() }
    if (name === "PATCH /admin/v1/settings") return { invitation_seconds: settingSeconds }
    return undefined
  }
  let settingSeconds = 7_200
  const algorithms = ["EdDSA", "ES256"]

  test("AD-12 a change is judged by what it would make, and by what it was: to be above oneself before or after is enough to be refused", async () => {
    const { olga, a } = house
    const held = ["admin:roles:read", "admin:roles:write", "admin:users:read", "note:*"]
    const helper = await delegate(doorward, olga, "helper@example.com", held)
    const role = async (name: string, permissions: readonly string[], more: object = {}) =>
      (await got<{ id: string }>(olga.post(`${ADMIN}/roles`, { level: "deployment", name, permissions, ...more }))).id
    const within = await role("within", ["note:read"])
    const above = await role("above", ["admin:users:write"])
    const heir = await role("heir", [], { inherits: [above] })
    const patch = (browser: BrowserLike, path: string, json: object) => said(browser.send(path, { method: "PATCH", json }))
    const before = await stateOf(doorward)
    for (const [id, json] of [
      // Beneath before, above after.
      [within, { permissions: ["note:read", "admin:users:write"] }],
      [within, { permissions: ["admin:*"] }],
      [within, { permissions: ["*"] }],
      [within, { inherits: ["administrator"] }],
      [within, { inherits: [heir] }],
      // Above before, beneath after; and above by what it inherits.
      [above, { permissions: [] }],
      [above, { description: "harmless" }],
      [heir, { inherits: [] }],
    ] as const)
      expect([json, await patch(helper, `${ADMIN}/roles/${id}`, json)]).toEqual([json, [403, "above_yourself"]])
    expect((await helper.send(`${ADMIN}/roles/${above}?withdraw=true`, { method: "DELETE" })).status).toBe(403)
    // An organization's: one who only looks after members makes nobody more than that, by no list that begins harmlessly.
    const base = `${ADMIN}/organizations/${a.organization}`
    const clerk = await got<{ id: string }>(olga.post(`${base}/roles`, { name: "registrar", permissions: ["admin:members:*"] }))
    await got(olga.post(`${base}/members`, { user_id: a.outsider, roles: [clerk.id] }))
    const registrar = house.outsider
    for (const roles of [
      ["member", "owner"],
      ["member", "admin"],
      [clerk.id, "admin"],
    ])
      for (const id of [a.person, a.outsider])
        expect([roles, await patch(registrar, `${base}/members/${id}`, { roles })]).toEqual([roles, [403, "above_yourself"]])
    expect(await patch(registrar, `${base}/members/${a.ownerId}`, { roles: ["member"] })).toEqual([403, "above_yourself"])
    // A domain nobody has proved lets nobody in; a rule that would keep out every owner never holds, whatever is said beside it.
    expect(await patch(a.owner, `${base}/domains/${a.domain}`, { auto_join: true })).toEqual([409, "domain_unproved"])
    for (const confirm_lock_out of [false, true])
      expect(await patch(a.owner, base, { name: "Renamed", policy: { methods: ["nothing"] }, confirm_lock_out })).not.toMatchObject([200])
    const ownerId = await idOf(olga)
    expect(await patch(olga, `${ADMIN}/users/${ownerId}`, { owner: false, disabled: true })).toEqual([409, "own_rights"])
    const made = difference(before, await stateOf(doorward)).filter((row) => !/^(?:access_head|revocation)/.test(row))
    expect(made.filter((row) => !row.includes(clerk.id) && !row.includes(a.outsider))).toEqual([])
    // What is beneath before and after is done.
    expect(await patch(helper, `${ADMIN}/roles/${within}`, { permissions: ["note:write"] })).toMatchObject([200, {}])
  })
})
