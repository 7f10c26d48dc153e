import { sql, type TestDoorward, type TestOptions } from "doorward/testing"
import { afterEach, describe, expect, test } from "vitest"
import { browserLike, newestMail, PASSWORD, signedUp } from "../browser-like.ts"
import { databases, freshDoorward, freshReplicas } from "../databases.ts"
import { accept, codeOf, type Invited, idOf, invite, membersOf, type Organized, ok, organized } from "../organization.ts"

const BOB = "bob@example.com"
const HOUR_SECONDS = 3_600

describe.each(databases)("invitations, $name", (database) => {
  const open: TestDoorward[] = []
  async function acme(options: TestOptions = {}, fields: { max_members?: number } = {}): Promise<Organized> {
    const doorward = await freshDoorward(database, options)
    open.push(doorward)
    return organized(doorward, fields)
  }
  afterEach(async () => {
    for (const doorward of open.splice(0)) await doorward.close()
  })

  test("AD-07 whoever invites never reads the link: no answer, list, record, kept answer or waiting mail holds it", async () => {
    const at = await acme()
    const key = { "idempotency-key": "once" }
    const create = () => at.ada.post(`${at.base}/invitations`, { email: BOB, roles: ["admin"] }, key)
    const first = await (await create()).text()
    expect(await (await create()).text()).toBe(first)
    const { id } = JSON.parse(first) as { id: string }
    const { token: dead } = await newestMail(at.doorward, BOB)
    at.doorward.clock.advance(1)
    const again = await (await at.ada.post(`${at.base}/invitations/${id}/resend`)).text()
    const { token } = await newestMail(at.doorward, BOB)
    expect(token).not.toBe(dead)
    const told = [first, again]
    for (const path of [`${at.base}/invitations`, `${at.base}/invitations/${id}`, "/openapi.json"]) told.push(await (await at.ada.get(path)).text())
    expect(told.join()).not.toMatch(/token_hash|invitation\?token=/)
    const tables = await tablesOf(at.doorward)
    expect(tables).toContain("invitations")
    for (const table of tables) told.push(JSON.stringify(await rowsOf(at.doorward, table)))
    for (const secret of [token, dead]) expect(told.filter((text) => text.includes(secret))).toEqual([])
    // A link that was sent again is the only one that works.
    const bob = await signedUp(at.doorward, BOB)
    expect(await codeOf(accept(bob, dead))).toBe("404 not_found")
    expect(await ok(accept(bob, token), 200)).toMatchObject({ joined: true, organization: { id: at.orgId, name: "Acme" } })
  })

  test("MG-11 nobody but the owner of the proved address accepts; what is edited on the way changes nothing; it stays usable by whom it is for", async () => {
    const at = await acme()
    const { id, token } = await invite(at, BOB)
    const mallory = await signedUp(at.doorward, "mallory@example.com")
    const rival = await organized(at.doorward, { name: "Rival", owner: "rita@rival.example" })
    const bob = await signedUp(at.doorward, BOB)
    const bobId = await idOf(bob)
    // Another account, whatever it says of itself; a link nobody was sent looks the same.
    for (const body of [{ token }, { token, email: BOB }, { token, org_id: rival.orgId, roles: ["owner"], user_id: bobId }])
      expect(await codeOf(mallory.post("/auth/invitations/accept", body))).toBe("404 not_found")
    expect(await codeOf(accept(mallory, "A".repeat(43)))).toBe("404 not_found")
    expect(await codeOf(accept(bob, `${token.slice(0, -1)}${token.endsWith("A") ? "B" : "A"}`))).toBe("404 not_found")
    expect(await codeOf(accept(browserLike(at.doorward.fetch), token))).toBe("401 unauthenticated")
    // By its id, from elsewhere.
    for (const path of [`${at.base}/invitations/${id}`, `${rival.base}/invitations/${id}`])
      for (const answer of [rival.ada.get(path), rival.ada.send(path, { method: "DELETE" }), rival.ada.post(`${path}/resend`)])
        expect(await codeOf(answer)).toBe("404 not_found")
    expect(await codeOf(bob.get(`${at.base}/invitations`))).toBe("404 not_found")
    // An address that is not proved.
    await at.doorward.database.write(sql`UPDATE users SET email_verified_at = NULL WHERE id = ${bobId}`)
    const unproved = browserLike(at.doorward.fetch)
    await unproved.post("/auth/login", { email: BOB, password: PASSWORD })
    expect(await codeOf(accept(unproved, token))).toBe("404 not_found")
    await at.doorward.database.write(sql`UPDATE users SET email_verified_at = 1 WHERE id = ${bobId}`)
    expect(await membersOf(at)).toEqual({ "ada@acme.example": "owner" })
    expect(await ok(bob.post("/auth/invitations/accept", { token, org_id: rival.orgId, roles: ["owner"] }), 200)).toMatchObject({
      joined: true,
      organization: { id: at.orgId },
    })
    expect(await membersOf(at)).toEqual({ "ada@acme.example": "owner", [BOB]: "member" })
    expect(await membersOf(rival)).toEqual({ "rita@rival.example": "owner" })
    // Used up; somebody who is a member already uses one up without effect.
    expect(await codeOf(accept(bob, token))).toBe("410 link_used")
    await at.olga.send(`${at.base}/members/${bobId}`, { method: "DELETE" })
    expect(await codeOf(accept(bob, token))).toBe("410 link_used")
  })

  test("MG-12 refused by the clock the moment it expires, once it is revoked, and once its inviter may not invite any more", async () => {
    const at = await acme({ invitationSeconds: HOUR_SECONDS })
    await signedUp(at.doorward, BOB)
    const late = await invite(at, BOB)
    at.doorward.clock.advance(HOUR_SECONDS)
    expect(await codeOf(accept(await signInAgain(at, BOB), late.token))).toBe("410 link_expired")
    // The organization's own answer says so as well, without any job.
    const again = await signInAgain(at, "ada@acme.example")
    expect(await ok(again.get(`${at.base}/invitations/${late.id}`), 200)).toMatchObject({ status: "expired" })
    const [bob, carol] = [await signInAgain(at, BOB), await signedUp(at.doorward, "carol@example.com")]
    const timely = await invite(at, BOB, undefined, again)
    expect(timely.id).toBe(late.id)
    const revoked = await invite(at, "carol@example.com", undefined, again)
    expect((await again.send(`${at.base}/invitations/${revoked.id}`, { method: "DELETE" })).status).toBe(204)
    expect(await codeOf(accept(carol, revoked.token))).toBe("410 link_expired")
    expect(await codeOf(again.post(`${at.base}/invitations/${revoked.id}/resend`))).toBe("409 conflict")

    // Bob becomes an administrator and invites; then he is none any more.
    await ok(accept(bob, timely.token), 200)
    const bobId = await idOf(bob)
    const rolesOfBob = (roles: string[]) => again.send(`${at.base}/members/${bobId}`, { method: "PATCH", json: { roles } })
    await ok(rolesOfBob(["admin"]), 200)
    expect(await codeOf(bob.post(`${at.base}/invitations`, { email: "dan@example.com", roles: ["owner"] }))).toBe("403 above_yourself")
    const byBob = await invite(at, "carol@example.com", ["admin"], bob)
    await ok(rolesOfBob(["member"]), 200)
    expect(await codeOf(accept(carol, byBob.token))).toBe("410 link_expired")
    await ok(rolesOfBob(["admin"]), 200)
    await at.doorward.run("user disable", { operand: BOB })
    expect(await codeOf(accept(carol, byBob.token))).toBe("410 link_expired")
    await at.doorward.run("user enable", { operand: BOB })
    await ok((await signInAgain(at, "olga@example.com")).send(at.base, { method: "PATCH", json: { suspended: true } }), 200)
    expect(await codeOf(accept(carol, byBob.token))).toBe("403 organization_refused")
    await ok((await signInAgain(at, "olga@example.com")).send(at.base, { method: "PATCH", json: { suspended: false } }), 200)
    // Nothing of this used it up.
    expect(await ok(accept(carol, byBob.token), 200)).toMatchObject({ joined: true })
    expect((await membersOf({ ...at, olga: await signInAgain(at, "olga@example.com") }))["carol@example.com"]).toBe("admin")
  })

  test("RC-07 fifty accept one invitation at once, and twelve the last three seats: one membership, and never one too many", async () => {
    const replicas = await freshReplicas(database)
    open.push(...replicas.houses)
    const at = await organized(replicas.first, { max_members: 5 })
    const bob = await signedUp(replicas.first, BOB)
    const { token } = await invite(at, BOB)
    const cookie = [...bob.cookies].map(([name, value]) => `${name}=${value}`).join("; ")
    const asBob = (index: number) => browserLike(replicas.nth(index).fetch).post("/auth/invitations/accept", { token }, { cookie })
    expect(counted(await Promise.all(Array.from({ length: 50 }, (_, index) => codeOf(asBob(index)))))).toEqual({ "200": 1, "410 link_used": 49 })
    expect(await membersOf(at)).toEqual({ "ada@acme.example": "owner", [BOB]: "member" })

    const guests: { readonly cookie: string; readonly invited: Invited }[] = []
    for (let index = 0; index < 12; index++) {
      const browser = await signedUp(replicas.first, `guest${index}@example.com`)
      const invited = await invite(at, `guest${index}@example.com`)
      guests.push({ cookie: [...browser.cookies].map(([name, value]) => `${name}=${value}`).join("; "), invited })
    }
    const answers = guests.map(({ cookie, invited }, index) =>
      codeOf(browserLike(replicas.nth(index).fetch).post("/auth/invitations/accept", { token: invited.token }, { cookie })),
    )
    expect(counted(await Promise.all(answers))).toEqual({ "200": 3, "409 organization_full": 9 })
    expect(Object.keys(await membersOf(at))).toHaveLength(5)
  })
})

