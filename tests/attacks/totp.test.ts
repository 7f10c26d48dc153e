import { sql } from "doorward/testing"
import { afterEach, beforeEach, describe, expect, test } from "vitest"
import { type BrowserLike, browserLike, signedUp } from "../browser-like.ts"
import { databases, freshDoorward, freshReplicas, type Replicas } from "../databases.ts"
import { answer, codeOf, firstStep, setUpAuthenticator, told, wrongCodeOf } from "../second-step.ts"

const ADA = "ada@example.com"
const STEP_SECONDS = 30
const MANY = 24
const DAY_SECONDS = 86_400

describe.each(databases)("TOTP, $name", (database) => {
  let replicas: Replicas
  beforeEach(async () => {
    replicas = await freshReplicas(database)
  })
  afterEach(() => replicas.close())
  const { house, nth } = { house: () => replicas.first, nth: (index: number) => replicas.nth(index) }
  const rows = <Row extends object>(statement: ReturnType<typeof sql>) => house().database.read<Row>(statement)

  /** The same browser at another replica. */
  const at = (index: number, browser: BrowserLike): BrowserLike => {
    const twin = browserLike(nth(index).fetch)
    for (const [name, value] of browser.cookies) twin.cookies.set(name, value)
    return twin
  }

  test("MF-01 a code opens one sign-in: not a second in its step, not on another node, not the set-up's own, and none before it", async () => {
    const app = await setUpAuthenticator(house(), await signedUp(house(), ADA))
    const shown = async (index: number, code: string) => {
      const { browser, attempt } = await firstStep(nth(index), ADA)
      return told(await answer(browser, attempt, "totp", code))
    }
    expect(await shown(1, app.code())).toBe("422 code_invalid")
    house().clock.advance(STEP_SECONDS)
    const [before, now] = [app.code(-1), app.code()]
    expect(await shown(0, now)).toBe("200 complete")
    expect(await shown(1, now)).toBe("422 code_invalid")
    expect(await shown(0, before)).toBe("422 code_invalid")
    house().clock.advance(STEP_SECONDS)
    expect(await shown(1, now)).toBe("422 code_invalid")
    expect(await shown(2, app.code())).toBe("200 complete")
  })

  test("MF-03 of the codes of step −2, −1, 0, +1 and +2 the middle three are right", async () => {
    const app = await setUpAuthenticator(house(), await signedUp(house(), ADA))
    for (const [offset, expected] of [
      [-2, "422 code_invalid"],
      [2, "422 code_invalid"],
      [-1, "200 complete"],
      [0, "200 complete"],
      [1, "200 complete"],
    ] as const) {
      house().clock.advance(5 * STEP_SECONDS)
      const { browser, attempt } = await firstStep(house(), ADA)
      expect([offset, await told(await answer(browser, attempt, "totp", app.code(offset)))]).toEqual([offset, expected])
    }
  })

  test("RC-05 one code shown many times at once, in one attempt and in many, on every node, opens one session", async () => {
    const app = await setUpAuthenticator(house(), await signedUp(house(), ADA))
    for (const spread of ["one attempt", "many attempts"]) {
      house().clock.advance(2 * STEP_SECONDS)
      const begun = await Promise.all(Array.from({ length: spread === "one attempt" ? 1 : MANY / 4 }, () => firstStep(house(), ADA)))
      const sessions = async () => (await rows(sql`SELECT id FROM sessions WHERE ended_at IS NULL`)).length
      const before = await sessions()
      const code = app.code()
      const answers = await Promise.all(
        Array.from({ length: MANY }, async (_, index) => {
          const { browser, attempt } = begun[index % begun.length] ?? (await firstStep(house(), ADA))
          return told(await answer(at(index, browser), attempt, "totp", code))
        }),
      )
      expect([spread, answers.filter((one) => one === "200 complete")]).toEqual([spread, ["200 complete"]])
      expect(answers.filter((one) => !/^(200 complete|422 code_invalid|429 too_many_attempts|410 attempt_expired)$/.test(one))).toEqual([])
      expect([spread, await sessions()]).toEqual([spread, before + 1])
    }
  })

  test("MF-06 what was begun opens nothing, is replaced by the next, ends after ten minutes, and is sealed", async () => {
    const browser = await signedUp(house(), ADA)
    const begin = async () => (await (await browser.post("/auth/2fa/setup", {})).json()) as { secret: string; otpauth_url: string; qr_svg: string }
    const verify = (secret: string) => browser.post("/auth/2fa/verify", { code: codeOf(house(), secret) })
    const first = await begin()
    expect(first.secret).toMatch(/^[A-Z2-7]{32}$/)
    expect(first.otpauth_url).toBe(`otpauth://totp/Doorward:ada%40example.com?secret=${first.secret}&issuer=Doorward`)
    expect(first.qr_svg).toMatch(/^<svg xmlns="http:\/\/www\.w3\.org\/2000\/svg" viewBox="0 0 \d+ \d+" shape-rendering="crispEdges">/)
    // Nothing is asked for yet, and nothing of it is in the clear.
    expect(await told(await browserLike(house().fetch).post("/auth/login", { email: ADA, password: "correct horse battery staple" }))).toBe(
      "200 complete",
    )
    expect(JSON.stringify(await rows(sql`SELECT * FROM totp_setups`))).not.toContain(first.secret)
    const second = await begin()
    expect(second.secret).not.toBe(first.secret)
    expect(await told(await verify(first.secret))).toBe("422 code_invalid")
    house().clock.advance(600)
    // Still the same session; what is over is the set-up, and freshness with it.
    expect(await told(await verify(second.secret))).toBe("403 reauthentication_required")
    expect(await told(await browser.post("/auth/login", { email: ADA, password: "correct horse battery staple" }))).toBe("200 complete")
    expect(await told(await verify(second.secret))).toBe("410 totp_setup_expired")
    await house().runDueJobs()
    expect(await rows(sql`SELECT user_id FROM totp_setups`)).toEqual([])

    const { secret } = await begin()
    expect((await verify(secret)).status).toBe(200)
    expect(await told(await verify(secret))).toBe("410 totp_setup_expired")
    expect(await rows(sql`SELECT user_id FROM totp_setups`)).toEqual([])
    const kept = JSON.stringify(await rows(sql`SELECT * FROM totp_credentials`))
    expect(kept).not.toContain(secret)
    // No address shows it again.
    for (const page of ["/account/two-step", "/account", "/auth/session"]) expect(await (await browser.get(page)).text()).not.toContain(secret)
  })

  test("MF-06 a sealed secret opens only in its own row and column", async () => {
    const [ada, bob] = [await signedUp(house(), ADA), await signedUp(house(), "bob@example.com")]
    const app = await setUpAuthenticator(house(), ada)
    await setUpAuthenticator(house(), bob)
    await house().database.write(sql`
      UPDATE totp_credentials SET secret = (SELECT t.secret FROM totp_credentials t JOIN users u ON u.id = t.user_id WHERE u.email = ${ADA}), last_step = 0`)
    house().clock.advance(STEP_SECONDS)
    const { browser, attempt } = await firstStep(house(), "bob@example.com")
    expect((await answer(browser, attempt, "totp", app.code())).status).toBe(500)
  })
})

