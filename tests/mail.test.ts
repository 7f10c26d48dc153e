import { once } from "node:events"
import { type AddressInfo, createServer, type Server, type Socket } from "node:net"
import { createTestDoorward, sql, type TestDoorward } from "doorward/testing"
import { afterAll, afterEach, describe, expect, test } from "vitest"
import { browserLike, signedUp, signIn } from "./browser-like.ts"
import { databases, freshDoorward, freshReplicas, lastingDatabase } from "./databases.ts"
import { type MailServer, openMailServer } from "./mail-server.ts"
import { until } from "./until.ts"

const HOUR = 3_600

const releases: (() => unknown)[] = []
afterEach(async () => {
  for (const release of releases.splice(0).toReversed()) await release()
})

async function served(options: Parameters<typeof openMailServer>[0] = {}): Promise<MailServer> {
  const server = await openMailServer(options)
  releases.push(() => server.close())
  return server
}

/** Begins an account. */
const register = (doorward: TestDoorward, email: string) => browserLike(doorward.fetch).post("/auth/register", { email })

function outboxOf(doorward: TestDoorward) {
  return doorward.database.read<{ outcome: string | null; reason: string | null; tries: number; sealed: string | null; due_at: number | null }>(
    sql`SELECT outcome, reason, tries, sealed, due_at FROM outbox ORDER BY recipient`,
  )
}

