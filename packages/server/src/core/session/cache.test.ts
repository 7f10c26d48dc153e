import { describe, expect, test } from "vitest"
import { createIds } from "../../kernel/id.ts"
import { systemRandom } from "../../kernel/random.ts"
import { parseEmail } from "../user/email.ts"
import type { UserId } from "../user/index.ts"
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
      createdAt: 0,
      lastSeenAt: 0,
      expiresAt: 1,
      idleExpiresAt: 1,
      authTime: 0,
      amr: ["pwd"],
      acr: "1",
      remembered: false,
      userAgent: null,
      ip: null,
      endedAt: null,
    },
    user: { id: userId, email, emailVerifiedAt: 0, name: null, picture: null, locale: null, createdAt: 0, disabledAt: null, ownerSince: null },
  }
}

describe("the cache of sessions", () => {
  const ada = ids.next("usr")
  const bob = ids.next("usr")

  test("gives what was put, for as long as it may be old", () => {
    let now = 0
    const cache = createSessionCache(500, () => now)
    const entry = sessionOf(ada)
    cache.put("hash", entry, cache.stamp())
    now = 500
    expect(cache.get("hash")).toBe(entry)
    expect(cache.get("other")).toBeUndefined()
    now = 501
    expect(cache.get("hash")).toBeUndefined()
    now = 0
    expect(cache.get("hash")).toBeUndefined()
  })

  test("a read that began before a session was ended cannot put it back", () => {
    const cache = createSessionCache(500, () => 0)
    const stamp = cache.stamp()
    cache.drop(ada)
    cache.put("hash", sessionOf(ada), stamp)
    expect(cache.get("hash")).toBeUndefined()
    cache.put("hash", sessionOf(ada), cache.stamp())
    expect(cache.get("hash")).toBeDefined()
  })

  test("drops all of one person and nothing of another", () => {
    const cache = createSessionCache(500, () => 0)
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
    const cache = createSessionCache(500, () => 0)
    cache.put("hash", sessionOf(ada), cache.stamp())
    cache.put("hash", sessionOf(bob), cache.stamp())
    cache.drop(ada)
    expect(cache.get("hash")?.user.id).toBe(bob)
  })

  test("is bounded: the one read longest ago goes first", () => {
    const cache = createSessionCache(500, () => 0)
    const entry = sessionOf(ada)
    for (let n = 0; n < 20_001; n++) cache.put(`hash ${n}`, entry, cache.stamp())
    expect(cache.get("hash 0")).toBeUndefined()
    expect(cache.get("hash 1")).toBe(entry)
    expect(cache.get("hash 20000")).toBe(entry)
  })
})
