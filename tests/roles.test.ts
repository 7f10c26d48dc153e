import { sql, type TestDoorward } from "doorward/testing"
import { afterEach, beforeEach, describe, expect, test } from "vitest"
import { idOf, said, signedInOwner } from "./administrators.ts"
import { apiClient, createApi } from "./api-client.ts"
import { type BrowserLike, browserLike, signedUp } from "./browser-like.ts"
import { databases, freshDoorward, freshReplicas, type Replicas } from "./databases.ts"
import { claimsOf, tokenClient, turned } from "./token-client.ts"
import { until } from "./until.ts"

const ISSUER = "http://localhost:3000"
const ORG_A = "org_01JZZZZZZZZZZZZZZZZZZZZZZA"
const ORG_B = "org_01JZZZZZZZZZZZZZZZZZZZZZZB"

const NO_POLICY = { methods: null, second_factor: "optional", session_absolute_seconds: null, session_idle_seconds: null, remember: true }

interface RoleOnWire {
  readonly id: string
  readonly name: string
  readonly version: number
}

/** Before anybody in it was asked about. */
async function makeOrganization({ database }: TestDoorward, id: string, members: Readonly<Record<string, string>>): Promise<void> {
  await database.write(
    sql`INSERT INTO organizations (id, slug, name, created_at, policy) VALUES (${id}, ${id.toLowerCase()}, 'Acme', 1, ${JSON.stringify(NO_POLICY)})`,
  )
  for (const [userId, role] of Object.entries(members)) {
    await database.write(sql`INSERT INTO memberships (organization_id, user_id, joined_at, joined_by) VALUES (${id}, ${userId}, 1, 'seed')`)
    await database.write(sql`
      INSERT INTO relation_tuples (object_type, object_id, relation, subject_type, subject_id, organization_id, version, created_at)
      VALUES ('organization', ${id}, ${role}, 'user', ${userId}, ${id}, 1, 1)`)
  }
}

