import { sql, type TestDoorward } from "doorward/testing"
import { afterEach, describe, expect, test } from "vitest"
import { got } from "../administrators.ts"
import { apiClient, createApi } from "../api-client.ts"
import { type BrowserLike, browserLike, csrfOf, newestMail, PASSWORD, setupLink, signedUp } from "../browser-like.ts"
import { databases, freshDoorward } from "../databases.ts"
import { zone } from "../organization.ts"
import { tokenClient } from "../token-client.ts"
import { describedApi, difference, pathOf, stateOf } from "./sweep.ts"
import { bearer, twoRooms } from "./sweep-house.ts"

const ISSUER = "https://id.example.com"
/** Somebody on the internet. */
const STRANGER = "203.0.113.7"
const canary = (name: string) => `canary-${name}-which-is-long-enough-to-be-one`
const SECRETS = { secret: canary("root"), smtpUrl: `smtp://mailer:${canary("smtp")}@mail.example.com:587`, metricsToken: canary("metrics") }

/** What is for everybody, and why. Whoever adds something says here why strangers may have it. */
const PUBLIC: Readonly<Record<string, string>> = {
  "GET /": "where people arrive; it names the service",
  "GET /sign-in": "the way in",
  "GET /sign-up": "the way in for who is new",
  "GET /forgot": "the way in for who forgot",
  "GET /docs": "the API for people; what it serves is no secret",
  "GET /openapi.json": "the same for programs",
  "GET /oauth2/jwks": "public keys, for whoever verifies tokens",
  "GET /.well-known/jwks.json": "the same where others look for them",
  "GET /sign-in/link": "the way in by mail; asks for an address",
  "POST /auth/magic-link": "the same; the answer is always the same",
  "GET /account/email/confirm": "where the link to a new address leads; without one it says so",
  "POST /account/email/confirm": "the same",
  "POST /auth/passkey/login/options": "what a browser needs to ask for a passkey, whoever it is",
  "POST /auth/passkey/register/options": "the way in for who is new",
  "GET /.well-known/webauthn": "which other origins may ask for these passkeys",
  "GET /.well-known/passkey-endpoints": "where password managers find the page of passkeys",
  "GET /healthz": "whether it runs, for load balancers; says nothing else",
  "GET /readyz": "whether it serves, likewise",
  "GET /healthz/echo": "by which a deployment recognises itself",
  "GET /.well-known/security.txt": "whom to tell about a weakness",
  "POST /auth/register": "the way in for who is new",
  "POST /auth/password/check": "whether a password would do, before it is anybody's",
  "POST /auth/password/forgot": "the way in for who forgot; the answer is always the same",
  "POST /auth/logout": "to be signed out is what one is then",
}
/** What others have left open. */
const GUESSES =
  "/debug /debug/pprof/ /_debug /metrics /actuator /actuator/env /env /.env /.git/config /playground /graphql /graphiql /swagger.json /swagger-ui /api-docs /admin /admin/v1 /console /dev /dev/mail /dev/mail.json /dev/sms.json /dev/clock /server-status /setup /config /config.json /backup /doorward.db /data /internal /users /auth /auth/admin /package.json /assets/ /assets/../package.json /assets/%2e%2e%2fpackage.json"

const closers: (() => unknown)[] = []
afterEach(async () => {
  for (const close of closers.splice(0).toReversed()) await close()
})

async function opened(house: Promise<TestDoorward>): Promise<TestDoorward> {
  const doorward = await house
  closers.push(() => doorward.close())
  return doorward
}

