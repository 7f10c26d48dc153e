import { afterEach, beforeEach, describe, expect, test, vi } from "vitest"
import { createGuard, type Guard, GuardError, type GuardOptions } from "./index.ts"
import { guardClient, json, startTestIssuer, type TestIssuer } from "./testing/issuer.ts"
import { audience, createKey } from "./testing/tokens.ts"

let issuer: TestIssuer
const guards: Guard[] = []

beforeEach(async () => {
  issuer = await startTestIssuer()
})
afterEach(async () => {
  for (const guard of guards.splice(0)) guard.close()
  await issuer.stop()
})

function start(options: Partial<GuardOptions> = {}): Guard {
  const guard = createGuard({ issuer: issuer.url, audience, ...guardClient, revocation: "follow", pollEverySeconds: 0.02, ...options })
  guards.push(guard)
  return guard
}

async function started(options: Partial<GuardOptions> = {}): Promise<Guard> {
  const guard = start(options)
  await guard.ready()
  return guard
}

const bearing = (token: string) => ({ headers: { authorization: `Bearer ${token}` } })

/** The status and code a token is answered with, or 200. */
async function verdict(guard: Guard, token: string): Promise<string> {
  try {
    await guard.verify(bearing(token))
    return "200"
  } catch (error) {
    if (error instanceof GuardError) return `${error.status} ${error.code}`
    throw error
  }
}

/** A clock that can be moved on, on top of the real one. */
function movable(): { readonly moveSeconds: (seconds: number) => void; readonly surroundings: NonNullable<GuardOptions["surroundings"]> } {
  let movedMs = 0
  return {
    moveSeconds: (seconds) => {
      movedMs += seconds * 1000
    },
    surroundings: { monotonic: () => performance.now() + movedMs },
  }
}

const eventually = (assertion: () => void | Promise<void>) => vi.waitFor(assertion, { timeout: 10_000, interval: 5 })

