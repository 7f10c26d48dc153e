import type { ServerResponse } from "node:http"
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest"
import { createGuard, type Guard, GuardError, type GuardOptions } from "./index.ts"
import { json, startTestIssuer, type TestIssuer } from "./testing/issuer.ts"
import { accessToken, audience, createKey } from "./testing/tokens.ts"

const JWKS = "/.well-known/jwks.json"
let issuer: TestIssuer
let guard: Guard | undefined
let movedMs = 0

beforeEach(async () => {
  issuer = await startTestIssuer()
  movedMs = 0
})
afterEach(async () => {
  guard?.close()
  await issuer.stop()
})

function start(options: Partial<GuardOptions> = {}): Guard {
  const surroundings = { monotonic: () => performance.now() + movedMs, ...options.surroundings }
  guard = createGuard({ issuer: issuer.url, audience, revocation: "none", ...options, surroundings })
  return guard
}

async function started(options: Partial<GuardOptions> = {}): Promise<Guard> {
  const starting = start(options)
  await starting.ready()
  return starting
}

const moveSeconds = (seconds: number) => {
  movedMs += seconds * 1000
}

async function verdict(by: Guard, token: string): Promise<string> {
  try {
    await by.check(token)
    return "200"
  } catch (error) {
    if (error instanceof GuardError) return `${error.status} ${error.code}`
    throw error
  }
}

const eventually = (assertion: () => void | Promise<void>) => vi.waitFor(assertion, { timeout: 10_000, interval: 5 })

describe("TOK-04 names of keys that do not exist", () => {
  test("1,000 of them cause one fetch in a cool-down, and known keys go on unharmed", async () => {
    const by = await started()
    expect(issuer.count(JWKS)).toBe(1)
    const stranger = createKey("ES256")
    const tokens = Array.from({ length: 1_000 }, (_, n) => issuer.token({}, { ...stranger, kid: `invented-${n}` }))
    const verdicts = await Promise.all([...tokens.map((token) => verdict(by, token)), verdict(by, issuer.token())])
    expect(verdicts.slice(0, -1).every((given) => given === "401 invalid_token")).toBe(true)
    expect(verdicts.at(-1)).toBe("200")
    expect(issuer.count(JWKS)).toBe(2)
    moveSeconds(29)
    for (const token of tokens.slice(0, 50)) await verdict(by, token)
    expect(issuer.count(JWKS)).toBe(2)
    moveSeconds(1)
    for (const token of tokens.slice(0, 50)) await verdict(by, token)
    expect(issuer.count(JWKS)).toBe(3)
  })

  test("a new key is found by its first token", async () => {
    const by = await started()
    const added = createKey("PS256", "added")
    issuer.published.push(added)
    expect(await verdict(by, issuer.token({}, added))).toBe("200")
    expect(issuer.count(JWKS)).toBe(2)
  })

  test("while the issuer is away whether there is such a key cannot be known: 503, not 401", async () => {
    const by = await started()
    await issuer.stop()
    expect(await verdict(by, issuer.token({}, createKey("ES256", "added")))).toBe("503 unavailable")
    expect(await verdict(by, issuer.token())).toBe("200")
  })
})

describe("TOK-02 a header that points at keys", () => {
  test("causes no fetch at all", async () => {
    const urls: string[] = []
    const by = await started({ surroundings: { fetch: (url, init) => (urls.push(url), fetch(url, init)) } })
    for (const header of [
      { jku: "https://attacker.example/jwks" },
      { x5u: "https://attacker.example/x5u" },
      { jwk: issuer.key.jwk },
      { x5c: ["MIIB"] },
    ]) {
      expect(await verdict(by, accessToken(issuer.key, { iss: issuer.url }, header))).toBe("401 invalid_token")
    }
    expect(urls).toEqual([`${issuer.url}${JWKS}`])
  })
})

describe("the keys are as old as max-age allows", () => {
  test("fetched again behind the requests' back before they end, by ETag", async () => {
    issuer.jwksHeaders = { "cache-control": "public, max-age=100", etag: '"1"' }
    const by = await started()
    moveSeconds(79)
    expect(await verdict(by, issuer.token())).toBe("200")
    expect(issuer.count(JWKS)).toBe(1)
    issuer.answers.set(JWKS, (request, response) => {
      expect(request.headers["if-none-match"]).toBe('"1"')
      response.writeHead(304, issuer.jwksHeaders).end()
    })
    moveSeconds(2)
    expect(await verdict(by, issuer.token())).toBe("200")
    await eventually(() => expect(issuer.count(JWKS)).toBe(2))
    await eventually(async () => {
      moveSeconds(1)
      expect(await verdict(by, issuer.token())).toBe("200")
      expect(issuer.count(JWKS)).toBe(2)
    })
  })

  test("past their end the new ones are waited for: a key that went is refused, with what was remembered of it", async () => {
    issuer.jwksHeaders = { "cache-control": "max-age=60" }
    const by = await started()
    const token = issuer.token()
    expect(await verdict(by, token)).toBe("200")
    issuer.published = [createKey("ES256", "key-2")]
    moveSeconds(61)
    expect(await verdict(by, token)).toBe("401 invalid_token")
  })

  test("a name that gets another key does not keep what the old one signed", async () => {
    issuer.jwksHeaders = { "cache-control": "max-age=60" }
    const by = await started()
    const token = issuer.token()
    expect(await verdict(by, token)).toBe("200")
    issuer.published = [createKey("ES256", issuer.key.kid)]
    moveSeconds(61)
    expect(await verdict(by, token)).toBe("401 invalid_token")
  })

  test.each([
    ["max-age=0", 1],
    ["max-age=31536000", 600],
    ["no-cache", 300],
  ])("%s is taken as %i s", async (cacheControl, seconds) => {
    issuer.jwksHeaders = { "cache-control": cacheControl }
    const by = await started({ surroundings: { monotonic: () => movedMs } })
    moveSeconds(seconds * 0.79)
    await verdict(by, issuer.token())
    expect(issuer.count(JWKS)).toBe(1)
    moveSeconds(seconds * 0.02)
    await verdict(by, issuer.token())
    await eventually(() => expect(issuer.count(JWKS)).toBe(2))
  })

  test("an issuer that is away leaves the old keys for an hour, then it cannot be known", async () => {
    const by = await started()
    await issuer.stop()
    moveSeconds(301)
    expect(await verdict(by, issuer.token())).toBe("200")
    moveSeconds(3_000)
    expect(await verdict(by, issuer.token())).toBe("200")
    expect(by.health()).toMatchObject({ ok: true, lastError: expect.stringContaining(JWKS) as string })
    moveSeconds(700)
    await eventually(async () => expect(await verdict(by, issuer.token())).toBe("503 unavailable"))
    expect(by.health().ok).toBe(false)
    await issuer.start()
    await eventually(async () => {
      moveSeconds(1)
      expect(await verdict(by, issuer.token())).toBe("200")
    })
  })
})