describe.each(databases)("mails, $name", (database) => {
  test("a mail leaves once its cause has committed, from the configured sender to exactly one address", async () => {
    const server = await served()
    const doorward = await freshDoorward(database, { smtpUrl: server.url, mailFrom: "Example <no-reply@example.com>", appName: "Example" })
    releases.push(() => doorward.close())
    await doorward.start()
    expect((await register(doorward, "ada@example.com")).status).toBe(201)
    await until(() => server.received.length > 0)
    const [mail] = server.received
    expect(mail?.from).toBe("no-reply@example.com")
    expect(mail?.to).toEqual(["ada@example.com"])
    expect(mail?.source).toContain("From: Example <no-reply@example.com>")
    expect(mail?.source).toMatch(/^Auto-Submitted: auto-generated\r$/m)
    expect(mail?.messageId).toMatch(/^<evt_[0-9A-Z]{26}@localhost>$/)
    // In development it is kept as well.
    expect((await doorward.mails()).map(({ to }) => to)).toEqual(["ada@example.com"])
  })

  test("of three replicas exactly one sends each mail", async () => {
    const server = await served()
    const replicas = await freshReplicas(database, { smtpUrl: server.url })
    releases.push(() => replicas.close())
    for (const house of replicas.houses) await house.start()
    const people = Array.from({ length: 30 }, (_, index) => `person${index}@example.com`)
    const answers = await Promise.all(people.map((email, index) => register(replicas.nth(index), email)))
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([201]))
    await until(() => server.received.length >= people.length, 10_000)
    await Promise.all(replicas.houses.map((house) => house.runDueJobs()))
    expect(server.received).toHaveLength(people.length)
    expect(new Set(server.received.flatMap(({ to }) => to))).toEqual(new Set(people))
  })

  /** Not on anybody's own machine: what a mail said is erased when it was sent. */
  const inProduction = {
    issuer: "https://auth.example",
    production: true,
    limitMultiplier: 1,
    secret: "a root secret that only tests know, 32 and more",
  }
  const say = (doorward: TestDoorward, to: string, more: { readonly expiresAt?: number } = {}) =>
    doorward.outbox.put(doorward.database, { to, kind: "test/any", subject: "Hello", text: "Hello\n", html: "<p>Hello", ...more })

  async function house(options: Parameters<typeof freshDoorward>[1]): Promise<TestDoorward> {
    const doorward = await freshDoorward(database, options)
    releases.push(() => doorward.close())
    return doorward
  }

  test("a transaction that is rolled back leaves no mail", async () => {
    const server = await served()
    const doorward = await house({ smtpUrl: server.url })
    await doorward.start()
    const failed = doorward.database.transaction(async (db) => {
      await doorward.outbox.put(db, { to: "ada@example.com", kind: "test/any", subject: "Hello", text: "Hello\n", html: "<p>Hello" })
      throw new Error("changed my mind")
    })
    await expect(failed).rejects.toThrow("changed my mind")
    await say(doorward, "eve@example.com")
    await until(() => server.received.length > 0)
    expect(server.received.map(({ to }) => to)).toEqual([["eve@example.com"]])
  })

  test("what a mail said is erased once it was sent; to whom it went is forgotten a day later", async () => {
    const server = await served()
    const doorward = await house({ ...inProduction, smtpUrl: server.url })
    await say(doorward, "ada@example.com")
    expect(await outboxOf(doorward)).toMatchObject([{ outcome: null, reason: null, tries: 0, due_at: 0 }])
    expect((await outboxOf(doorward))[0]?.sealed).toMatch(/^v1\./)
    await doorward.runDueJobs()
    expect(server.received).toHaveLength(1)
    expect(await outboxOf(doorward)).toEqual([{ outcome: "sent", reason: null, tries: 1, sealed: null, due_at: null }])
    expect(await doorward.mails()).toEqual([])
    doorward.clock.advance(23 * HOUR)
    await doorward.runDueJobs()
    expect(await outboxOf(doorward)).toHaveLength(1)
    doorward.clock.advance(HOUR)
    await doorward.runDueJobs()
    expect(await outboxOf(doorward)).toEqual([])
    expect(await doorward.database.read(sql`SELECT key FROM mail_caps`)).toEqual([])
  })

  test("without a server mails wait, sealed, the operator is told, and they go when there is one", async () => {
    const { settings, remove } = await lastingDatabase(database)
    releases.push(remove)
    const before = await createTestDoorward({ ...settings, ...inProduction })
    await say(before, "ada@example.com")
    expect((await before.start()).find(({ label }) => label === "Mails")?.value).toContain("SMTP_URL")
    await before.close()
    const server = await served()
    const after = await createTestDoorward({ ...settings, ...inProduction, smtpUrl: server.url })
    releases.push(() => after.close())
    expect((await after.start()).map(({ label }) => label)).not.toContain("Mails")
    await until(() => server.to("ada@example.com").length === 1)
  })

  test("a server that says not now gets the mail again, less and less often, under the same Message-ID", async () => {
    let refusals = 12
    const triedAt: number[] = []
    const server = await served({
      onMailFrom: (_address, _session, done) => {
        triedAt.push(doorward.clock.now())
        done(refusals-- > 0 ? Object.assign(new Error("4.3.2 not now"), { responseCode: 451 }) : undefined)
      },
    })
    const doorward = await house({ ...inProduction, smtpUrl: server.url })
    await say(doorward, "ada@example.com")
    while (server.received.length === 0) {
      await doorward.runDueJobs()
      const dueAt = (await outboxOf(doorward))[0]?.due_at ?? 0
      // A moment before, nothing happens.
      doorward.clock.advance((dueAt - 1 - doorward.clock.now()) / 1_000)
      await doorward.runDueJobs()
      doorward.clock.advance(0.001)
    }
    const delays = triedAt.slice(1).map((at, index) => (at - (triedAt[index] ?? 0)) / 1_000)
    expect(delays).toHaveLength(12)
    for (const [index, delay] of delays.entries()) {
      const longest = Math.min(3_600, 5 * 2 ** index)
      expect(delay).toBeGreaterThanOrEqual(longest / 2)
      expect(delay).toBeLessThanOrEqual(longest)
    }
    expect(await outboxOf(doorward)).toMatchObject([{ outcome: "sent", tries: 13, sealed: null }])
  })

  test.each([
    ["550 5.1.1 no such user", "failed"],
    ["550 no such user here", "failed"],
    ["551 5.1.6 moved", "failed"],
    ["550 5.7.1 relaying denied", null],
    ["552 5.2.2 mailbox full", null],
    ["450 4.2.1 greylisted", null],
    ["421 4.3.2 shutting down", null],
  ] as const)("a server that answers %j to the address: %s", async (line, outcome) => {
    const server = await served({
      onRcptTo: (_address, _session, done) => done(Object.assign(new Error(line.slice(4)), { responseCode: Number(line.slice(0, 3)) })),
    })
    const doorward = await house({ ...inProduction, smtpUrl: server.url })
    await say(doorward, "ada@example.com")
    await doorward.runDueJobs()
    const [row] = await outboxOf(doorward)
    expect([row?.outcome, row?.sealed === null]).toEqual([outcome, outcome === "failed"])
    // Codes, and nothing of what the server wrote.
    expect(row?.reason).toMatch(/^((RCPT TO|CONN) )?\d{3}( \d\.\d\.\d)?$|^E[A-Z]+$/)
  })

  test("one that nobody takes is given up, and what it said is erased", async () => {
    const server = await served({ onMailFrom: (_address, _session, done) => done(Object.assign(new Error("no"), { responseCode: 451 })) })
    const doorward = await house({ ...inProduction, smtpUrl: server.url })
    await say(doorward, "ada@example.com")
    for (let hours = 0; hours < 100; hours++) {
      await doorward.runDueJobs()
      doorward.clock.advance(HOUR)
      if ((await outboxOf(doorward))[0]?.outcome === "failed") break
    }
    const [row] = await outboxOf(doorward)
    expect(row).toMatchObject({ outcome: "failed", sealed: null, due_at: null })
    expect(row?.tries).toBeGreaterThan(20)
  })

  test("a code is not sent when its time is over", async () => {
    const server = await served()
    const doorward = await house({ ...inProduction, smtpUrl: server.url })
    const codes = browserLike((request) => doorward.fetch(request), "https://auth.example")
    expect((await codes.post("/auth/register", { email: "ada@example.com" })).status).toBe(201)
    await say(doorward, "notice@example.com")
    doorward.clock.advance(600)
    await doorward.runDueJobs()
    expect(server.received.map(({ to }) => to)).toEqual([["notice@example.com"]])
    expect(await outboxOf(doorward)).toMatchObject([{ outcome: "expired", sealed: null }, { outcome: "sent" }])
  })

  test("where there is no server, codes are erased when their time is over", async () => {
    const doorward = await house(inProduction)
    await say(doorward, "ada@example.com", { expiresAt: doorward.clock.now() + 1_000 })
    await say(doorward, "notice@example.com")
    doorward.clock.advance(1)
    await doorward.runDueJobs()
    const [code, notice] = await outboxOf(doorward)
    expect(code).toMatchObject({ outcome: "expired", sealed: null })
    expect(notice).toMatchObject({ outcome: null })
    expect(notice?.sealed).toMatch(/^v1\./)
  })

  test("a mail whose process died is sent by the next when the claim is over, and not before", async () => {
    const server = await served()
    const doorward = await house({ ...inProduction, smtpUrl: server.url })
    await say(doorward, "ada@example.com")
    // As a process leaves it that is killed while it sends.
    await doorward.database.write(sql`UPDATE outbox SET claim = 'of a dead process', tries = 1, due_at = ${doorward.clock.now() + 90_000}`)
    doorward.clock.advance(89)
    await doorward.runDueJobs()
    expect(server.received).toHaveLength(0)
    doorward.clock.advance(1)
    await doorward.runDueJobs()
    expect(server.received).toHaveLength(1)
  })

  test("a clock that jumps a day, forward or back, neither holds mails up nor sends one twice", async () => {
    let refusals = 1
    const server = await served({
      onMailFrom: (_address, _session, done) => done(refusals-- > 0 ? Object.assign(new Error("not now"), { responseCode: 451 }) : undefined),
    })
    const doorward = await house({ ...inProduction, smtpUrl: server.url })
    await say(doorward, "retried@example.com")
    await doorward.runDueJobs()
    await say(doorward, "new@example.com")
    doorward.clock.advance(-24 * HOUR)
    await doorward.runDueJobs()
    await doorward.runDueJobs()
    doorward.clock.advance(48 * HOUR)
    await doorward.runDueJobs()
    doorward.clock.advance(-24 * HOUR)
    await doorward.runDueJobs()
    expect(server.received).toHaveLength(2)
    expect(new Set(server.received.flatMap(({ to }) => to))).toEqual(new Set(["new@example.com", "retried@example.com"]))
  })

  test("without TLS nothing is sent to another machine, unless that is asked for", async () => {
    const server = await served()
    const { port } = new URL(server.url)
    // Reaches this machine, and is no name of its own.
    const elsewhere = await house({ ...inProduction, smtpUrl: `smtp://0.0.0.0:${port}` })
    await say(elsewhere, "ada@example.com")
    await elsewhere.runDueJobs()
    expect(server.connections()).toBe(1)
    expect(server.received).toHaveLength(0)
    expect(await outboxOf(elsewhere)).toMatchObject([{ outcome: null, tries: 1 }])
    const plain = await house({ ...inProduction, smtpUrl: `smtp://0.0.0.0:${port}?tls=off` })
    await say(plain, "ada@example.com")
    await plain.runDueJobs()
    expect(server.received).toHaveLength(1)
  })

  test("a certificate nobody vouches for is refused", async () => {
    const server = await served({ disabledCommands: ["AUTH"] })
    const { port } = new URL(server.url)
    const doorward = await house({ ...inProduction, smtpUrl: `smtp://0.0.0.0:${port}` })
    await say(doorward, "ada@example.com")
    await doorward.runDueJobs()
    expect(server.connections()).toBe(1)
    expect(server.received).toHaveLength(0)
  })

  test("user and password of the address are presented", async () => {
    let presented: unknown
    const server = await served({
      authOptional: false,
      disabledCommands: ["STARTTLS"],
      onAuth: ({ username, password }, _session, done) => {
        presented = [username, password]
        done(null, { user: username })
      },
    })
    const { port } = new URL(server.url)
    const doorward = await house({ ...inProduction, smtpUrl: `smtp://mail%40example.com:p%3Ass%2F@127.0.0.1:${port}` })
    await say(doorward, "ada@example.com")
    await doorward.runDueJobs()
    expect(presented).toEqual(["mail@example.com", "p:ss/"])
    expect(server.received).toHaveLength(1)
  })
})

