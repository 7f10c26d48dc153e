import { setFlagsFromString } from "node:v8"
import { runInNewContext } from "node:vm"
import * as fc from "fast-check"
import { describe, expect, test } from "vitest"
import { createLiveSet, type Revocation, revocationKinds, type TokenMarks } from "./live-set.ts"

const row = (kind: Revocation["kind"], id: string, changes: Partial<Revocation> = {}): Revocation => ({
  seq: 1,
  at: 100,
  exp: 700,
  kind,
  id,
  ...changes,
})
const marks: TokenMarks = { kid: "k", sub: "u", iat: 50, jti: "j", clientId: "c", sid: "s", fam: "f" }

describe("what a row takes away", () => {
  test.each<[Revocation["kind"], string, Partial<Revocation>, boolean]>([
    ["session", "s", {}, true],
    ["family", "f", {}, true],
    ["client", "c", {}, true],
    ["key", "k", {}, true],
    ["token", "j", {}, true],
    ["subject", "u", { before: 50 }, true],
    ["subject", "u", { before: 49 }, false],
    ["subject", "u", {}, false],
    ["access", "u", {}, false],
    ["session", "f", {}, false],
    ["token", "s", {}, false],
    ["session", "S", {}, false],
  ])("%s %s %j", (kind, id, changes, refused) => {
    const set = createLiveSet()
    expect(set.refuses(marks)).toBe(false)
    set.add(row(kind, id, changes))
    expect(set.refuses(marks)).toBe(refused)
    expect(set.size).toBe(1)
  })

  test.each<[string, string, number, Partial<TokenMarks>, boolean]>([
    ["its own rights, after it was read", "u", 8, { head: 7 }, true],
    ["its own rights, as it was read", "u", 7, { head: 7 }, false],
    ["its own rights, before anything was ever logged", "u", 1, { head: 0 }, true],
    ["somebody else's", "v", 8, { head: 7 }, false],
    ["its organization's", "org_1", 8, { head: 7, orgId: "org_1" }, true],
    ["its organization's, as it was read", "org_1", 8, { head: 8, orgId: "org_1" }, false],
    ["another organization's", "org_2", 8, { head: 7, orgId: "org_1" }, false],
    ["an organization's, of a token outside it", "org_1", 8, { head: 7 }, false],
    ["everybody's", "*", 8, { head: 7 }, true],
    ["everybody's, as it was read", "*", 8, { head: 8 }, false],
    ["settings", "settings", 8, { head: 7 }, false],
    ["a token without head", "u", 8, { orgId: "org_1" }, false],
    ["a token without head, everybody's", "*", 8, { orgId: "org_1" }, false],
  ])("rights that changed: %s", (_, id, seq, changes, refused) => {
    const set = createLiveSet()
    set.add(row("access", id, { seq }))
    expect(set.refuses({ ...marks, ...changes })).toBe(refused)
  })

  test("of several changes of somebody's rights the newest counts, in whatever order they come", () => {
    const set = createLiveSet()
    set.add(row("access", "u", { seq: 9 }))
    set.add(row("access", "u", { seq: 5 }))
    expect([8, 9].map((head) => set.refuses({ ...marks, head }))).toEqual([true, false])
  })

  test("what is distrusted is stale for a token that carries a head, in an empty set too", () => {
    const set = createLiveSet()
    set.distrust(5)
    expect([{ head: 4 }, { head: 5 }, {}].map((changes) => set.refuses({ ...marks, ...changes }))).toEqual([true, false, false])
  })

  test("a token without session or family is not one with an empty name", () => {
    const set = createLiveSet()
    set.add(row("session", "undefined"))
    set.add(row("family", ""))
    expect(set.refuses({ ...marks, sid: undefined, fam: undefined })).toBe(false)
  })

  test("one thing twice is one entry: the later end, the later instant, the later number", () => {
    const set = createLiveSet()
    set.add(row("subject", "u", { seq: 5, exp: 900, before: 60 }))
    set.add(row("subject", "u", { seq: 3, exp: 700, before: 40 }))
    expect(set.size).toBe(1)
    expect(set.seqOf("subject", "u")).toBe(5)
    for (let n = 0; n < 64; n++) set.prune(800)
    expect(set.refuses(marks)).toBe(true)
  })

  test("every addition moves the version, whatever it changes", () => {
    const set = createLiveSet()
    const versions = [set.version]
    for (let n = 0; n < 3; n++) {
      set.add(row("session", "s"))
      versions.push(set.version)
    }
    expect(new Set(versions).size).toBe(4)
  })
})

