import * as fc from "fast-check"
import { describe, expect, test } from "vitest"
import { z } from "zod"
import { Problem } from "../errors.ts"
import { systemRandom } from "../random.ts"
import { createKeyRing, type RootSecret } from "../seal.ts"
import { Secret } from "../secret.ts"
import { type CursorScope, createCursors, MAX_CURSOR_CHARACTERS } from "./cursor.ts"

const v1: RootSecret = { version: "v1", secret: new Secret("1".repeat(32)) }
const v2: RootSecret = { version: "v2", secret: new Secret("2".repeat(32)) }
const withRoots = (...roots: RootSecret[]) => createCursors(createKeyRing(roots, systemRandom))
const cursors = withRoots(v1)

const positionSchema = z.tuple([z.number(), z.string()])
const positions = fc.tuple(fc.integer(), fc.string({ maxLength: 60 }))
const values = fc.oneof(fc.string({ maxLength: 20 }), fc.integer(), fc.boolean(), fc.constant(undefined))
const scopes: fc.Arbitrary<CursorScope> = fc.record({
  route: fc.string({ maxLength: 20 }),
  whose: fc.string({ maxLength: 20 }),
  organization: fc.option(fc.string({ maxLength: 20 }), { nil: undefined }),
  filters: fc.dictionary(fc.string({ maxLength: 8 }), values, { maxKeys: 4 }),
})
const SCOPE: CursorScope = { route: "/things", whose: "usr_1", organization: "org_1", filters: { search: "a", disabled: true } }

/** The code a call ends in. */
function codeOf(run: () => unknown): string | undefined {
  try {
    run()
    return undefined
  } catch (error) {
    return error instanceof Problem ? error.code : String(error)
  }
}

/** Two scopes that say the same are the same, in whatever order their filters stand. */
const said = ({ filters = {}, organization, ...scope }: CursorScope) =>
  JSON.stringify([
    scope.route,
    scope.whose,
    organization ?? null,
    Object.entries(filters)
      .filter(([, value]) => value !== undefined)
      .toSorted(([a], [b]) => (a < b ? -1 : 1)),
  ])

describe("a cursor", () => {
  test("gives back its position in its own list, short enough, in characters of an address", () => {
    fc.assert(
      fc.property(scopes, positions, (scope, position) => {
        const text = cursors.issue(scope, position)
        expect(text).toMatch(/^[\w.-]+$/)
        expect(text.length).toBeLessThanOrEqual(MAX_CURSOR_CHARACTERS)
        expect(
          cursors.read({ ...scope, filters: Object.fromEntries(Object.entries(scope.filters ?? {}).toReversed()) }, text, positionSchema),
        ).toEqual(JSON.parse(JSON.stringify(position)))
      }),
    )
    expect(cursors.read(SCOPE, undefined, positionSchema)).toBe(undefined)
  })

  test("of another list, filter, organization or person is malformed, whatever they are called", () => {
    const text = cursors.issue(SCOPE, [1, "a"])
    const others: CursorScope[] = [
      { ...SCOPE, route: "/others" },
      { ...SCOPE, whose: "usr_2" },
      { ...SCOPE, organization: "org_2" },
      { ...SCOPE, organization: undefined },
      { ...SCOPE, filters: { search: "a" } },
      { ...SCOPE, filters: { search: "a", disabled: "true" } },
      { ...SCOPE, filters: { search: "a", disabled: true, owner: false } },
      { ...SCOPE, route: "/thingsusr_1", whose: "" },
    ]
    for (const other of others) expect([other, codeOf(() => cursors.read(other, text, positionSchema))]).toEqual([other, "malformed"])
    fc.assert(
      fc.property(scopes, scopes, positions, (one, other, position) => {
        fc.pre(said(one) !== said(other))
        expect(codeOf(() => cursors.read(other, cursors.issue(one, position), positionSchema))).toBe("malformed")
      }),
    )
  })

  test("altered in any character, cut, lengthened or made up is malformed", () => {
    const text = cursors.issue(SCOPE, [1, "abc"])
    fc.assert(
      fc.property(fc.nat({ max: text.length - 1 }), fc.constantFrom(..."ABab01-_.~"), (at, character) => {
        fc.pre(text[at] !== character)
        expect(codeOf(() => cursors.read(SCOPE, text.slice(0, at) + character + text.slice(at + 1), positionSchema))).toBe("malformed")
        expect(codeOf(() => cursors.read(SCOPE, text.slice(0, at), positionSchema))).toBe("malformed")
        expect(codeOf(() => cursors.read(SCOPE, text.slice(0, at) + character + text.slice(at), positionSchema))).toBe("malformed")
      }),
    )
    fc.assert(
      fc.property(fc.string(), (made) => {
        expect(codeOf(() => cursors.read(SCOPE, made, positionSchema))).toBe("malformed")
      }),
    )
    const last = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
    // 43 characters hold two bits more than 32 bytes: three others would decode alike.
    for (const character of last.replace(text.at(-1) ?? "", ""))
      expect(codeOf(() => cursors.read(SCOPE, text.slice(0, -1) + character, positionSchema))).toBe("malformed")
    expect(codeOf(() => cursors.read(SCOPE, `${"A".repeat(MAX_CURSOR_CHARACTERS)}.${text.split(".")[1]}`, positionSchema))).toBe("malformed")
    expect(() => cursors.issue(SCOPE, "a".repeat(1_100))).toThrow("longer than a cursor holds")
  })

  test("outlives a change of the root secret while the old one is configured, and no longer", () => {
    const text = cursors.issue(SCOPE, [1, "a"])
    expect(withRoots(v2, v1).read(SCOPE, text, positionSchema)).toEqual([1, "a"])
    expect(codeOf(() => withRoots(v2).read(SCOPE, text, positionSchema))).toBe("malformed")
  })

  test("whose position has the shape of an earlier version is malformed, not a defect", () => {
    expect(codeOf(() => cursors.read(SCOPE, cursors.issue(SCOPE, { after: 1 }), positionSchema))).toBe("malformed")
  })
})
