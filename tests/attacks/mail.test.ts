import { sql, type TestDoorward } from "doorward/testing"
import { afterEach, describe, expect, test } from "vitest"
import { browserLike, type Fetch, PASSWORD, signedUp } from "../browser-like.ts"
import { databases, freshDoorward, freshReplicas } from "../databases.ts"
import { openMailServer } from "../mail-server.ts"
import { tokenClient, turned } from "../token-client.ts"

const ISSUER = "http://localhost:3000"
const ADA = "ada@example.com"
const HOUR = 3_600
/** At once, as many as a browser would hold open; the pool of connections is smaller. */
const WIDTH = 20

const releases: (() => unknown)[] = []
afterEach(async () => {
  for (const release of releases.splice(0).toReversed()) await release()
})

/** Everything a header could claim about where the service is. */
const FORGED = {
  host: "evil.example",
  forwarded: "for=203.0.113.7;host=evil.example;proto=http",
  "x-forwarded-host": "evil.example",
  "x-forwarded-proto": "http",
  "x-forwarded-port": "8080",
  "x-forwarded-prefix": "/evil",
  "x-forwarded-server": "evil.example",
  "x-original-host": "evil.example",
  "x-original-url": "/evil",
  "x-rewrite-url": "/evil",
}

describe.each(databases)("attacks by mail, $name", (database) => {
  const register = (fetch: Fetch, email: string) => browserLike(fetch).post("/auth/register", { email })
  /** Through a network of its own, so that no network's limit comes first. */
  const from =
    (house: TestDoorward, index: number): Fetch =>
    (request) =>
      house.fetch(request, { address: `2001:db8:${index.toString(16)}::1` })
  const shapeOf = async (answer: Response) => {
    const body = (await answer.json()) as { attempt: string }
    const headers = [...answer.headers].filter(([name]) => !["set-cookie", "x-request-id", "date"].includes(name))
    return JSON.stringify([answer.status, headers, { ...body, attempt: body.attempt.length }])
  }

  async function eachOf(emails: readonly string[], ask: (email: string, index: number) => Promise<Response>): Promise<Set<string>> {
    const shapes = new Set<string>()
    for (let from = 0; from < emails.length; from += WIDTH) {
      const answers = await Promise.all(emails.slice(from, from + WIDTH).map((email, index) => ask(email, from + index)))
      for (const answer of answers) shapes.add(await shapeOf(answer))
    }
    return shapes
  }

  async function house(options: Parameters<typeof freshDoorward>[1] = {}): Promise<TestDoorward> {
    const doorward = await freshDoorward(database, options)
    releases.push(() => doorward.close())
    return doorward
  }

  test("DS-12 a thousand asks for one address are five mails within any hour, and the same answer each", async () => {
    const replicas = await freshReplicas(database, { limitMultiplier: 1 })
    releases.push(() => replicas.close())
    const mails = async () => (await replicas.first.mails()).filter(({ to }) => to === ADA).length
    const ask = (count: number) => eachOf(Array<string>(count).fill(ADA), (email, index) => register(from(replicas.nth(index), index), email))
    const shapes = await ask(1_000)
    expect(shapes.size).toBe(1)
    expect(await mails()).toBe(5)
    // Other people's mails are not held up.
    expect(await eachOf(["eve@example.com"], (email) => register(replicas.first.fetch, email))).toEqual(shapes)
    expect((await replicas.first.mails()).filter(({ to }) => to === "eve@example.com")).toHaveLength(1)
    replicas.first.clock.advance(HOUR - 1)
    await ask(20)
    expect(await mails()).toBe(5)
    replicas.first.clock.advance(1)
    await ask(20)
    expect(await mails()).toBe(10)
  })

  test("DS-12 a thousand addresses get no more mails than all together may, and the same answer each", async () => {
    const replicas = await freshReplicas(database, { limitMultiplier: 1, mailsPerHour: 120 })
    releases.push(() => replicas.close())
    const strangers = Array.from({ length: 1_000 }, (_, index) => `stranger${index}@example.com`)
    const shapes = await eachOf(strangers, (email, index) => register(from(replicas.nth(index), index), email))
    expect(shapes.size).toBe(1)
    expect(await replicas.first.mails()).toHaveLength(120)
  })

  test("DS-12 a high cap on all together is counted in shares, and reached to within a few per cent", async () => {
    const doorward = await house({ limitMultiplier: 1, mailsPerHour: 3_200 })
    const put = (email: string) =>
      doorward.database.transaction((db) =>
        doorward.outbox.put(db, { to: email, kind: "test/any", unasked: true, subject: "Hello", text: "Hello\n", html: "<p>Hello" }),
      )
    for (let from = 0; from < 3_600; from += WIDTH) {
      await Promise.all(Array.from({ length: WIDTH }, (_, index) => put(`stranger${from + index}@example.com`)))
    }
    const [row] = await doorward.database.read<{ count: number }>(sql`SELECT COUNT(*) AS count FROM outbox`)
    expect(row?.count).toBeLessThanOrEqual(3_200)
    expect(row?.count).toBeGreaterThan(3_200 * 0.9)
  })

  test("DS-12 asks of strangers do not use up the mails that warn somebody", async () => {
    const doorward = await house({ limitMultiplier: 1 })
    const browser = await signedUp(doorward, ADA)
    await eachOf(Array<string>(50).fill(ADA), (email) => register(doorward.fetch, email))
    doorward.clock.advance(1)
    const changed = await browser.post("/auth/password/change", { current_password: PASSWORD, password: "another horse battery staple" })
    expect(changed.status).toBe(204)
    const [newest] = await doorward.mails()
    expect(newest?.to).toBe(ADA)
    expect(newest?.subject).toContain("password")
  })

  test("DS-12 a clock that was set back gives the address its mails again, and no more", async () => {
    const doorward = await house({ limitMultiplier: 1 })
    const ask = () => eachOf(Array<string>(20).fill(ADA), (email) => register(doorward.fetch, email))
    await ask()
    expect(await doorward.mails()).toHaveLength(5)
    doorward.clock.advance(-24 * HOUR)
    await ask()
    expect(await doorward.mails()).toHaveLength(10)
  })

  test("PW-23 an address that somebody could read as another, or as two, is refused, and the server sees no mail for them", async () => {
    const server = await openMailServer()
    releases.push(() => server.close())
    const doorward = await house({ smtpUrl: server.url })
    const foreign = [
      '"a@evil.example x"@victim.example',
      '"a@evil.example"@victim.example',
      "a@victim.example,b@evil.example",
      "a@victim.example, b@evil.example",
      "a@victim.example;b@evil.example",
      "a@victim.example b@evil.example",
      "a@victim.example\r\nBcc: b@evil.example",
      "a@victim.example\nBcc: b@evil.example",
      "a@victim.example%0d%0aBcc:b@evil.example",
      "a@b\0@evil.example",
      "a@evil.example\0@victim.example",
      "a@evil.example@victim.example",
      "<a@evil.example>@victim.example",
      "a@victim.example <b@evil.example>",
      "Ada <b@evil.example>",
      "a(b@evil.example)@victim.example",
      "a@victim.example(b@evil.example)",
      "@evil.example:a@victim.example",
      "a:b@evil.example;@victim.example",
      "a@[203.0.113.7]",
      "a@evil.example\u2028@victim.example",
      "a@victim.example>\r\nRCPT TO:<b@evil.example",
    ]
    for (const email of foreign) {
      const answer = await register(doorward.fetch, email)
      // Control characters are refused before the address is looked at.
      expect([email, answer.status]).toEqual([email, email.includes("\0") ? 400 : 422])
    }
    for (const email of ['a"b"@victim.example', "b!evil.example@victim.example", "b%evil.example@victim.example"])
      await register(doorward.fetch, email)
    await doorward.runDueJobs()
    expect(server.received.flatMap(({ to }) => to).filter((to) => to.endsWith("@evil.example") || !to.endsWith("@victim.example"))).toEqual([])
    expect(server.received.map(({ source }) => source).join()).not.toMatch(/^(bcc|cc):/im)
  })

  test("PW-23 an address that came into the database by any other way is not sent to either", async () => {
    const server = await openMailServer()
    releases.push(() => server.close())
    const doorward = await house({ smtpUrl: server.url })
    const say = (to: string, subject: string) =>
      doorward.outbox.put(doorward.database, { to, kind: "test/any", subject, text: "Hello\n", html: "<p>Hello" })
    await say('"a@evil.example x"@victim.example', "one")
    await say("a@victim.example,b@evil.example", "two")
    await say("a@victim.example\r\nBcc: b@evil.example", "three")
    await say("a@victim.example", "four\r\nBcc: b@evil.example")
    await doorward.runDueJobs()
    expect(server.received.map(({ to }) => to)).toEqual([["a@victim.example"]])
    expect(server.received[0]?.source).not.toMatch(/^bcc:/im)
    expect(await doorward.database.read(sql`SELECT DISTINCT outcome, sealed FROM outbox WHERE recipient <> 'a@victim.example'`)).toEqual([
      { outcome: "failed", sealed: null },
    ])
  })

  test("PW-14 links in mails lead to the configured origin, whatever a request says about it", async () => {
    const doorward = await house()
    const forging: Fetch = (request) => {
      const headers = new Headers(request.headers)
      for (const [name, value] of Object.entries(FORGED)) headers.set(name, value)
      const body = request.method === "GET" ? {} : { body: request.body, duplex: "half" as const }
      return doorward.fetch(new Request(request.url.replace(ISSUER, "http://evil.example"), { method: request.method, headers, ...body }))
    }
    const browser = await signedUp(doorward, ADA, PASSWORD, browserLike(forging))
    expect((await register(forging, ADA)).status).toBe(201)
    const { attempt } = (await (await register(forging, "eve@example.com")).json()) as { attempt: string }
    expect((await browser.post("/auth/verify/resend", { attempt })).status).toBeLessThan(500)
    expect((await browser.post("/auth/password/change", { current_password: PASSWORD, password: "another horse battery staple" })).status).toBe(204)
    expect((await browser.post("/auth/magic-link", { email: ADA })).status).toBe(202)
    expect((await browser.post("/auth/email/change", { email: "ada.new@example.com" })).status).toBe(202)
    const phone = tokenClient(forging)
    const first = await phone.signIn(ADA, "another horse battery staple")
    const second = await turned(phone, first.refresh_token)
    await turned(phone, second.refresh_token)
    await phone.refresh(first.refresh_token)
    const mails = await doorward.mails()
    const kinds = await doorward.database.read<{ kind: string }>(sql`SELECT DISTINCT kind FROM outbox ORDER BY kind`)
    expect(kinds.map(({ kind }) => kind)).toEqual([
      "address/new",
      "one-time-code/already-registered",
      "one-time-code/sign-in",
      "one-time-code/verification",
      "securing/password-changed",
      "token/theft",
    ])
    for (const { text, html } of mails) {
      const links = `${text} ${html}`.match(/https?:\/\/[^\s"<]+/g) ?? []
      expect(links.length).toBeGreaterThan(0)
      for (const link of links) expect(new URL(link).origin).toBe(ISSUER)
      expect(text + html).not.toContain("evil")
    }
  })
})
