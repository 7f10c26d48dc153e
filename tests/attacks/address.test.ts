import type { TestDoorward } from "doorward/testing"
import { afterEach, beforeEach, describe, expect, test } from "vitest"
import { type BrowserLike, browserLike, newestMail, signedUp, signIn } from "../browser-like.ts"
import { databases, freshReplicas, type Replicas } from "../databases.ts"
import { until } from "../until.ts"

const ADA = "ada@example.com"
const NEW = "ada.new@example.net"
const BOB = "bob@example.com"
const TEN_MINUTES_SECONDS = 600
const FIVE_MINUTES_SECONDS = 300

describe.each(databases)("attacks on a change of address, $name", (database) => {
  let replicas: Replicas
  let doorward: TestDoorward
  let ada: BrowserLike
  beforeEach(async () => {
    replicas = await freshReplicas(database)
    doorward = replicas.first
    ada = await signedUp(doorward, ADA)
  })
  afterEach(() => replicas.close())

  function ask(email: string, browser = ada): Promise<Response> {
    // Mails of one instant have no order.
    doorward.clock.advance(1)
    return browser.post("/auth/email/change", { email })
  }
  const verify = (shown: object, browser = ada) => browser.post("/auth/email/verify", shown)
  const addressOf = async (browser: BrowserLike) => ((await (await browser.get("/auth/session")).json()) as { user: { email: string } }).user.email
  const outcomeOf = async (answer: Response) => [answer.status, ((await answer.json()) as { code?: string }).code]

  async function mailed(email: string): Promise<{ readonly code: string; readonly token: string }> {
    const { code, token } = await newestMail(doorward, email)
    return { code, token }
  }

  test("the code is typed where it was asked for, the link works wherever the person is signed in; both mailboxes are told", async () => {
    expect((await ask(NEW)).status).toBe(202)
    expect(await addressOf(ada)).toBe(ADA)
    const { code } = await mailed(NEW)
    const changed = await verify({ code })
    expect(changed.status).toBe(200)
    expect(await changed.json()).toMatchObject({ user: { email: NEW, email_verified: true } })
    expect(await addressOf(ada)).toBe(NEW)
    const told = (await doorward.mails()).filter(({ subject, text }) => /address/.test(subject) && !text.includes("enter this code"))
    expect(new Set(told.map(({ to }) => to))).toEqual(new Set([ADA, NEW]))
    expect((await signIn(browserLike(doorward.fetch), ADA)).status).toBe(401)
    const elsewhere = browserLike(replicas.nth(1).fetch)
    expect((await signIn(elsewhere, NEW)).status).toBe(200)
    const wrong = await ada.submit("/account/email", "/account/email", { email: "third@example.net" })
    expect([wrong.status, wrong.headers.get("location")]).toEqual([303, "/account/email?sent=1"])
    expect((await ada.submit("/account/email?sent=1", "/account/email/confirm", { code: "0000" })).status).toBe(422)
    await ask(ADA, ada)
    expect((await verify({ token: (await mailed(ADA)).token }, elsewhere)).status).toBe(200)
    // Another replica hears of it by the log.
    await until(async () => (await addressOf(ada)) === ADA)
  })

  test("SES-16 a session that proved itself too long ago cannot ask for another address, in JSON or by the form", async () => {
    doorward.clock.advance(FIVE_MINUTES_SECONDS)
    expect(await outcomeOf(await ask(NEW))).toEqual([403, "reauthentication_required"])
    const form = await ada.submit("/account/email", "/account/email", { email: NEW })
    expect([form.status, form.headers.get("location")]).toEqual([303, "/step-up?next=%2Faccount%2Femail"])
    expect((await doorward.mails()).some(({ to }) => to === NEW)).toBe(false)
  })

  test("PW-17 a link or code works once, for ten minutes, in its own account, for its own purpose, and only the newest", async () => {
    await ask(NEW)
    const first = await mailed(NEW)
    await ask(NEW)
    const { token, code } = await mailed(NEW)
    expect(await outcomeOf(await verify({ token: first.token }))).toEqual([410, "link_expired"])
    const bob = await signedUp(doorward, BOB)
    expect(await outcomeOf(await verify({ token }, bob))).toEqual([410, "link_expired"])
    expect((await verify({ code }, bob)).status).not.toBe(200)
    expect((await browserLike(doorward.fetch).post("/auth/email/verify", { token })).status).toBe(401)
    expect((await browserLike(doorward.fetch).post("/auth/verify", { token })).status).toBe(410)
    for (const method of ["GET", "HEAD", "GET"]) expect((await ada.send(`/account/email/confirm?token=${token}`, { method })).status).toBe(200)
    expect(await addressOf(ada)).toBe(ADA)
    const results = await Promise.all([0, 1, 2].map(() => verify({ token })))
    expect(results.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([200, 410, 410])
    await ask("third@example.net")
    const late = await mailed("third@example.net")
    doorward.clock.advance(TEN_MINUTES_SECONDS)
    expect(await outcomeOf(await verify({ token: late.token }))).toEqual([410, "link_expired"])
    expect(await addressOf(ada)).toBe(NEW)
  })

  test("MF-11 guesses are counted across mails: after five the code is dead, after ten nobody guesses", async () => {
    const statuses: number[] = []
    for (let round = 0; round < 3; round++) {
      await ask(NEW)
      for (let guess = 0; guess < 6; guess++) statuses.push((await verify({ code: "00000000" })).status)
    }
    expect(statuses.filter((status) => status === 422).length).toBeLessThanOrEqual(15)
    expect(statuses[5]).toBe(429)
    expect(await addressOf(ada)).toBe(ADA)
  })

  test("PW-13 an address that is somebody's gives the same answer, and nothing that could change anything", async () => {
    await signedUp(doorward, BOB)
    const [taken, free] = [await ask(BOB), await ask(NEW)]
    expect([taken.status, await taken.text()]).toEqual([free.status, await free.text()])
    const { text } = (await doorward.mails()).find(({ to }) => to === BOB) ?? { text: "" }
    expect(text).not.toMatch(/token=|\d{4} ?\d{4}/)
  })

  test("RC of two who want one address at once one gets it, and the other is told", async () => {
    const bob = await signedUp(doorward, BOB)
    await ask(NEW)
    const mine = await mailed(NEW)
    await ask(NEW, bob)
    const his = await mailed(NEW)
    const [one, other] = await Promise.all([verify({ token: mine.token }), verify({ token: his.token }, bob)])
    expect([one.status, other.status].toSorted((a, b) => a - b)).toEqual([200, 409])
  })

  test("a new password kills a change that is under way", async () => {
    await ask(NEW)
    const { token } = await mailed(NEW)
    await ada.post("/auth/password/change", { current_password: "correct horse battery staple", password: "another set of words entirely" })
    expect(await outcomeOf(await verify({ token }))).toEqual([410, "link_expired"])
  })
})
