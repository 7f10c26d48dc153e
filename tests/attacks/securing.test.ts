import { sql, type TestDoorward } from "doorward/testing"
import { afterEach, beforeEach, describe, expect, test } from "vitest"
import { authenticator } from "../authenticator.ts"
import { type BrowserLike, browserLike, newestMail, PASSWORD, signedUp, signIn } from "../browser-like.ts"
import { databases, freshReplicas, type Replicas } from "../databases.ts"
import { enterWith, makePasskey, saidBy } from "../passkeys.ts"
import { until } from "../until.ts"

const ADA = "ada@example.com"
const EVE = "eve@example.com"
/** Somebody else's mailbox, which an account of Ada's is moved to. */
const ELSEWHERE = "elsewhere@example.net"
const NEW = "another set of words entirely"
const SEVEN_DAYS_SECONDS = 7 * 24 * 3_600
type Person = Parameters<TestDoorward["securing"]["tellMoved"]>[1]

describe.each(databases)('attacks on "this wasn\'t me", $name', (database) => {
  let replicas: Replicas
  let doorward: TestDoorward
  beforeEach(async () => {
    replicas = await freshReplicas(database)
    doorward = replicas.first
  })
  afterEach(() => replicas.close())

  const stranger = (index = 0) => browserLike(replicas.nth(index).fetch)
  const press = (token: string, browser = stranger()) => browser.submit("/forgot", "/secure", { token })
  const login = async (email: string, password: string) => (await signIn(stranger(), email, password)).status
  const mailsTo = async (email: string) => (await doorward.mails()).filter(({ to }) => to === email)
  const tokenTo = async (email: string) => (await newestMail(doorward, email)).token

  async function changed(browser: BrowserLike, email: string, from = PASSWORD, to = NEW): Promise<string> {
    doorward.clock.advance(1)
    expect((await browser.post("/auth/password/change", { current_password: from, password: to })).status).toBe(204)
    return tokenTo(email)
  }

  async function person(email: string): Promise<Person> {
    const [row] = await doorward.database.read<{ id: Person["id"] }>(sql`SELECT id FROM users WHERE email = ${email}`)
    const user = row && (await doorward.api.user(row.id))
    if (!user) throw new Error(`nobody is called ${email}`)
    return user
  }

  /** The account gets another address, as by a change that somebody signed in has made. */
  async function moved(from: string, to: string): Promise<void> {
    doorward.clock.advance(1)
    const before = { ...(await person(from)), email: from as Person["email"], locale: null }
    await doorward.database.transaction(async (db) => {
      await db.write(sql`UPDATE users SET email = ${to} WHERE id = ${before.id}`)
      await doorward.securing.tellMoved(db, before, { ...before, email: to as Person["email"] }, { at: doorward.clock.now() })
    })
  }

  test("the link in the news of a change ends everything, takes the password away and lets the owner choose a new one", async () => {
    const thief = await signedUp(doorward, ADA)
    const token = await changed(thief, ADA)
    const { link } = await newestMail(doorward, ADA)
    expect(link).toMatch(/^http:\/\/localhost:3000\/secure\?token=/)
    const owner = stranger()
    for (const method of ["GET", "HEAD", "GET"]) expect((await owner.send(link, { method })).status).toBe(200)
    expect((await thief.get("/auth/session")).status).toBe(200)
    doorward.clock.advance(SEVEN_DAYS_SECONDS - 60)
    expect((await signIn(thief, ADA, NEW)).status).toBe(200)
    expect((await owner.submit(link, "/secure", { token })).status).toBe(200)
    await until(async () => (await thief.get("/auth/session")).status === 401)
    expect([await login(ADA, PASSWORD), await login(ADA, NEW)]).toEqual([401, 401])
    const again = await press(token, owner)
    expect([again.status, await again.text()]).toEqual([410, expect.stringContaining("Your account is secured")])
    const reset = await stranger().post("/auth/password/reset", { token: await tokenTo(ADA), password: "what only the owner knows now" })
    expect(reset.status).toBe(200)
    expect(await login(ADA, "what only the owner knows now")).toBe(200)
    const events = await doorward.database.read<{ details: string }>(sql`SELECT details FROM audit_events WHERE type = 'account.secured'`)
    expect(events.map(({ details }) => JSON.parse(details) as unknown)).toEqual([{ change: "passwordChanged", address: "same" }])
  })

  test("RC-05 one link pressed ten times at once secures once; it works for seven days, and for one account", async () => {
    const ada = await signedUp(doorward, ADA)
    const eve = await signedUp(doorward, EVE)
    const token = await changed(ada, ADA)
    const ten = await Promise.all(Array.from({ length: 10 }, (_, index) => press(token, stranger(index))))
    expect(ten.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([200, ...Array.from({ length: 9 }, () => 410)])
    expect((await mailsTo(ADA)).filter(({ subject }) => subject.includes("is secured"))).toHaveLength(1)
    expect([(await eve.get("/auth/session")).status, await login(EVE, PASSWORD)]).toEqual([200, 200])
    const second = await changed(eve, EVE)
    doorward.clock.advance(SEVEN_DAYS_SECONDS)
    for (const over of [second, "", "x", `${second.slice(1)}A`, `${token}=`]) expect([over, (await press(over)).status]).toEqual([over, 410])
    expect(await login(EVE, NEW)).toBe(200)
  })

  test("MG-01 programs that look at mails press no button: nothing but the form's POST with its token of this browser acts", async () => {
    const ada = await signedUp(doorward, ADA)
    const token = await changed(ada, ADA)
    const scanner = stranger()
    for (const method of ["GET", "HEAD", "OPTIONS", "PUT", "DELETE"]) await scanner.send(`/secure?token=${token}`, { method })
    const posts = [
      await scanner.send(`/secure?token=${token}`, { method: "POST" }),
      await scanner.send("/secure", { method: "POST", form: { token } }),
      await scanner.send("/secure", { method: "POST", json: { token } }),
      await scanner.send("/secure", { method: "POST", form: { token }, headers: { "sec-fetch-site": "cross-site", origin: "https://evil.example" } }),
    ]
    expect(posts.map(({ status }) => status).filter((status) => status < 400)).toEqual([])
    expect((await ada.get("/auth/session")).status).toBe(200)
    const page = await scanner.get(`/secure?token=${token}`)
    expect([page.status, page.headers.get("referrer-policy"), page.headers.get("cache-control")]).toEqual([200, "no-referrer", "no-store"])
    expect((await press(token)).status).toBe(200)
  })

  test("what somebody else added since the day before goes, what the owner had stays, and the next step is asked for by what is left", async () => {
    const [mine, theirs, atOnce] = [authenticator(), authenticator(), authenticator()]
    const ada = await signedUp(doorward, ADA)
    expect(await saidBy(makePasskey(ada, mine))).toBe("200")
    doorward.clock.advance(2 * 24 * 3_600)
    const taken = stranger()
    expect(await saidBy(enterWith(doorward, mine, {}, { browser: taken }))).toBe("200 complete")
    expect(await saidBy(makePasskey(taken, theirs))).toBe("200")
    doorward.clock.advance(1)
    const token = await changed(taken, ADA)
    expect((await press(token)).status).toBe(200)
    expect([await saidBy(enterWith(doorward, theirs)), await saidBy(enterWith(doorward, mine))]).toEqual(["401 passkey_unknown", "200 complete"])
    const codes = await doorward.database.read(sql`SELECT made_at FROM recovery_codes`)
    expect([(await person(ADA)).factors, codes.length]).toEqual([["passkey", "recovery_code"], 10])
    // Of an account that had nothing else, everything goes.
    const eve = await signedUp(doorward, EVE)
    doorward.clock.advance(1)
    expect(await saidBy(makePasskey(eve, atOnce))).toBe("200")
    expect((await press(await tokenTo(EVE))).status).toBe(200)
    expect([await saidBy(enterWith(doorward, atOnce)), (await person(EVE)).factors]).toEqual(["401 passkey_unknown", []])
  })

  test("a link uses up the newer ones, whose work is done, and leaves the older ones; several at once hold nobody up", async () => {
    const ada = await signedUp(doorward, ADA)
    const words = [PASSWORD, NEW, "yet another choice of words", "the fourth of the choices made"]
    const tokens: string[] = []
    for (const [index, from] of words.slice(0, -1).entries()) tokens.push(await changed(ada, ADA, from, words[index + 1]))
    const [oldest = "", middle = "", newest = ""] = tokens
    expect((await press(middle)).status).toBe(200)
    expect([(await press(newest)).status, (await press(oldest)).status]).toEqual([410, 200])
    const eve = await signedUp(doorward, EVE)
    const mine: string[] = []
    for (const [index, from] of words.slice(0, -1).entries()) mine.push(await changed(eve, EVE, from, words[index + 1]))
    const statuses = (await Promise.all(mine.map((token, index) => press(token, stranger(index))))).map(({ status }) => status)
    expect(statuses[0]).toBe(200)
    expect(statuses.filter((status) => status !== 200 && status !== 410)).toEqual([])
  })

  test("a changed address is told to both mailboxes, and only the one before can put itself back", async () => {
    const thief = await signedUp(doorward, ADA)
    await moved(ADA, ELSEWHERE)
    const [[toOld], [toNew]] = [await mailsTo(ADA), await mailsTo(ELSEWHERE)]
    expect([toOld?.text.includes(ELSEWHERE), toNew?.text.includes(ADA), toNew?.text.includes("/secure")]).toEqual([false, false, false])
    const token = await tokenTo(ADA)
    const ofThief = await changed(thief, ELSEWHERE)
    expect(await (await stranger().get(`/secure?token=${token}`)).text()).toContain("gets back the address that the mail went to")
    expect(await (await stranger().get(`/secure?token=${ofThief}`)).text()).not.toContain("gets back the address that the mail went to")
    doorward.clock.advance(1)
    expect((await press(token)).status).toBe(200)
    await until(async () => (await thief.get("/auth/session")).status === 401)
    expect(await person(ADA)).toMatchObject({ email: ADA, emailVerifiedAt: doorward.clock.now() })
    expect((await press(ofThief)).status).toBe(410)
    expect([(await mailsTo(ADA))[0]?.subject, (await mailsTo(ELSEWHERE))[0]?.subject]).toEqual([
      expect.stringContaining("is secured"),
      expect.stringContaining("no longer the address"),
    ])
    const known = await doorward.database.read<{ term: string }>(sql`SELECT term FROM user_terms WHERE term LIKE 'elsewhere%'`)
    expect(known).toEqual([])
  })

  test("an address somebody had for some days puts nothing back, after any number of changes; after a week it is theirs", async () => {
    const thief = await signedUp(doorward, ADA)
    const before = await person(ADA)
    await moved(ADA, ELSEWHERE)
    const token = await tokenTo(ADA)
    const between = await changed(thief, ELSEWHERE)
    await moved(ELSEWHERE, EVE)
    expect((await mailsTo(ELSEWHERE))[0]?.text).not.toContain("/secure")
    expect((await press(between)).status).toBe(410)
    // Nor does its new owner end the first mail by securing the account, not even from a replica whose clock is behind.
    doorward.clock.advance(1)
    await doorward.database.transaction((db) =>
      doorward.securing.tell(db, { id: before.id, email: EVE as Person["email"], locale: null }, { kind: "passkeyAdded", happened: { at: 0 } }),
    )
    await doorward.database.write(sql`UPDATE securing_links SET created_at = 0 WHERE kind = 'passkeyAdded'`)
    expect((await press(await tokenTo(EVE))).status).toBe(200)
    expect((await press(token)).status).toBe(200)
    expect(await person(ADA)).toMatchObject({ email: ADA })
    await moved(ADA, ELSEWHERE)
    doorward.clock.advance(SEVEN_DAYS_SECONDS)
    await moved(ELSEWHERE, EVE)
    expect((await press(await tokenTo(ELSEWHERE))).status).toBe(200)
    expect(await person(ELSEWHERE)).toMatchObject({ email: ELSEWHERE })
  })

  test("an address that is somebody else's by now stays theirs; nobody gets into the account until it was looked at", async () => {
    const thief = await signedUp(doorward, ADA)
    await moved(ADA, ELSEWHERE)
    const token = await tokenTo(ADA)
    const other = await signedUp(doorward, ADA, NEW)
    const done = await press(token)
    expect([done.status, await done.text()]).toEqual([200, expect.stringContaining("until whoever runs the service has looked at it")])
    await until(async () => (await thief.get("/auth/session")).status === 401)
    expect([(await other.get("/auth/session")).status, await login(ADA, NEW), await login(ELSEWHERE, PASSWORD)]).toEqual([200, 200, 401])
    const sent = (await doorward.mails()).length
    expect((await stranger().post("/auth/password/forgot", { email: ELSEWHERE })).status).toBe(202)
    expect(await doorward.mails()).toHaveLength(sent)
  })
})