describe("TOTP through the public door", () => {
  test("MF-04 of 1,000 guesses five a challenge and ten an account are judged, then ever fewer: less than one chance in 10,000 a day", async () => {
    const doorward = await freshDoorward(databases[0] ?? never(), { limitMultiplier: 1 })
    const app = await setUpAuthenticator(doorward, await signedUp(doorward, ADA))
    doorward.clock.advance(STEP_SECONDS)
    // From everywhere: what one network may send is not what holds here.
    let networks = 0
    const begin = () => {
      const address = `198.51.${Math.floor(++networks / 250)}.${networks % 250}`
      return firstStep({ fetch: (request) => doorward.fetch(request, { address }) }, ADA)
    }
    const judged: number[] = []
    let guesses = 0
    const guess = async (browser: BrowserLike, attempt: string) => {
      const outcome = await told(await answer(browser, attempt, "totp", wrongCodeOf(doorward, app.secret, guesses++)))
      if (outcome === "422 code_invalid") judged.push(doorward.clock.now())
      else expect(outcome).toBe("429 too_many_attempts")
      return outcome
    }
    const began = doorward.clock.now()
    // One challenge: five, and the right code after them is not looked at.
    const one = await begin()
    for (let tries = 0; tries < 200; tries++) await guess(one.browser, one.attempt)
    expect(judged).toHaveLength(5)
    expect(await told(await answer(one.browser, one.attempt, "totp", app.code()))).toBe("429 too_many_attempts")
    // Many challenges: five more and one that closes it; then nobody is let through, whatever they show.
    for (let challenges = 0; challenges < 16; challenges++) {
      const { browser, attempt } = await begin()
      for (let tries = 0; tries < 50; tries++) await guess(browser, attempt)
    }
    expect(judged).toHaveLength(10)
    // With patience: a guess as soon as one is looked at, for a day.
    const delaysSeconds: number[] = []
    for (;;) {
      const { browser, attempt } = await begin()
      const refused = await answer(browser, attempt, "totp", app.code())
      expect(await told(refused.clone())).toBe("429 too_many_attempts")
      delaysSeconds.push(Number(refused.headers.get("retry-after")))
      doorward.clock.advance(delaysSeconds.at(-1) ?? 0)
      if (doorward.clock.now() >= began + DAY_SECONDS * 1_000) break
      const next = await begin()
      expect(await guess(next.browser, next.attempt)).toBe("422 code_invalid")
    }
    expect(delaysSeconds.slice(0, 4)).toEqual([900, 1_800, 3_600, 7_200])
    // Three codes of a million are right at a time.
    expect(judged.length * (3 / 1e6)).toBeLessThan(1e-4)
    await doorward.close()
  })

  test("MF-04 the right code in time forgets what failed before it", async () => {
    const doorward = await freshDoorward(databases[0] ?? never(), { limitMultiplier: 1 })
    const app = await setUpAuthenticator(doorward, await signedUp(doorward, ADA))
    for (let round = 0; round < 4; round++) {
      doorward.clock.advance(2 * STEP_SECONDS)
      const { browser, attempt } = await firstStep(doorward, ADA)
      for (let tries = 0; tries < 4; tries++)
        expect(await told(await answer(browser, attempt, "totp", wrongCodeOf(doorward, app.secret, tries)))).toBe("422 code_invalid")
      expect(await told(await answer(browser, attempt, "totp", app.code()))).toBe("200 complete")
    }
    await doorward.close()
  })

  test("MF-14 a code that is a number, a list, hexadecimal, too long or a megabyte is refused as a client's mistake", async () => {
    const doorward = await freshDoorward(databases[0] ?? never())
    const browser = await signedUp(doorward, ADA)
    await setUpAuthenticator(doorward, browser)
    await browser.post("/auth/2fa/setup", {})
    const step = await firstStep(doorward, ADA)
    const shapes: unknown[] = [
      12345,
      123_456,
      ["123456"],
      { code: "123456" },
      null,
      true,
      "",
      "0x1e240",
      "123456789",
      "12345",
      "1e5",
      "-12345",
      "1".repeat(1_000_000),
    ]
    for (const code of shapes) {
      for (const response of [
        await browser.post("/auth/2fa/verify", { code }),
        await step.browser.post("/auth/2fa/challenge", { attempt: step.attempt, factor: "totp", code }),
      ]) {
        // Once five were looked at, there is no more of it.
        expect([code, [400, 413, 422, 429].includes(response.status)]).toEqual([code, true])
        expect(["invalid", "malformed", "too_large", "too_many_attempts"]).toContain(((await response.json()) as { code: string }).code)
      }
    }
    // A zero in front counts, and spaces do not.
    let code = ""
    while (!code.startsWith("0")) code = codeOf(doorward, ((await (await browser.post("/auth/2fa/setup", {})).json()) as { secret: string }).secret)
    expect((await browser.post("/auth/2fa/verify", { code: Number(code) })).status).toBe(422)
    expect((await browser.post("/auth/2fa/verify", { code: ` ${code.slice(0, 3)} ${code.slice(3)}` })).status).toBe(200)
    await doorward.close()
  })
})

function never(): never {
  throw new Error("there are no databases")
}