describe.each(databases)("what is open to whom, $name", (database) => {
  test("AD-01 a new installation has nobody and no secret of its own; its one link makes one owner, and nothing else ever does", async () => {
    const doorward = await opened(freshDoorward(database))
    for (const table of ["users", "sessions", "password_credentials", "api_clients", "relation_tuples", "organizations"])
      expect([table, await doorward.database.read(raw(`SELECT 1 AS one FROM ${table}`))]).toEqual([table, []])
    const stranger = browserLike(doorward.fetch)
    for (const name of ["admin", "root", "administrator", "owner", "doorward"])
      for (const password of [name, "admin", "password", "changeme"])
        for (const email of [name, `${name}@example.com`]) {
          const { status } = await stranger.post("/auth/login", { email, password })
          expect([email, password, [401, 422].includes(status)]).toEqual([email, password, true])
        }
    const become = async (browser: BrowserLike, token: string) => {
      const csrf = csrfOf(await (await browser.get("/sign-in")).text())
      const form = { csrf, token, email: "olga@example.com", password: PASSWORD, name: "Olga" }
      return (await browser.send("/setup", { method: "POST", form })).status
    }
    for (const guess of ["", "admin", "A".repeat(43)]) expect([guess, await become(browserLike(doorward.fetch), guess)]).toEqual([guess, 410])
    // Whoever signs up first is nobody in particular.
    const early = await signedUp(doorward, "early@example.com")
    expect((await early.get("/admin/v1/users")).status).toBe(403)

    const link = await setupLink(doorward)
    const token = new URL(link).searchParams.get("token") ?? ""
    expect(token.length).toBeGreaterThanOrEqual(43)
    expect(JSON.stringify(await doorward.database.read(sql`SELECT * FROM setup`))).not.toContain(token)
    expect(await become(browserLike(doorward.fetch), token)).toBe(303)
    for (let n = 0; n < 2; n++) expect(await become(browserLike(doorward.fetch), token)).toBe(410)
    expect((await browserLike(doorward.fetch).get(link)).status).toBe(410)
    expect((await doorward.start()).filter(({ secret }) => secret === true)).toEqual([])
    expect(await doorward.database.read(sql`SELECT email FROM users WHERE owner_since IS NOT NULL`)).toEqual([{ email: "olga@example.com" }])
  })

  test("AD-02 in production strangers get an answer from the documented public list only, by every route and by every guess", async () => {
    const doorward = await opened(
      freshDoorward(database, {
        issuer: ISSUER,
        production: true,
        limitMultiplier: 1,
        signInFloorMs: undefined,
        ...SECRETS,
        securityContact: "mailto:security@example.com",
      }),
    )
    const stranger = browserLike((request) => doorward.fetch(request, { address: STRANGER }), ISSUER)
    const api = await describedApi({ fetch: (request) => doorward.fetch(request, { address: STRANGER }) }, ISSUER)
    expect(doorward.routes.filter(({ path }) => path.startsWith("/dev"))).toEqual([])
    const answered = new Map<string, number>()
    for (const { method, path, kind } of doorward.routes) {
      await breath()
      const at = path.replaceAll(/:\w+/g, "x")
      const operation = api.operations.find((one) => one.method === method && one.path === path.replaceAll(/:(\w+)/g, "{$1}"))
      const json = operation?.body && api.bodyOf(operation, { email: "somebody@example.com", password: PASSWORD })
      const body = method === "GET" || kind === "page" ? {} : json ? { json } : {}
      const csrf = kind === "page" && method !== "GET" ? { form: { csrf: csrfOf(await (await stranger.get("/sign-in")).text()) } } : {}
      const query = path === "/healthz/echo" ? "?nonce=0123456789abcdef012345" : ""
      for (const [verb, more] of [[method, { ...body, ...csrf }], ...(method === "GET" ? [["HEAD", {}] as const] : [])] as const) {
        const { status } = await stranger.send(`${at}${query}`, { method: verb, ...more })
        expect([verb, at, status >= 500]).toEqual([verb, at, false])
        if (status < 300) answered.set(`${method} ${path}`, status)
      }
    }
    expect([...answered.keys()].toSorted()).toEqual(Object.keys(PUBLIC).toSorted())
    for (const path of GUESSES.split(" "))
      for (const method of ["GET", "POST"]) {
        const { status } = await stranger.send(path, { method })
        expect([method, path, status >= 400 && status < 500]).toEqual([method, path, true])
      }
    // Neither does saying that one is near, nor a wrong token, open what is for this machine.
    for (const headers of [
      { "x-forwarded-for": "127.0.0.1" },
      { forwarded: "for=127.0.0.1" },
      { authorization: "Bearer canary" },
      { host: "localhost" },
    ])
      expect((await stranger.get("/metrics", headers as Record<string, string>)).status).toBe(401)
    expect((await stranger.get("/metrics", { authorization: `Bearer ${SECRETS.metricsToken}` })).status).toBe(200)
  })

  test("AD-03 whoever reads everything there is to read, as viewer, editor, owner or service, reads no secret", async () => {
    const dns = zone()
    const doorward = await opened(freshDoorward(database, { ...SECRETS, ...dns.options }))
    const { olga, a, fresh } = await twoRooms(doorward, dns)
    const client = await createApi(doorward, { name: "reader", audience: "http://localhost:3000", scope: "admin:*" })
    const token = await apiClient(doorward.fetch, client).token()
    const tokens = await tokenClient(doorward.fetch).signIn("person-n0@example.com")
    const asked = browserLike(doorward.fetch)
    doorward.clock.advance(1)
    await asked.post("/auth/password/forgot", { email: "person-n0@example.com" })
    await expect.poll(async () => (await newestMail(doorward, "person-n0@example.com")).link).toContain("reset")
    const links = (await doorward.mails()).flatMap(({ text }) => [...text.matchAll(/token=([\w-]{16,})/g)].map(([, secret = ""]) => secret))
    const roles = { auditor: "viewer@example.com", administrator: "editor@example.com" }
    const browsers = await Promise.all(
      Object.entries(roles).map(async ([role, email]) => {
        const browser = await signedUp(doorward, email)
        const { user } = await got<{ user: { id: string } }>(browser.get("/auth/session"))
        await got(olga.send(`/admin/v1/users/${user.id}/roles`, { method: "PUT", json: { roles: [role] } }))
        return [email, browser] as const
      }),
    )
    const all = [...browsers, ["owner of an organization", a.owner] as const, ["owner", olga] as const]
    const secrets = [
      ...Object.values(SECRETS).map((secret) => /canary-[\w-]+/.exec(secret)?.[0] ?? secret),
      PASSWORD,
      client.client_secret,
      token,
      tokens.access_token,
      tokens.refresh_token,
      ...links,
      ...all.flatMap(([, browser]) => [...browser.cookies.values()]),
    ]
    expect(secrets.length).toBeGreaterThan(12)
    // Its own token of a kept answer, the private halves of keys, hashes and what is sealed, whatever they are called.
    const shapes = /\$argon2|"(?:d|p|q|dp|dq|qi|k)":"|PRIVATE KEY|v1\.[\w-]{20,}|_hash"|sealed_/
    const api = await describedApi(doorward)
    const reads = api.operations.filter(({ method, path }) => method === "GET" && !path.startsWith("/dev/"))
    const callers = [...all.map(([name, { send }]) => ({ name, send })), { name: "service", send: bearer(doorward, token) }]
    let read = 0
    for (const { name, send } of callers)
      for (const operation of reads) {
        const answer = await send(`${pathOf(operation, a)}${operation.path.endsWith("/export") ? "?personal=true" : ""}`)
        const text = `${await answer.text()} ${[...answer.headers].filter(([header]) => header !== "set-cookie").join(" ")}`
        if (answer.status === 200) read += text.includes("@example.com") || text.includes("n0") ? 1 : 0
        const found = secrets.filter((secret) => text.includes(secret))
        expect([name, operation.name, found, shapes.exec(text)?.[0]]).toEqual([name, operation.name, [], undefined])
      }
    // What is no secret is found: the search works.
    expect(read).toBeGreaterThan(30)
    // What changes something shows none either, whether it made the secret or was asked to begin one.
    const room = await fresh()
    const before = await stateOf(doorward)
    for (const operation of api.operations.filter(({ method, permission }) => permission && method === "POST")) {
      const json = operation.path.endsWith("/impersonation") ? undefined : api.bodyFor(operation, room, read++)
      const answer = await olga.send(pathOf(operation, room), { method: "POST", ...(json === undefined ? {} : { json }) })
      const made = (await doorward.mails()).flatMap(({ text }) => [...text.matchAll(/token=([\w-]{16,})/g)].map(([, secret = ""]) => secret))
      const text = `${await answer.text()} ${[...answer.headers].join(" ")}`
      expect([operation.name, [...secrets, ...made].filter((secret) => text.includes(secret)), shapes.exec(text)?.[0]]).toEqual([
        operation.name,
        [],
        undefined,
      ])
    }
    expect(difference(before, await stateOf(doorward)).length).toBeGreaterThan(10)
  })
})

function raw(text: string) {
  return { strings: Object.assign([text], { raw: [text] }), values: [] }
}

/** Timers get their turn: an embedded database alone never waits for anything, and the house then says that it is behind. */
const breath = () => new Promise((resolve) => setTimeout(resolve))