// Counted in statements that are alike on both.
describe.each(databases.slice(0, 1))("limits of invitations, $name", (database) => {
  test("TN-04 what one organization uses up of invitations and mails is nobody else's", async () => {
    const doorward = await freshDoorward(database, { limitMultiplier: 1 })
    const at = await organized(doorward)
    const rival = await organized(at.doorward, { name: "Rival", owner: "rita@rival.example" })
    const inviteTo = (of: Organized, email: string) => codeOf(of.ada.post(`${of.base}/invitations`, { email }))
    // One address, again and again.
    expect(await each(4, () => inviteTo(at, BOB))).toEqual(["201", "201", "201", "429 rate_limited"])
    expect(await inviteTo(rival, BOB)).toBe("201")
    const toBob = counted(subjects(await at.doorward.mails(), BOB))
    expect(toBob).toEqual({ "You are invited to Acme on Doorward": 3, "You are invited to Rival on Doorward": 1 })
    // Whoever is invited can still sign up, and in.
    await signedUp(at.doorward, BOB)
    // One inviter: a hundred an hour, of which three are used.
    const flood = counted(await each(100, (index) => inviteTo(at, `flood${index}@example.com`)))
    expect(flood).toEqual({ "201": 97, "429 rate_limited": 3 })
    expect(await inviteTo(rival, "after@example.com")).toBe("201")
    expect(subjects(await at.doorward.mails(), "after@example.com")).toEqual(["You are invited to Rival on Doorward"])
    expect((await browserLike(at.doorward.fetch).post("/auth/login", { email: BOB, password: PASSWORD })).status).toBe(200)
    at.doorward.clock.advance(HOUR_SECONDS + 1)
    expect(await inviteTo({ ...at, ada: await signInAgain(at, "ada@acme.example") }, BOB)).toBe("201")
    await doorward.close()
  })
})