// What is waited for is the server. The tests wait side by side.
describe.each(databases.slice(0, 1))("FT-09 a mail server in trouble", (database) => {
  const sockets = new Set<Socket>()
  const servers: Server[] = []
  afterAll(() => {
    for (const socket of sockets) socket.destroy()
    for (const server of servers) server.close()
  })

  /** Something that listens like a mail server and is none. */
  async function silentServer(meet: (socket: Socket) => void): Promise<string> {
    const server = createServer((socket) => {
      sockets.add(socket)
      socket.on("error", () => undefined)
      meet(socket)
    }).listen(0, "127.0.0.1")
    servers.push(server)
    await once(server, "listening")
    return `smtp://127.0.0.1:${(server.address() as AddressInfo).port}`
  }

  const trouble = {
    "refuses connections": async () => {
      const gone = await openMailServer()
      await gone.close()
      return gone.url
    },
    "accepts and says nothing": () => silentServer(() => undefined),
    "drips a letter a second": () =>
      silentServer((socket) => {
        const greeting = [..."220 a very long greeting that takes its time and never comes to an end"]
        const timer = setInterval(() => socket.write(greeting.shift() ?? " "), 1_000)
        socket.on("close", () => clearInterval(timer))
      }),
    "answers 500 to everything": () => silentServer((socket) => void socket.write("500 5.5.0 no\r\n")),
  }
  test.concurrent.each(Object.keys(trouble) as (keyof typeof trouble)[])(
    "that %s: nobody waits for it, and stopping does not either",
    async (kind) => {
      const doorward = await freshDoorward(database, { smtpUrl: await trouble[kind]() })
      await doorward.start()
      const took = async (work: () => Promise<unknown>) => {
        const began = performance.now()
        await work()
        return performance.now() - began
      }
      const registered = await took(() => signedUp(doorward, "ada@example.com"))
      const mailed = await took(async () => expect((await register(doorward, "eve@example.com")).status).toBe(201))
      const signedIn = await took(async () => expect((await signIn(browserLike(doorward.fetch), "ada@example.com")).status).toBe(200))
      expect(Math.max(registered / 2, mailed, signedIn)).toBeLessThan(1_000)
      await until(async () => (await outboxOf(doorward)).some(({ tries }) => tries > 0))
      expect(await took(() => doorward.close())).toBeLessThan(5_000)
    },
  )
})
