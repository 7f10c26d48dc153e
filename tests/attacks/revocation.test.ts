import { createTestDoorward } from "doorward/testing"
import { afterEach, beforeEach, describe, expect, test } from "vitest"
import { type BrowserLike, browserLike, PASSWORD, signedUp } from "../browser-like.ts"
import { databases, freshDoorward, freshReplicas, lastingDatabase, type Replicas } from "../databases.ts"
import { claimsOf, type TokenClient, type TokensInBody, tokenClient, turned } from "../token-client.ts"
import { until } from "../until.ts"

const ADA = "ada@example.com"
type UserId = Parameters<Replicas["first"]["api"]["user"]>[0]

describe.each(databases)("attacks that outlive what was taken away, $name", (database) => {
  let replicas: Replicas
  let everywhere: TokenClient[]
  beforeEach(async () => {
    replicas = await freshReplicas(database)
    everywhere = replicas.houses.map((house) => tokenClient(house.fetch))
    await signedUp(replicas.first, ADA)
  })
  afterEach(() => replicas.close())

  const first = () => everywhere[0] as TokenClient
  const last = () => everywhere.at(-1) as TokenClient
  const userOf = (tokens: TokensInBody) => claimsOf(tokens.access_token)["sub"] as UserId
  /** What was known good on every replica, so that it is in every memory there is. */
  async function warm(tokens: TokensInBody): Promise<void> {
    for (const replica of everywhere) for (let n = 0; n < 2; n++) expect((await replica.session(tokens.access_token)).status).toBe(200)
  }
  async function warmCookie(cookie: string): Promise<void> {
    for (const replica of everywhere) expect(await statusOfCookie(replica, cookie)).toBe(200)
  }
  async function statusOfCookie(replica: TokenClient, cookie: string): Promise<number> {
    return (await replica.browser.get("/auth/session", { cookie: `doorward=${cookie}` })).status
  }
  const refusedEverywhere = (tokens: TokensInBody) =>
    until(async () => {
      const statuses = await Promise.all(everywhere.map(async (replica) => (await replica.session(tokens.access_token)).status))
      return statuses.every((status) => status === 401)
    })
  const cookieRefusedEverywhere = (cookie: string) =>
    until(async () => {
      const statuses = await Promise.all(everywhere.map((replica) => statusOfCookie(replica, cookie)))
      return statuses.every((status) => status === 401)
    })
  async function refreshRefusedEverywhere(tokens: TokensInBody): Promise<void> {
    for (const replica of everywhere) expect((await replica.refresh(tokens.refresh_token)).status).toBe(401)
  }
  const signedInBrowser = async (): Promise<BrowserLike> => {
    const browser = browserLike(replicas.first.fetch)
    await browser.post("/auth/login", { email: ADA, password: PASSWORD, mode: "token" })
    return browser
  }

  test("SES-05 after signing out the cookie is refused on every node within a second, with every token of the session", async () => {
    const browser = await signedInBrowser()
    const cookie = browser.cookies.get("doorward") ?? ""
    const { access_token } = (await (await browser.post("/auth/refresh")).json()) as { access_token: string }
    const refresh = browser.cookies.get("doorward-refresh") ?? ""
    const tokens = { access_token, refresh_token: refresh, expires_in: 600 }
    await warm(tokens)
    await warmCookie(cookie)
    expect((await browser.post("/auth/logout")).status).toBe(204)
    await cookieRefusedEverywhere(cookie)
    await refusedEverywhere(tokens)
    await refreshRefusedEverywhere(tokens)
  })

  test.each(["disableUser", "deleteUser"] as const)(
    "SES-07 %s: sessions, refresh tokens and access tokens end on every node within a second",
    async (act) => {
      const phone = await first().signIn(ADA)
      const laptop = await last().signIn(ADA)
      const browser = await signedInBrowser()
      const cookie = browser.cookies.get("doorward") ?? ""
      await warm(phone)
      await warm(laptop)
      await warmCookie(cookie)
      expect(await replicas.nth(1).api[act](userOf(phone))).toBe(true)
      await cookieRefusedEverywhere(cookie)
      for (const tokens of [phone, laptop]) {
        await refusedEverywhere(tokens)
        await refreshRefusedEverywhere(tokens)
      }
      expect((await first().browser.post("/auth/login", { email: ADA, password: PASSWORD })).status).toBe(401)
    },
  )

  test("SES-07 a person who is enabled again begins anew: nothing from before comes back, and new tokens are good at once", async () => {
    const before = await first().signIn(ADA)
    const user = userOf(before)
    await replicas.first.api.disableUser(user)
    await refusedEverywhere(before)
    await replicas.first.api.enableUser(user)
    const after = await last().signIn(ADA)
    expect(claimsOf(after.access_token).iat).toBeGreaterThan(claimsOf(before.access_token).iat)
    for (const replica of everywhere) expect((await replica.session(after.access_token)).status).toBe(200)
    expect((await first().session(before.access_token)).status).toBe(401)
    await refreshRefusedEverywhere(before)
  })

  test("PW-20 a new password ends every other session, refresh token and access token within a second, and the owner hears of it", async () => {
    const stolen = [await first().signIn(ADA), await last().signIn(ADA)]
    const browsers = [await signedInBrowser(), await signedInBrowser()]
    const mine = await signedInBrowser()
    const cookies = browsers.map((browser) => browser.cookies.get("doorward") ?? "")
    for (const tokens of stolen) await warm(tokens)
    for (const cookie of cookies) await warmCookie(cookie)
    const wrong = await mine.post("/auth/password/change", { current_password: "not the right password", password: "a new and longer password" })
    expect(wrong.status).toBe(401)
    expect((await mine.post("/auth/password/change", { current_password: PASSWORD, password: "short" })).status).toBe(422)
    await warm(stolen[0] as TokensInBody)
    const changed = await mine.post("/auth/password/change", { current_password: PASSWORD, password: "a new and longer password" })
    expect(changed.status).toBe(204)
    for (const cookie of cookies) await cookieRefusedEverywhere(cookie)
    for (const tokens of stolen) {
      await refusedEverywhere(tokens)
      await refreshRefusedEverywhere(tokens)
    }
    // Where it was changed, nothing is interrupted.
    expect((await mine.get("/auth/session")).status).toBe(200)
    const refreshed = (await (await mine.post("/auth/refresh")).json()) as { access_token: string }
    for (const replica of everywhere) expect((await replica.session(refreshed.access_token)).status).toBe(200)
    expect((await replicas.first.mails()).filter(({ subject }) => subject.includes("password") && subject.includes("changed")).length).toBe(1)
    expect((await first().browser.post("/auth/login", { email: ADA, password: PASSWORD })).status).toBe(401)
  })

  test("PW-20 a sign-in that was under way with the old password while it was changed holds nothing", async () => {
    const mine = await signedInBrowser()
    const rounds = await Promise.all(
      Array.from({ length: 6 }, async (_, n) => {
        const client = everywhere[n % everywhere.length] as TokenClient
        return client.browser.post("/auth/login", { email: ADA, password: PASSWORD, mode: "token", refresh: "body" })
      }).concat(mine.post("/auth/password/change", { current_password: PASSWORD, password: "a new and longer password" })),
    )
    expect(rounds.at(-1)?.status).toBe(204)
    for (const answer of rounds.slice(0, -1)) {
      if (answer.status !== 200) continue
      const tokens = (await answer.json()) as TokensInBody
      await refusedEverywhere(tokens)
      await refreshRefusedEverywhere(tokens)
    }
    expect((await mine.get("/auth/session")).status).toBe(200)
  })

  test("ending one session leaves the others, and ending the others leaves one", async () => {
    const mine = await signedInBrowser()
    const [one, two] = [await first().signIn(ADA), await last().signIn(ADA)]
    await warm(one)
    await warm(two)
    expect((await mine.send(`/auth/sessions/${claimsOf(one.access_token).sid}`, { method: "DELETE" })).status).toBe(204)
    await refusedEverywhere(one)
    await warm(two)
    expect((await mine.send("/auth/sessions", { method: "DELETE" })).status).toBe(204)
    await refusedEverywhere(two)
    expect((await mine.get("/auth/session")).status).toBe(200)
  })

  test("numbers of the log have no gaps, whoever revokes at the same time", async () => {
    const sessions = await Promise.all(Array.from({ length: 24 }, (_, n) => (everywhere[n % everywhere.length] as TokenClient).signIn(ADA)))
    const before = await replicas.first.revocations.read(0, 1_000)
    await Promise.all(
      sessions.map((tokens, n) =>
        (everywhere[(n + 1) % everywhere.length] as TokenClient).browser.post("/auth/logout", { refresh_token: tokens.refresh_token }),
      ),
    )
    const { events, head } = await replicas.first.revocations.read(before.head, 1_000)
    expect(events.map(({ seq }) => seq)).toEqual(sessions.map((_, n) => before.head + 1 + n))
    expect(head).toBe(before.head + sessions.length)
    expect(new Set(events.map(({ id }) => id)).size).toBe(sessions.length)
    for (const house of replicas.houses) await until(() => house.revocations.head() === head)
  })
})

