import type { TestDoorward } from "doorward/testing"
import { afterEach, describe, expect, test } from "vitest"
import { databases, freshDoorward, freshReplicas } from "./databases.ts"
import { type MailServer, openMailServer } from "./mail-server.ts"
import { until } from "./until.ts"

const releases: (() => unknown)[] = []
afterEach(async () => {
  for (const release of releases.splice(0).toReversed()) await release()
})

async function served(options: Parameters<typeof openMailServer>[0] = {}): Promise<MailServer> {
  const server = await openMailServer(options)
  releases.push(() => server.close())
  return server
}

const register = (doorward: TestDoorward, email: string, headers: Readonly<Record<string, string>> = {}) =>
  doorward.fetch(
    new Request("http://localhost:3000/auth/register", {
      method: "POST",
      headers: { "content-type": "application/json", "sec-fetch-site": "same-origin", ...headers },
      body: JSON.stringify({ email, password: "correct horse battery staple" }),
    }),
  )

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
})