describe.each(["follow", "poll"] as const)("revocation: %s", (revocation) => {
  test("a good token passes, at once when it was seen before, and not after it is revoked", async () => {
    issuer.revoke("session", "ses_old")
    const guard = await started({ revocation })
    const token = issuer.token()
    const first = await guard.verify(bearing(token))
    expect(first).toMatchObject({ sub: "usr_1", clientId: "web", scopes: ["notes:read", "notes:write"] })
    expect(guard.check(token)).toBe(first)
    expect(await verdict(guard, issuer.token({ sid: "ses_old" }))).toBe("401 invalid_token")
    issuer.revoke("session", "ses_1")
    await eventually(async () => expect(await verdict(guard, token)).toBe("401 invalid_token"))
    expect(await verdict(guard, issuer.token({ sid: "ses_2" }))).toBe("200")
    expect(guard.health()).toMatchObject({ ok: true, revocation, head: 2, liveEntries: 2, keys: 1, restarts: 0, lastError: undefined })
  })

  test("every kind of revocation reaches the tokens it is about", async () => {
    const guard = await started({ revocation })
    const token = issuer.token({ sid: "s", fam: "f", jti: "j", sub: "u", client_id: "c", iat: 1_000 })
    const rows = [
      ["session", "s"],
      ["family", "f"],
      ["token", "j"],
      ["client", "c"],
      ["subject", "u", { before: 1_000 }],
    ] as const
    for (const [kind, id, changes] of rows) {
      issuer.events = []
      issuer.pruned = 0
      const other = await started({ revocation })
      expect(await verdict(other, token)).toBe("200")
      issuer.revoke("subject", "u", { before: 999 })
      issuer.revoke(kind, `${id}-other`, changes)
      issuer.revoke(kind, id, changes)
      await eventually(async () => expect(await verdict(other, token)).toBe("401 invalid_token"))
    }
    expect(guard.health().ok).toBe(true)
  })

  test("TOK-27 a revoked signing key is refused at once although it is cached, and its successor is fetched", async () => {
    const guard = await started({ revocation })
    const token = issuer.token()
    expect(await verdict(guard, token)).toBe("200")
    const successor = createKey("EdDSA", "key-2")
    issuer.published = [issuer.key, successor]
    issuer.revoke("key", issuer.key.kid)
    // The JWKS still holds the old key, as a cache between might.
    await eventually(async () => expect(await verdict(guard, token)).toBe("401 invalid_token"))
    expect(await verdict(guard, issuer.token())).toBe("401 invalid_token")
    await eventually(async () => expect(await verdict(guard, issuer.token({}, successor))).toBe("200"))
    expect(issuer.count("/.well-known/jwks.json")).toBeLessThanOrEqual(3)
  })

  test("nothing passes before the log was read to its end", async () => {
    for (let n = 0; n < 2_500; n++) issuer.revoke("session", `ses_${n}`)
    for (const path of ["stream", "/revocations"]) issuer.answers.set(path, (_, response) => json(response, {}, 500))
    const guard = start({ revocation })
    await eventually(() => expect(guard.health().lastError).toMatch(/500/))
    expect(await verdict(guard, issuer.token())).toBe("503 unavailable")
    expect(guard.health()).toMatchObject({ ok: false, stalenessSeconds: undefined })
    issuer.answers.clear()
    await guard.ready()
    expect(guard.health()).toMatchObject({ ok: true, head: 2_500, liveEntries: 2_500 })
    expect(await verdict(guard, issuer.token({ sid: "ses_2499" }))).toBe("401 invalid_token")
  })

  test("rows that expired and were deleted are no gap to wait for", async () => {
    for (let n = 0; n < 10; n++) issuer.revoke("session", `ses_${n}`)
    issuer.pruned = 10
    const guard = await started({ revocation })
    expect(guard.health()).toMatchObject({ ok: true, head: 10, liveEntries: 0 })
  })

  test("an outage is never a 401: tokens pass until the bound, then it cannot be known", async () => {
    const { moveSeconds, surroundings } = movable()
    const guard = await started({ revocation, surroundings, maxStalenessSeconds: 30 })
    const token = issuer.token()
    expect(await verdict(guard, token)).toBe("200")
    await issuer.stop()
    moveSeconds(25)
    expect(await verdict(guard, token)).toBe("200")
    expect(await verdict(guard, issuer.token())).toBe("200")
    moveSeconds(6)
    expect(await verdict(guard, token)).toBe("503 unavailable")
    expect(await verdict(guard, issuer.token())).toBe("503 unavailable")
    expect(guard.health().ok).toBe(false)
    issuer.revoke("session", "ses_1")
    await issuer.start()
    await eventually(async () => expect(await verdict(guard, token)).toBe("401 invalid_token"))
    expect(await verdict(guard, issuer.token({ sid: "ses_2" }))).toBe("200")
    expect(guard.health().ok).toBe(true)
  })

  test("a log that is shorter than before is another one, read from its start; what was revoked stays so", async () => {
    for (let n = 0; n < 5; n++) issuer.revoke("session", `ses_${n}`)
    const guard = await started({ revocation })
    issuer.events = []
    issuer.revoke("session", "ses_new")
    issuer.dropStreams()
    await eventually(async () => expect(await verdict(guard, issuer.token({ sid: "ses_new" }))).toBe("401 invalid_token"))
    await eventually(() => expect(guard.health()).toMatchObject({ restarts: 1, head: 1, ok: true }))
    expect(await verdict(guard, issuer.token({ sid: "ses_3" }))).toBe("401 invalid_token")
  })

  test("the guard's own token is renewed when it is not taken any more", async () => {
    const guard = await started({ revocation })
    issuer.guardTokens.clear()
    issuer.dropStreams()
    issuer.revoke("session", "ses_1")
    await eventually(async () => expect(await verdict(guard, issuer.token())).toBe("401 invalid_token"))
    expect(issuer.count("/oauth2/token")).toBeLessThanOrEqual(3)
  })
})

