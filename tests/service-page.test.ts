import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { createTestDoorward, type TestDoorward } from "doorward/testing"
import { afterAll, describe, expect, test } from "vitest"
import { type BrowserLike, browserLike, PASSWORD, setupLink, signedUp } from "./browser-like.ts"
import { databases, freshDoorward } from "./databases.ts"
import { openMailServer } from "./mail-server.ts"
import { until } from "./until.ts"

const OWNER = "olga@example.com"
const folder = mkdtempSync(join(tmpdir(), "doorward-service-page-"))
afterAll(() => rmSync(folder, { recursive: true }))

/** Follows the set-up link and becomes the owner. @returns the browser, and where it was sent */
async function becomeOwner(
  doorward: TestDoorward,
  browser = browserLike(doorward.fetch),
): Promise<{ browser: BrowserLike; location: string | null }> {
  const link = new URL(await setupLink(doorward))
  const answer = await browser.submit(`${link.pathname}${link.search}`, "/setup", {
    token: link.searchParams.get("token") ?? "",
    email: OWNER,
    name: "Olga",
    password: PASSWORD,
  })
  expect(answer.status).toBe(303)
  return { browser, location: answer.headers.get("location") }
}

const text = async (answer: Response | Promise<Response>) => (await answer).text()

describe.each(databases)("the owner's page, $name", (database) => {
  test("set-up ends there, signed in, with lines to copy that hold this service's address and a checklist of what was really looked at", async () => {
    const doorward = await freshDoorward(database)
    const { browser, location } = await becomeOwner(doorward)
    expect(location).toBe("/account/service?begun=1")
    const answer = await browser.get(location ?? "")
    expect(answer.status).toBe(200)
    const page = await answer.text()
    for (const id of ["connect", "connect-session", "connect-express", "connect-hono", "connect-client", "connect-api", "checklist"])
      expect(page).toContain(`id="${id}"`)
    expect(page).toContain("http://localhost:3000/auth/session")
    expect(page).toMatch(/id="check-owners" class="advice"/)
    expect(page).toMatch(/id="check-address" class="advice"/)
    expect(page).toMatch(/id="check-browser" class="fine"/)
    if (database.name === "postgres") expect(page).toMatch(/id="check-clock" class="fine"/)
    await doorward.close()
  })

  test("what was mended is seen when the checks run again, and not before", async () => {
    const doorward = await freshDoorward(database)
    const { browser } = await becomeOwner(doorward)
    await browser.get("/account/service")
    await doorward.run("user create", { options: { email: "otto@example.com" }, switches: ["owner"], secrets: { password: PASSWORD } })
    expect(await text(browser.get("/account/service"))).toMatch(/id="check-owners" class="advice"/)
    const again = await browser.submit("/account/service", "/account/service/check", {})
    expect(again.headers.get("location")).toBe("/account/service#checklist")
    expect(await text(browser.get("/account/service"))).toMatch(/id="check-owners" class="fine"/)
    await doorward.close()
  })

  test("for everybody else there is no such page and nothing is run; who is not signed in is asked to", async () => {
    const doorward = await freshDoorward(database)
    await becomeOwner(doorward)
    const member = await signedUp(doorward, "ada@example.com")
    expect((await member.get("/account/service")).status).toBe(404)
    for (const action of ["/account/service/check", "/account/service/test-mail"]) {
      const answer = await member.submit("/account", action, {})
      expect([action, answer.status]).toEqual([action, 404])
    }
    expect((await doorward.mails()).filter(({ subject }) => subject.startsWith("Test mail"))).toEqual([])
    const stranger = await browserLike(doorward.fetch).get("/account/service")
    expect(stranger.headers.get("location")).toBe("/sign-in?next=%2Faccount%2Fservice")
    await doorward.close()
  })

  test("three test mails an hour go to the owner, to nobody else, and no more", async () => {
    const server = await openMailServer()
    const doorward = await freshDoorward(database, { smtpUrl: server.url, limitMultiplier: 1 })
    const { browser } = await becomeOwner(doorward)
    const locations: (string | null)[] = []
    for (let n = 0; n < 4; n++)
      locations.push((await browser.submit("/account/service", "/account/service/test-mail", { to: "eve@example.com" })).headers.get("location"))
    expect(locations).toEqual([...Array<string>(3).fill("/account/service?mail=sent#checklist"), "/account/service?mail=too_many#checklist"])
    await doorward.runDueJobs()
    await until(() => server.to(OWNER).length === 3)
    expect(server.received).toHaveLength(3)
    expect(await text(browser.get("/account/service?mail=too_many"))).toContain("Wait an hour")
    doorward.clock.advance(3_601)
    const later = browserLike(doorward.fetch)
    await later.post("/auth/login", { email: OWNER, password: PASSWORD })
    expect((await later.submit("/account/service", "/account/service/test-mail", {})).headers.get("location")).toContain("mail=sent")
    await doorward.close()
    await server.close()
  })
})

describe("copies of the database", () => {
  test("none, one, an old one: known from what doorward backup did", async () => {
    const doorward = await createTestDoorward({ databaseUrl: `sqlite:${join(folder, "doorward.db")}`, data: folder })
    const look = async () => {
      const { checks } = (await doorward.run("doctor")) as { checks: { name: string; state: string; finding: string; values?: object }[] }
      return checks.find(({ name }) => name === "backup")
    }
    expect(await look()).toMatchObject({ state: "advice", finding: "backupNone" })
    await doorward.run("backup", { operand: join(folder, "copy.db") })
    expect(await look()).toMatchObject({ state: "fine", finding: "backupFine", values: { days: 0 } })
    doorward.clock.advance(6.9 * 86_400)
    expect(await look()).toMatchObject({ state: "fine", values: { days: 6 } })
    doorward.clock.advance(86_400)
    expect(await look()).toMatchObject({ state: "advice", finding: "backupOld", values: { days: 7 } })
    await doorward.close()
  })
})

describe("the set-up page", () => {
  test("speaks the visitor's language, also about what is wrong", async () => {
    const doorward = await createTestDoorward()
    const link = new URL(await setupLink(doorward))
    const browser = browserLike(doorward.fetch)
    const page = `${link.pathname}${link.search}&ui_locales=de`
    expect(await text(browser.get(page))).toContain("Eigentümerkonto")
    const wrong = await browser.submit(page, "/setup", { token: link.searchParams.get("token") ?? "", email: "nobody", password: PASSWORD })
    expect(wrong.status).toBe(422)
    expect(await wrong.text()).toContain("Eigentümerkonto")
    expect(await text(browser.get("/setup?token=over"))).toContain("Dieser Einrichtungslink")
    await doorward.close()
  })
})

describe("what owners see elsewhere", () => {
  test("one quiet line on their account once somebody has looked; others see neither it nor the room", async () => {
    const doorward = await createTestDoorward()
    const { browser } = await becomeOwner(doorward)
    expect(await text(browser.get("/account"))).not.toContain('id="advice-service"')
    await browser.get("/account/service")
    const page = await text(browser.get("/account"))
    expect(page).toContain('id="advice-service"')
    expect(page).toContain('href="/account/service"')
    const member = await text((await signedUp(doorward, "ada@example.com")).get("/account"))
    expect(member).not.toContain("/account/service")
    await doorward.close()
  })
})
