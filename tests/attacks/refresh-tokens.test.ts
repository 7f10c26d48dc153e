import { createTestDoorward, sql, type TestDoorward } from "doorward/testing"
import { afterEach, beforeEach, describe, expect, test } from "vitest"
import { type BrowserLike, browserLike, PASSWORD, signedUp } from "../browser-like.ts"
import { databases, freshDoorward, freshReplicas, lastingDatabase } from "../databases.ts"
import { claimsOf, type TokenClient, tokenClient, turned } from "../token-client.ts"

const DAY = 86_400
const ADA = "ada@example.com"

describe.each(databases)("attacks on refresh tokens, $name", (database) => {
  let doorward: TestDoorward
  let client: TokenClient
  beforeEach(async () => {
    doorward = await freshDoorward(database)
    await signedUp(doorward, ADA)
    client = tokenClient(doorward.fetch)
  })
  afterEach(() => doorward.close())

  const codeOf = async (answer: Response) => ((await answer.json()) as { code: string }).code
  const mails = async (subject: RegExp) => (await doorward.mails()).filter((mail) => subject.test(mail.subject)).length
  /** A client somewhere else. */
  const from = (address: string, house = doorward) => tokenClient((request) => house.fetch(request, { address }))
  const browserWithTokens = async (): Promise<BrowserLike> => {
    const browser = browserLike(doorward.fetch)
    await browser.post("/auth/login", { email: ADA, password: PASSWORD, mode: "token" })
    return browser
  }

  test("TOK-16 a token from before the last turn: chain, session and access tokens end, and the owner hears of it", async () => {
    const first = await client.signIn(ADA)
    const other = await client.signIn(ADA)
    const second = await turned(client, first.refresh_token)
    const third = await turned(client, second.refresh_token)
    const stolen = await client.refresh(first.refresh_token)
    expect([stolen.status, await codeOf(stolen)]).toEqual([401, "refresh_reused"])
    expect((await client.session(third.access_token)).status).toBe(401)
    expect((await client.refresh(third.refresh_token)).status).toBe(401)
    expect(await mails(/signed out/)).toBe(1)
    // Once is enough, and nobody else is touched.
    expect((await client.refresh(first.refresh_token)).status).toBe(401)
    expect(await mails(/signed out/)).toBe(1)
    expect((await client.session(other.access_token)).status).toBe(200)
    expect((await client.refresh(other.refresh_token)).status).toBe(200)
  })

  test("TOK-16 theft ends everything of the person where that is set", async () => {
    const house = await freshDoorward(database, { refreshTheftEnds: "everything" })
    try {
      const browser = await signedUp(house, ADA)
      const phone = tokenClient(house.fetch)
      const first = await phone.signIn(ADA)
      const second = await turned(phone, first.refresh_token)
      await turned(phone, second.refresh_token)
      await phone.refresh(first.refresh_token)
      expect((await browser.get("/auth/session")).status).toBe(401)
      // A new sign-in is good at once.
      const fresh = await phone.signIn(ADA)
      expect((await phone.session(fresh.access_token)).status).toBe(200)
    } finally {
      await house.close()
    }
  })

  test("TOK-17 a lost answer: the same request again gives the same successor, for a minute", async () => {
    const { refresh_token } = await client.signIn(ADA)
    const lost = await turned(client, refresh_token)
    for (const seconds of [0, 31, 28]) {
      doorward.clock.advance(seconds)
      const again = await client.refresh(refresh_token)
      expect([again.status, again.headers.get("doorward-refresh")]).toEqual([200, "replayed"])
      const body = (await again.json()) as typeof lost
      expect(body.refresh_token).toBe(lost.refresh_token)
      expect((await client.session(body.access_token)).status).toBe(200)
    }
    expect((await client.refresh(lost.refresh_token)).headers.get("doorward-refresh")).toBe("rotated")
  })

  test("TOK-17 with the retry key it was turned with: without limit of time, and for no other key", async () => {
    const { refresh_token } = await client.signIn(ADA)
    const key = { "doorward-retry-key": "a3f1c7d2-retry" }
    const lost = (await (await client.refresh(refresh_token, key)).json()) as { refresh_token: string }
    doorward.clock.advance(1_800)
    const again = await client.refresh(refresh_token, key)
    expect(await again.json()).toMatchObject({ refresh_token: lost.refresh_token })
    const other = await client.refresh(refresh_token, { "doorward-retry-key": "another" })
    expect(await codeOf(other)).toBe("refresh_reused")
    expect((await client.refresh(lost.refresh_token)).status).toBe(401)
  })

  test("TOK-17 an outage is no time: a service that was down for an hour makes thieves of nobody", async () => {
    const { settings, remove } = await lastingDatabase(database)
    let house = await createTestDoorward(settings)
    try {
      await signedUp(house, ADA)
      const browser = browserLike(house.fetch)
      const { refresh_token } = await tokenClient(house.fetch).signIn(ADA)
      const lost = await turned(tokenClient(house.fetch), refresh_token)
      house.clock.advance(50)
      expect((await browser.post("/auth/refresh", { refresh_token })).status).toBe(200)
      await house.close()
      settings.clock?.advance(3_000)
      house = await createTestDoorward(settings)
      const phone = tokenClient(house.fetch)
      const again = await phone.refresh(refresh_token)
      expect([again.status, again.headers.get("doorward-refresh")]).toEqual([200, "replayed"])
      expect(await again.json()).toMatchObject({ refresh_token: lost.refresh_token })
      // The rest of the minute runs on.
      house.clock.advance(30)
      expect((await phone.refresh(refresh_token)).status).toBe(401)
    } finally {
      await house.close()
      await remove()
    }
  })

  test("too late and unproved: the chain ends, the session stays, and its browser goes on with a new chain", async () => {
    const browser = await browserWithTokens()
    const before = browser.cookies.get("doorward-refresh") ?? ""
    await browser.post("/auth/refresh")
    doorward.clock.advance(61)
    browser.cookies.set("doorward-refresh", before)
    const late = await browser.post("/auth/refresh")
    expect([late.status, late.headers.get("doorward-refresh")]).toEqual([200, "rotated"])
    // The chain before is over, for whoever else holds it.
    const thief = browserLike(doorward.fetch)
    thief.cookies.set("doorward-refresh", before)
    expect((await thief.post("/auth/refresh")).status).toBe(401)
    expect((await browser.get("/auth/session")).status).toBe(200)
    expect((await browser.post("/auth/refresh")).status).toBe(200)
    expect(await mails(/signed out/)).toBe(0)
  })

  test("too late and unproved, beside the cookie of another session: somebody else's session proves nothing about this one", async () => {
    const victim = await browserWithTokens()
    const stolen = victim.cookies.get("doorward-refresh") ?? ""
    await victim.post("/auth/refresh")
    doorward.clock.advance(61)
    const thief = await signedUp(doorward, "eve@example.com")
    thief.cookies.set("doorward-refresh", stolen)
    expect((await thief.post("/auth/refresh")).status).toBe(401)
  })

  test("too late and unproved, without the session's cookie: 401, and the access tokens of the chain are refused", async () => {
    const { refresh_token } = await client.signIn(ADA)
    const next = await turned(client, refresh_token)
    doorward.clock.advance(61)
    const late = await client.refresh(refresh_token)
    expect([late.status, await codeOf(late)]).toEqual([401, "refresh_reused"])
    expect((await client.session(next.access_token)).status).toBe(401)
    expect((await client.refresh(next.refresh_token)).status).toBe(401)
  })

  test("lockstep: a thief who repeats every token right after its owner is found in the third generation", async () => {
    const [owner, thief] = [from("192.0.2.1"), from("203.0.113.9")]
    let { refresh_token } = await owner.signIn(ADA)
    const answers: number[] = []
    for (let generation = 0; generation < 3; generation++) {
      const mine = await turned(owner, refresh_token)
      answers.push((await thief.refresh(refresh_token)).status)
      refresh_token = mine.refresh_token
      doorward.clock.advance(30)
    }
    expect(answers).toEqual([200, 200, 401])
    expect((await owner.refresh(refresh_token)).status).toBe(401)
    expect(await mails(/signed out/)).toBe(1)
  })

  test("two tabs of one browser repeat for ever and are nobody's thief; nor is one change of network", async () => {
    const [home, train] = [from("192.0.2.1"), from("2001:db8:1::7")]
    let { refresh_token } = await home.signIn(ADA)
    for (let generation = 0; generation < 8; generation++) {
      const turnedBy = generation === 4 ? train : home
      const next = await turned(turnedBy, refresh_token)
      expect((await home.refresh(refresh_token)).status).toBe(200)
      refresh_token = next.refresh_token
      doorward.clock.advance(30)
    }
    expect((await home.refresh(refresh_token)).status).toBe(200)
  })

  test("TOK-20 refreshing cannot go past the absolute lifetime", async () => {
    const answer = await client.browser.post("/auth/login", { email: ADA, password: PASSWORD, mode: "token", refresh: "body", remember: true })
    let { refresh_token } = (await answer.json()) as { refresh_token: string }
    for (let day = 0; day < 29; day++) {
      doorward.clock.advance(DAY)
      refresh_token = (await turned(client, refresh_token)).refresh_token
    }
    doorward.clock.advance(DAY - 60)
    const last = await turned(client, refresh_token)
    // Not even its access token outlives the session.
    expect(last.expires_in).toBeLessThanOrEqual(60)
    doorward.clock.advance(60)
    expect((await client.refresh(last.refresh_token)).status).toBe(401)
    expect((await client.session(last.access_token)).status).toBe(401)
  })

  test("a chain that is not used dies, as does one whose session sat idle", async () => {
    const { refresh_token } = await client.signIn(ADA)
    doorward.clock.advance(3_599)
    const next = await turned(client, refresh_token)
    doorward.clock.advance(3_599)
    const after = await turned(client, next.refresh_token)
    doorward.clock.advance(3_600)
    expect(await codeOf(await client.refresh(after.refresh_token))).toBe("refresh_invalid")
  })

  test("RC-01 the same token at once from everywhere: one successor for all, and nobody is signed out", async () => {
    const replicas = await freshReplicas(database)
    try {
      await signedUp(replicas.first, ADA)
      const clients = Array.from({ length: 12 }, (_, n) => tokenClient(replicas.nth(n).fetch))
      const one = clients[0] as TokenClient
      let { refresh_token } = await one.signIn(ADA)
      for (let generation = 0; generation < 5; generation++) {
        const answers = await Promise.all(clients.map((each) => each.refresh(refresh_token)))
        expect(answers.map(({ status }) => status)).toEqual(clients.map(() => 200))
        expect(answers.filter((answer) => answer.headers.get("doorward-refresh") === "rotated").length).toBe(1)
        const successors = await Promise.all(answers.map(async (answer) => ((await answer.json()) as { refresh_token: string }).refresh_token))
        expect(new Set(successors).size).toBe(1)
        refresh_token = successors[0] as string
      }
    } finally {
      await replicas.close()
    }
  })

  test("a restored backup: a token ahead of its row moves the chain forward, and the operator hears of it", async () => {
    const alerts: string[] = []
    const nothing = () => undefined
    const log = { wantsDebug: false, debug: nothing, info: nothing, warn: nothing, error: (_: object, message: string) => void alerts.push(message) }
    const house = await freshDoorward(database, { log })
    try {
      await signedUp(house, ADA)
      const phone = tokenClient(house.fetch)
      let tokens = await phone.signIn(ADA)
      const old = tokens.refresh_token
      for (let n = 0; n < 5; n++) tokens = await turned(phone, tokens.refresh_token)
      // As it was when the backup was made.
      await house.database.write(sql`UPDATE refresh_families SET generation = 2`)
      const ahead = await Promise.all([1, 2, 3].map(() => phone.refresh(tokens.refresh_token)))
      expect(ahead.map(({ status }) => status)).toEqual([200, 200, 200])
      const successors = await Promise.all(ahead.map(async (answer) => ((await answer.json()) as { refresh_token: string }).refresh_token))
      expect(new Set(successors).size).toBe(1)
      expect(alerts).toEqual([expect.stringContaining("ahead of the database")])
      // What is old stays old.
      expect((await phone.refresh(old)).status).toBe(401)
      expect((await phone.refresh(successors[0] as string)).status).toBe(401)
    } finally {
      await house.close()
    }
  })

  test("a token that was changed anywhere is refused, and harms nobody", async () => {
    const { refresh_token, access_token } = await client.signIn(ADA)
    const bytes = Buffer.from(refresh_token.slice(4), "base64url")
    const variants = Array.from(bytes, (_, at) => {
      const other = Buffer.from(bytes)
      other[at] = (other[at] as number) ^ 1
      return `dwr_${other.toString("base64url")}`
    })
    variants.push(
      `${refresh_token}=`,
      `${refresh_token} `,
      refresh_token.toUpperCase(),
      refresh_token.replace("dwr_", "dwc_"),
      refresh_token.slice(0, -1),
      "dwr_",
      "x".repeat(500),
    )
    // The bits left over in the last character, which a lenient decoder ignores.
    const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
    const last = alphabet.indexOf(refresh_token.at(-1) as string)
    for (const extra of [1, 2, 3]) variants.push(refresh_token.slice(0, -1) + alphabet.charAt(last ^ extra))
    for (const variant of new Set(variants)) {
      const answer = await client.refresh(variant)
      expect([variant, answer.status, await codeOf(answer)]).toEqual([variant, 401, "refresh_invalid"])
    }
    expect((await client.session(access_token)).status).toBe(200)
    expect((await client.refresh(refresh_token)).headers.get("doorward-refresh")).toBe("rotated")
  })

  test("what is known of a family from its access token turns nothing", async () => {
    const { access_token, refresh_token } = await client.signIn(ADA)
    const { fam } = claimsOf(access_token)
    expect((await client.refresh(fam)).status).toBe(401)
    expect((await client.refresh(access_token.slice(0, 500))).status).toBe(401)
    expect((await client.refresh(refresh_token)).status).toBe(200)
  })
})
