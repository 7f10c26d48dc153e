import { sql, type TestDoorward } from "doorward/testing"
import { afterEach, describe, expect, test } from "vitest"
import { type BrowserLike, browserLike, PASSWORD, signedUp } from "../browser-like.ts"
import { databases, freshDoorward } from "../databases.ts"
import { codeOf, idOf, membersOf, type Organized, ok, organized, zone } from "../organization.ts"

const HOUR_SECONDS = 3_600
const DAY_SECONDS = 24 * HOUR_SECONDS

interface Claimed {
  readonly id: string
  readonly status: string
  readonly auto_join: boolean
  readonly record: { readonly name: string; readonly value: string }
}

describe.each(databases)("domains of organizations, $name", (database) => {
  const open: TestDoorward[] = []
  const dns = zone()
  async function acme(): Promise<Organized> {
    dns.records.clear()
    dns.isDown = false
    const doorward = await freshDoorward(database, dns.options)
    open.push(doorward)
    return organized(doorward)
  }
  afterEach(async () => {
    for (const doorward of open.splice(0)) await doorward.close()
  })

  const claim = ({ ada, base }: Organized, domain: string) => ada.post(`${base}/domains`, { domain })
  const verify = ({ ada, base }: Organized, { id }: Claimed) => ada.post(`${base}/domains/${id}/verify`)
  async function proved(at: Organized, domain: string, autoJoin = false): Promise<Claimed> {
    const claimed = await ok<Claimed>(claim(at, domain), 201)
    dns.records.set(claimed.record.name, ["v=spf1 -all", claimed.record.value])
    const verified = await ok<Claimed>(verify(at, claimed), 200)
    return autoJoin ? ok<Claimed>(at.ada.send(`${at.base}/domains/${claimed.id}`, { method: "PATCH", json: { auto_join: true } }), 200) : verified
  }
  const signIn = async (doorward: TestDoorward, email: string): Promise<BrowserLike> => {
    const browser = browserLike(doorward.fetch)
    await ok(browser.post("/auth/login", { email, password: PASSWORD }), 200)
    return browser
  }
  const eventsOf = async ({ doorward }: Organized) =>
    (await doorward.database.read<{ type: string }>(sql`SELECT type FROM audit_events WHERE type LIKE 'domain.%' ORDER BY id`)).map(
      ({ type }) => type,
    )

  test("TN-10 a domain is proved by its record and held by one; another claimant is refused and told nothing; what is no domain is none", async () => {
    const at = await acme()
    for (const text of ["localhost", "127.0.0.1", "[::1]", "a b.example", "example.com/x", "ada@example.com", "example..com", "*.example.com", ""])
      expect([text, await codeOf(claim(at, text))]).toEqual([text, "422 invalid"])
    const claimed = await ok<Claimed>(claim(at, " BÜCHER.example "), 201)
    expect(claimed).toMatchObject({
      domain: "xn--bcher-kva.example",
      status: "pending",
      record: { name: "_doorward-challenge.xn--bcher-kva.example" },
    })
    expect(await codeOf(claim(at, "bücher.example"))).toBe("409 conflict")
    expect(await codeOf(verify(at, claimed))).toBe("409 domain_unproved")
    dns.records.set(claimed.record.name, ["doorward-verification=somebody-elses", ` ${claimed.record.value}`])
    expect(await codeOf(verify(at, claimed))).toBe("409 domain_unproved")
    expect(await codeOf(at.ada.send(`${at.base}/domains/${claimed.id}`, { method: "PATCH", json: { auto_join: true } }))).toBe("409 domain_unproved")
    dns.isDown = true
    expect(await codeOf(verify(at, claimed))).toBe("503 unavailable")
    dns.isDown = false

    // Two have claimed it; whoever proves it first has it, also at the same moment.
    const rival = await organized(at.doorward, { name: "Rival", owner: "rita@rival.example" })
    const rivals = await ok<Claimed>(claim(rival, "bücher.example"), 201)
    dns.records.set(claimed.record.name, [claimed.record.value, rivals.record.value])
    const outcomes = await Promise.all([codeOf(verify(at, claimed)), codeOf(verify(rival, rivals))])
    expect(outcomes.toSorted()).toEqual(["200", "409 domain_taken"])
    const [winner, loser, losers] = outcomes[0] === "200" ? [at, rival, rivals] : [rival, at, claimed]
    const refusal = await (await verify(loser, losers)).text()
    expect(refusal).not.toMatch(new RegExp(`${winner.orgId}|Acme|Rival|${winner === at ? "ada" : "rita"}`))
    expect((await loser.ada.send(`${loser.base}/domains/${losers.id}`, { method: "DELETE" })).status).toBe(204)
    expect(await codeOf(claim(loser, "xn--bcher-kva.example"))).toBe("409 domain_taken")
    // Whose it is is nobody else's business, by its id neither.
    const [won] = (await ok<{ domains: Claimed[] }>(winner.ada.get(`${winner.base}/domains`), 200)).domains
    for (const path of [`${loser.base}/domains/${won?.id}`, `${winner.base}/domains/${won?.id}`])
      expect(await codeOf(loser.ada.get(path))).toBe("404 not_found")
  })

  test("TN-10 looked at again every day: gone at two looks an hour apart it lapses once, members stop coming; an outage changes nothing", async () => {
    const at = await acme()
    const claimed = await proved(at, "corp.example", true)
    const statusOf = async () =>
      (await ok<Claimed>((await signIn(at.doorward, "ada@acme.example")).get(`${at.base}/domains/${claimed.id}`), 200)).status
    const later = async (seconds: number) => {
      at.doorward.clock.advance(seconds)
      await at.doorward.runDueJobs()
      return statusOf()
    }
    dns.isDown = true
    for (let day = 0; day < 3; day++) expect(await later(DAY_SECONDS)).toBe("verified")
    dns.isDown = false
    expect(await later(2 * HOUR_SECONDS)).toBe("verified")
    // Gone for a moment, and back.
    dns.records.delete(claimed.record.name)
    expect(await later(DAY_SECONDS)).toBe("verified")
    dns.records.set(claimed.record.name, [claimed.record.value])
    expect(await later(2 * HOUR_SECONDS)).toBe("verified")
    dns.records.delete(claimed.record.name)
    expect(await later(DAY_SECONDS)).toBe("verified")
    // Not before an hour has passed, whoever looks; an outage in between is no look.
    expect(await later(HOUR_SECONDS / 2)).toBe("verified")
    dns.isDown = true
    expect(await later(HOUR_SECONDS)).toBe("verified")
    dns.isDown = false
    expect(await later(HOUR_SECONDS)).toBe("lapsed")
    expect((await at.doorward.mails()).filter(({ subject }) => subject.includes("corp.example"))).toMatchObject([{ to: "ada@acme.example" }])
    expect(await later(DAY_SECONDS)).toBe("lapsed")
    expect((await eventsOf(at)).filter((type) => type === "domain.lapsed")).toHaveLength(1)
    await signedUp(at.doorward, "new@corp.example")
    expect(Object.keys(await membersOf({ ...at, olga: await signIn(at.doorward, "olga@example.com") }))).toEqual(["ada@acme.example"])
    // Then it is open to whoever proves it next.
    const rival = await organized(at.doorward, { name: "Rival", owner: "rita@rival.example" })
    expect(await proved(rival, "corp.example")).toMatchObject({ status: "verified", auto_join: false })
  })

  test("whoever signs in with a proved address of a domain becomes a member once; who was removed or has left stays outside", async () => {
    const at = await acme()
    await signedUp(at.doorward, "early@corp.example")
    const claimed = await proved(at, "corp.example")
    await signIn(at.doorward, "early@corp.example")
    expect(Object.keys(await membersOf(at))).toEqual(["ada@acme.example"])
    await ok(at.ada.send(`${at.base}/domains/${claimed.id}`, { method: "PATCH", json: { auto_join: true } }), 200)
    const early = await signIn(at.doorward, "early@corp.example")
    const fresh = await signedUp(at.doorward, "fresh@corp.example")
    await signedUp(at.doorward, "other@sub.corp.example")
    await signedUp(at.doorward, "corp.example@elsewhere.example")
    expect(await membersOf(at)).toEqual({ "ada@acme.example": "owner", "early@corp.example": "member", "fresh@corp.example": "member" })
    // One is removed, one leaves.
    expect((await at.ada.send(`${at.base}/members/${await idOf(early)}`, { method: "DELETE" })).status).toBe(204)
    expect((await fresh.send(`/auth/organizations/${at.orgId}`, { method: "DELETE" })).status).toBe(204)
    for (const email of ["early@corp.example", "fresh@corp.example"]) await signIn(at.doorward, email)
    // Nor do they come while nobody may be there, or with an address that is not proved.
    await ok(at.olga.send(at.base, { method: "PATCH", json: { suspended: true } }), 200)
    await signedUp(at.doorward, "late@corp.example")
    await ok(at.olga.send(at.base, { method: "PATCH", json: { suspended: false } }), 200)
    await at.doorward.database.write(sql`UPDATE users SET email_verified_at = NULL WHERE email = 'late@corp.example'`)
    await signIn(at.doorward, "late@corp.example")
    expect(await membersOf(at)).toEqual({ "ada@acme.example": "owner" })
    await at.doorward.database.write(sql`UPDATE users SET email_verified_at = 1 WHERE email = 'late@corp.example'`)
    await signIn(at.doorward, "late@corp.example")
    expect(await membersOf(at)).toEqual({ "ada@acme.example": "owner", "late@corp.example": "member" })
    // What is remembered of who left goes with them.
    await at.doorward.run("user delete", { operand: "early@corp.example" })
    const left = await at.doorward.database.read<{ user_id: string }>(sql`SELECT user_id FROM departures`)
    expect(left).toEqual([{ user_id: await idOf(fresh) }])
  })
})