describe("the stream", () => {
  test("while it is down, polling keeps the guard current; then it is opened again", async () => {
    const guard = await started()
    issuer.answers.set("stream", (_, response) => json(response, {}, 503))
    issuer.dropStreams()
    issuer.revoke("session", "ses_1")
    await eventually(async () => expect(await verdict(guard, issuer.token())).toBe("401 invalid_token"))
    expect(issuer.count("/revocations")).toBeGreaterThan(0)
    issuer.answers.clear()
    const streams = issuer.count("stream")
    await eventually(() => expect(issuer.count("stream")).toBeGreaterThan(streams))
    expect(issuer.requests.get("stream")?.at(-1)?.headers["last-event-id"]).toBe("1")
  })

  test("one that falls silent is dropped", async () => {
    issuer.answers.set("stream", (_, response) => {
      response.writeHead(200).write(': hello\nevent: heartbeat\ndata: {"head":0}\n\n')
    })
    // Timers run a hundred times faster.
    const schedule = (run: () => void, delayMs: number) => {
      const timer = setTimeout(run, delayMs / 100)
      return () => clearTimeout(timer)
    }
    const guard = await started({ surroundings: { schedule } })
    issuer.revoke("session", "ses_1")
    await eventually(async () => expect(await verdict(guard, issuer.token())).toBe("401 invalid_token"))
    expect(guard.health().reconnects).toBeGreaterThan(0)
  })

  test.each([
    ["a line that never ends", "data: ".padEnd(100_000, "x")],
    ["a message that never ends", `data: ${"x".repeat(10_000)}\n`.repeat(20)],
    ["no JSON", "data: {\n\n"],
    ["no object", "data: [1]\n\n"],
    ["a row without id", 'data: {"seq":1,"at":1,"exp":2,"kind":"session"}\n\n'],
    ["a row whose instants are text", 'data: {"seq":1,"at":"1","exp":2,"kind":"session","id":"x"}\n\n'],
    ["rows out of order", 'data: {"seq":2,"at":1,"exp":2,"kind":"session","id":"x"}\n\ndata: {"seq":1,"at":1,"exp":2,"kind":"session","id":"x"}\n\n'],
    ["a heartbeat without head", "event: heartbeat\ndata: {}\n\n"],
    ["a heartbeat with a head that is none", 'event: heartbeat\ndata: {"head":1e400}\n\n'],
  ])("%s drops it, and the guard goes on by polling", async (_, text) => {
    issuer.answers.set("stream", (__, response) => void response.writeHead(200).write(text))
    const guard = start()
    await eventually(() => expect(guard.health().reconnects).toBeGreaterThan(0))
    await guard.ready()
    expect(await verdict(guard, issuer.token())).toBe("200")
  })
})

test("a machine that was suspended does not take old knowledge for fresh", async () => {
  let leaptMs = 0
  const guard = await started({ maxStalenessSeconds: 30, surroundings: { clock: () => Date.now() + leaptMs } })
  await issuer.stop()
  expect(await verdict(guard, issuer.token())).toBe("200")
  leaptMs = 31_000
  expect(await verdict(guard, issuer.token())).toBe("503 unavailable")
})

describe("close", () => {
  test("ends what runs in the background; ready is not waited for any more", async () => {
    await issuer.stop()
    const guard = start()
    const ready = guard.ready()
    guard.close()
    await expect(ready).rejects.toThrow("closed")
    await expect(guard.ready()).rejects.toThrow("closed")
  })
})

describe("health, when nobody presents a token", () => {
  test("a guard that was started before its issuer gets well", async () => {
    await issuer.stop()
    const guard = start()
    await eventually(() => expect(guard.health().lastError).toBeDefined())
    await issuer.start()
    await eventually(() => expect(guard.health()).toMatchObject({ ok: true, keys: 1 }))
  })

  test("keys that come to their end are fetched anew", async () => {
    const { moveSeconds, surroundings } = movable()
    const guard = await started({ surroundings })
    moveSeconds(2 * 3_600)
    await eventually(() => expect(guard.health().ok).toBe(true))
  })
})
