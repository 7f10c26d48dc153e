import { sql, type TestDoorward } from "doorward/testing"
import { afterEach, beforeEach, describe, expect, test } from "vitest"
import { type BrowserLike, browserLike, csrfOf, newestMail, PASSWORD, signedUp, signIn } from "../browser-like.ts"
import { databases, freshReplicas, type Replicas } from "../databases.ts"
import { likeness } from "./likeness.ts"

const ADA = "ada@example.com"
const NOBODY = "nobody@example.com"
const FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"
const TEN_MINUTES_SECONDS = 600

describe.each(databases)("attacks on links and codes by mail, $name", (database) => {
  let replicas: Replicas
  let doorward: TestDoorward
  let browser: BrowserLike
  async function open(options: Parameters<typeof freshReplicas>[1] = {}): Promise<void> {
    replicas = await freshReplicas(database, options)
    doorward = replicas.first
    browser = stranger()
  }
  beforeEach(() => open({ secondStepByMail: true }))
  afterEach(() => replicas.close())

  const stranger = () => browserLike(doorward.fetch)
  const isSignedIn = async (who: BrowserLike) => (await who.get("/auth/session")).status === 200
  const told = async (response: Response) => {
    const { code, status } = (await response.json()) as { code?: string; status: string | number }
    return `${response.status} ${code ?? status}`
  }
  const verify = (who: BrowserLike, body: object) => who.post("/auth/verify", body)
  const sessions = () => doorward.database.read<{ methods: string }>(sql`SELECT methods FROM sessions WHERE ended_at IS NULL`)
  const mailsTo = async (email: string) => (await doorward.mails()).filter(({ to }) => to === email).length
  const confirmCode = async (who: BrowserLike, attempt: string) =>
    ((await (await who.get(`/auth/attempt?attempt=${attempt}`)).json()) as { confirm_code: string }).confirm_code

  interface Asked {
    readonly attempt: string
    readonly code: string
    readonly link: string
    readonly token: string
  }
  async function asked(who: BrowserLike, email = ADA, options: object = {}): Promise<Asked> {
    doorward.clock.advance(1)
    const response = await who.post("/auth/magic-link", { email, ...options })
    const { attempt, status } = (await response.json()) as { attempt: string; status: string }
    expect([response.status, status]).toEqual([202, "verification_required"])
    return { attempt, ...(await newestMail(doorward, email)) }
  }
  /** By the page. @returns where it leads */
  async function askedOnPage(who: BrowserLike, fields: Record<string, string> = {}): Promise<string> {
    doorward.clock.advance(1)
    const response = await who.submit("/sign-in/link", "/sign-in/link", { email: ADA, ...fields })
    expect(response.status).toBe(303)
    return response.headers.get("location") ?? ""
  }

  test("MG-01 five GETs and a HEAD of a scanner, then the person: the link still works, and the scanner never gets a session", async () => {
    await signedUp(doorward, ADA)
    const { link, token, attempt } = await asked(browser)
    const scanner = stranger()
    for (const method of ["GET", "GET", "HEAD", "GET", "GET", "GET"]) {
      const looked = await scanner.send(link, { method })
      expect([looked.status, looked.headers.get("referrer-policy"), looked.headers.get("cache-control")]).toEqual([200, "no-referrer", "no-store"])
    }
    // One that presses buttons as well has no code.
    expect((await scanner.submit(link, "/verify", { token, code: "" })).status).toBe(422)
    expect([...scanner.cookies.keys()].filter((name) => name !== "doorward-form")).toEqual([])
    expect(await (await browser.get(`/auth/attempt?attempt=${attempt}`)).json()).toMatchObject({ status: "verification_required" })
    expect((await browser.submit(link, "/verify", { token })).headers.get("location")).toBe("/account")
    expect([await isSignedIn(browser), await isSignedIn(scanner)]).toEqual([true, false])
    expect(await (await browser.get("/auth/session")).json()).toMatchObject({ session: { amr: ["otp"], acr: "urn:doorward:aal1" } })
    expect((await sessions()).map(({ methods }) => methods)).toContain('["magic_link"]')
  })

  test("MG-03 a double press and two tabs make one session, and the second hears that it is done", async () => {
    await signedUp(doorward, ADA)
    const before = (await sessions()).length
    const { link, token } = await asked(browser)
    const csrf = csrfOf(await (await browser.get(link)).text())
    // Both leave before either has come back, so both carry the cookies from before.
    const cookie = [...browser.cookies].map(([name, value]) => `${name}=${value}`).join("; ")
    const press = () => browserLike(doorward.fetch).send("/verify", { method: "POST", form: { csrf, token }, headers: { cookie } })
    const [first, second] = (await Promise.all([press(), press()])).toSorted((a, b) => b.status - a.status)
    expect([first?.status, second?.status]).toEqual([303, 200])
    expect(await second?.text()).toContain("You are signed in already")
    expect(await sessions()).toHaveLength(before + 1)
    // The other tab shows the button still.
    for (const pair of first?.headers.getSetCookie() ?? []) {
      const [name = "", value = ""] = (pair.split(";")[0] ?? "").split("=")
      if (!pair.includes("Max-Age=0")) browser.cookies.set(name, value)
    }
    const late = await browser.send("/verify", { method: "POST", form: { csrf, token } })
    expect([late.status, /You are signed in/.test(await late.text())]).toEqual([200, true])
    expect((await browser.get(link)).status).toBe(200)
    expect(await sessions()).toHaveLength(before + 1)
  })

  test("MG-04 another browser needs the code shown where it began, is named, and is the one that gets signed in", async () => {
    await signedUp(doorward, ADA)
    const { link, token, attempt } = await asked(browser)
    const other = stranger()
    expect(await told(await verify(other, { token }))).toBe("409 confirm_browser")
    const page = await (await other.get(link, { "user-agent": FIREFOX })).text()
    expect(page).toContain("Firefox on Linux")
    expect(page).toContain("you are signed in here, not there")
    expect(page).not.toContain('name="password"')
    const shown = await confirmCode(browser, attempt)
    const wrong = String((Number(shown) + 1) % 1_000_000).padStart(6, "0")
    expect((await other.submit(link, "/verify", { token, code: wrong })).status).toBe(422)
    // The code of the mail is another one.
    expect(await told(await verify(other, { token, code: (await newestMail(doorward, ADA)).code }))).toBe("422 code_invalid")
    expect(await isSignedIn(other)).toBe(false)
    expect((await other.submit(link, "/verify", { token, code: shown })).status).toBe(303)
    expect([await isSignedIn(other), await isSignedIn(browser)]).toEqual([true, false])
    // Where it began, the page says so, and nothing more is to be had.
    expect(await (await browser.get(link)).text()).toContain("done in another browser")
    expect(await told(await verify(browser, { token }))).toBe("410 link_used")
  })

  test("MG-05 dead after ten minutes and after a newer one; twenty asks are five mails and one answer", async () => {
    await signedUp(doorward, ADA)
    const first = await asked(browser)
    const newer = stranger()
    const second = await asked(newer)
    for (const body of [{ token: first.token }, { attempt: first.attempt, code: first.code }])
      expect(await told(await verify(browser, body))).toBe("410 link_expired")
    doorward.clock.advance(TEN_MINUTES_SECONDS)
    for (const body of [{ token: second.token }, { attempt: second.attempt, code: second.code }])
      expect(await told(await verify(newer, body))).toBe("410 link_expired")
    // The page of what has expired leads into the same flow, for who began it, with what was chosen.
    const third = stranger()
    const where = await askedOnPage(third, { next: "/account/sessions?a=1" })
    doorward.clock.advance(TEN_MINUTES_SECONDS)
    const { link, token } = await newestMail(doorward, ADA)
    for (const path of [where, link]) {
      const over = await third.get(path)
      expect([over.status, /id="verify-again"/.test(await over.text())]).toEqual([410, true])
    }
    expect(await (await stranger().get(link)).text()).not.toContain("verify-again")
    doorward.clock.advance(3_600 - 2 * TEN_MINUTES_SECONDS)
    const again = await third.submit(link, "/verify/again", { attempt: new URL(where, "http://localhost").searchParams.get("attempt") ?? "" })
    expect(again.headers.get("location")).toMatch(/^\/verify\?attempt=att_/)
    const fresh = await newestMail(doorward, ADA)
    expect(fresh.token).not.toBe(token)
    expect((await third.submit(fresh.link, "/verify", { token: fresh.token })).headers.get("location")).toBe("/account/sessions?a=1")
  })

  test("MG-05 twenty asks within an hour are five mails and one answer, and end no link beyond those", async () => {
    await replicas.close()
    await open({ limitMultiplier: 1 })
    await signedUp(doorward, ADA)
    doorward.clock.advance(3_600)
    const answers = []
    for (let ask = 0; ask < 4; ask++) answers.push(await likeness(await stranger().post("/auth/magic-link", { email: ADA }), ADA))
    const fifth = await asked(browser)
    const before = await mailsTo(ADA)
    for (let ask = 0; ask < 15; ask++) answers.push(await likeness(await stranger().post("/auth/magic-link", { email: ADA }), ADA))
    for (const answer of answers) expect(answer).toEqual(answers[0])
    expect(await mailsTo(ADA)).toBe(before)
    expect(await told(await verify(browser, { token: fifth.token }))).toBe("200 complete")
  })

  test("MG-06 a second step that is owed is asked for; who is disabled, then or since, gets in by no link", async () => {
    await signedUp(doorward, ADA)
    await doorward.database.write(sql`UPDATE users SET factors = '["totp"]' WHERE email = ${ADA}`)
    const { token } = await asked(browser)
    const answer = await verify(browser, { token })
    expect([answer.status, await answer.json()]).toEqual([200, expect.objectContaining({ status: "mfa_required", factors: ["totp"] })])
    expect(await isSignedIn(browser)).toBe(false)
    const page = stranger()
    await askedOnPage(page)
    const mailed = await newestMail(doorward, ADA)
    const next = (await page.submit(mailed.link, "/verify", { token: mailed.token })).headers.get("location")
    expect([next?.startsWith("/sign-in/factor?attempt=att_"), await isSignedIn(page)]).toEqual([true, false])
    const open = await asked(page)
    const [row] = await doorward.database.read<{ id: Parameters<TestDoorward["api"]["user"]>[0] }>(sql`SELECT id FROM users WHERE email = ${ADA}`)
    if (!row) throw new Error("nobody is there")
    await doorward.api.disableUser(row.id)
    expect(await told(await verify(page, { token: open.token }))).toBe("410 link_expired")
    const before = await mailsTo(ADA)
    expect(await likeness(await stranger().post("/auth/magic-link", { email: ADA }), ADA)).toEqual(
      await likeness(await stranger().post("/auth/magic-link", { email: NOBODY }), NOBODY),
    )
    expect(await mailsTo(ADA)).toBe(before)
  })

  test.each(["//evil.example", "/\\evil.example", "https:evil.example", "/%09/evil.example", "javascript:alert(1)", "@evil.example"])(
    "MG-07 next=%s leads to no other site",
    async (next) => {
      await signedUp(doorward, ADA)
      await askedOnPage(browser, { next })
      const { link, token } = await newestMail(doorward, ADA)
      const location = (await browser.submit(link, "/verify", { token })).headers.get("location") ?? ""
      expect(new URL(location, "http://localhost:3000").origin).toBe("http://localhost:3000")
      expect(location).not.toMatch(/^\/\/|\\/)
    },
  )

  test("MG-10 everything that can be tried without the mail goes alike for a known and an unknown address", async () => {
    await replicas.close()
    await open({ limitMultiplier: 1 })
    await signedUp(doorward, ADA)
    const story = async (email: string) => {
      const who = stranger()
      const plain = async (response: Response) => likeness(response, email)
      const begun = await who.post("/auth/magic-link", { email })
      const { attempt } = (await begun.clone().json()) as { attempt: string }
      const answers = [await plain(begun)]
      answers.push(await plain(await who.get(`/auth/attempt?attempt=${attempt}`)))
      answers.push(await plain(await who.get(`/verify?attempt=${attempt}`)))
      answers.push(await plain(await who.post("/auth/verify/resend", { attempt })))
      for (let guess = 0; guess < 7; guess++) answers.push(await plain(await verify(who, { attempt, code: "00000000" })))
      answers.push(await plain(await stranger().submit("/sign-in/link", "/sign-in/link", { email })))
      return answers
    }
    const known = await story(ADA)
    expect(known).toEqual(await story(NOBODY))
    expect(known.map(({ status }) => status)).toEqual([202, 200, 200, 202, 422, 422, 422, 422, 422, 429, 429, 303])
  })

  test("PW-14 PW-15 the link stands at the configured address, and no step works without what was mailed", async () => {
    await signedUp(doorward, ADA)
    doorward.clock.advance(1)
    const evil = { "x-forwarded-host": "evil.example", "x-forwarded-proto": "http", "x-forwarded-prefix": "/evil", forwarded: "host=evil.example" }
    await browser.post("/auth/magic-link", { email: ADA }, evil)
    expect((await newestMail(doorward, ADA)).link).toMatch(/^http:\/\/localhost:3000\/verify\?token=[\w-]{43}$/)
    const { attempt } = await asked(browser)
    for (const body of [
      {},
      { attempt },
      { attempt, code: "" },
      { token: "" },
      { token: null },
      { code: "00000000" },
      { attempt, token: "a".repeat(43) },
    ])
      expect((await verify(browser, body)).status).toBe(422)
    for (const fields of [{}, { attempt }, { attempt, code: "" }, { token: "" }, { token: "a".repeat(43) }])
      expect([410, 422]).toContain((await browser.submit("/sign-in", "/verify", fields as Record<string, string>)).status)
    expect(await isSignedIn(browser)).toBe(false)
  })

  test("PW-17 what was mailed for one purpose or person is worth nothing for another", async () => {
    await signedUp(doorward, ADA)
    await signedUp(doorward, "bob@example.com")
    const magic = await asked(browser)
    doorward.clock.advance(1)
    await stranger().post("/auth/password/forgot", { email: ADA })
    const reset = await newestMail(doorward, ADA)
    doorward.clock.advance(1)
    const { link } = (await doorward.run("recover", { operand: ADA })) as { link: string }
    const recovery = new URL(link).searchParams.get("token") ?? ""
    const bob = stranger()
    const bobs = await asked(bob, "bob@example.com")
    for (const token of [magic.token, recovery]) {
      expect(await told(await stranger().post("/auth/password/reset", { token, password: "another set of words entirely" }))).toBe("410 link_expired")
      for (const path of ["/unlock", "/secure"]) expect((await stranger().submit("/sign-in", path, { token })).status).toBe(410)
    }
    for (const token of [reset.token, recovery]) expect(await told(await verify(browser, { token }))).toBe("410 link_expired")
    for (const token of [reset.token, magic.token]) expect((await stranger().get(`/recover?token=${token}`)).status).toBe(410)
    // Neither another's code, nor another's attempt.
    expect(await told(await verify(bob, { attempt: bobs.attempt, code: magic.code }))).toBe("422 code_invalid")
    expect((await verify(bob, { attempt: magic.attempt, code: magic.code })).status).toBe(404)
    expect(await told(await verify(bob, { token: magic.token }))).toBe("409 confirm_browser")
    // A new epoch ends what was mailed before.
    expect((await stranger().post("/auth/password/reset", { token: reset.token, password: "another set of words entirely" })).status).toBe(200)
    expect(await told(await verify(browser, { token: magic.token }))).toBe("410 link_expired")
    expect((await stranger().get(link)).status).toBe(410)
    expect(await told(await verify(bob, { token: bobs.token }))).toBe("200 complete")
  })

  test("RC-05 one link fifty times at once, by link and by code, opens one session", async () => {
    await signedUp(doorward, ADA)
    const before = (await sessions()).length
    const { attempt, code, token } = await asked(browser)
    const answers = await Promise.all(
      Array.from({ length: 50 }, async (_, index) => {
        const twin = browserLike(replicas.nth(index).fetch)
        for (const [name, value] of browser.cookies) twin.cookies.set(name, value)
        // A machine that is busy asks some to come back.
        const pressed = async (): Promise<Response> => {
          const answer = await verify(twin, index % 2 === 0 ? { token } : { attempt, code })
          return answer.status === 503 ? pressed() : answer
        }
        return told(await pressed())
      }),
    )
    expect(answers.toSorted()).toEqual(["200 complete", ...Array.from({ length: 49 }, () => "410 link_used")])
    expect(await sessions()).toHaveLength(before + 1)
  })

  test("MF-10 MF-11 a code by mail as second step: bound to its attempt and browser, ten minutes, the newest, five guesses over all resends", async () => {
    await signedUp(doorward, ADA)
    await doorward.database.write(sql`UPDATE users SET factors = '["totp"]' WHERE email = ${ADA}`)
    const challenge = (who: BrowserLike, attempt: string, code?: string) =>
      who.post("/auth/2fa/challenge", { attempt, factor: "email_otp", ...(code === undefined ? {} : { code }) })
    const begun = async (who: BrowserLike) => {
      doorward.clock.advance(1)
      const { attempt, factors } = (await (await signIn(who, ADA)).json()) as { attempt: string; factors: string[] }
      expect(factors).toEqual(expect.arrayContaining(["totp", "email_otp"]))
      expect((await challenge(who, attempt)).status).toBe(200)
      return { attempt, ...(await newestMail(doorward, ADA)) }
    }
    const first = await begun(browser)
    expect((await challenge(stranger(), first.attempt, first.code)).status).toBe(404)
    const other = stranger()
    const second = await begun(other)
    // Another attempt of the same person has a code of its own.
    expect(await told(await challenge(other, second.attempt, first.code))).toBe("422 code_invalid")
    doorward.clock.advance(1)
    await challenge(browser, first.attempt)
    const resent = await newestMail(doorward, ADA)
    expect(await told(await challenge(browser, first.attempt, first.code))).toBe("422 code_invalid")
    const done = await challenge(browser, first.attempt, resent.code)
    // It satisfies the second step and raises nothing.
    expect(await done.json()).toMatchObject({ status: "complete", session: { acr: "urn:doorward:aal1", amr: ["pwd", "otp"] } })
    // Twenty resends, guesses in between: five guesses in all, then not even the right one.
    const third = stranger()
    const { attempt } = await begun(third)
    const mails = await mailsTo(ADA)
    const answers = []
    for (let round = 0; round < 20; round++) {
      answers.push(await told(await challenge(third, attempt, "00000000")))
      doorward.clock.advance(1)
      await challenge(third, attempt)
    }
    expect(answers.filter((answer) => answer === "422 code_invalid")).toHaveLength(5)
    expect((await mailsTo(ADA)) - mails).toBe(4)
    expect((await challenge(third, attempt, (await newestMail(doorward, ADA)).code)).status).toBeGreaterThanOrEqual(400)
    const late = stranger()
    const { attempt: slow, code } = await begun(late)
    doorward.clock.advance(TEN_MINUTES_SECONDS)
    expect((await challenge(late, slow, code)).status).toBe(410)
    // Never after a first step by mail: that would be the same thing twice.
    const byMail = await verify(browser, { token: (await asked(browser)).token })
    expect(await byMail.json()).toMatchObject({ status: "mfa_required", factors: ["totp"] })
    doorward.clock.advance(3_600)
    await stranger().post("/auth/password/forgot", { email: ADA })
    const reset = await stranger().post("/auth/password/reset", { token: (await newestMail(doorward, ADA)).token, password: `new ${PASSWORD}` })
    expect(await reset.json()).toMatchObject({ status: "mfa_required", factors: ["totp"] })
  })
})
