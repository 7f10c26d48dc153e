import { sql, type TestDoorward } from "doorward/testing"
import { afterEach, beforeEach, describe, expect, test } from "vitest"
import { type BrowserLike, browserLike, newestMail, signedUp, signIn } from "../browser-like.ts"
import { databases, freshDoorward } from "../databases.ts"
import { likeness } from "./likeness.ts"

const ADA = "ada@example.com"
const NEW = "lovelace@example.com"
const BOB = "bob@example.com"
const PAGE = "/account/profile/address"

describe.each(databases)("attacks on the change of an address, $name", (database) => {
  let doorward: TestDoorward
  let ada: BrowserLike
  beforeEach(async () => {
    doorward = await freshDoorward(database)
    ada = await signedUp(doorward, ADA)
  })
  afterEach(() => doorward.close())

  const stranger = () => browserLike(doorward.fetch)
  const told = async (response: Response) => {
    const { code, user } = (await response.json()) as { code?: string; user?: { email: string } }
    return `${response.status} ${code ?? user?.email}`
  }
  const ask = async (who: BrowserLike, email: string) => {
    doorward.clock.advance(1)
    return who.post("/auth/email/change", { email })
  }
  const asked = async (who = ada, email = NEW) => {
    expect((await ask(who, email)).status).toBe(202)
    return newestMail(doorward, email)
  }
  const verify = async (who: BrowserLike, body: object) => told(await who.post("/auth/email/verify", body))
  const emailOf = async (who: BrowserLike) => ((await (await who.get("/auth/account")).json()) as { user: { email: string } }).user.email

  test("PW-17 it needs a recent proof, the new mailbox, and the person: by code where it was asked for, by link where they are signed in", async () => {
    expect((await stranger().post("/auth/email/change", { email: NEW })).status).toBe(401)
    const { code, token, link } = await asked()
    const other = stranger()
    await signIn(other, ADA)
    const bob = await signedUp(doorward, BOB)
    // The code belongs to the session that asked; the link to the person.
    expect(await verify(other, { code })).toBe("422 code_invalid")
    expect(await verify(bob, { token })).toBe("410 link_expired")
    expect(await verify(bob, { code })).toBe("410 link_expired")
    expect(await verify(stranger(), { token })).toBe("401 unauthenticated")
    // Looking changes nothing, also for who is not signed in.
    for (const who of [ada, other, bob, stranger()]) for (const method of ["GET", "HEAD", "GET"]) await who.send(link, { method })
    expect([(await ada.get(link)).status, (await bob.get(link)).status, await emailOf(ada)]).toEqual([200, 410, ADA])
    for (const body of [{}, { code: "" }, { token: "" }, { code, token }, { email: NEW }])
      expect((await ada.post("/auth/email/verify", body)).status).toBe(422)
    doorward.clock.advance(1)
    expect(await verify(ada, { code })).toBe(`200 ${NEW}`)
    expect([await verify(ada, { code }), await verify(other, { token })]).toEqual(["410 link_used", "410 link_used"])
    expect([(await signIn(stranger(), NEW)).status, (await signIn(stranger(), ADA)).status]).toEqual([200, 401])
    // The address before hears of it, with the way back; the new one carries none.
    const mails = (await doorward.mails()).slice(0, 2)
    expect(mails.map(({ to }) => to).toSorted()).toEqual([ADA, NEW])
    for (const { to, text } of mails) expect([to, text.includes("/secure?token=")]).toEqual([to, to === ADA])
    // A link, in another session of the person; five minutes later it is not recent any more.
    const back = await asked(ada, "third@example.com")
    expect(await verify(other, { token: back.token })).toBe("200 third@example.com")
    doorward.clock.advance(301)
    expect(await told(await ask(ada, NEW))).toBe("403 reauthentication_required")
    expect((await ada.submit(PAGE, PAGE, { email: NEW })).headers.get("location")).toMatch(/step-up/)
  })

  test("MF-10 MF-11 it dies after ten minutes and with a newer one, and five guesses are all, over every mail", async () => {
    const first = await asked()
    const second = await asked(ada, "second@example.com")
    expect([await verify(ada, { code: first.code }), await verify(ada, { token: first.token })]).toEqual(["422 code_invalid", "410 link_expired"])
    for (let guess = 0; guess < 4; guess++) {
      expect(await verify(ada, { code: "00000000" })).toBe("422 code_invalid")
      await asked(ada, "second@example.com")
    }
    const last = await newestMail(doorward, "second@example.com")
    expect(await verify(ada, { code: last.code })).toBe("429 too_many_attempts")
    expect([second.token === last.token, await emailOf(ada)]).toEqual([false, ADA])
    // Nobody guesses the link.
    doorward.clock.advance(600)
    expect(await verify(ada, { token: last.token })).toBe("410 link_expired")
  })

  test("MG-10 an address that is somebody's is answered like a free one, its owner hears of it, and nothing can come of it", async () => {
    await signedUp(doorward, BOB)
    const answers = []
    for (const email of [NEW, BOB]) {
      const story = [await likeness(await ask(ada, email), email)]
      for (let guess = 0; guess < 2; guess++) story.push(await likeness(await ada.post("/auth/email/verify", { code: "00000000" }), email))
      answers.push(story)
      doorward.clock.advance(601)
      await signIn(ada, ADA)
    }
    expect(answers[1]).toEqual(answers[0])
    const mail = await newestMail(doorward, BOB)
    expect([mail.code, mail.token]).toEqual(["", ""])
    expect((await ada.post("/auth/email/change", { email: ADA })).status).toBe(422)
    // Free when it was asked for, somebody's when it is answered: told to who reads its mail.
    const { code } = await asked()
    await doorward.database.write(sql`UPDATE users SET email = ${NEW} WHERE email = ${BOB}`)
    expect([await verify(ada, { code }), await emailOf(ada)]).toEqual(["409 email_taken", ADA])
  })

  test("by its pages alone: asked for, a wrong code, the right one", async () => {
    doorward.clock.advance(1)
    expect((await ada.submit(PAGE, PAGE, { email: "no address" })).status).toBe(422)
    expect((await ada.submit(PAGE, PAGE, { email: NEW })).headers.get("location")).toBe(PAGE)
    const { code, link, token } = await newestMail(doorward, NEW)
    expect(await (await ada.get(PAGE)).text()).toContain(NEW)
    expect((await ada.submit(PAGE, `${PAGE}/confirm`, { code: "no" })).status).toBe(422)
    expect((await ada.submit(PAGE, `${PAGE}/confirm`, { code })).headers.get("location")).toBe("/account/profile?done=address")
    expect(await (await ada.get("/account/profile?done=address")).text()).toContain(NEW)
    expect((await ada.submit(link, `${PAGE}/confirm`, { token })).status).toBe(410)
  })
})
