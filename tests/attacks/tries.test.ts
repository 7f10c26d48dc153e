import { sql, type TestOptions } from "doorward/testing"
import { afterEach, beforeEach, describe, expect, test } from "vitest"
import { type BrowserLike, browserLike, newestMail, PASSWORD, signedUp, signIn } from "../browser-like.ts"
import { databases, freshReplicas, type Replicas } from "../databases.ts"
import { until } from "../until.ts"
import { likeness } from "./likeness.ts"
import { DAY_SECONDS, each, failToSignIn, HOUR_SECONDS, QUARTER_HOUR_SECONDS, strangersOf, subjectsTo, tally, times, told } from "./strangers.ts"

const LIMITED: TestOptions = { limitMultiplier: 1 }
const ADA = "ada@example.com"
const EVE = "eve@example.com"
const NOBODY = "nobody@example.com"
const LOCKED = "Too many failed sign-ins to Doorward"

describe.each(databases)("tries, $name", (database) => {
  let replicas: Replicas
  let home: BrowserLike
  beforeEach(async () => {
    replicas = await freshReplicas(database, LIMITED)
    await signedUp(replicas.first, ADA)
    home = at("198.51.100.7")
  })
  afterEach(() => replicas.close())

  const at = strangersOf(() => replicas)
  const wrong = (browser: BrowserLike, email = ADA) => failToSignIn(browser, email)
  const right = async (browser: BrowserLike, email = ADA) => told(await signIn(browser, email))
  const advance = (seconds: number) => replicas.first.clock.advance(seconds)
  const rows = <Row extends object>(statement: ReturnType<typeof sql>) => replicas.first.database.read<Row>(statement)
  /** Ten failures, from networks of their own. */
  const lock = (email = ADA) => each(10, (index) => wrong(at(`203.0.113.${index}`), email))
  const toldOwner = (count: number, to = ADA) =>
    until(async () => (await subjectsTo(replicas.first, to)).filter((subject) => subject === LOCKED).length === count)
  const without = (browser: BrowserLike, cookie: string) => {
    const twin = at("198.51.100.7")
    for (const [name, value] of browser.cookies) if (name !== cookie) twin.cookies.set(name, value)
    return twin
  }

  test("PW-07 the sixth failure from one network is refused until the window has passed, also with the right password", async () => {
    const browser = at("192.0.2.1")
    expect(await tally(await each(5, () => wrong(browser)))).toEqual({ "401 invalid_credentials": 5 })
    const refused = await signIn(browser, ADA)
    expect(refused.headers.get("retry-after")).toBe(String(QUARTER_HOUR_SECONDS))
    expect(refused.headers.get("ratelimit-policy")).toBe('"tries";q=5;w=900')
    expect(refused.headers.get("ratelimit")).toBe('"tries";r=0;t=900')
    expect(await told(refused)).toBe("429 rate_limited")
    // Another network is another window, and its success does not end this one.
    expect(await right(at("192.0.2.2"))).toBe("200 complete")
    advance(QUARTER_HOUR_SECONDS - 1)
    expect(await right(browser)).toBe("429 rate_limited")
    advance(1)
    expect(await right(browser)).toBe("200 complete")
  })

  test("PW-07 a hundred wrong passwords from a hundred networks: ten are looked at, the owner on a known device still gets in", async () => {
    expect(await right(home)).toBe("200 complete")
    expect(await tally(await each(100, (index) => wrong(at(`203.0.113.${index}`))))).toEqual({
      "401 invalid_credentials": 10,
      "429 too_many_attempts": 90,
    })
    expect(await right(at("203.0.113.200"))).toBe("429 too_many_attempts")
    // Also from the network of a stranger who has used up its tries.
    const abroad = browserLike((request) => replicas.first.fetch(request, { address: "203.0.113.1" }))
    for (const [name, value] of home.cookies) abroad.cookies.set(name, value)
    expect(await right(abroad)).toBe("200 complete")
  })

  test("PW-07 a known device has five tries of its own in a quarter of an hour", async () => {
    await right(home)
    await lock()
    expect(await tally(await each(6, () => wrong(home)))).toEqual({ "401 invalid_credentials": 5, "429 rate_limited": 1 })
    expect(await right(home)).toBe("429 rate_limited")
    advance(QUARTER_HOUR_SECONDS)
    expect(await right(home)).toBe("200 complete")
  })

  test("PW-07 after a hundred failures in a row nobody gets a try any more, until the owner allows it", async () => {
    await right(home)
    await lock()
    await each(18, async () => {
      expect(await tally(await each(5, () => wrong(home)))).toEqual({ "401 invalid_credentials": 5 })
      advance(QUARTER_HOUR_SECONDS)
    })
    expect(await right(home)).toBe("429 too_many_attempts")
    // The mail's link is over by now; there is another one a day after the first.
    advance(DAY_SECONDS)
    expect(await right(home)).toBe("429 too_many_attempts")
    await toldOwner(2)
    const { token } = await newestMail(replicas.first, ADA)
    await home.submit(`/unlock?token=${token}`, "/unlock", { token })
    expect(await right(home)).toBe("200 complete")
  })

  test("PW-07 an identifier nobody has is counted and answered like any other", async () => {
    const onlookers = async (email: string, network: string) => {
      const seen = await each(7, async () => likeness(await wrong(at(`${network}.1`), email), email))
      seen.push(...(await each(7, async (index) => likeness(await wrong(at(`${network}.${index + 2}`), email), email))))
      const form = await at(`${network}.99`).submit("/sign-in", "/sign-in/password", { email, password: "whatever it may be" })
      return [...seen, await likeness(form, email)]
    }
    const known = await onlookers(ADA, "192.0.2")
    expect(await onlookers(NOBODY, "203.0.113")).toEqual(known)
    expect(known.map(({ status }) => status)).toEqual([...times(5, () => 401), 429, 429, ...times(5, () => 401), 429, 429, 429])
    await toldOwner(1)
    expect(await subjectsTo(replicas.first, NOBODY)).toEqual([])
  })

  test("PV-02 limits show in refusals only, and there alike for known and unknown", async () => {
    const fields = ["ratelimit", "ratelimit-policy", "retry-after"]
    for (const answer of [await wrong(home), await wrong(home, NOBODY), await signIn(home, ADA)])
      for (const field of fields) expect(answer.headers.get(field)).toBeNull()
    await each(5, () => wrong(at("192.0.2.1")))
    await each(5, () => wrong(at("192.0.2.1"), NOBODY))
    const [known, unknown] = [await wrong(at("192.0.2.1")), await wrong(at("192.0.2.1"), NOBODY)]
    for (const field of fields) expect([field, unknown.headers.get(field)]).toEqual([field, known.headers.get(field)])
    expect(known.headers.get("retry-after")).not.toBeNull()
  })

  test("PW-09 the API, the page and the current password of a change share one budget", async () => {
    const browser = at("198.51.100.7")
    await right(browser)
    // A thief has the session, not the device.
    const thief = without(browser, "doorward-device")
    const change = () => thief.post("/auth/password/change", { current_password: "not the password", password: "another long password" })
    expect((await wrong(thief)).status).toBe(401)
    const stranger = at("198.51.100.7")
    const form = () => stranger.submit("/sign-in", "/sign-in/password", { email: ADA, password: "not the password" })
    expect((await form()).status).toBe(401)
    expect((await change()).status).toBe(401)
    expect((await wrong(stranger)).status).toBe(401)
    expect((await change()).status).toBe(401)
    for (const answer of [await wrong(stranger), await form(), await change(), await signIn(stranger, ADA)]) {
      expect(answer.status).toBe(429)
      expect(answer.headers.get("retry-after")).toBe(String(QUARTER_HOUR_SECONDS))
    }
  })

  test("RC-08 of two hundred parallel wrong passwords ten are looked at, and the right one among them after that fails", async () => {
    const answers = await Promise.all(times(200, (index) => (index === 190 ? signIn : wrong)(at(`203.0.113.${index}`), ADA)))
    expect(await tally(answers)).toEqual({ "401 invalid_credentials": 10, "429 too_many_attempts": 190 })
    expect(await rows(sql`SELECT failures, reserved FROM sign_in_tries WHERE failures > 0`)).toEqual([{ failures: 10, reserved: 0 }])
  })

  test("RC-08 of two hundred parallel wrong passwords from one network five are looked at", async () => {
    const answers = await Promise.all(times(200, () => wrong(at("203.0.113.1"))))
    expect(await tally(answers)).toEqual({ "401 invalid_credentials": 5, "429 rate_limited": 195 })
  })

  test("SES-22 fifty parallel sign-ins with the right password all succeed, and leave nothing counted", async () => {
    expect(await tally(await Promise.all(times(50, () => signIn(at("192.0.2.1"), ADA))))).toEqual({ "200 complete": 50 })
    expect(await rows(sql`SELECT failures, reserved FROM sign_in_tries`)).toEqual([{ failures: 0, reserved: 0 }])
    expect(await tally(await each(6, () => wrong(at("192.0.2.1"))))).toEqual({ "401 invalid_credentials": 5, "429 rate_limited": 1 })
  })

  test("a success makes up for the failures of its own network and for those in a row", async () => {
    const browser = at("192.0.2.1")
    await each(3, async () => {
      await each(4, () => wrong(browser))
      expect(await right(without(browser, "doorward-device"))).toBe("200 complete")
    })
    expect(await rows(sql`SELECT failures FROM sign_in_tries`)).toEqual([{ failures: 0 }])
  })

  test("tries a process died with are forgotten within the window, and refuse nobody", async () => {
    await wrong(at("192.0.2.1"))
    const now = replicas.first.clock.now()
    await replicas.first.database.write(sql`UPDATE sign_in_tries SET reserved = 5, reserved_until = ${now + 60_000}`)
    advance(60)
    expect(await right(at("192.0.2.1"))).toBe("200 complete")
  })

  test("a try that could not be looked at is given back", async () => {
    const answers = await Promise.all(times(160, (index) => wrong(at(`203.0.113.${index}`), `somebody-${index}@example.com`)))
    const counts = await tally(answers)
    expect(Object.keys(counts).toSorted()).toEqual(["401 invalid_credentials", "503 saturated"].slice(0, Object.keys(counts).length))
    const [sums] = await rows<{ failures: number; reserved: number }>(
      sql`SELECT CAST(SUM(failures) AS INTEGER) AS failures, CAST(SUM(reserved) AS INTEGER) AS reserved FROM sign_in_tries`,
    )
    expect(sums).toEqual({ failures: counts["401 invalid_credentials"], reserved: 0 })
  })

  test("while the database cannot be asked nobody gets a try, and none is counted", async () => {
    await wrong(at("192.0.2.1"))
    // As long as this holds its row (or, on SQLite, the one writer), no try can be reserved.
    await replicas.first.database.transaction(async (db) => {
      await db.write(sql`UPDATE sign_in_tries SET failures = failures`)
      expect(await tally(await Promise.all([signIn(at("192.0.2.1"), ADA), wrong(at("192.0.2.1"))]))).toEqual({ "503 unavailable": 2 })
    })
    expect(await rows(sql`SELECT failures, reserved FROM sign_in_tries`)).toEqual([{ failures: 1, reserved: 0 }])
    expect(await right(at("192.0.2.1"))).toBe("200 complete")
  })

  describe("PW-07 the mail to the owner of a locked account", () => {
    test("is one for each lock, whatever strangers do after it", async () => {
      await lock()
      await each(5, (index) => wrong(at(`192.0.2.${index}`)))
      await toldOwner(1)
      await Promise.all(times(10, (index) => wrong(at(`192.0.2.${index}`))))
      expect(await subjectsTo(replicas.first, ADA)).toHaveLength(2)
    })

    test("comes three times a day at most, however often the account is locked again", async () => {
      await right(home)
      await each(5, async (index) => {
        await lock()
        await wrong(at("192.0.2.1"))
        await toldOwner(Math.min(3, index + 1))
        advance(QUARTER_HOUR_SECONDS)
        expect(await right(home)).toBe("200 complete")
      })
      expect((await subjectsTo(replicas.first, ADA)).filter((subject) => subject === LOCKED)).toHaveLength(3)
    })

    test("unlocks once, within an hour, by its button and not by its link; and makes the browser known", async () => {
      advance(1)
      await lock()
      await toldOwner(1)
      const { link, token } = await newestMail(replicas.first, ADA)
      expect(link).toMatch(/^http:\/\/localhost:3000\/unlock\?token=/)
      const browser = at("192.0.2.9")
      expect((await browser.get(`/unlock?token=${token}`)).headers.get("referrer-policy")).toBe("no-referrer")
      await browser.send(`/unlock?token=${token}`, { method: "HEAD" })
      expect(await right(browser)).toBe("429 too_many_attempts")
      const press = (token: string) => browser.submit(`/unlock?token=${token}`, "/unlock", { token })
      for (const forged of ["", "x", "a".repeat(43), `${token}x`, token.slice(1)]) expect((await press(forged)).status).toBe(410)
      const pressed = await Promise.all(times(10, () => press(token)))
      expect(pressed.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([200, ...times(9, () => 410)])
      // Strangers may lock it again at once: this browser is no stranger any more.
      await each(10, (index) => wrong(at(`203.0.113.${index + 100}`)))
      expect(await right(at("192.0.2.10"))).toBe("429 too_many_attempts")
      expect(await right(browser)).toBe("200 complete")
    })

    test("has a link that is over after an hour", async () => {
      advance(1)
      await lock()
      await toldOwner(1)
      const { token } = await newestMail(replicas.first, ADA)
      advance(HOUR_SECONDS)
      expect((await home.submit(`/unlock?token=${token}`, "/unlock", { token })).status).toBe(410)
      expect(await right(home)).toBe("429 too_many_attempts")
    })

    test("is in the language the person chose, not in the stranger's", async () => {
      const german = at("198.51.100.20")
      const begun = await german.post("/auth/register", { email: EVE, password: PASSWORD }, { "accept-language": "de" })
      const { code } = await newestMail(replicas.first, EVE)
      const { attempt } = (await begun.json()) as { attempt: string }
      expect((await german.post("/auth/verify", { attempt, code })).status).toBe(200)
      await lock(EVE)
      await until(async () => (await subjectsTo(replicas.first, EVE)).includes("Zu viele misslungene Anmeldungen bei Doorward"))
    })
  })

  // What the cookie says does not depend on the database; that all replicas believe it is tested above.
  if (database.name === "sqlite")
    describe("MF-16 the cookie of a known device", () => {
      test("has no effect for another person, when it was changed, or when it came twice", async () => {
        await signedUp(replicas.first, EVE)
        await right(home)
        await lock()
        await lock(EVE)
        expect(await right(home, EVE)).toBe("429 too_many_attempts")
        const cookie = home.cookies.get("doorward-device") ?? ""
        expect(cookie).not.toBe("")
        const middle = Math.floor(cookie.length / 2)
        const forged = [
          "",
          "~",
          cookie.slice(0, middle),
          `${cookie}x`,
          cookie.slice(0, middle) + (cookie[middle] === "a" ? "b" : "a") + cookie.slice(middle + 1),
        ]
        for (const value of [...forged, `${cookie}; doorward-device=${cookie}`]) {
          const thief = at("192.0.2.1")
          thief.cookies.set("doorward-device", value)
          expect(await right(thief)).toBe("429 too_many_attempts")
        }
        expect(await right(home)).toBe("200 complete")
      })

      test("PW-20 has no effect once the password was changed", async () => {
        await right(home)
        const other = at("198.51.100.8")
        await right(other)
        expect((await other.post("/auth/password/change", { current_password: PASSWORD, password: "another long password" })).status).toBe(204)
        await lock()
        for (const browser of [home, other]) expect(await told(await signIn(browser, ADA, "another long password"))).toBe("429 too_many_attempts")
      })

      test("has no effect after a year without a sign-in", async () => {
        await right(home)
        advance(364 * DAY_SECONDS)
        await lock()
        expect(await right(home)).toBe("200 complete")
        advance(365 * DAY_SECONDS)
        await lock()
        expect(await right(home)).toBe("429 too_many_attempts")
      })

      test("knows the eight people who were here last", async () => {
        const shared = at("198.51.100.30")
        const people = times(9, (index) => `person-${index}@example.com`)
        for (const email of people) {
          await signedUp(replicas.first, email)
          expect(await right(shared, email)).toBe("200 complete")
        }
        expect((shared.cookies.get("doorward-device") ?? "").length).toBeLessThan(4_000)
        await lock(people[0])
        await lock(people[1])
        expect(await right(shared, people[0])).toBe("429 too_many_attempts")
        expect(await right(shared, people[1])).toBe("200 complete")
      })

      test("is there after every complete sign-in with cookies, keeps its identity, and holds no address", async () => {
        const answer = await signIn(home, ADA)
        const [line] = answer.headers.getSetCookie().filter((text) => text.startsWith("doorward-device="))
        expect(line).toMatch(/; Path=\/; Max-Age=31536000; HttpOnly; SameSite=Lax$/)
        expect(line).not.toContain("ada")
        const id = () => home.cookies.get("doorward-device")?.split("~")[0]
        const before = id()
        await right(home)
        expect(id()).toBe(before)
        const bodyOnly = await home.post("/auth/login", { email: ADA, password: PASSWORD, mode: "token", refresh: "body" })
        expect(bodyOnly.headers.getSetCookie()).toEqual([])
      })
    })

  test("sign-ins, failures, pauses, locks and unlocking are written down, each once", async () => {
    advance(1)
    const browser = at("192.0.2.1")
    await right(browser)
    await each(7, () => wrong(without(browser, "doorward-device")))
    await each(7, (index) => wrong(at(`203.0.113.${index}`)))
    await each(6, () => wrong(at("192.0.2.2"), NOBODY))
    await toldOwner(1)
    const { token } = await newestMail(replicas.first, ADA)
    await browser.submit(`/unlock?token=${token}`, "/unlock", { token })
    const events = await rows<{ type: string; mine: number; count: number }>(sql`
      SELECT type, CASE WHEN user_id IS NULL THEN 0 ELSE 1 END AS mine, CAST(COUNT(*) AS INTEGER) AS count FROM audit_events
      WHERE type LIKE 'sign_in.%' GROUP BY type, CASE WHEN user_id IS NULL THEN 0 ELSE 1 END ORDER BY 1, 2`)
    expect(events.map(({ type, mine, count }) => `${type} ${mine === 1 ? "of Ada" : "of nobody"} ${count}`)).toEqual([
      "sign_in.failed of nobody 5",
      "sign_in.failed of Ada 10",
      "sign_in.limited of nobody 1",
      "sign_in.limited of Ada 1",
      "sign_in.locked of Ada 1",
      // The sign-up is one as well.
      "sign_in.succeeded of Ada 2",
      "sign_in.unlocked of Ada 1",
    ])
    const all = JSON.stringify(await rows(sql`SELECT details, personal FROM audit_events`))
    expect(all).not.toContain("not the password")
    expect(all).not.toContain(NOBODY)
    expect(JSON.stringify(await rows(sql`SELECT * FROM sign_in_tries`))).not.toContain("example.com")
  })

  test("what nobody has tried for long is forgotten; what is locked stays", async () => {
    await wrong(home, NOBODY)
    await lock()
    advance(31 * DAY_SECONDS)
    await replicas.first.runDueJobs()
    expect(await rows(sql`SELECT failures FROM sign_in_tries`)).toEqual([{ failures: 10 }])
    expect(await right(home)).toBe("429 too_many_attempts")
  })
})
