import { describe, expect, test } from "vitest"
import { createIds } from "../../kernel/id.ts"
import { systemRandom } from "../../kernel/random.ts"
import { type Decision, decide, type Family, lifeOfFamily } from "./family.ts"

const T0 = Date.UTC(2026, 0, 1)
const HOUR = 3_600_000
const ids = createIds({ now: () => T0 }, systemRandom)
const family: Family = {
  id: ids.next("fam"),
  sessionId: ids.next("ses"),
  userId: ids.next("usr"),
  clientId: "first-party",
  sealedSecret: "",
  accessIn: "body",
  generation: 7,
  createdAt: T0,
  expiresAt: T0 + 24 * HOUR,
  idleExpiresAt: T0 + HOUR,
  turnedUpMs: 1_000_000,
  turnedBy: "phone",
  retryKeyHash: "key",
  endedAt: null,
  endReason: null,
}

const refused = (why: Extract<Decision, { kind: "refused" }>["why"]): Decision => ({ kind: "refused", why })
const replay = (shared: boolean): Decision => ({ kind: "replay", shared })
interface Case {
  readonly generation: number
  readonly device?: string
  readonly retryKey?: string
  readonly row?: Partial<Family>
  readonly at?: number
  /** Service-up time since the last turn. */
  readonly upMs?: number
}

describe("what a genuine refresh token means", () => {
  test.each<[string, Case, Decision]>([
    ["the newest", { generation: 7 }, { kind: "turn" }],
    ["the newest, from another device", { generation: 7, device: "laptop" }, { kind: "turn" }],
    ["the newest, in its last moment", { generation: 7, at: T0 + HOUR - 1 }, { kind: "turn" }],
    ["the newest, idle for too long", { generation: 7, at: T0 + HOUR }, refused("expired")],
    ["past the absolute end", { generation: 7, at: T0 + 24 * HOUR, row: { idleExpiresAt: T0 + 48 * HOUR } }, refused("expired")],
    ["the one before, at once", { generation: 6 }, replay(false)],
    ["the one before, within the minute", { generation: 6, upMs: 60_000 }, replay(false)],
    ["the one before, after the minute", { generation: 6, upMs: 60_001 }, { kind: "ambiguous" }],
    ["the one before, from another device", { generation: 6, device: "laptop" }, replay(true)],
    ["the one before, from another device, after the minute", { generation: 6, device: "laptop", upMs: 60_001 }, { kind: "ambiguous" }],
    ["the one before, with its retry key, much later", { generation: 6, retryKey: "key", upMs: 50 * 60_000 }, replay(false)],
    ["the one before, with its retry key, from elsewhere", { generation: 6, retryKey: "key", device: "laptop" }, replay(false)],
    ["the one before, with another retry key, later", { generation: 6, retryKey: "other", upMs: 60_001 }, { kind: "ambiguous" }],
    ["without retry keys, no key proves nothing", { generation: 6, row: { retryKeyHash: null }, upMs: 60_001 }, { kind: "ambiguous" }],
    ["two before", { generation: 5 }, { kind: "theft" }],
    ["two before, even with a retry key", { generation: 5, retryKey: "key" }, { kind: "theft" }],
    ["the very first", { generation: 1 }, { kind: "theft" }],
    ["ahead of the row", { generation: 8 }, { kind: "catch_up" }],
    ["of a chain that was ended", { generation: 7, row: { endedAt: T0, endReason: "theft" } }, refused("ended")],
    ["old, of a chain that was ended", { generation: 2, row: { endedAt: T0, endReason: "theft" } }, refused("ended")],
    ["of a chain that ended as ambiguous", { generation: 6, row: { endedAt: T0, endReason: "ambiguous" } }, refused("ambiguous")],
    ["old, of a chain that has expired", { generation: 2, at: T0 + 2 * HOUR }, refused("expired")],
  ])("%s", (_, { generation, device = "phone", retryKey, row = {}, at = T0, upMs = 0 }, expected) => {
    const presented = { generation, device, retryKeyHash: retryKey ?? null }
    expect(decide({ ...family, ...row }, presented, at, family.turnedUpMs + upMs)).toEqual(expected)
  })
})

describe("how long a chain lives", () => {
  const limits = { absoluteSeconds: 7_200, idleSeconds: 3_600 }
  test.each([
    ["by its own limits", T0 + 24 * HOUR, { expiresAt: T0 + 2 * HOUR, idleExpiresAt: T0 + HOUR }],
    ["never beyond its session", T0 + 1.5 * HOUR, { expiresAt: T0 + 1.5 * HOUR, idleExpiresAt: T0 + HOUR }],
    ["nor idle beyond it", T0 + 0.5 * HOUR, { expiresAt: T0 + 0.5 * HOUR, idleExpiresAt: T0 + 0.5 * HOUR }],
  ])("%s", (_, sessionEnds, expected) => {
    expect(lifeOfFamily(limits, sessionEnds, T0)).toEqual(expected)
  })
})
