import type { TestDoorward } from "doorward/testing"
import { afterEach, beforeEach, describe, expect, test } from "vitest"
import { type BrowserLike, browserLike, csrfOf, newestMail, PASSWORD, register, signedUp, signIn } from "../browser-like.ts"
import { databases, freshDoorward } from "../databases.ts"
import { likeness } from "./likeness.ts"

const MAX_TRIES = 5
const MAX_MAILS = 5
const MAX_ATTEMPTS = 8

describe.each(databases)("attacks on attempts, codes and links, $name", (database) => {
  let doorward: TestDoorward
  let browser: BrowserLike
  beforeEach(async () => {
    doorward = await freshDoorward(database)
    browser = browserLike(doorward.fetch)
  })
  afterEach(() => doorward.close())

  const stranger = () => browserLike(doorward.fetch)
  const isSignedIn = async (who: BrowserLike) => (await who.get("/auth/session")).status === 200
  const verify = (who: BrowserLike, body: object) => who.post("/auth/verify", body)
  const confirmCode = async (who: BrowserLike, attempt: string) => {
    const answer = (await (await who.get(`/auth/attempt?attempt=${attempt}`)).json()) as { confirm_code: string }
    return answer.confirm_code
  }
  const resend = async (who: BrowserLike, attempt: string) => {
    doorward.clock.advance(1)
    return who.post("/auth/verify/resend", { attempt })
  }
  const codesOf = async (responses: readonly Response[]) =>
    Promise.all(responses.map(async (response) => ((await response.json()) as { code?: string }).code))

  describe("PW-31 somebody who signed up with another's address", () => {
    const OF_ATTACKER = "the attacker's own password"
    const OF_VICTIM = "the victim's own password"

    async function expectAttackerLeftOutside(attacker: BrowserLike, attempt: string, code: string): Promise<void> {
      expect(await isSignedIn(attacker)).toBe(false)
      expect((await signIn(stranger(), "victim@example.com", OF_ATTACKER)).status).toBe(401)
      expect((await stranger().submit("/sign-in", "/sign-in/password", { email: "victim@example.com", password: OF_ATTACKER })).status).toBe(401)
      for (const body of [
        { attempt, code },
        { attempt, code: "00000000" },
      ])
        expect((await verify(attacker, body)).status).toBe(410)
      expect((await resend(attacker, attempt)).headers.getSetCookie()).toEqual([])
      expect(await isSignedIn(attacker)).toBe(false)
    }

    test("PW-31 gets neither a session nor a working password when the victim opens the link elsewhere", async () => {
      const { attempt, code, link } = await register(doorward, browser, "victim@example.com", OF_ATTACKER)
      const { token } = await newestMail(doorward, "victim@example.com")
      const victim = stranger()
      const alone = await verify(victim, { token })
      expect([alone.status, await codesOf([alone])]).toEqual([409, ["confirm_browser"]])
      expect((await victim.get(link)).status).toBe(200)
      expect(await isSignedIn(victim)).toBe(false)
      // The victim was talked into typing the code that the attacker's browser shows.
      expect((await verify(victim, { token, code: await confirmCode(browser, attempt) })).status).toBe(200)
      expect(await isSignedIn(victim)).toBe(true)
      await expectAttackerLeftOutside(browser, attempt, code)
    })

    test("PW-31 loses against the password the victim chooses there, through the API and on the page", async () => {
      const { attempt, code } = await register(doorward, browser, "victim@example.com", OF_ATTACKER)
      const { token, link } = await newestMail(doorward, "victim@example.com")
      const victim = stranger()
      expect((await victim.submit(link, "/verify", { token, code: await confirmCode(browser, attempt), password: OF_VICTIM })).status).toBe(303)
      expect(await isSignedIn(victim)).toBe(true)
      expect((await signIn(stranger(), "victim@example.com", OF_VICTIM)).status).toBe(200)
      await expectAttackerLeftOutside(browser, attempt, code)
    })

    test("PW-31 gains nothing from an attempt beside the victim's own", async () => {
      const first = await register(doorward, browser, "victim@example.com", OF_ATTACKER)
      const victim = stranger()
      const own = await register(doorward, victim, "victim@example.com", OF_VICTIM)
      // The code of the attacker's mail, typed where the victim began; and the victim's code, typed where the attacker began.
      expect((await verify(victim, { attempt: own.attempt, code: first.code })).status).toBe(422)
      expect((await verify(victim, { attempt: first.attempt, code: first.code })).status).toBe(404)
      expect((await verify(browser, { attempt: first.attempt, code: own.code })).status).toBe(422)
      expect((await verify(browser, { attempt: own.attempt, code: own.code })).status).toBe(404)
      expect((await verify(victim, { attempt: own.attempt, code: own.code })).status).toBe(200)
      const late = await verify(browser, { attempt: first.attempt, code: first.code })
      expect([late.status, await codesOf([late])]).toEqual([409, ["email_taken"]])
      expect(await isSignedIn(browser)).toBe(false)
      expect((await signIn(stranger(), "victim@example.com", OF_ATTACKER)).status).toBe(401)
      expect((await signIn(stranger(), "victim@example.com", OF_VICTIM)).status).toBe(200)
    })

    test.each(["code", "link"])("PW-31 while whoever proves the address by %s in the browser that began keeps the password", async (by) => {
      const { attempt, code } = await register(doorward, browser, "ada@example.com", OF_VICTIM)
      const { token } = await newestMail(doorward, "ada@example.com")
      expect((await verify(browser, by === "code" ? { attempt, code } : { token })).status).toBe(200)
      expect((await signIn(stranger(), "ada@example.com", OF_VICTIM)).status).toBe(200)
    })
  })

  test("MG-01 GET and HEAD of the mailed link use nothing up", async () => {
    const { link, attempt } = await register(doorward, browser, "ada@example.com")
    const scanner = stranger()
    for (const who of [browser, scanner, browserLike(doorward.fetch)]) {
      for (const method of ["GET", "HEAD", "HEAD", "GET", "GET", "HEAD"]) {
        const response = await who.send(link, { method })
        expect(response.status).toBe(200)
        expect(response.headers.getSetCookie().join()).not.toMatch(/^doorward=/)
      }
      expect(await isSignedIn(who)).toBe(false)
    }
    expect((await (await browser.get(`/auth/attempt?attempt=${attempt}`)).json()) as object).toMatchObject({ status: "verification_required" })
    const token = new URL(link).searchParams.get("token") ?? ""
    expect((await browser.submit(link, "/verify", { token })).status).toBe(303)
    expect(await isSignedIn(browser)).toBe(true)
    expect((await scanner.get(link)).status).toBe(410)
  })

  test("MF-10 a code dies after ten minutes, in another browser, and when a newer one is sent", async () => {
    const first = await register(doorward, browser, "ada@example.com")
    const elsewhere = await verify(stranger(), { attempt: first.attempt, code: first.code })
    expect(elsewhere.status).toBe(404)
    expect((await resend(browser, first.attempt)).status).toBe(202)
    const second = await newestMail(doorward, "ada@example.com")
    expect((await verify(browser, { attempt: first.attempt, code: first.code })).status).toBe(422)
    expect((await verify(browser, { token: new URL(first.link).searchParams.get("token") })).status).toBe(410)
    doorward.clock.advance(600)
    for (const body of [{ attempt: first.attempt, code: second.code }, { token: second.token }])
      expect((await verify(browser, body)).status).toBe(410)
    expect((await browser.get(second.link)).status).toBe(410)
    expect((await resend(browser, first.attempt)).status).toBe(410)
  })

  test("MF-10 five wrong codes end an attempt: then the right one fails too", async () => {
    const { attempt, code } = await register(doorward, browser, "ada@example.com")
    const wrong = []
    for (const guess of wrongCodes(code, MAX_TRIES + 1)) wrong.push(await verify(browser, { attempt, code: guess }))
    expect(wrong.map(({ status }) => status)).toEqual([422, 422, 422, 422, 422, 429])
    expect(wrong.at(-1)?.headers.get("retry-after")).toMatch(/^[1-9]\d*$/)
    expect(await codesOf(wrong.slice(-1))).toEqual(["too_many_attempts"])
    const right = await verify(browser, { attempt, code })
    expect([right.status, await codesOf([right])]).toEqual([429, ["too_many_attempts"]])
    const page = await browser.submit(`/verify?attempt=${attempt}`, "/verify", { attempt, code })
    expect(page.status).toBe(429)
    expect(page.headers.get("retry-after")).toMatch(/^[1-9]\d*$/)
    expect(await isSignedIn(browser)).toBe(false)
  })

  test("MF-11 wrong codes are counted across resends, and mails across everything", async () => {
    const { attempt } = await register(doorward, browser, "ada@example.com")
    const seen = new Set<string>()
    for (let round = 0; round < MAX_TRIES; round++) {
      const { code } = await newestMail(doorward, "ada@example.com")
      for (const older of seen) expect(older).not.toBe(code)
      seen.add(code)
      expect((await verify(browser, { attempt, code: wrongCodes(code, 1)[0] })).status).toBe(422)
      expect((await resend(browser, attempt)).status).toBe(202)
    }
    for (const code of seen) expect((await verify(browser, { attempt, code })).status).toBe(429)
    for (let more = 0; more < 15; more++) expect((await resend(browser, attempt)).status).toBe(202)
    expect((await doorward.mails()).length).toBe(MAX_MAILS)
    const { code } = await newestMail(doorward, "ada@example.com")
    expect((await verify(browser, { attempt, code })).status).toBe(429)
  })

  test("MF-11 the code shown for another browser is guessed five times at most, over all browsers", async () => {
    const { attempt } = await register(doorward, browser, "ada@example.com")
    const { token } = await newestMail(doorward, "ada@example.com")
    const right = await confirmCode(browser, attempt)
    const statuses = []
    for (const guess of wrongCodes(right, MAX_TRIES)) statuses.push((await verify(stranger(), { token, code: guess })).status)
    expect(statuses).toEqual(Array.from({ length: MAX_TRIES }, () => 422))
    expect((await verify(stranger(), { token, code: right })).status).toBe(429)
  })

  test("MF-14 a code of another length or alphabet is wrong, and a leading zero counts", async () => {
    const { attempt, code } = await register(doorward, browser, "ada@example.com")
    const odd = [code.slice(1), `0x${code}`, `${code}0`, code.replace(/\d/g, (digit) => String.fromCharCode(0x0660 + Number(digit)))]
    for (const guess of odd) expect((await verify(browser, { attempt, code: guess })).status).toBe(422)
    expect((await verify(browser, { attempt, code: Number(code) })).status).toBe(422)
    expect((await verify(browser, { attempt, code: ` ${code.slice(0, 4)}-${code.slice(4)} ` })).status).toBe(200)
  })

  test("MG-10 wrong codes against a taken address answer exactly as against a free one", async () => {
    await signedUp(doorward, "taken@example.com")
    const told = async (email: string) => {
      const who = stranger()
      doorward.clock.advance(1)
      const begun = await who.post("/auth/register", { email, password: PASSWORD })
      const { attempt } = (await begun.clone().json()) as { attempt: string }
      const answers = [begun, await who.get(`/auth/attempt?attempt=${attempt}`), await resend(who, attempt)]
      for (let guess = 0; guess < MAX_TRIES + 2; guess++) answers.push(await verify(who, { attempt, code: `0000 000${guess}` }))
      for (let more = 0; more < MAX_MAILS + 2; more++) answers.push(await resend(who, attempt))
      answers.push(await who.get(`/verify?attempt=${attempt}`))
      answers.push(
        await who.send("/verify", {
          method: "POST",
          form: { csrf: csrfOf(await (await who.get(`/verify?attempt=${attempt}`)).text()), attempt, code: "11111111" },
        }),
      )
      const mailed = (await doorward.mails()).filter(({ to }) => to === email).length
      doorward.clock.advance(600)
      answers.push(
        await verify(who, { attempt, code: "00000000" }),
        await resend(who, attempt),
        await who.get(`/auth/attempt?attempt=${attempt}`),
        await who.get(`/verify?attempt=${attempt}`),
      )
      return { mailed, answers: await Promise.all(answers.map((answer) => likeness(answer, email))) }
    }
    const taken = await told("taken@example.com")
    const free = await told("nobod@example.com")
    expect(taken.answers).toEqual(free.answers)
    expect([taken.mailed, free.mailed]).toEqual([MAX_MAILS + 1, MAX_MAILS])
  })

  test("DS-05 a browser holds eight attempts at most; the oldest goes", async () => {
    const attempts: string[] = []
    for (let count = 0; count < MAX_ATTEMPTS + 4; count++)
      attempts.push((await register(doorward, browser, `p${count}@example.com`, undefined)).attempt)
    const held = [...browser.cookies.keys()].filter((name) => name.startsWith("doorward-attempt-"))
    expect(held).toEqual(attempts.slice(-MAX_ATTEMPTS).map((attempt) => attempt.replace("att_", "doorward-attempt-")))
    for (const [index, attempt] of attempts.entries()) {
      const { status } = await browser.get(`/auth/attempt?attempt=${attempt}`)
      expect(status).toBe(index < attempts.length - MAX_ATTEMPTS ? 404 : 200)
    }
  })
})

/** So many codes that are not this one. */
function wrongCodes(code: string, count: number): string[] {
  return Array.from({ length: count }, (_, index) => String((Number(code) + 1 + index) % 10 ** code.length).padStart(code.length, "0"))
}