async function signInAgain({ doorward }: Organized, email: string) {
  const browser = browserLike(doorward.fetch)
  await ok(browser.post("/auth/login", { email, password: PASSWORD }), 200)
  return browser
}

function counted(outcomes: readonly string[]): Record<string, number> {
  const counts: Record<string, number> = {}
  for (const outcome of outcomes) counts[outcome] = (counts[outcome] ?? 0) + 1
  return counts
}

async function each<Outcome>(count: number, work: (index: number) => Promise<Outcome>): Promise<Outcome[]> {
  const outcomes: Outcome[] = []
  for (let index = 0; index < count; index++) outcomes.push(await work(index))
  return outcomes
}

function subjects(mails: readonly { readonly to: string; readonly subject: string }[], to: string): string[] {
  return mails.filter((mail) => mail.to === to).map(({ subject }) => subject)
}

const text = (statement: string) => ({ strings: Object.assign([statement], { raw: [statement] }), values: [] })

async function tablesOf({ database }: TestDoorward): Promise<string[]> {
  const rows = await database.read<{ name: string }>(
    text(
      database.dialect === "sqlite"
        ? "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"
        : "SELECT tablename AS name FROM pg_tables WHERE schemaname = current_schema()",
    ),
  )
  return rows.map(({ name }) => name)
}

function rowsOf({ database }: TestDoorward, table: string): Promise<object[]> {
  return database.read(text(`SELECT * FROM ${table}`))
}