describe.each(databases)("roles at the admin API, $name", (database) => {
  let doorward: TestDoorward
  let owner: BrowserLike
  beforeEach(async () => {
    doorward = await freshDoorward(database)
    owner = await signedInOwner(doorward)
  })
  afterEach(() => doorward.close())

  /** In the order of their kinds: what happens at one instant has none of its own. */
  const events = async (type: string) =>
    (await doorward.database.read<{ type: string; details: string; actor: string }>(sql`SELECT type, details, actor FROM audit_events ORDER BY id`))
      .filter((event) => event.type.startsWith(type))
      .map(({ type: name, details }) => [name, JSON.parse(details) as unknown])
      .toSorted(([one], [other]) => (String(one) < String(other) ? -1 : 1))
  const make = async (path: string, role: object, by = owner) => {
    const answer = await by.post(path, role)
    if (answer.status !== 201) throw new Error(`POST ${path} answered ${answer.status}: ${await answer.text()}`)
    return (await answer.json()) as RoleOnWire
  }
  const patch = (by: BrowserLike, path: string, json: object, headers: Record<string, string> = {}) =>
    by.send(path, { method: "PATCH", json, headers })

  test("a role is made, listed, read, changed and deleted, each once in the audit", async () => {
    const created = await owner.post("/admin/v1/roles", { level: "organization", name: "editor", permissions: ["note:write"], inherits: ["member"] })
    const role = (await created.json()) as RoleOnWire
    expect(role.id).toMatch(/^rol_/)
    expect([created.status, created.headers.get("location"), created.headers.get("etag"), role]).toEqual([
      201,
      `/admin/v1/roles/${role.id}`,
      '"1"',
      {
        id: role.id,
        name: "editor",
        level: "organization",
        org_id: null,
        description: null,
        built_in: false,
        permissions: ["note:write"],
        inherits: ["member"],
        version: 1,
      },
    ])
    const path = `/admin/v1/roles/${role.id}`
    expect(await said(owner.get(path))).toEqual([200, role])
    expect(await said(patch(owner, path, { name: "writer" }, { "if-match": '"7"' }))).toEqual([412, "precondition_failed"])
    expect(await said(patch(owner, path, { name: "writer", permissions: [] }, { "if-match": '"1"' }))).toEqual([
      200,
      { ...role, name: "writer", permissions: [], version: 2 },
    ])
    for (const [body, status] of [
      [{ name: "Not A Name" }, 422],
      [{ permissions: ["note:*:x"] }, 422],
      [{ permissions: Array.from({ length: 201 }, (_, n) => `p${n}`) }, 422],
      [{ level: "deployment" }, 422],
      [{ id: "rol_1" }, 422],
    ] as const)
      expect((await patch(owner, path, body)).status).toBe(status)
    for (const name of ["administrator", "member"]) {
      expect((await said(patch(owner, `/admin/v1/roles/${name}`, { name: "x" })))[1]).toBe("forbidden")
      expect((await owner.send(`/admin/v1/roles/${name}`, { method: "DELETE" })).status).toBe(403)
    }
    expect((await owner.send(`${path}?withdraw=maybe`, { method: "DELETE" })).status).toBe(422)
    expect((await owner.send(path, { method: "DELETE" })).status).toBe(204)
    for (const gone of [path, "/admin/v1/roles/nothing", "/admin/v1/roles/..", "/admin/v1/roles/rol_1"])
      expect((await owner.get(gone)).status).toBe(404)
    expect((await events("role")).map(([type, details]) => [type, (details as { role_id: string }).role_id])).toEqual([
      ["role.changed", role.id],
      ["role.created", role.id],
      ["role.deleted", role.id],
    ])
  })

  test("a list in pages of every size holds every role once, the built-in ones first", async () => {
    for (let n = 0; n < 4; n++) {
      await make("/admin/v1/roles", { level: n % 2 === 0 ? "deployment" : "organization", name: `role-${n}` })
      doorward.clock.advance(1)
    }
    await makeOrganization(doorward, ORG_A, {})
    await makeOrganization(doorward, ORG_B, {})
    await make(`/admin/v1/organizations/${ORG_A}/roles`, { name: "own" })
    await make(`/admin/v1/organizations/${ORG_B}/roles`, { name: "theirs" })
    const names = async (path: string, limit: number) => {
      const found: string[] = []
      let cursor = ""
      do {
        const { roles, next_cursor } = (await (await owner.get(`${path}limit=${limit}${cursor}`)).json()) as {
          roles: RoleOnWire[]
          next_cursor?: string
        }
        expect(roles.length).toBeLessThanOrEqual(limit)
        found.push(...roles.map(({ name }) => name))
        cursor = next_cursor === undefined ? "" : `&cursor=${next_cursor}`
      } while (cursor !== "")
      return found
    }
    const all = ["administrator", "auditor", "owner", "admin", "member", "role-0", "role-1", "role-2", "role-3"]
    for (const limit of [1, 2, 5, 6, 50]) {
      expect(await names("/admin/v1/roles?", limit)).toEqual(all)
      expect(await names("/admin/v1/roles?level=deployment&", limit)).toEqual(["administrator", "auditor", "role-0", "role-2"])
      expect(await names(`/admin/v1/organizations/${ORG_A}/roles?`, limit)).toEqual(["owner", "admin", "member", "role-1", "role-3", "own"])
    }
    const { next_cursor } = (await (await owner.get("/admin/v1/roles?limit=1")).json()) as { next_cursor: string }
    expect((await owner.get(`/admin/v1/organizations/${ORG_A}/roles?limit=1&cursor=${next_cursor}`)).status).toBe(400)
  })

  test("TN-01 TN-11 whoever administers one organization neither sees nor touches another's roles, nor what all share", async () => {
    const [ada, ben] = [await signedUp(doorward, "ada@example.com"), await signedUp(doorward, "ben@example.com")]
    await makeOrganization(doorward, ORG_A, { [await idOf(ada)]: "owner" })
    await makeOrganization(doorward, ORG_B, { [await idOf(ben)]: "owner" })
    const [a, b] = [`/admin/v1/organizations/${ORG_A}/roles`, `/admin/v1/organizations/${ORG_B}/roles`]
    const shared = await make("/admin/v1/roles", { level: "organization", name: "editor", permissions: ["note:*"] })
    const theirs = await make(b, { name: "theirs", permissions: ["note:*"] }, ben)
    const own = await make(a, { name: "own" }, ada)
    for (const path of [b, `${b}/${theirs.id}`, `${a}/${theirs.id}`]) expect((await ada.get(path)).status).toBe(404)
    for (const [path, status] of [
      [`${b}/${theirs.id}`, 404],
      [`${a}/${theirs.id}`, 404],
      [`${a}/${shared.id}`, 403],
      [`${a}/owner`, 403],
      [`/admin/v1/roles/${shared.id}`, 403],
      [`/admin/v1/roles/${own.id}`, 403],
    ] as const) {
      expect([path, (await patch(ada, path, { description: "mine" })).status]).toEqual([path, status])
      expect([path, (await ada.send(path, { method: "DELETE" })).status]).toEqual([path, status])
    }
    expect(await said(patch(ada, `${a}/${own.id}`, { inherits: [theirs.id] }))).toEqual([422, "invalid"])
    expect((await patch(ada, `${a}/${own.id}`, { inherits: [shared.id], permissions: ["note:read"] })).status).toBe(200)
    // Of the deployment's own list they are no part, for its owner neither.
    for (const path of [`/admin/v1/roles/${own.id}`, `${b}/${own.id}`]) expect((await owner.get(path)).status).toBe(404)
    for (const path of ["/admin/v1/roles", "/admin/v1/role-assignments", "/admin/v1/check"])
      expect((await (path.endsWith("roles") ? ada.get(path) : ada.post(path, { subject: { id: "x" }, action: "a" }))).status).not.toBe(200)
  })

  test("AD-04 a delegated administrator gives nobody what is above themselves, by no way there is", async () => {
    const [ada, ben] = [await signedUp(doorward, "ada@example.com"), await signedUp(doorward, "ben@example.com")]
    const [adaId, benId, ownerId] = [await idOf(ada), await idOf(ben), await idOf(owner)]
    const helper = await make("/admin/v1/roles", {
      level: "deployment",
      name: "helper",
      permissions: ["admin:roles:read", "admin:roles:write", "admin:users:read", "note:*"],
    })
    const put = (by: BrowserLike, id: string, roles: string[]) => by.send(`/admin/v1/users/${id}/roles`, { method: "PUT", json: { roles } })
    expect((await put(owner, adaId, [helper.id])).status).toBe(200)
    expect(await said(put(ada, benId, ["administrator"]))).toEqual([403, "above_yourself"])
    expect(await said(put(ada, adaId, [helper.id, "administrator"]))).toEqual([403, "above_yourself"])
    expect(await said(put(ada, ownerId, [helper.id]))).toEqual([403, "above_yourself"])
    expect(await said(ada.post("/admin/v1/roles", { level: "deployment", name: "strong", permissions: ["admin:users:write"] }))).toEqual([
      403,
      "above_yourself",
    ])
    expect(await said(patch(ada, `/admin/v1/roles/${helper.id}`, { inherits: ["administrator"] }))).toEqual([403, "above_yourself"])
    expect(await said(patch(ada, `/admin/v1/roles/${helper.id}`, { permissions: ["*"] }))).toEqual([403, "above_yourself"])
    expect(await said(put(ada, adaId, []))).toEqual([409, "own_rights"])
    expect(await said(ada.send(`/admin/v1/roles/${helper.id}?withdraw=true`, { method: "DELETE" }))).toEqual([409, "own_rights"])
    expect((await put(ada, benId, [helper.id])).status).toBe(200)
    expect((await put(ada, benId, [])).status).toBe(200)
    expect((await put(owner, benId, ["auditor"])).status).toBe(200)
    expect(await said(put(ada, benId, []))).toEqual([403, "above_yourself"])
    expect(await said(ada.get(`/admin/v1/users/${adaId}/roles`))).toEqual([
      200,
      {
        user_id: adaId,
        owner: false,
        roles: [{ ...helper }],
        permissions: ["admin:roles:read", "admin:roles:write", "admin:users:read", "note:*"],
      },
    ])
    expect(await said(put(owner, benId, ["owner"]))).toEqual([422, "invalid"])
    expect(await said(put(owner, "usr_01JZZZZZZZZZZZZZZZZZZZZZZZ", ["auditor"]))).toEqual([404, "not_found"])
    expect((await events("role")).filter(([type]) => type !== "role.created").map(([type]) => type)).toEqual([
      "role.assigned",
      "role.assigned",
      "role.assigned",
      "role.withdrawn",
    ])
    // A service has what its scopes say, and no more.
    const credential = await createApi(doorward, {
      name: "automation",
      audience: ISSUER,
      scope: "admin:roles:write admin:roles:read admin:users:read",
    })
    const token = await apiClient(doorward.fetch, credential).token()
    const asService = (path: string, json: object) =>
      doorward.fetch(
        new Request(ISSUER + path, {
          method: "POST",
          headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
          body: JSON.stringify(json),
        }),
      )
    expect(await said(asService("/admin/v1/role-assignments", { writes: [{ user_id: benId, role: "administrator" }] }))).toEqual([
      403,
      "above_yourself",
    ])
    expect(await said(asService("/admin/v1/check", { subject: { id: adaId }, action: "note:read" }))).toEqual([
      200,
      { allowed: true, reason: { kind: "role", role: "helper", permission: "note:*", in: "deployment" } },
    ])
  })

  test("AZ-07 a batch is done whole or not at all, and says which entry is wrong", async () => {
    const [ada, ben] = [await signedUp(doorward, "ada@example.com"), await signedUp(doorward, "ben@example.com")]
    const [adaId, benId] = [await idOf(ada), await idOf(ben)]
    await makeOrganization(doorward, ORG_A, { [adaId]: "owner", [benId]: "member" })
    const batch = (body: object, headers = {}) => owner.post("/admin/v1/role-assignments", body, headers)
    const pointers = async (body: object) => {
      const answer = await batch(body)
      const { code, errors = [] } = (await answer.json()) as { code: string; errors?: { pointer: string }[] }
      return [answer.status, code, ...errors.map(({ pointer }) => pointer)]
    }
    const state = async () =>
      doorward.database.read(sql`SELECT object_id, relation, subject_id FROM relation_tuples ORDER BY object_id, relation, subject_id`)
    const before = await state()
    const fine = { user_id: benId, role: "admin", org_id: ORG_A }
    const own = await make(`/admin/v1/organizations/${ORG_A}/roles`, { name: "own" })
    expect(await pointers({ writes: Array.from({ length: 101 }, () => fine) })).toEqual([422, "invalid", "#/writes"])
    expect(await pointers({ writes: Array.from({ length: 60 }, () => fine), deletes: Array.from({ length: 60 }, () => fine) })).toEqual([
      422,
      "invalid",
      "#/deletes",
    ])
    expect(
      await pointers({
        writes: [
          fine,
          { user_id: benId, role: own.id },
          { ...fine, role: "administrator" },
          { ...fine, org_id: ORG_B },
          { ...fine, user_id: await idOf(owner) },
        ],
      }),
    ).toEqual([422, "invalid", "#/writes/1/role", "#/writes/2/role", "#/writes/3/user_id", "#/writes/4/user_id"])
    expect(await pointers({ writes: [fine, fine] })).toEqual([422, "invalid", "#/writes/1"])
    expect(await pointers({ writes: [fine], deletes: [{ ...fine, user_id: adaId, role: "owner" }] })).toEqual([409, "last_owner"])
    expect(await pointers({ deletes: [{ ...fine, role: "member" }] })).toEqual([422, "invalid", "#/deletes/0"])
    expect(await pointers({ writes: [{ ...fine, more: true }] })).toEqual([422, "invalid", "#/writes/0/more"])
    expect(await state()).toEqual(before)
    // Done once, whatever comes twice.
    const whole = {
      writes: [fine, { ...fine, role: "owner" }, { user_id: benId, role: "auditor" }],
      deletes: [
        { ...fine, role: "member" },
        { ...fine, user_id: adaId, role: "owner" },
      ],
    }
    expect(await pointers(whole)).toEqual([422, "invalid", "#/deletes/1"])
    const complete = { ...whole, writes: [...whole.writes, { ...fine, user_id: adaId, role: "member" }] }
    for (let n = 0; n < 2; n++) expect(await said(batch(complete, { "idempotency-key": "key-1" }))).toEqual([200, { written: 4, deleted: 2 }])
    expect(await said(batch(complete))).toEqual([200, { written: 0, deleted: 0 }])
    expect((await events("roles.assigned")).length).toBe(1)
    expect((await ben.get("/admin/v1/roles")).status).toBe(200)
  })

  test("AZ-01 whatever a check does not know is denied, and nothing wrong with a request is an answer", async () => {
    const adaId = await idOf(await signedUp(doorward, "ada@example.com"))
    await makeOrganization(doorward, ORG_A, { [adaId]: "owner" })
    const check = (body: object) => said(owner.post("/admin/v1/check", body))
    const no = (kind: string) => [200, { allowed: false, reason: { kind } }]
    const [subject, resource] = [
      { type: "user", id: adaId },
      { type: "organization", id: ORG_A },
    ]
    expect(await check({ subject, action: "admin:members:read", resource })).toEqual([
      200,
      { allowed: true, reason: { kind: "role", role: "owner", permission: "admin:members:*", in: "organization" } },
    ])
    expect(await check({ subject, action: "note:read", resource })).toEqual(no("no_role_allows"))
    expect(await check({ subject, action: "note:read" })).toEqual(no("no_role_allows"))
    expect(await check({ subject: { type: "client", id: adaId }, action: "note:read", resource })).toEqual(no("unknown_subject"))
    expect(await check({ subject: { id: "usr_nobody" }, action: "note:read", resource })).toEqual(no("unknown_subject"))
    expect(await check({ subject, action: "*", resource })).toEqual(no("unknown_action"))
    expect(await check({ subject, action: "note:read", resource: { type: "document", id: "1" } })).toEqual(no("unknown_resource"))
    // Not even for somebody who may everything.
    const everything = { subject: { id: await idOf(owner) }, action: "note:read" }
    expect(await check({ ...everything, resource: { type: "organization", id: ORG_B } })).toEqual(no("unknown_resource"))
    expect(await check({ ...everything, resource })).toEqual([200, { allowed: true, reason: { kind: "deployment_owner" } }])
    for (const body of [{}, { subject }, { subject, action: 1 }, { subject, action: "a", context: {} }, { subject: "ada", action: "a" }])
      expect((await owner.post("/admin/v1/check", body)).status).toBe(422)
  })

  test("AZ-15 without its database nobody is let in: neither a question nor a call is answered from nothing", async () => {
    const asked = { subject: { id: await idOf(await signedUp(doorward, "ada@example.com")) }, action: "note:read" }
    expect((await owner.post("/admin/v1/check", asked)).status).toBe(200)
    await doorward.database.close()
    const answers = [
      owner.post("/admin/v1/check", { ...asked, subject: { id: "usr_01JZZZZZZZZZZZZZZZZZZZZZZZ" } }),
      owner.send(`/admin/v1/users/${asked.subject.id}/roles`, { method: "PUT", json: { roles: ["auditor"] } }),
    ]
    expect((await Promise.all(answers)).map(({ status }) => status)).toEqual([503, 503])
  })
})

