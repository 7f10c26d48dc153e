import { Redis } from "ioredis"
import { afterAll, beforeAll, expect, test } from "vitest"
import { browserLike, newestMail, PASSWORD, signedUp } from "../browser-like.ts"
import { databases, freshDoorward } from "../databases.ts"
import { startRedis } from "../servers/redis.mjs"
import { tokenClient, turned } from "../token-client.ts"
import { until } from "../until.ts"

let redis: Awaited<ReturnType<typeof startRedis>>
beforeAll(async () => {
  redis = await startRedis()
})
afterAll(() => redis.stop())

test.each(databases)("PV-06 whoever listens to Redis, or dumps it, learns no secret and nobody's address, $name", async (database) => {
  const reader = new Redis(redis.url)
  const heard: string[] = []
  const monitor = await reader.monitor()
  monitor.on("monitor", (_: string, args: string[]) => void heard.push(args.join(" ")))
  const doorward = await freshDoorward(database, { redisUrl: redis.url, limitMultiplier: 1 })
  const ada = await signedUp(doorward, "ada@example.com")
  const client = tokenClient(doorward.fetch)
  const tokens = await client.signIn("ada@example.com")
  const next = await turned(client, tokens.refresh_token)
  await browserLike(doorward.fetch).post("/auth/login", { email: "ada@example.com", password: "a guess that is wrong" })
  doorward.clock.advance(1)
  await browserLike(doorward.fetch).post("/auth/register", { email: "bob@example.com" })
  const mail = await newestMail(doorward, "bob@example.com")
  await client.browser.post("/auth/logout", undefined, { authorization: `Bearer ${next.access_token}` })
  // Something was said at all, and is heard in its order.
  await reader.set("the end", "is here")
  await until(() => heard.some((line) => line.includes("the end")))
  expect(heard.length).toBeGreaterThan(5)

  const keys = await reader.keys("*")
  const dump = await Promise.all(keys.map(async (key) => `${key} ${(await reader.dump(key)) ?? ""}`))
  const secrets = [PASSWORD, ...ada.cookies.values(), tokens.access_token, tokens.refresh_token, next.access_token, next.refresh_token, mail.token]
  for (const secret of [...secrets, "ada@example.com", "bob@example.com"]) {
    expect(secret.length).toBeGreaterThan(14)
    expect([...heard, ...dump].filter((line) => line.includes(secret))).toEqual([])
  }
  await doorward.close()
  monitor.disconnect()
  reader.disconnect()
})