describe("an issuer that answers badly", () => {
  const huge = (response: ServerResponse) => {
    response.writeHead(200, { "content-type": "application/json" })
    const more = () => {
      while (!response.destroyed && response.write(Buffer.alloc(65_536, 0x20)));
    }
    response.on("drain", more)
    more()
  }
  test.each<[string, (response: ServerResponse) => void]>([
    ["a body without end", huge],
    ["a redirect", (response) => void response.writeHead(302, { location: `${issuer.url}/elsewhere` }).end()],
    ["an error", (response) => json(response, { keys: [issuer.key.jwk] }, 500)],
    ["no JSON", (response) => void response.end("<html>")],
    ["an array", (response) => json(response, [issuer.key.jwk])],
    ["keys that are no list", (response) => json(response, { keys: issuer.key.jwk })],
    ["no key that could be used", (response) => json(response, { keys: [null, {}, { kty: "oct", k: "AA", kid: "key-1", alg: "HS256" }] })],
    ["304 to a first request", (response) => void response.writeHead(304).end()],
    ["a broken connection", (response) => void response.destroy()],
  ])("%s: 503 until it gets better", async (_, answer) => {
    issuer.answers.set("/elsewhere", (__, response) => json(response, { keys: [issuer.key.jwk] }))
    issuer.answers.set(JWKS, (__, response) => answer(response))
    const by = start()
    expect(await verdict(by, issuer.token())).toBe("503 unavailable")
    expect(by.health()).toMatchObject({ ok: false, keys: 0 })
    expect(issuer.count("/elsewhere")).toBe(0)
    issuer.answers.delete(JWKS)
    moveSeconds(2)
    await by.ready()
    expect(await verdict(by, issuer.token())).toBe("200")
  })

  test("one that does not answer at all is given up", async () => {
    issuer.answers.set(JWKS, () => {})
    const schedule = (run: () => void, delayMs: number) => {
      const timer = setTimeout(run, delayMs / 100)
      return () => clearTimeout(timer)
    }
    const by = start({ surroundings: { schedule } })
    expect(await verdict(by, issuer.token())).toBe("503 unavailable")
    expect(by.health().lastError).toContain("too long")
  })

  test("keys it cannot use are passed over", async () => {
    issuer.answers.set(JWKS, (_, response) =>
      json(response, { keys: [{ kty: "oct", kid: "key-1", k: "AA", alg: "HS256" }, issuer.key.jwk, createKey("ES256", "key-1").jwk] }),
    )
    const by = await started()
    expect(by.health().keys).toBe(1)
    expect(await verdict(by, issuer.token())).toBe("200")
  })
})

describe("options that make no sense are refused", () => {
  const good: GuardOptions = { issuer: "https://auth.example.com", audience, revocation: "none" }
  test.each<[string, Partial<GuardOptions>]>([
    ["no URL", { issuer: "auth.example.com" }],
    ["plain http beyond this machine", { issuer: "http://auth.example.com" }],
    ["a name that only looks like this machine", { issuer: "http://127.0.0.1.example.com" }],
    ["another scheme", { issuer: "ftp://auth.example.com" }],
    ["a trailing slash", { issuer: "https://auth.example.com/" }],
    ["credentials in the URL", { issuer: "https://a:b@auth.example.com" }],
    ["a query", { issuer: "https://auth.example.com?x" }],
    ["no audience", { audience: [] }],
    ["an empty audience", { audience: ["a", ""] }],
    ["no client to follow with", { revocation: "follow" }],
    ["an empty secret", { revocation: "introspect", clientId: "x", clientSecret: "" }],
    ["a bound that is no number", { maxStalenessSeconds: Number.NaN }],
    ["a negative bound", { maxStalenessSeconds: -1 }],
  ])("%s", (_, options) => expect(() => createGuard({ ...good, ...options })).toThrow(TypeError))
})