describe.each(databases)("AZ-10 a role that is taken away is gone within a second on every replica, $name", (database) => {
  let replicas: Replicas
  beforeEach(async () => {
    replicas = await freshReplicas(database, { apiScopes: ["openid", "roles", "permissions"] })
  })
  afterEach(() => replicas.close())

  test("for sessions, checks and tokens, whatever took it away", async () => {
    const owner = await signedInOwner(replicas.first)
    const admin = await signedUp(replicas.first, "ada@example.com")
    const id = await idOf(admin)
    /** The same browser at another replica. */
    const at = (house: TestDoorward, browser: BrowserLike) => {
      const moved = browserLike(house.fetch)
      for (const [name, value] of browser.cookies) moved.cookies.set(name, value)
      return moved
    }
    const role = (await (
      await owner.post("/admin/v1/roles", { level: "deployment", name: "support", permissions: ["admin:roles:read", "note:read"] })
    ).json()) as RoleOnWire
    const path = `/admin/v1/roles/${role.id}`
    const put = (roles: string[]) => owner.send(`/admin/v1/users/${id}/roles`, { method: "PUT", json: { roles } })
    const client = tokenClient(replicas.first.fetch)
    const isAllowed = async (house: TestDoorward): Promise<boolean[]> => {
      const asked = await at(house, owner).post("/admin/v1/check", { subject: { id }, action: "note:read" })
      return [(await at(house, admin).get("/admin/v1/roles")).status === 200, ((await asked.json()) as { allowed: boolean }).allowed]
    }
    const everywhere = async (expected: boolean) =>
      (await Promise.all(replicas.houses.map(isAllowed))).flat().every((allowed) => allowed === expected)

    const takings: Readonly<Record<string, () => Promise<Response>>> = {
      "it is withdrawn": () => put([]),
      "it loses its permissions": () => owner.send(path, { method: "PATCH", json: { permissions: [] } }),
      "it is deleted": () => owner.send(`${path}?withdraw=true`, { method: "DELETE" }),
    }
    let tokens = await client.signIn("ada@example.com")
    for (const [how, take] of Object.entries(takings)) {
      await owner.send(path, { method: "PATCH", json: { permissions: ["admin:roles:read", "note:read"] } })
      await put([role.id])
      await until(() => everywhere(true))
      tokens = await turned(client, tokens.refresh_token)
      expect([how, claimsOf(tokens.access_token)]).toMatchObject([how, { roles: ["support"], permissions: ["admin:roles:read", "note:read"] }])
      const bearer = { authorization: `Bearer ${tokens.access_token}` }
      for (const house of replicas.houses) expect((await browserLike(house.fetch).get("/admin/v1/roles", bearer)).status).toBe(200)

      expect((await take()).status).toBeLessThan(300)
      await until(() => everywhere(false))
      // A token that still says so is refused, and the next one does not.
      await until(async () =>
        (await Promise.all(replicas.houses.map((house) => browserLike(house.fetch).get("/auth/session", bearer)))).every(
          ({ status }) => status === 401,
        ),
      )
      for (const house of replicas.houses) {
        tokens = await turned(tokenClient(house.fetch), tokens.refresh_token)
        expect([how, claimsOf(tokens.access_token)["permissions"] ?? []]).toEqual([how, []])
      }
    }
  })
})