describe.each(databases)("attacks on session limits, $name", (database) => {
  test("SES-20 sessions and refresh tokens obey shorter limits at their next use", async () => {
    const { settings, remove } = await lastingDatabase(database)
    let house = await createTestDoorward(settings)
    try {
      await signedUp(house, ADA)
      const idle = await tokenClient(house.fetch).signIn(ADA)
      const old = await tokenClient(house.fetch).signIn(ADA)
      await house.close()
      house = await createTestDoorward({ ...settings, sessionIdleSeconds: 300 })
      house.clock.advance(299)
      const client = tokenClient(house.fetch)
      const { refresh_token } = await turned(client, old.refresh_token)
      house.clock.advance(1)
      expect([(await client.refresh(idle.refresh_token)).status, (await client.session(idle.access_token)).status]).toEqual([401, 401])
      await house.close()
      house = await createTestDoorward({ ...settings, sessionAbsoluteSeconds: 300, sessionIdleSeconds: 300 })
      expect((await tokenClient(house.fetch).refresh(refresh_token)).status).toBe(401)
    } finally {
      await house.close()
      await remove()
    }
  })

  test("a turn counts as use of the session", async () => {
    const house = await freshDoorward(database)
    try {
      await signedUp(house, ADA)
      const client = tokenClient(house.fetch)
      let tokens = await client.signIn(ADA)
      for (let n = 0; n < 4; n++) {
        house.clock.advance(3_000)
        tokens = await turned(client, tokens.refresh_token)
      }
      const answer = (await (await client.session(tokens.access_token)).json()) as { session: { last_seen_at: string } }
      expect(Date.parse(answer.session.last_seen_at)).toBe(house.clock.now())
    } finally {
      await house.close()
    }
  })
})
