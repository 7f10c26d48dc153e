import { createTestDoorward, sql, type TestOptions } from "doorward/testing"
import { afterEach, beforeEach, describe, expect, test } from "vitest"
import { type BrowserLike, browserLike, newestMail, register, signedUp, signIn } from "../browser-like.ts"
import { databases, freshReplicas, type Replicas } from "../databases.ts"
import { each, failToSignIn, QUARTER_HOUR_SECONDS, strangersOf, tally, times, told } from "./strangers.ts"

const ADA = "ada@example.com"
const PROXY = "10.0.0.1"
const LIMITED: TestOptions = { limitMultiplier: 1, trustProxy: ["10.0.0.0/8"] }

describe.each(databases)("limits, $name", (database) => {
  let replicas: Replicas
  beforeEach(async () => {
    replicas = await freshReplicas(database, LIMITED)
    await signedUp(replicas.first, ADA)
  })
  afterEach(() => replicas.close())

  const at = strangersOf(() => replicas)
  const behindProxy = (forwardedFor: string) => at(PROXY, { "x-forwarded-for": forwardedFor })
  const allTries = { "401 invalid_credentials": 5, "429 rate_limited": 3 }

  test("PW-10 a forged X-Forwarded-For does not buy more tries, through the trusted proxy or without it", async () => {
    expect(await tally(await each(8, (index) => failToSignIn(behindProxy(`203.0.113.${index}, 192.0.2.1`), ADA)))).toEqual(allTries)
    expect(
      await tally(await each(8, (index) => failToSignIn(at("192.0.2.2", { "x-forwarded-for": `203.0.113.${index}` }), "eve@example.com"))),
    ).toEqual(allTries)
    // Who really comes from elsewhere has tries of their own.
    expect(await told(await signIn(behindProxy("198.51.100.1"), ADA))).toBe("200 complete")
  })

  test('PW-10 an X-Forwarded-For of "a", nothing, names, ports or 64 KB skips no limit', async () => {
    const garbage = ["a", "", "unknown", "evil.example", "198.51.100.1:80", "[::1]", "x".repeat(65_536), "198.51.100.9, unknown"]
    const answers = await each(garbage.length, (index) => failToSignIn(behindProxy(garbage[index] ?? ""), ADA))
    expect(await tally(answers)).toEqual(allTries)
  })

  test("PW-14 what a request says of host and scheme is used for nothing, also through a trusted proxy", async () => {
    const forged = {
      "x-forwarded-for": "192.0.2.1",
      "x-forwarded-host": "evil.example",
      "x-forwarded-proto": "https",
      "x-forwarded-prefix": "/evil",
      "x-forwarded-port": "666",
      forwarded: "for=192.0.2.1;host=evil.example;proto=https",
      "x-original-url": "/evil",
      host: "evil.example",
    }
    const browser = at(PROXY, forged)
    replicas.first.clock.advance(1)
    const begun = await browser.post("/auth/register", { email: "eve@example.com" })
    expect(begun.headers.get("strict-transport-security")).toBeNull()
    expect((await newestMail(replicas.first, "eve@example.com")).link).toMatch(/^http:\/\/localhost:3000\/verify\?token=/)
    for (const { text, html } of await replicas.first.mails()) expect(`${text}${html}`).not.toContain("evil")
    const page = await browser.get("/sign-in")
    expect(`${await page.text()}${JSON.stringify([...page.headers])}`).not.toContain("evil")
  })

  test("DS-10 an X-Forwarded-For that holds names costs no look-up and no time", async () => {
    const names = Array.from({ length: 500 }, (_, index) => `host-${index}.example`).join(", ")
    const began = performance.now()
    await Promise.all(times(20, () => behindProxy(names).get("/auth/session")))
    expect(performance.now() - began).toBeLessThan(2_000)
  })

  test("PW-11 all addresses of one IPv6 /64 are one network, and ::ffff:a.b.c.d is a.b.c.d", async () => {
    const around = (index: number) => at(`2001:db8:7:7:${(index * 7_919).toString(16)}::${index}`)
    expect(await tally(await each(8, (index) => failToSignIn(around(index), ADA)))).toEqual(allTries)
    const spelled = ["192.0.2.9", "::ffff:192.0.2.9", "::FFFF:c000:0209"]
    expect(await tally(await each(8, (index) => failToSignIn(at(spelled[index % 3] ?? ""), "eve@example.com")))).toEqual(allTries)
    expect(await told(await signIn(at("2001:db8:7:8::1"), ADA))).toBe("200 complete")
  })

  test("RC-09 of a thousand parallel requests to a door for six hundred, six hundred pass", async () => {
    const { attempt } = await register(replicas.first, at("192.0.2.1"), "eve@example.com")
    const answers = await Promise.all(times(1_000, () => at("192.0.2.1").post("/auth/verify", { attempt, code: "00000000" })))
    const counts = await tally(answers)
    expect(Object.keys(counts).toSorted()).toEqual(["404 not_found", "429 rate_limited"])
    expect(counts["404 not_found"]).toBeLessThanOrEqual(600)
    // A replica keeps a twentieth at most to itself.
    expect(counts["404 not_found"]).toBeGreaterThanOrEqual(600 - 3 * 30)
    const refused = await at("192.0.2.1").post("/auth/verify/resend", { attempt })
    expect(refused.status).toBe(429)
    expect(refused.headers.get("ratelimit-policy")).toBe('"verifications";q=600;w=900')
    // Other networks and other doors are open.
    expect((await at("192.0.2.2").post("/auth/verify", { attempt, code: "00000000" })).status).toBe(404)
    expect(await told(await signIn(at("192.0.2.1"), ADA))).toBe("200 complete")
    replicas.first.clock.advance(QUARTER_HOUR_SECONDS)
    expect((await at("192.0.2.1").post("/auth/verify", { attempt, code: "00000000" })).status).toBe(404)
  })

  test("a network has so many sign-ups an hour; a program on this machine is no network", async () => {
    const register = (browser: BrowserLike, index: number) => browser.post("/auth/register", { email: `somebody-${index}@example.com` })
    const answers = await each(130, (index) => register(at("2001:db8::1"), index))
    const counts = await tally(answers)
    expect(counts["201 verification_required"]).toBeGreaterThanOrEqual(100)
    expect(counts["201 verification_required"]).toBeLessThanOrEqual(120)
    expect(counts["429 rate_limited"]).toBeGreaterThanOrEqual(10)
    // A proxy on this machine that nobody told us of must not be a network of all its visitors.
    for (const here of [at("127.0.0.1"), at("::1", { "x-forwarded-for": "2001:db8::1" })]) expect((await register(here, 200)).status).toBe(201)
  })

  describe("MF-04 codes that are guessed", () => {
    const code = "00000000"
    /** Five wrong codes to each of so many attempts of one address, as their browsers would send them. */
    const guesses = async (attempts: number, email: string) =>
      (
        await each(attempts, async () => {
          const browser = at("192.0.2.1")
          const { attempt } = await register(replicas.first, browser, email)
          return { browser, attempt }
        })
      ).flatMap(({ browser, attempt }) => times(6, () => () => browser.post("/auth/verify", { attempt, code })))

    test("MF-04 five of one challenge and ten of one address are looked at, then none for a quarter of an hour", async () => {
      const inParallel = await Promise.all((await guesses(4, "eve@example.com")).map((guess) => guess()))
      expect(await tally(inParallel)).toEqual({ "422 code_invalid": 10, "429 too_many_attempts": 14 })
      const browser = at("192.0.2.1")
      const fresh = await register(replicas.first, browser, "eve@example.com")
      const right = () => browser.post("/auth/verify", { attempt: fresh.attempt, code: fresh.code })
      const refused = await right()
      expect(await told(refused.clone())).toBe("429 too_many_attempts")
      expect(Number(refused.headers.get("retry-after"))).toBeLessThanOrEqual(QUARTER_HOUR_SECONDS)
      // Nobody guesses the link: it works all the same where it was asked for.
      const { token } = await newestMail(replicas.first, "eve@example.com")
      expect((await browser.post("/auth/verify", { token })).status).toBe(200)
    })

    test("MF-04 after the delay the right code works, and makes up for the wrong ones", async () => {
      for (const guess of await guesses(2, "eve@example.com")) await guess()
      const browser = at("192.0.2.1")
      const { attempt, code } = await register(replicas.first, browser, "eve@example.com")
      expect((await browser.post("/auth/verify", { attempt, code })).status).toBe(429)
      replicas.first.clock.advance(QUARTER_HOUR_SECONDS)
      const later = await register(replicas.first, browser, "eve@example.com")
      expect((await browser.post("/auth/verify", { attempt: later.attempt, code: later.code })).status).toBe(200)
      expect(await replicas.first.database.read(sql`SELECT * FROM one_time_guesses`)).toEqual([])
    })

    test("MF-04 a taken address is counted and answered like a free one", async () => {
      const outcomes = async (email: string) => {
        const answers: string[] = []
        for (const guess of await guesses(3, email)) answers.push(await told(await guess()))
        return answers
      }
      expect(await outcomes(ADA)).toEqual(await outcomes("eve@example.com"))
    })
  })

  test("SES-22 of fifty parallel sign-ins with three sessions a person at most, the three newest live", async () => {
    const settings = { ...database.fresh(), maxSessionsPerUser: 3 }
    const limited = await freshReplicas({ name: database.name, fresh: () => settings }, {})
    try {
      await signedUp(limited.first, ADA)
      const people = times(50, (index) => browserLike((request) => limited.nth(index).fetch(request)))
      // A machine that is busy hashes only so many at a time, and asks the others to come back.
      const served = async (browser: BrowserLike): Promise<Response> => {
        const answer = await signIn(browser, ADA)
        return answer.status === 503 ? served(browser) : answer
      }
      const answers = await Promise.all(people.map(served))
      expect(await tally(answers)).toEqual({ "200 complete": 50 })
      const live = async () =>
        (await Promise.all(people.map(async (browser) => (await browser.get("/auth/session")).status))).filter((status) => status === 200)
      const alive = await limited.first.database.read(sql`SELECT id FROM sessions WHERE ended_at IS NULL`)
      expect(alive).toHaveLength(3)
      expect((await live()).length).toBeLessThanOrEqual(3)
      // One more sign-in ends the one unused for longest, and no other.
      limited.first.clock.advance(120)
      const used = (await Promise.all(people.map(async (browser) => ({ browser, status: (await browser.get("/auth/session")).status })))).filter(
        ({ status }) => status === 200,
      )
      expect(used).toHaveLength(3)
      limited.first.clock.advance(120)
      const [first, second, third] = used.map(({ browser }) => browser)
      for (const browser of [first, third]) await browser?.get("/auth/session")
      limited.first.clock.advance(120)
      const next = browserLike(limited.first.fetch)
      expect((await signIn(next, ADA)).status).toBe(200)
      const statuses = await Promise.all([first, second, third, next].map(async (browser) => (await browser?.get("/auth/session"))?.status))
      expect(statuses).toEqual([200, 401, 200, 200])
    } finally {
      await limited.close()
    }
  })
})

test.each([["localhost"], ["10.0.0.0/33"], ["proxy.example"], ["*"]])("a trusted proxy of %j is refused at start", async (range) => {
  await expect(createTestDoorward({ trustProxy: [range] })).rejects.toThrow(range)
})
