import { mkdtempSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { sql, type TestDoorward } from "doorward/testing"
import { afterEach, beforeEach, describe, expect, test } from "vitest"
import { auditRows, delegate, got, idOf, said, signedInOwner } from "./administrators.ts"
import { apiClient, createApi } from "./api-client.ts"
import { type BrowserLike, browserLike, PASSWORD, signedUp } from "./browser-like.ts"
import { databases, freshDoorward } from "./databases.ts"
import { claimsOf, tokenClient } from "./token-client.ts"

const AUDIT = "/admin/v1/audit"
const SETTINGS = "/admin/v1/settings"
const KEYS = "/admin/v1/keys"
const SECRETS = {
  secret: "canary-root-secret-7d1a-which-is-long-enough",
  smtpUrl: "smtp://mailer:canary-smtp-51ce@mail.example.com:587",
  metricsToken: "canary-metrics-token-5b1f",
}

interface Event {
  readonly id: string
  readonly type: string
  readonly user_id: string | null
  readonly actor: string | null
  readonly org_id: string | null
  readonly request_id: string | null
  readonly details: Readonly<Record<string, unknown>>
  readonly personal: Readonly<Record<string, string>>
}

interface Key {
  readonly kid: string
  readonly alg: string
  readonly state: string
}

describe.each(databases)("the service at the admin API, $name", (database) => {
  let doorward: TestDoorward
  let owner: BrowserLike
  beforeEach(async () => {
    doorward = await freshDoorward(database)
    owner = await signedInOwner(doorward)
  })
  afterEach(() => doorward.close())

  const patch = (browser: BrowserLike, path: string, json: object, headers: Record<string, string> = {}) =>
    browser.send(path, { method: "PATCH", json, headers })
  const remove = (browser: BrowserLike, path: string) => browser.send(path, { method: "DELETE" })
  const search = async (browser: BrowserLike, query: string, path = AUDIT) => (await got<{ events: Event[] }>(browser.get(`${path}?${query}`))).events
  const everything = async (browser: BrowserLike, query: string, limit: number, path = AUDIT) => {
    const found: Event[] = []
    for (let cursor: string | undefined = ""; cursor !== undefined; ) {
      const page: { events: Event[]; next_cursor?: string } = await got(browser.get(`${path}?${query}&limit=${limit}${cursor}`))
      found.push(...page.events)
      cursor = page.next_cursor === undefined ? undefined : `&cursor=${page.next_cursor}`
    }
    return found
  }

  test("the audit is searched by what, whom, who, where and when, newest first, in pages that hold everything once", async () => {
    const eve = await signedUp(doorward, "eve@example.com")
    const [eveId, ownerId] = [await idOf(eve), await idOf(owner)]
    const { id: org } = await got<{ id: string }>(owner.post("/admin/v1/organizations", { name: "Acme" }))
    // Less than a proof of who one is is good for.
    doorward.clock.advance(200)
    const from = new Date(doorward.clock.now()).toISOString()
    await patch(owner, `/admin/v1/users/${eveId}`, { name: "Eve" })
    doorward.clock.advance(60)
    await patch(owner, `/admin/v1/users/${eveId}`, { disabled: true })
    const types = async (query: string) => (await search(owner, query)).map(({ type }) => type)
    expect(await types(`user_id=${eveId}&from=${from}`)).toEqual(["user.disabled", "user.changed"])
    expect(await types(`type=user.&from=${from}`)).toEqual(["user.disabled", "user.changed"])
    expect(await types(`type=user.changed&actor=${ownerId}`)).toEqual(["user.changed"])
    expect(
      await types(`user_id=${eveId}&from=${encodeURIComponent(from.replace("Z", "+00:00"))}&to=${new Date(doorward.clock.now()).toISOString()}`),
    ).toEqual(["user.changed"])
    expect(await types(`organization_id=${org}`)).toEqual(["organization.created"])
    expect(await types("type=nothing.")).toEqual([])
    const all = (await auditRows(doorward)).length
    for (const limit of [1, 3, 200]) {
      const found = await everything(owner, "", limit)
      expect([found.length, new Set(found.map(({ id }) => id)).size]).toEqual([all, all])
      expect(found.map(({ id }) => id)).toEqual(
        found
          .map(({ id }) => id)
          .toSorted()
          .toReversed(),
      )
    }
    const { next_cursor: cursor = "" } = await got<{ next_cursor?: string }>(owner.get(`${AUDIT}?type=user.&limit=1`))
    expect(await said(owner.get(`${AUDIT}?type=sign_in.&limit=1&cursor=${cursor}`))).toEqual([400, "malformed"])
    for (const wrong of ["from=yesterday", "user_id=eve", "organization_id=acme"])
      expect(await said(owner.get(`${AUDIT}?${wrong}`))).toEqual([422, "invalid"])
  })

  test("TN-01 an organization's administrators see its own events, of others' data what they see anyway, and never another's", async () => {
    const made = async (name: string, email: string) => {
      const somewhere = browserLike((request) => {
        request.headers.set("user-agent", "HomeBrowser/1.0")
        return doorward.fetch(request, { address: "203.0.113.9" })
      })
      const administrator = await signedUp(doorward, email, PASSWORD, somewhere)
      const { id } = await got<{ id: string }>(owner.post("/admin/v1/organizations", { name, owner_id: await idOf(administrator) }))
      return { administrator, path: `/admin/v1/organizations/${id}`, id }
    }
    const [acme, other] = [await made("Acme", "ada@example.com"), await made("Other", "bob@example.com")]
    const member = await signedUp(doorward, "carl@example.com")
    await owner.post(`${acme.path}/members`, { user_id: await idOf(member), roles: ["member"] })
    await acme.administrator.post(`${acme.path}/invitations`, { email: "guest@example.com", roles: ["member"] })
    await other.administrator.post(`${other.path}/invitations`, { email: "secret@example.com", roles: ["member"] })
    await patch(acme.administrator, acme.path, { name: "Acme Robotics" })
    const seen = await everything(acme.administrator, "", 2, `${acme.path}/audit`)
    expect(new Set(seen.map(({ org_id }) => org_id))).toEqual(new Set([acme.id]))
    expect(seen.map(({ type }) => type)).toEqual(
      expect.arrayContaining(["organization.created", "member.added", "invitation.created", "organization.changed"]),
    )
    for (const { personal } of seen) for (const field of Object.keys(personal)) expect(field).toMatch(/^(email|name|slug)/)
    expect(seen.find(({ type }) => type === "invitation.created")?.personal).toEqual({ email: "guest@example.com" })
    expect(JSON.stringify(seen)).not.toMatch(/secret@example\.com|user_agent|"ip"|HomeBrowser|203\.0\.113/)
    // The deployment's own have all of it.
    expect(JSON.stringify(await search(owner, `organization_id=${acme.id}`))).toMatch(/203\.0\.113/)
    // By the ids, filters and cursors of another: nothing, and nobody says whether there is any.
    expect(await search(acme.administrator, `user_id=${await idOf(other.administrator)}`, `${acme.path}/audit`)).toEqual([])
    expect(await said(acme.administrator.get(`${acme.path}/audit?organization_id=${other.id}`))).toEqual(
      await said(acme.administrator.get(`${acme.path}/audit`)),
    )
    expect(await said(acme.administrator.get(`${other.path}/audit`))).toEqual([404, "not_found"])
    expect(await said(member.get(`${acme.path}/audit`))).toEqual([403, "forbidden"])
    expect(await said(acme.administrator.get(AUDIT))).toEqual([403, "forbidden"])
    expect(await said(acme.administrator.get(`${AUDIT}/export`))).toEqual([403, "forbidden"])
    const { next_cursor: cursor = "" } = await got<{ next_cursor?: string }>(owner.get(`${acme.path}/audit?limit=1`))
    expect(await said(owner.get(`${other.path}/audit?limit=1&cursor=${cursor}`))).toEqual([400, "malformed"])
  })

  test("the chain that is exported is what the operator's command checks without the service, personal only where it was asked for", async () => {
    await signedUp(
      doorward,
      "eve@example.com",
      PASSWORD,
      browserLike((request) => doorward.fetch(request, { address: "203.0.113.9" })),
    )
    const auditor = await delegate(doorward, owner, "auditor@example.com", ["admin:audit:read"])
    const answer = await auditor.get(`${AUDIT}/export`)
    expect([answer.status, answer.headers.get("content-type")]).toEqual([200, "application/x-ndjson"])
    const text = await answer.text()
    expect([text.endsWith("\n"), text.split("\n").every((line) => line === "" || typeof JSON.parse(line) === "object")]).toEqual([true, true])
    expect(text).not.toContain("203.0.113.9")
    expect(await (await auditor.get(`${AUDIT}/export?personal=true`)).text()).toContain("203.0.113.9")
    const folder = mkdtempSync(join(tmpdir(), "doorward-audit-"))
    writeFileSync(join(folder, "export.ndjson"), text)
    expect(await doorward.run("audit verify", { operand: join(folder, "export.ndjson") })).toMatchObject({ valid: true, unsealed: 0 })
    rmSync(folder, { recursive: true })
    // Whoever leaves in the middle leaves nothing running.
    await (await auditor.get(`${AUDIT}/export`)).body?.cancel()
    expect((await auditor.send(`${AUDIT}/export`, { method: "HEAD" })).status).toBe(200)
  })

  test("RC-18 of two administrators who read the same settings one changes them; strict; what holds is what was chosen", async () => {
    const helper = await delegate(doorward, owner, "helper@example.com", ["admin:settings:*"])
    const reader = await delegate(doorward, owner, "reader@example.com", ["admin:settings:read"])
    const before = await owner.get(SETTINGS)
    const etag = before.headers.get("etag") ?? ""
    const answers = await Promise.all(
      [owner, helper].map((browser, n) => said(patch(browser, SETTINGS, { invitation_seconds: 3_600 * (n + 2) }, { "if-match": etag }))),
    )
    expect(answers.map(([status]) => status).toSorted((a, b) => a - b)).toEqual([200, 412])
    expect(await said(patch(reader, SETTINGS, { sign_up: "closed" }))).toEqual([403, "forbidden"])
    for (const wrong of [{ smtp_url: "smtp://x" }, { sign_up: "never" }, { configuration: {} }])
      expect(await said(patch(owner, SETTINGS, wrong))).toEqual([422, "invalid"])
    expect(await got(patch(owner, SETTINGS, { sign_up: "closed" }))).toMatchObject({ sign_up: "closed", configured: { sign_up: "open" } })
    expect(await said(browserLike(doorward.fetch).post("/auth/register", { email: "new@example.com" }))).toEqual([403, expect.any(String)])
    expect(await got(patch(owner, SETTINGS, { sign_up: null }))).toMatchObject({ sign_up: "open" })
    expect((await browserLike(doorward.fetch).post("/auth/register", { email: "new@example.com" })).status).toBe(201)
  })

  test("keys are listed without their private halves, rotated, and taken out so that their tokens are refused at once", async () => {
    const list = async () => (await got<{ keys: Key[] }>(owner.get(KEYS))).keys
    await signedUp(doorward, "eve@example.com")
    const phone = tokenClient(doorward.fetch)
    const { access_token: token } = await phone.signIn("eve@example.com")
    const [current, next] = await list()
    expect([current?.state, next?.state]).toEqual(["current", "next"])
    expect(JSON.stringify(await list())).not.toMatch(/"(d|p|q|dp|dq|qi|k|jwk|sealed_private|private)"|PRIVATE/)
    const rotations = await Promise.all([1, 2].map(() => got<{ kind: string; key: Key }>(owner.post(KEYS, {}))))
    expect(rotations.map(({ kind }) => kind).toSorted()).toEqual(["rotated", "under_way"])
    expect(rotations.map(({ key }) => key.kid)).toEqual([next?.kid, next?.kid])
    expect(await got(owner.post(KEYS, { alg: "EdDSA" }))).toMatchObject({ kind: "made", key: { alg: "EdDSA", state: "current" } })
    expect(await said(owner.post(KEYS, { alg: "HS256" }))).toEqual([422, "invalid"])
    expect((await phone.session(token)).status).toBe(200)
    expect(await said(remove(owner, `${KEYS}/${current?.kid}`))).toEqual([204, undefined])
    expect((await phone.session(token)).status).toBe(401)
    expect((await phone.signIn("eve@example.com")).access_token).toBeTypeOf("string")
    expect((await list()).filter(({ alg }) => alg === current?.alg).map(({ state }) => state)).toEqual(["removed", "current", "next"])
    for (const kid of [current?.kid, "unknown"]) expect(await said(remove(owner, `${KEYS}/${kid}`))).toEqual([404, "not_found"])
    const events = (await auditRows(doorward)).filter(({ type }) => type.startsWith("signing_key."))
    expect(events.map(({ type }) => type).toSorted()).toEqual(["signing_key.removed", "signing_key.rotated", "signing_key.rotated"])
  })

  test("AD-09 each change writes exactly one event: who, what, when, where, what was before and after, and no secret", async () => {
    const [eve, ownerId] = [await signedUp(doorward, "eve@example.com"), await idOf(owner)]
    const eveId = await idOf(eve)
    const of = `/admin/v1/users/${eveId}`
    const device = tokenClient(doorward.fetch)
    const { sid, fam } = claimsOf((await device.signIn("eve@example.com")).access_token)
    const { keys } = await got<{ keys: Key[] }>(owner.get(KEYS))
    const change = (path: string, json: object) => () => patch(owner, path, json)
    const changes: readonly (readonly [type: string, about: string | null, deed: () => Promise<Response>, details: object])[] = [
      [
        "user.created",
        expect.stringMatching(/^usr_/) as string,
        () => owner.post("/admin/v1/users", { email: "new@example.com", send_mail: true }),
        { email_verified_after: false },
      ],
      ["user.changed", eveId, change(of, { name: "Eve" }), { changed: "name" }],
      ["user.changed", eveId, change(of, { owner: true }), { owner_before: false, owner_after: true }],
      [
        "user.disabled",
        eveId,
        change(of, { disabled: true, owner: false, locale: "fr" }),
        { disabled_before: false, disabled_after: true, changed: "locale disabled owner" },
      ],
      ["user.enabled", eveId, change(of, { disabled: false }), { disabled_before: true, disabled_after: false }],
      ["user.reset_started", eveId, () => owner.post(`${of}/password-reset`), {}],
      ["sessions.ended", eveId, () => remove(owner, `${of}/sessions`), {}],
      ["user.killed", eveId, () => owner.post(`${of}/kill`, { reason: "Stolen" }), { disabled_after: false }],
      ["settings.changed", null, change(SETTINGS, { sign_up: "invited" }), { sign_up_before: "open", sign_up_after: "invited" }],
      ["signing_key.rotated", null, () => owner.post(KEYS, {}), { kid: keys[1]?.kid }],
      ["signing_key.removed", null, () => remove(owner, `${KEYS}/${keys[0]?.kid}`), { kid: keys[0]?.kid }],
      ["user.deleted", eveId, () => remove(owner, of), {}],
    ]
    const one = async ([type, about, deed, details]: (typeof changes)[number]) => {
      const before = await auditRows(doorward)
      doorward.clock.advance(1)
      const answer = await deed()
      expect([type, answer.status < 300]).toEqual([type, true])
      const known = new Set(before.map((row) => JSON.stringify([row.request_id, row.type])))
      const added = (await auditRows(doorward)).slice(before.length)
      expect(added.map((row) => row.type)).toEqual([type])
      expect(known.has(JSON.stringify([added[0]?.request_id, type]))).toBe(false)
      expect(added[0]).toMatchObject({ user_id: about, actor: ownerId, request_id: answer.headers.get("x-request-id") })
      expect(JSON.parse(added[0]?.details ?? "{}")).toMatchObject(details)
    }
    for (const [path, type] of [
      [`families/${fam}`, "user.family_ended"],
      [`sessions/${sid}`, "user.session_ended"],
    ] as const)
      await one([type, eveId, () => remove(owner, `${of}/${path}`), {}])
    for (const each of changes) await one(each)
    const all = JSON.stringify(await auditRows(doorward))
    expect(all).not.toMatch(new RegExp(`${PASSWORD}|token=|sealed|\\$argon2`))
    // What changes nothing, and what is refused, is no change.
    const before = (await auditRows(doorward)).length
    expect((await patch(owner, SETTINGS, { sign_up: "invited" })).status).toBe(200)
    expect((await patch(owner, SETTINGS, { nonsense: 1 })).status).toBe(422)
    expect((await patch(owner, of, { name: "Gone" })).status).toBe(404)
    expect((await auditRows(doorward)).length).toBe(before)
  })
})

describe("secrets of the configuration", () => {
  const [sqlite] = databases
  if (!sqlite) throw new Error("there are two")

  test("AD-03 read as viewer, editor, owner and service: whether they are set is all anybody learns", async () => {
    const doorward = await freshDoorward(sqlite, SECRETS)
    const owner = await signedInOwner(doorward)
    const viewer = await delegate(doorward, owner, "viewer@example.com", ["admin:settings:read"])
    const editor = await delegate(doorward, owner, "editor@example.com", ["admin:*"])
    const issuer = "http://localhost:3000"
    const service = apiClient(doorward.fetch, await createApi(doorward, { audience: issuer, scope: "admin:settings:read" }))
    const bearer = { authorization: `Bearer ${await service.token()}` }
    const answers = [
      ...(await Promise.all([viewer, editor, owner].map((browser) => browser.get(SETTINGS)))),
      await doorward.fetch(new Request(`${issuer}${SETTINGS}`, { headers: bearer })),
      await patch(editor, { invitation_seconds: 7_200 }),
    ]
    for (const answer of answers) {
      expect(answer.status).toBe(200)
      const text = await answer.text()
      expect(text).not.toMatch(/canary/)
      expect(JSON.parse(text)).toMatchObject({ configuration: { secret: { set: true }, smtpUrl: { set: true } } })
    }
    await doorward.close()

    function patch(browser: BrowserLike, json: object) {
      return browser.send(SETTINGS, { method: "PATCH", json })
    }
  })

  test("somebody who is nobody's administrator sees none of it", async () => {
    const doorward = await freshDoorward(sqlite)
    const eve = await signedUp(doorward, "eve@example.com")
    for (const path of [SETTINGS, KEYS, AUDIT, `${AUDIT}/export`, "/admin/v1/users", "/admin/v1/receipts/1"]) {
      expect([path, await said(eve.get(path))]).toEqual([path, [403, "forbidden"]])
      expect([path, await said(browserLike(doorward.fetch).get(path))]).toEqual([path, [401, "unauthenticated"]])
    }
    expect(await doorward.database.read(sql`SELECT type FROM audit_events WHERE type LIKE 'settings%'`)).toEqual([])
    await doorward.close()
  })
})
