import { describe, expect, test } from "vitest"
import {
  type Chain,
  currentOf,
  heirOf,
  isRotationDue,
  type KeyState,
  type StoredKey,
  standbyOf,
  stateOf,
  takesOverAt,
  timingOf,
  toDelete,
  toErase,
  underWay,
} from "./signing-key.ts"

const timing = timingOf({ jwksMaxAgeSeconds: 300, rotationSeconds: 1_000 })
const MINUTE = 60_000

/** Generations from 1 on, by when each signs and was removed (minutes). */
function chainOf(...keys: readonly (readonly [signsFrom: number | null, removedAt?: number])[]): Chain {
  return keys.map(([signsFrom, removedAt], index): StoredKey => {
    const generation = index + 1
    return {
      kid: `key-${generation}`,
      alg: "ES256",
      generation,
      publicJwk: "{}",
      sealedPrivate: "v1.x",
      publishedAt: 0,
      signsFrom: signsFrom === null ? null : signsFrom * MINUTE,
      removedAt: removedAt === undefined ? null : removedAt * MINUTE,
    }
  })
}

const keyOf = (chain: Chain, generation: number) => chain[generation - 1] as StoredKey

describe("the state of a key follows from instants", () => {
  test.each<[string, Chain, minute: number, readonly KeyState[]]>([
    ["a new algorithm", chainOf([0], [null]), 0, ["current", "next"]],
    ["a rotation that waits", chainOf([0], [5], [null]), 4, ["current", "next", "next"]],
    ["a rotation that has come", chainOf([0], [5], [null]), 5, ["previous", "current", "next"]],
    ["the longest token still lives", chainOf([0], [5], [null]), 16, ["previous", "current", "next"]],
    ["it lives no more", chainOf([0], [5], [null]), 17, ["gone", "current", "next"]],
    ["the one that signed was removed", chainOf([0, 7], [7], [null]), 7, ["removed", "current", "next"]],
    ["the standby was removed", chainOf([0], [null, 7], [null]), 7, ["current", "removed", "next"]],
    ["two rotations, the second waits", chainOf([0], [5], [12], [null]), 11, ["previous", "current", "next", "next"]],
    ["a removed successor did sign", chainOf([0], [5, 6], [6], [null]), 16, ["previous", "removed", "current", "next"]],
    ["so what it replaced goes in its time", chainOf([0], [5, 6], [6], [null]), 17, ["gone", "removed", "current", "next"]],
    ["of two that sign from the same instant the newer does", chainOf([5], [5], [null]), 5, ["previous", "current", "next"]],
  ])("%s", (_, chain, minute, expected) => {
    expect(chain.map((key) => stateOf(chain, key, timing, minute * MINUTE))).toEqual(expected)
    expect(currentOf(chain, minute * MINUTE)?.generation).toBe(expected.indexOf("current") + 1)
  })
})

test("the numbers: overlap and retention hold for the slowest process and the longest token", () => {
  expect(timing).toEqual({
    jwksMaxAgeMs: 300_000,
    reloadMs: 5_000,
    maxKnowledgeAgeMs: 15_000,
    stopsSigningMs: 17_000,
    overlapMs: 317_000,
    retentionMs: 677_000,
    rotationMs: 1_000_000,
  })
  expect(timingOf({ jwksMaxAgeSeconds: 1, rotationSeconds: 5 })).toMatchObject({ reloadMs: 250, overlapMs: 3_750 })
})

describe("what is due", () => {
  test("a rotation, when the newest key has signed for the period, and never beside another", () => {
    const chain = chainOf([0], [null])
    expect([999_999, 1_000_000].map((now) => isRotationDue(chain, timing, now))).toEqual([false, true])
    const waiting = chainOf([0], [20], [null])
    expect(isRotationDue(waiting, timing, 18 * MINUTE)).toBe(false)
    expect(underWay(waiting, 18 * MINUTE)?.generation).toBe(2)
  })

  test("a standby takes over at once, or when the last list without it has expired", () => {
    const [standby] = chainOf([null]) as [StoredKey]
    expect(takesOverAt(standby, timing, 10_000_000)).toBe(10_000_000)
    expect(takesOverAt({ ...standby, publishedAt: 9_999_000 }, timing, 10_000_000)).toBe(9_999_000 + timing.overlapMs)
    expect(standbyOf(chainOf([0], [null, 1], [null]))?.generation).toBe(3)
  })

  test("a private half goes when no process signs with it any more, the row when no token needs it", () => {
    const chain = chainOf([0], [5], [null])
    const at = 5 * MINUTE
    expect(toErase(chain, timing, at + 16_999)).toEqual([])
    expect(toErase(chain, timing, at + 17_000)).toEqual([keyOf(chain, 1)])
    expect(toDelete(chain, timing, at + 676_999)).toEqual([])
    expect(toDelete(chain, timing, at + 677_000)).toEqual([keyOf(chain, 1)])
    const removed = chainOf([0, 5], [5], [null])
    expect(toDelete(removed, timing, (5 + 24 * 60) * MINUTE - 1)).toEqual([])
    expect(toDelete(removed, timing, (5 + 24 * 60) * MINUTE)).toEqual([keyOf(removed, 1)])
  })
})

describe("TOK-27 who signs after a key was removed", () => {
  test.each<[string, Chain, removed: number, heir: number | undefined]>([
    ["the standby, after the key that signed", chainOf([0, 9], [null]), 1, 2],
    ["the key a rotation waits for, which is published for longer than the standby", chainOf([0, 9], [15], [null]), 1, 2],
    ["never the key before, though its tokens live", chainOf([0], [8, 9], [null]), 2, 3],
    ["nobody new, after one that signed before", chainOf([0, 9], [8], [null]), 1, undefined],
    ["nobody new, after the standby", chainOf([0], [null, 9], [null]), 2, undefined],
    ["nobody new, when another process was faster", chainOf([0, 9], [9], [null]), 1, undefined],
    ["not one that was removed as well", chainOf([0, 9], [null, 9], [null]), 1, 3],
  ])("%s", (_, chain, removed, heir) => {
    expect(heirOf(chain, keyOf(chain, removed), 9 * MINUTE)?.generation).toBe(heir)
  })
})
