import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest"
import { browserLike, PASSWORD, register, signedUp, signIn } from "../browser-like.ts"
import { databases, freshReplicas, type Replicas } from "../databases.ts"
import { startRedis } from "../servers/redis.mjs"
import { type TokenClient, type TokensInBody, tokenClient, turned } from "../token-client.ts"
import { until } from "../until.ts"

const ADA = "ada@example.com"
/** E-03: what a Redis that hangs may add, and a little for a machine that is busy. */
const HUNG_MS = 250 + 150
const RECOVERY_MS = 5_000
const LIMIT = 5
const WINDOW_MS = 15 * 60_000

type Redis = Awaited<ReturnType<typeof startRedis>>

interface Fault {
  readonly name: string
  begin(redis: Redis): Promise<void>
  end(redis: Redis): Promise<void>
}

const faults: readonly Fault[] = [
  { name: "down", begin: (redis) => redis.crash(), end: (redis) => redis.restart() },
  { name: "hung", begin: async (redis) => redis.pause(), end: async (redis) => redis.resume() },
  { name: "restarted empty", begin: (redis) => redis.restart(), end: async () => undefined },
]

describe.each(databases.filter(({ name }) => name === "postgres"))("Redis fails under three replicas on $name", (database) => {
  let redis: Redis
  let replicas: Replicas
  let clients: TokenClient[]
  beforeAll(async () => {
    redis = await startRedis()
  })
  afterAll(() => redis.stop())
  let settings: ReturnType<typeof database.fresh>
  beforeEach(async () => {
    settings = { ...database.fresh(), redisUrl: redis.url }
    replicas = await freshReplicas({ ...database, fresh: () => settings })
    clients = replicas.houses.map((house) => tokenClient(house.fetch))
  })
  afterEach(() => replicas.close())
  const nth = (index: number) => clients[index % clients.length] as TokenClient

  const everywhere = async (tokens: TokensInBody) => Promise.all(clients.map(async (client) => (await client.session(tokens.access_token)).status))
  const refusedEverywhere = (tokens: TokensInBody) => until(async () => (await everywhere(tokens)).every((status) => status === 401))

  test.each(faults)("FT-02 $name: signing in and refreshing go on, nobody is signed out, what is taken away stays away", async ({ begin, end }) => {
    await signedUp(replicas.first, ADA)
    const [stays, goes, goesLater] = [await nth(0).signIn(ADA), await nth(1).signIn(ADA), await nth(2).signIn(ADA)]
    expect((await nth(0).browser.post("/auth/logout", undefined, { authorization: `Bearer ${goes.access_token}` })).status).toBe(204)
    await refusedEverywhere(goes)

    await begin(redis)
    const began = performance.now()
    const fresh = await nth(1).signIn(ADA)
    expect(performance.now() - began).toBeLessThan(HUNG_MS + 1_000)
    expect(await everywhere(fresh)).toEqual([200, 200, 200])
    const next = await turned(nth(2), stays.refresh_token)
    expect(await everywhere(next)).toEqual([200, 200, 200])
    for (const client of clients) expect((await client.browser.get("/readyz")).status).toBe(200)
    expect((await nth(1).browser.post("/auth/logout", undefined, { authorization: `Bearer ${goesLater.access_token}` })).status).toBe(204)
    await refusedEverywhere(goesLater)
    expect(await everywhere(goes)).toEqual([401, 401, 401])

    await end(redis)
    const later = await nth(2).signIn(ADA)
    expect(await everywhere(later)).toEqual([200, 200, 200])
    expect(await everywhere(next)).toEqual([200, 200, 200])
    for (const gone of [goes, goesLater]) {
      expect(await everywhere(gone)).toEqual([401, 401, 401])
      for (const client of clients) expect((await client.refresh(gone.refresh_token)).status).toBe(401)
    }
  })

  test.each(faults)("FT-02 $name: a code that was used is used", async ({ begin, end }) => {
    const browser = browserLike(replicas.first.fetch)
    const { attempt, code } = await register(replicas.first, browser, ADA)
    const jar = new Map(browser.cookies)
    const verify = (index: number) => {
      const again = browserLike((replicas.houses[index] as (typeof replicas.houses)[number]).fetch)
      for (const [name, value] of jar) again.cookies.set(name, value)
      return again.post("/auth/verify", { attempt, code })
    }
    expect((await verify(0)).status).toBe(200)
    await begin(redis)
    for (const index of [0, 1, 2]) expect((await verify(index)).status).toBe(410)
    await end(redis)
    for (const index of [0, 1, 2]) expect((await verify(index)).status).toBe(410)
    expect((await signIn(browserLike(replicas.first.fetch), ADA, PASSWORD)).status).toBe(200)
  })

  test.each(faults)("FT-02 $name: no more passes a limit than its total, on all replicas together", async ({ begin, end }) => {
    let passed = 0
    const tryOnAll = () =>
      Promise.all(
        replicas.houses.map(async ({ store }) => {
          if ((await store.counters.add("tries of somebody", 1, WINDOW_MS)).value <= LIMIT) passed++
        }),
      )
    await tryOnAll()
    await begin(redis)
    await tryOnAll()
    await end(redis)
    await tryOnAll()
    await tryOnAll()
    expect(passed).toBe(LIMIT)
  })

  test.each(faults)("FT-02 $name: five wrong passwords, and no sixth is looked at, on whichever replica", async ({ begin, end }) => {
    await signedUp(replicas.first, ADA)
    const limited = await freshReplicas({ ...database, fresh: () => ({ ...settings, limitMultiplier: 1 }) }, { clock: replicas.first.clock })
    const wrong = async (index: number) => (await signIn(browserLike(limited.nth(index).fetch), ADA, "not the password of Ada")).status
    const statuses = [await wrong(0), await wrong(1)]
    await begin(redis)
    statuses.push(await wrong(2), await wrong(0))
    await end(redis)
    statuses.push(...(await Promise.all([0, 1, 2, 0, 1].map(wrong))))
    expect(statuses.filter((status) => status === 401)).toHaveLength(LIMIT)
    expect(statuses.filter((status) => status !== 401)).toEqual([429, 429, 429, 429])
    await limited.close()
  })

  test("FT-02 replicas hear of each other again after Redis was away", async () => {
    await redis.crash()
    await redis.restart()
    const [one, other] = replicas.houses
    let heard = 0
    other?.store.channel.subscribe("news", () => void heard++)
    await until(() => {
      one?.store.channel.publish("news", "")
      return heard > 0
    }, RECOVERY_MS)
    expect(heard).toBeGreaterThan(0)
  })
})
