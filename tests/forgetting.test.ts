import { sql, type TestDoorward } from "doorward/testing"
import { afterEach, beforeEach, describe, expect, test } from "vitest"
import { browserLike, PASSWORD, register, signedUp } from "./browser-like.ts"
import { databases, freshDoorward } from "./databases.ts"
import { tokenClient, turned } from "./token-client.ts"

const ADA = "ada@example.com"
const MINUTE = 60
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR

describe.each(databases)("what is forgotten opens nothing, $name", (database) => {
  let doorward: TestDoorward
  beforeEach(async () => {
    doorward = await freshDoorward(database)
  })
  afterEach(() => doorward.close())

  const codeOf = async (answer: Response) => [answer.status, ((await answer.json()) as { code?: string }).code]
  const rows = async () => (await doorward.database.read<{ n: number }>(sql`SELECT COUNT(*) AS n FROM sessions`))[0]?.n

  test("a session that ended, and every token of it, is refused in the same words before and after it is forgotten", async () => {
    const browser = await signedUp(doorward, ADA)
    const phone = tokenClient(doorward.fetch)
    const first = await phone.signIn(ADA)
    const second = await turned(phone, first.refresh_token)
    const cookie = [...browser.cookies].map(([name, value]) => `${name}=${value}`).join("; ")
    await browser.post("/auth/logout")
    await phone.browser.post("/auth/logout", { refresh_token: second.refresh_token })
    const answers = async () => [
      await codeOf(await browserLike(doorward.fetch).get("/auth/session", { cookie })),
      await codeOf(await phone.session(second.access_token)),
      await codeOf(await phone.refresh(second.refresh_token)),
      await codeOf(await phone.refresh(first.refresh_token)),
      (await phone.browser.post("/auth/logout", { refresh_token: second.refresh_token })).status,
    ]
    doorward.clock.advance(HOUR)
    const before = await answers()
    doorward.clock.advance(DAY)
    await doorward.runDueJobs()
    expect(await rows()).toBe(0)
    expect(await answers()).toEqual(before)
  })

  test("a session that lives keeps its chains: late retries, thefts and signing out are told as ever", async () => {
    await signedUp(doorward, ADA)
    const phone = tokenClient(doorward.fetch)
    const answer = await phone.browser.post("/auth/login", { email: ADA, password: PASSWORD, mode: "token", refresh: "body", remember: true })
    const { refresh_token } = (await answer.json()) as { refresh_token: string }
    const second = await turned(phone, refresh_token)
    doorward.clock.advance(13 * DAY)
    await doorward.runDueJobs()
    const third = await turned(phone, second.refresh_token)
    doorward.clock.advance(13 * DAY)
    await doorward.runDueJobs()
    const fourth = await turned(phone, third.refresh_token)
    expect(await codeOf(await phone.refresh(refresh_token))).toEqual([401, "refresh_reused"])
    expect(await codeOf(await phone.refresh(fourth.refresh_token))).toEqual([401, "refresh_invalid"])
  })

  test("an attempt that is over says why for a day; after that its link has expired", async () => {
    const browser = browserLike(doorward.fetch)
    const { attempt, code, link } = await register(doorward, browser, ADA)
    expect((await browser.post("/auth/verify", { attempt, code })).status).toBe(200)
    const token = new URL(link).searchParams.get("token")
    const again = () => browserLike(doorward.fetch).post("/auth/verify", { token })
    doorward.clock.advance(23 * HOUR)
    await doorward.runDueJobs()
    expect(await codeOf(await again())).toEqual([410, "link_used"])
    doorward.clock.advance(HOUR + 10 * MINUTE)
    await doorward.runDueJobs()
    expect(await codeOf(await again())).toEqual([410, "link_expired"])
    expect(await doorward.database.read(sql`SELECT id FROM attempts`)).toEqual([])
    expect(await doorward.database.read(sql`SELECT subject FROM one_time_secrets`)).toEqual([])
  })

  test("every job of the house runs, and has nothing to do in a new one", async () => {
    expect(await doorward.runDueJobs()).toEqual(
      expect.arrayContaining(["idempotency/forget", "mail/expire", "mail/forget", "session/forget", "sign-in/forget"]),
    )
    expect(await doorward.runDueJobs()).toEqual([])
  })
})
