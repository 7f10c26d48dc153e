import { sql, type TestOptions } from "doorward/testing"
import { afterEach, beforeEach, describe, expect, test } from "vitest"
import { type BrowserLike, browserLike, newestMail, PASSWORD, signedUp, signIn } from "../browser-like.ts"
import { databases, freshReplicas, type Replicas } from "../databases.ts"
import { until } from "../until.ts"

const LIMITED: TestOptions = { limitMultiplier: 1 }
const QUARTER_HOUR_SECONDS = 15 * 60
const ADA = "ada@example.com"

describe.each(databases)("tries, $name", (database) => {
  let replicas: Replicas
  beforeEach(async () => {
    replicas = await freshReplicas(database, LIMITED)
  })
  afterEach(() => replicas.close())

  const times = <T>(count: number, each: (index: number) => T): T[] => Array.from({ length: count }, (_, index) => each(index))
  /** A browser nobody has seen, at an address; its requests are dealt out to the replicas in turn. */
  let dealt = 0
  const at = (address: string): BrowserLike => browserLike((request) => replicas.nth(dealt++).fetch(request, { address }))
  const wrong = (browser: BrowserLike, email = ADA) => signIn(browser, email, "not the password, whatever it is")
  const told = async (response: Response) => {
    const { code, status } = (await response.json()) as { code?: string; status: string | number }
    return `${response.status} ${code ?? status}`
  }
  const tally = async (responses: readonly Response[]) => {
    const counts: Record<string, number> = {}
    for (const one of await Promise.all(responses.map(told))) counts[one] = (counts[one] ?? 0) + 1
    return counts
  }
  const one = async <Row extends object>(statement: ReturnType<typeof sql>) => (await replicas.first.database.read<Row>(statement))[0]

  test("PW-07 the sixth failure from one network is refused until the window has passed, also with the right password", async () => {
    await signedUp(replicas.first, ADA)
    const browser = at("192.0.2.1")
    for (const _ of times(5, () => 0)) expect(await told(await wrong(browser))).toBe("401 invalid_credentials")
    const refused = await signIn(browser, ADA)
    expect(await told(refused.clone())).toBe("429 rate_limited")
    expect(Number(refused.headers.get("retry-after"))).toBe(QUARTER_HOUR_SECONDS)
    expect(await told(await signIn(at("192.0.2.2"), ADA))).toBe("200 complete")
    expect(await told(await wrong(browser))).toBe("429 rate_limited")
    replicas.first.clock.advance(QUARTER_HOUR_SECONDS)
    expect(await told(await signIn(browser, ADA))).toBe("200 complete")
  })

  test("PW-07 a hundred wrong passwords from a hundred networks: ten are looked at, the owner on a known device still gets in", async () => {
    await signedUp(replicas.first, ADA)
    const home = at("198.51.100.7")
    expect(await told(await signIn(home, ADA))).toBe("200 complete")
    const answers: Response[] = []
    for (const index of times(100, (index) => index)) answers.push(await wrong(at(`203.0.113.${index}`)))
    expect(await tally(answers)).toEqual({ "401 invalid_credentials": 10, "429 too_many_attempts": 90 })
    expect(await told(await signIn(at("203.0.113.200"), ADA))).toBe("429 too_many_attempts")
    expect(await told(await signIn(home, ADA))).toBe("200 complete")
  })

  test("RC-08 of two hundred parallel wrong passwords ten are looked at, and the right one among them after that fails", async () => {
    await signedUp(replicas.first, ADA)
    const answers = await Promise.all(
      times(200, (index) => (index === 150 ? signIn(at(`203.0.113.${index}`), ADA) : wrong(at(`203.0.113.${index}`)))),
    )
    const counts = await tally(answers)
    expect(counts["401 invalid_credentials"]).toBeLessThanOrEqual(10)
    expect(counts).toEqual({ "401 invalid_credentials": 10, "429 too_many_attempts": 190 })
    expect(await one<{ failures: number; reserved: number }>(sql`SELECT failures, reserved FROM sign_in_tries`)).toMatchObject({
      failures: 10,
      reserved: 0,
    })
  })

  test("SES-22 fifty parallel sign-ins with the right password all succeed", async () => {
    await signedUp(replicas.first, ADA)
    const answers = await Promise.all(times(50, () => signIn(at("192.0.2.1"), ADA)))
    expect(await tally(answers)).toEqual({ "200 complete": 50 })
  })

  test("PW-07 the owner unlocks by mail, once", async () => {
    await signedUp(replicas.first, ADA)
    // Mails of one instant have no order.
    replicas.first.clock.advance(1)
    for (const index of times(11, (index) => index)) await wrong(at(`203.0.113.${index}`))
    replicas.first.clock.advance(1)
    await until(async () => (await replicas.first.mails()).some(({ subject }) => subject.includes("Too many failed")))
    const { token } = await newestMail(replicas.first, ADA)
    const browser = at("192.0.2.9")
    expect(await told(await signIn(browser, ADA))).toBe("429 too_many_attempts")
    expect((await browser.submit(`/unlock?token=${token}`, "/unlock", { token })).status).toBe(200)
    expect((await browser.submit(`/unlock?token=${token}`, "/unlock", { token })).status).toBe(410)
    expect(await told(await signIn(browser, ADA))).toBe("200 complete")
  })
})

void PASSWORD
