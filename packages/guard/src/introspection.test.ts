import { afterEach, beforeEach, describe, expect, test } from "vitest"
import { createGuard, type Guard, GuardError, type GuardOptions } from "./index.ts"
import { guardClient, json, startTestIssuer, type TestIssuer } from "./testing/issuer.ts"
import { audience } from "./testing/tokens.ts"

const PATH = "/oauth2/introspect"
let issuer: TestIssuer
let guard: Guard
let movedMs = 0

async function start(options: Partial<GuardOptions> = {}): Promise<Guard> {
  movedMs = 0
  const surroundings = { monotonic: () => performance.now() + movedMs, ...options.surroundings }
  guard = createGuard({ issuer: issuer.url, audience, ...guardClient, revocation: "introspect", ...options, surroundings })
  await guard.ready()
  return guard
}

async function verdict(token: string): Promise<string> {
  try {
    await guard.check(token)
    return "200"
  } catch (error) {
    if (error instanceof GuardError) return `${error.status} ${error.code}`
    throw error
  }
}

beforeEach(async () => {
  issuer = await startTestIssuer()
})
afterEach(async () => {
  guard.close()
  await issuer.stop()
})

describe("introspection", () => {
  test("every request asks, and a token that is not active any more is refused with the next", async () => {
    await start()
    const token = issuer.token()
    expect(await verdict(token)).toBe("200")
    expect(await verdict(token)).toBe("200")
    issuer.inactive.add(token)
    expect(await verdict(token)).toBe("401 invalid_token")
    expect(issuer.count(PATH)).toBe(3)
  })

  test("only for tokens that are good in themselves", async () => {
    await start()
    expect(await verdict(issuer.token({ aud: "https://other.example" }))).toBe("401 invalid_token")
    expect(await verdict("x".repeat(100))).toBe("401 invalid_token")
    expect(issuer.count(PATH)).toBe(0)
  })

  test("an answer may stand for a while, and a refusal never does", async () => {
    await start({ introspectionCacheSeconds: 1 })
    const token = issuer.token()
    await verdict(token)
    issuer.inactive.add(token)
    expect(await verdict(token)).toBe("200")
    expect(issuer.count(PATH)).toBe(1)
    movedMs += 1_000
    expect(await verdict(token)).toBe("401 invalid_token")
    issuer.inactive.clear()
    expect(await verdict(token)).toBe("200")
  })

  test.each([
    ["an error", 500, { active: true }],
    ["a refusal of the guard itself", 401, { error: "invalid_client" }],
    ["no answer to the question", 200, {}],
    ["text for a truth", 200, { active: "true" }],
    ["a list", 200, [{ active: true }]],
  ])("%s is an outage: 503", async (_, status, body) => {
    await start()
    issuer.answers.set(PATH, (__, response) => json(response, body, status))
    expect(await verdict(issuer.token())).toBe("503 unavailable")
    expect(guard.health().lastError).toContain(PATH)
  })

  test("an issuer that is away, or never answers, is an outage: 503", async () => {
    const schedule = (run: () => void, delayMs: number) => {
      const timer = setTimeout(run, delayMs / 100)
      return () => clearTimeout(timer)
    }
    await start({ surroundings: { schedule } })
    issuer.answers.set(PATH, () => {})
    expect(await verdict(issuer.token())).toBe("503 unavailable")
    await issuer.stop()
    expect(await verdict(issuer.token())).toBe("503 unavailable")
  })

  test("no more than a bounded number are asked at once", async () => {
    await start()
    const waiting: (() => void)[] = []
    issuer.answers.set(PATH, (_, response) => void waiting.push(() => json(response, { active: true })))
    const token = issuer.token()
    const verdicts = Array.from({ length: 300 }, () => verdict(token))
    expect((await Promise.all(verdicts.slice(256))).every((given) => given === "503 unavailable")).toBe(true)
    issuer.answers.clear()
    const poll = setInterval(() => waiting.splice(0).forEach((answer) => answer()), 5)
    expect((await Promise.all(verdicts.slice(0, 256))).every((given) => given === "200")).toBe(true)
    clearInterval(poll)
  })
})
