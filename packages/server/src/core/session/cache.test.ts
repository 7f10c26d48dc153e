import { createLiveSet, type RevocationKind } from "@doorward/guard/live-set"
import { describe, expect, test } from "vitest"
import { createIds } from "../../kernel/id.ts"
import { systemRandom } from "../../kernel/random.ts"
import { parseEmail } from "../user/email.ts"
import { newUser, type UserId } from "../user/index.ts"
import { createSessionCache } from "./cache.ts"
import type { SignedIn } from "./session.ts"

const ids = createIds({ now: () => 0 }, systemRandom)

function sessionOf(userId: UserId): SignedIn {
  const email = parseEmail("ada@example.com")
  if (!email) throw new Error("no address")
  return {
    session: {
      id: ids.next("ses"),
      userId,
      userEpoch: 0,
      createdAt: 0,
      lastSeenAt: 0,
      expiresAt: 1,
      idleExpiresAt: 1,
      authTime: 0,
      amr: ["pwd"],
      acr: "1",
      proved: { acr: "1", aal2At: null, aal3At: null, phishingResistantAt: null },
      remembered: false,
      userAgent: null,
      ip: null,
      endedAt: null,
      methods: ["password"],
      organizationId: null,
      organizationLeft: null,
      actorId: null,
      longestIdleMs: 0,
    },
    user: newUser({ id: userId, email, name: null, now: 0 }),
    organization: null,
  }
}

/** A cache that follows a log which stands where it is put. */
function cacheAt(monotonicMs: () => number = () => 0) {
  const live = createLiveSet()
  const state = { head: 0, current: true }
  const cache = createSessionCache({ live, head: () => state.head, isCurrent: () => state.current }, monotonicMs)
  const revoke = (kind: RevocationKind, id: string, seq: number) => live.add({ seq, at: 0, exp: 1_000, kind, id })
  return { cache, state, revoke }
}

describe("the cache of sessions", () => {
  const ada = ids.next("usr")
  const bob = ids.next("usr")

  test("gives what was put, for as long as it may be old", () => {
    let now = 0
    const { cache } = cacheAt(() => now)
    const entry = sessionOf(ada)
    cache.put("hash", entry, cache.stamp())
    now = 60_000
    expect(cache.get("hash")).toBe(entry)
    expect(cache.get("other")).toBeUndefined()
    now = 60_001
    expect(cache.get("hash")).toBeUndefined()
    now = 0
    expect(cache.get("hash")).toBeUndefined()
  })

  test.each(["session", "subject", "access"] as const)("what was read before a revocation (%s) is not answered after it", (kind) => {
    const { cache, state, revoke } = cacheAt()
    const entry = sessionOf(ada)
    const other = sessionOf(bob)
    const id = kind === "session" ? entry.session.id : ada
    cache.put("hash", entry, cache.stamp())
    cache.put("other", other, cache.stamp())
    revoke(kind, id, 1)
    state.head = 1
    expect(cache.get("hash")).toBeUndefined()
    expect(cache.get("other")).toBe(other)
    // What was read since then is good again.
    cache.put("hash", entry, cache.stamp())
    expect(cache.get("hash")).toBe(entry)
  })

  test("a slow read that began before a revocation cannot bring the session back, whenever it finishes", () => {
    const { cache, state, revoke } = cacheAt()
    const entry = sessionOf(ada)
    const stamp = cache.stamp()
    revoke("session", entry.session.id, 1)
    state.head = 1
    cache.put("hash", entry, stamp)
    expect(cache.get("hash")).toBeUndefined()
  })

  test("answers nothing while the log cannot be seen", () => {
    const { cache, state } = cacheAt()
    const entry = sessionOf(ada)
    cache.put("hash", entry, cache.stamp())
    state.current = false
    expect(cache.get("hash")).toBeUndefined()
    state.current = true
    expect(cache.get("hash")).toBe(entry)
  })

  test("a read that began before a drop cannot put back what was dropped", () => {
    const { cache } = cacheAt()
    const stamp = cache.stamp()
    cache.drop(ada)
    cache.put("hash", sessionOf(ada), stamp)
    expect(cache.get("hash")).toBeUndefined()
    cache.put("hash", sessionOf(ada), cache.stamp())
    expect(cache.get("hash")).toBeDefined()
  })

  test("drops all of one person and nothing of another", () => {
    const { cache } = cacheAt()
    for (const [hash, user] of [
      ["a1", ada],
      ["a2", ada],
      ["b1", bob],
    ] as const)
      cache.put(hash, sessionOf(user), cache.stamp())
    cache.put("a1", sessionOf(ada), cache.stamp())
    cache.drop(ada)
    expect(["a1", "a2", "b1"].map((hash) => cache.get(hash) !== undefined)).toEqual([false, false, true])
    cache.drop(ada)
    cache.drop(bob)
    expect(cache.get("b1")).toBeUndefined()
  })

  test("a token that now stands for somebody else is not dropped with the person before", () => {
    const { cache } = cacheAt()
    cache.put("hash", sessionOf(ada), cache.stamp())
    cache.put("hash", sessionOf(bob), cache.stamp())
    cache.drop(ada)
    expect(cache.get("hash")?.user.id).toBe(bob)
  })

  test("is bounded: the one read longest ago goes first", () => {
    const { cache } = cacheAt()
    const entry = sessionOf(ada)
    for (let n = 0; n < 20_001; n++) cache.put(`hash ${n}`, entry, cache.stamp())
    expect(cache.get("hash 0")).toBeUndefined()
    expect(cache.get("hash 1")).toBe(entry)
    expect(cache.get("hash 20000")).toBe(entry)
  })
})
