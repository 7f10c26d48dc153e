import { sql, type TestDoorward } from "doorward/testing"
import { afterEach, beforeEach, describe, expect, test } from "vitest"
import { got, idOf, signedInOwner } from "../administrators.ts"
import { type BrowserLike, browserLike, csrfOf, newestMail, PASSWORD, register, signIn } from "../browser-like.ts"
import { databases, freshDoorward } from "../databases.ts"
import { zone } from "../organization.ts"
import { type Api, describedApi, difference } from "./sweep.ts"
import { type TwoRooms, twoRooms } from "./sweep-house.ts"

const EMAIL = "person-n0@example.com"

describe.each(databases)("what people say of themselves, $name", (database) => {
  const dns = zone()
  let doorward: TestDoorward
  let api: Api
  beforeEach(async () => {
    doorward = await freshDoorward(database, dns.options)
    api = await describedApi(doorward)
  })
  afterEach(() => doorward.close())

  /** Who somebody is, and what they may do, in every column there is. */
  async function standing(): Promise<ReadonlySet<string>> {
    const rows = await Promise.all(
      [
        sql`SELECT * FROM users`,
        sql`SELECT * FROM memberships`,
        sql`SELECT * FROM relation_tuples`,
        sql`SELECT * FROM roles`,
        sql`SELECT * FROM organizations`,
      ].map((statement) => doorward.database.read(statement)),
    )
    return new Set(rows.flat().map((row) => JSON.stringify(row)))
  }

  /** Names of what makes somebody more, and what one would write there. */
  const claimsFor = ({ a, b }: TwoRooms): Readonly<Record<string, unknown>> => ({
    id: a.ownerId,
    user_id: a.ownerId,
    sub: a.ownerId,
    actor_id: a.ownerId,
    role: "owner",
    roles: ["owner"],
    org_role: "owner",
    permissions: ["*"],
    scope: "admin:*",
    scopes: ["admin:*"],
    organization_id: b.organization,
    org_id: b.organization,
    owner: true,
    owner_since: 1,
    is_admin: true,
    email: "olga@example.com",
    email_verified: true,
    email_verified_at: 1,
    disabled: false,
    disabled_at: null,
    factors: ["totp"],
    acr: "urn:doorward:aal3",
    amr: ["hwk"],
    version: 99,
    epoch: 0,
    revoked_before: 0,
    created_at: 0,
    password_hash: "$2b$12$x",
  })

  test("AZ-13 no call and no form about oneself makes more of anybody, whatever is named in it", async () => {
    const house = await twoRooms(doorward, dns)
    const claims = claimsFor(house)
    const browser = browserLike(doorward.fetch)
    await got(signIn(browser, EMAIL))
    const { session } = await got<{ session: { id: string; org_id: string; org_role: string } }>(browser.get("/auth/session"))
    const before = await standing()
    const takes = api.operations.filter(({ path, body }) => path.startsWith("/auth/") && body !== undefined)
    expect(takes.length).toBeGreaterThan(12)
    let sent = 0
    for (const operation of takes) {
      // What it needs, and nothing that is meant to change; what they sign in with is theirs.
      const own = operation.path === "/auth/login" ? { email: EMAIL, password: PASSWORD } : {}
      const fields = operation.name === "PATCH /auth/account" ? {} : api.bodyOf(operation, own)
      const asked = operation.path === "/auth/session/organization" ? { org_id: session.org_id } : fields
      const ask = async (more: Readonly<Record<string, unknown>>) => {
        const sender = browserLike(doorward.fetch)
        for (const [cookie, text] of browser.cookies) sender.cookies.set(cookie, text)
        const { status } = await sender.send(operation.path, { method: operation.method, json: { ...more, ...asked } })
        expect([operation.name, more, status === 500]).toEqual([operation.name, more, false])
        // The browser keeps the cookie that another value of it has replaced.
        if (operation.path === "/auth/session/organization" || operation.path === "/auth/logout") await got(signIn(browser, EMAIL))
        sent++
        return status
      }
      // All at once where none is looked at, and one by one where the first would hide the others.
      if ((await ask(claims)) === 422) for (const [name, value] of Object.entries(claims)) await ask({ [name]: value })
      expect([operation.name, difference(before, await standing())]).toEqual([operation.name, []])
    }
    expect(sent).toBeGreaterThan(100)
    for (const { path, method } of doorward.routes.filter(
      (route) => route.kind === "page" && route.method === "POST" && /^\/(?:account|sign-in|sign-up|forgot|invitation)/.test(route.path),
    )) {
      if (path.includes(":") || path.endsWith("/sign-out")) continue
      const csrf = csrfOf(await (await browser.get("/account")).text())
      const { name: _, ...form } = Object.fromEntries(Object.entries(claims).map(([field, value]) => [field, String(value)]))
      const { status } = await browser.send(path, { method, form: { ...form, csrf } })
      expect([path, status === 500]).toEqual([path, false])
      expect([path, difference(before, await standing())]).toEqual([path, []])
      if ((await browser.get("/auth/session")).status !== 200) await got(signIn(browser, EMAIL))
    }
    await got(signIn(browser, EMAIL))
    const now = await got<{ session: object }>(browser.get("/auth/session"))
    expect(now.session).toMatchObject({ org_id: session.org_id, org_role: session.org_role })
    expect((await browser.get("/admin/v1/users")).status).toBe(403)

    // And whoever comes anew is what they are.
    const fresh = browserLike(doorward.fetch)
    const { email: __, ...more } = claims
    doorward.clock.advance(1)
    const begun = await fresh.post("/auth/register", { ...more, email: "new@example.com", password: PASSWORD })
    if (begun.status === 201) {
      const { attempt } = (await begun.json()) as { attempt: string }
      const { code } = await newestMail(doorward, "new@example.com")
      await got(fresh.post("/auth/verify", { ...more, attempt, code }))
      const [row] = await doorward.database.read<{ owner_since: unknown; version: number; id: string }>(
        sql`SELECT * FROM users WHERE email = 'new@example.com'`,
      )
      expect(row).toMatchObject({ owner_since: null, disabled_at: null, version: 1 })
      expect(await doorward.database.read(sql`SELECT relation FROM relation_tuples WHERE subject_id = ${row?.id ?? ""}`)).toEqual([])
    } else expect(begun.status).toBe(422)
  })

  test("PW-30 no route that takes an address or a token makes an account while sign-up is closed, or by invitation and there is none", async () => {
    const olga = await signedInOwner(doorward)
    const ownerId = await idOf(olga)
    const { id } = await got<{ id: string }>(olga.post("/admin/v1/organizations", { name: "Acme", owner_id: ownerId }))
    const tokenFor = async (email: string) => {
      doorward.clock.advance(1)
      await got(olga.post(`/admin/v1/organizations/${id}/invitations`, { email }))
      return (await newestMail(doorward, email)).token
    }
    const invitation = await tokenFor("invited@example.com")
    const begun = browserLike(doorward.fetch)
    const { attempt, code, link } = await register(doorward, begun, "begun@example.com")
    const verification = new URL(link).searchParams.get("token") ?? ""
    const addresses = async () =>
      (await doorward.database.read<{ email: string }>(sql`SELECT email FROM users ORDER BY email`)).map(({ email }) => email)
    const before = await addresses()
    const tokensOf = async (email: string) =>
      (await doorward.mails())
        .filter(({ to }) => to === email)
        .flatMap(({ text }) => [...text.matchAll(/token=([\w-]{16,})/g)].map(([, token = ""]) => token))
    const everywhere = async (words: Readonly<Record<string, unknown>>) => {
      let asked = 0
      const browser: BrowserLike = browserLike(doorward.fetch)
      for (const [name, value] of begun.cookies) browser.cookies.set(name, value)
      for (const operation of api.operations.filter(({ body, method }) => body !== undefined && method !== "GET")) {
        const { status } = await browser.send(operation.path.replaceAll(/\{\w+\}/g, id), {
          method: operation.method,
          json: api.bodyOf(operation, words),
        })
        expect([operation.name, status === 500]).toEqual([operation.name, false])
        asked++
      }
      const form = Object.fromEntries(Object.entries(words).map(([name, value]) => [name, String(value)]))
      for (const { path, method, kind } of doorward.routes.filter(
        (route) => route.kind === "page" || route.kind === "oauth" || route.method === "GET",
      )) {
        const csrf = kind === "page" && method !== "GET" ? { csrf: csrfOf(await (await browser.get("/forgot")).text()) } : {}
        const query = `?${new URLSearchParams(form).toString()}`
        const at = path.replaceAll(/:\w+/g, id)
        const { status } = await browser.send(method === "GET" ? `${at}${query}` : at, {
          method,
          ...(method === "GET" ? {} : { form: { ...form, ...csrf } }),
        })
        expect([path, status === 500]).toEqual([path, false])
        asked++
      }
      return asked
    }
    for (const sign_up of ["closed", "invited"]) {
      await got(olga.send("/admin/v1/settings", { method: "PATCH", json: { sign_up } }))
      for (const proof of [{ attempt, code }, { token: verification }]) expect((await begun.post("/auth/verify", proof)).status).not.toBe(200)
      const wanted = { password: PASSWORD, code, attempt, name: "New", act: "join", remember: "on" }
      const tries = [
        { email: "new@example.com", token: invitation, invitation },
        { email: "begun@example.com", token: verification, invitation: verification },
        ...(sign_up === "closed" ? [{ email: "invited@example.com", token: invitation, invitation }] : []),
      ]
      for (const words of tries) {
        expect(await everywhere({ ...wanted, ...words })).toBeGreaterThan(100)
        // Whatever was begun by that, and mailed, is not finished either.
        const mailed = await newestMail(doorward, words.email)
        for (const token of [mailed.token, ...(await tokensOf(words.email))]) await browserLike(doorward.fetch).post("/auth/verify", { token })
        const begunAnew = browserLike(doorward.fetch)
        doorward.clock.advance(1)
        const answer = await begunAnew.post("/auth/register", { email: words.email, password: PASSWORD, invitation: words.invitation })
        const { attempt: anew } = (await answer.json()) as { attempt?: string }
        if (anew !== undefined) await begunAnew.post("/auth/verify", { attempt: anew, code: (await newestMail(doorward, words.email)).code })
        expect([sign_up, words.email, await addresses()]).toEqual([sign_up, words.email, before])
      }
    }
    // It would be seen: the one who was invited comes in by the same door.
    const invited = browserLike(doorward.fetch)
    doorward.clock.advance(1)
    const { attempt: theirs } = await got<{ attempt: string }>(
      invited.post("/auth/register", { email: "invited@example.com", password: PASSWORD, invitation }),
    )
    await got(invited.post("/auth/verify", { attempt: theirs, code: (await newestMail(doorward, "invited@example.com")).code }))
    expect(await addresses()).toEqual([...before, "invited@example.com"].toSorted())
  })
})