describe("forgetting", () => {
  const pruneAll = (set: ReturnType<typeof createLiveSet>, now: number) => {
    for (let n = 0; n < 64; n++) set.prune(now)
  }

  test("a row goes when its end has come, not before", () => {
    const set = createLiveSet()
    set.add(row("session", "s"))
    pruneAll(set, 699.9)
    expect(set.refuses(marks)).toBe(true)
    pruneAll(set, 700)
    expect(set.refuses(marks)).toBe(false)
    expect(set.size).toBe(0)
  })

  test("an end beyond 32 bits does not wrap round into the past", () => {
    const set = createLiveSet()
    set.add(row("session", "s", { exp: 2 ** 32 + 5 }))
    set.add(row("subject", "other", { exp: 2 ** 40, before: 2 ** 33 }))
    pruneAll(set, 4_000_000_000)
    expect(set.refuses(marks)).toBe(true)
    expect(set.refuses({ ...marks, sid: "x", sub: "other", iat: 3_000_000_000 })).toBe(true)
  })

  test("what is there is what was added and has not ended, in any order of adding and pruning", () => {
    const step = fc.oneof(
      fc.record({
        kind: fc.constantFrom(...revocationKinds),
        id: fc.nat(300).map(String),
        exp: fc.integer({ min: 1, max: 1_000 }),
        seq: fc.nat(1_000),
      }),
      fc.record({ now: fc.nat(1_000) }),
    )
    fc.assert(
      fc.property(fc.array(step, { maxLength: 400 }), (steps) => {
        const set = createLiveSet()
        const model = new Map<string, { exp: number; seq: number }>()
        for (const taken of steps) {
          if ("now" in taken) {
            pruneAll(set, taken.now)
            for (const [name, { exp }] of model) if (exp <= taken.now) model.delete(name)
          } else {
            const { kind, id, exp, seq } = taken
            set.add(row(kind, id, { exp, seq }))
            const before = model.get(kind + id)
            model.set(kind + id, { exp: Math.max(exp, before?.exp ?? 0), seq: Math.max(seq, before?.seq ?? 0) })
          }
        }
        expect(set.size).toBe(model.size)
        for (const kind of revocationKinds) for (let id = 0; id <= 300; id++) expect(set.seqOf(kind, String(id))).toBe(model.get(kind + id)?.seq ?? 0)
      }),
      { numRuns: 50 },
    )
  })
})

describe("when it is full", () => {
  const full = () => {
    const set = createLiveSet({ maxEntries: 2 })
    set.add(row("session", "a"))
    set.add(row("session", "b"))
    return set
  }

  test("everything issued up to a row that finds no room is refused, and nothing later", () => {
    const set = full()
    expect(set.refuses({ ...marks, sid: "d", iat: 100 })).toBe(false)
    set.add(row("session", "c", { seq: 9 }))
    expect(set.size).toBe(2)
    expect(set.overflowSeq).toBe(9)
    expect(set.refuses({ ...marks, sid: "c", iat: 100 })).toBe(true)
    expect(set.refuses({ ...marks, sid: "d", iat: 100 })).toBe(true)
    expect(set.refuses({ ...marks, sid: "d", iat: 101 })).toBe(false)
    expect(set.refuses({ ...marks, sid: "a", iat: 101 })).toBe(true)
  })

  test("a subject's instant may lie beyond its row's", () => {
    const set = full()
    set.add(row("subject", "c", { before: 150 }))
    expect(set.refuses({ ...marks, iat: 150 })).toBe(true)
    expect(set.refuses({ ...marks, iat: 151 })).toBe(false)
  })

  test("clients and keys always find room; changed permissions take nothing away but tokens that were read before", () => {
    const set = full()
    set.add(row("client", "c"))
    set.add(row("key", "k"))
    expect(set.size).toBe(4)
    set.add(row("access", "u", { seq: 7 }))
    expect(set.overflowSeq).toBe(7)
    expect(set.refuses({ ...marks, clientId: "x", kid: "x" })).toBe(false)
    expect(set.refuses({ ...marks, clientId: "x", kid: "x", head: 6 })).toBe(true)
    expect(set.refuses({ ...marks, clientId: "x", kid: "x", head: 7 })).toBe(false)
    expect(set.refuses(marks)).toBe(true)
  })

  test("what is in it already is still brought up to date", () => {
    const set = full()
    set.add(row("session", "a", { seq: 4 }))
    expect(set.seqOf("session", "a")).toBe(4)
    expect(set.overflowSeq).toBe(0)
  })
})

test("a million live entries: every one is found, nothing else is, in at most 64 bytes each", { timeout: 60_000 }, () => {
  setFlagsFromString("--expose-gc")
  const collect = runInNewContext("gc") as () => void
  const bytesUsed = () => {
    collect()
    collect()
    const { heapUsed, arrayBuffers } = process.memoryUsage()
    return heapUsed + arrayBuffers
  }
  const entries = 1_000_000
  const idOf = (n: number) => `ses_01jh${n.toString(36).padStart(18, "0")}`
  const bytesBefore = bytesUsed()
  const set = createLiveSet()
  for (let n = 0; n < entries; n++) set.add(row("session", idOf(n), { seq: n + 1, exp: 1_000 + (n % 600) }))
  // Two that fell together would be one.
  expect(set.size).toBe(entries)
  expect((bytesUsed() - bytesBefore) / entries).toBeLessThan(64)

  let missing = 0
  let invented = 0
  const started = performance.now()
  for (let n = 0; n < entries; n++) {
    if (set.seqOf("session", idOf(n)) !== n + 1) missing++
    if (set.refuses({ ...marks, sid: idOf(entries + n) })) invented++
  }
  expect({ missing, invented }).toEqual({ missing: 0, invented: 0 })
  // A generous bound: it is under a microsecond where nothing else runs.
  expect((performance.now() - started) / entries).toBeLessThan(0.02)

  for (let n = 0; n < 64; n++) set.prune(1_300)
  expect(set.size).toBe(Array.from({ length: entries }, (_, n) => n % 600).filter((extra) => extra > 300).length)
})
