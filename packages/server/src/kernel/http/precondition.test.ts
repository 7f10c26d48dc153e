import { describe, expect, test } from "vitest"
import { isHeld, readIfMatch, requireVersion } from "./precondition.ts"

describe("If-Match, RFC 9110 §13.1.1", () => {
  test.each<[string | null, readonly number[] | undefined]>([
    [null, undefined],
    ["*", undefined],
    [" * ", undefined],
    ['"3"', [3]],
    ['"3","4"', [3, 4]],
    [' ,"3" ,\t, "4",', [3, 4]],
    ['"0"', [0]],
    // Weak tags never match, neither do versions written otherwise, nor tags of somebody else.
    ['W/"3"', []],
    ['W/"3", "4"', [4]],
    ['"03"', []],
    ['"3 "', undefined],
    ['"a,b", "5"', [5]],
    ['""', []],
    ['"-1"', []],
    ['"3.0"', []],
    ['"99999999999999999999"', []],
  ])("%s", (header, versions) => {
    // A space is no character of a tag.
    if (header === '"3 "') expect(() => readIfMatch(header)).toThrow("If-Match")
    else expect(readIfMatch(header)).toEqual(versions)
  })

  test.each([
    "",
    " ",
    ",",
    "3",
    '"3',
    '3"',
    '"3" "4"',
    '"3"4',
    'w/"3"',
    'W / "3"',
    '*, "3"',
    '"3", *',
    "'3'",
    '"3";',
    Array(51).fill('"1"').join(","),
  ])("%j is no list of tags", (header) => {
    expect(() => readIfMatch(header)).toThrow(expect.objectContaining({ code: "malformed" }))
  })

  test("a list of 16 kB is read at once, whatever it is", () => {
    const began = performance.now()
    for (const header of [", ".repeat(8_000), `"1"${" ,".repeat(8_000)}x`, '"1" '.repeat(4_000), '"'.repeat(16_000)])
      expect(() => readIfMatch(header)).toThrow("If-Match")
    expect(performance.now() - began).toBeLessThan(500)
  })

  test("a version that is not in the list is refused with the one there is", () => {
    for (const ifVersion of [undefined, [3], [2, 3]]) expect(() => requireVersion(ifVersion, 3)).not.toThrow()
    for (const ifVersion of [[], [2]]) {
      expect(() => requireVersion(ifVersion, 3)).toThrow(expect.objectContaining({ code: "precondition_failed" }))
      expect(() => requireVersion(ifVersion, 3)).toThrow("Read it again")
    }
  })
})

test.each<[string | null, boolean]>([
  [null, false],
  ["*", true],
  ['"3"', true],
  ['W/"3"', true],
  ['"2", W/"3"', true],
  ['"2"', false],
  ['"3" "4"', false],
  ["3", false],
  ["", false],
])("If-None-Match %j compares weakly, and asks for nothing when it cannot be read", (header, held) => {
  expect(isHeld(header, 3)).toBe(held)
})
