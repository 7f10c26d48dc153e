import { mkdtempSync, readFileSync, rmSync, statSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { sql, type TestDoorward } from "doorward/testing"
import { afterEach, beforeEach, describe, expect, test } from "vitest"
import { browserLike, PASSWORD, signedUp, signIn } from "./browser-like.ts"
import { runCommand } from "./command-process.ts"
import { databases, freshReplicas, type Replicas } from "./databases.ts"

const ADA = "ada@example.com"
const NEW_PASSWORD = "another battery staple horse"

describe.each(databases)("doorward recover, $name", (database) => {
  let replicas: Replicas
  let doorward: TestDoorward
  beforeEach(async () => {
    replicas = await freshReplicas(database)
    doorward = replicas.first
  })
  afterEach(() => replicas.close())

  const recover = async (operand = ADA) =>
    ((await doorward.run("recover", { operand })) as { link: string }).link.replace("http://localhost:3000", "")
  const use = (link: string, password = NEW_PASSWORD, browser = browserLike(doorward.fetch)) =>
    // A link that is over shows no form: the token against forged forms comes from another page.
    browser.submit("/sign-in", "/recover", { token: link.split("=")[1] ?? "", password })

  test("the link lets somebody choose a new password and signs them in; what they held ends, and it is written down", async () => {
    const before = await signedUp(doorward, ADA)
    // Mails of one instant have no order.
    doorward.clock.advance(1)
    const link = await recover()
    const browser = browserLike(doorward.fetch)
    // Looking at it changes nothing.
    for (let looks = 0; looks < 3; looks++) expect((await browser.get(link)).status).toBe(200)
    const short = await use(link, "short", browser)
    expect(short.status).toBe(422)
    expect((await before.get("/auth/session")).status).toBe(200)
    expect((await use(link, "", browser)).status).toBe(422)
    expect((await use(link, NEW_PASSWORD, browser)).status).toBe(303)
    expect([(await browser.get("/auth/session")).status, (await before.get("/auth/session")).status]).toEqual([200, 401])
    const attempt = async (password: string) => (await signIn(browserLike(doorward.fetch), ADA, password)).status
    expect([await attempt(PASSWORD), await attempt(NEW_PASSWORD)]).toEqual([401, 200])
    const events = await doorward.database.read<{ type: string; actor: string }>(
      sql`SELECT type, actor FROM audit_events WHERE type LIKE 'recovery%' ORDER BY type`,
    )
    expect(events).toEqual([
      { type: "recovery.link_made", actor: "operator" },
      { type: "recovery.link_used", actor: expect.stringMatching(/^usr_/) as string },
    ])
    expect((await doorward.mails())[0]).toMatchObject({ to: ADA, subject: "Your Doorward account was recovered" })
  })

  test("works once, on however many replicas at the same moment", async () => {
    await signedUp(doorward, ADA)
    const link = await recover()
    const browsers = Array.from({ length: 6 }, (_, n) => browserLike(replicas.nth(n).fetch))
    const statuses = await Promise.all(browsers.map(async (browser) => (await use(link, NEW_PASSWORD, browser)).status))
    expect(statuses.toSorted((a, b) => a - b)).toEqual([303, 410, 410, 410, 410, 410])
    expect((await browserLike(doorward.fetch).get(link)).status).toBe(410)
  })

  test("is over after thirty minutes, after the next one was made, after a database was put back, and for somebody who was disabled", async () => {
    await signedUp(doorward, ADA)
    const first = await recover()
    const second = await recover()
    expect([(await use(first)).status, (await browserLike(doorward.fetch).get(second)).status]).toEqual([410, 200])
    doorward.clock.advance(30 * 60)
    expect((await use(second)).status).toBe(410)
    const third = await recover()
    await doorward.run("restored")
    expect((await use(third)).status).toBe(410)
    const fourth = await recover()
    await doorward.run("user disable", { operand: ADA })
    expect((await use(fourth)).status).toBe(410)
    await expect(recover()).rejects.toMatchObject({ code: "conflict" })
    await expect(recover("zoe@example.com")).rejects.toMatchObject({ code: "not_found" })
    await expect(recover("zoe")).rejects.toMatchObject({ code: "invalid" })
    for (const link of ["/recover", "/recover?token=", `/recover?token=${"A".repeat(43)}`])
      expect((await browserLike(doorward.fetch).get(link)).status).toBe(410)
  })
})

test("where nobody looks at a terminal the link goes to a file of the operator's", async () => {
  const data = mkdtempSync(join(tmpdir(), "doorward-recover-"))
  const run = (args: readonly string[], input?: string) => runCommand([...args, "--data", data], {}, input)
  await run(["user", "create", "--email", ADA, "--owner", "--password-file", "-"], PASSWORD)
  const { code, output } = await run(["recover", ADA])
  const file = join(data, "recovery-link")
  expect([code, output]).toEqual([0, expect.stringContaining(`Recovery link in: ${file}\n`)])
  expect(output).not.toContain("token=")
  expect(statSync(file).mode & 0o777).toBe(0o600)
  expect(readFileSync(file, "utf8")).toMatch(/^http:\/\/localhost:3000\/recover\?token=[\w-]{43}\n$/)
  const again = await run(["recover", ADA, "--json"])
  expect(JSON.parse(again.output)).toMatchObject({ email: ADA, link_file: file })
  rmSync(data, { recursive: true })
})
