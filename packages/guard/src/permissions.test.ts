import * as fc from "fast-check"
import { describe, expect, test } from "vitest"
import { covers, isGrant, isPermission } from "./permissions.ts"

/** A name, whether it can be asked for, and whether it can be granted. */
test.each<[string, boolean, boolean]>([
  ["invoice", true, true],
  ["invoice:read", true, true],
  ["admin:members:read", true, true],
  ["7.x_y-z:a", true, true],
  ["a".repeat(100), true, true],
  ["a".repeat(101), false, false],
  ["invoice:*", false, true],
  ["admin:members:*", false, true],
  ["*", false, true],
  [`${"a".repeat(98)}:*`, false, true],
  [`${"a".repeat(99)}:*`, false, false],
  ["", false, false],
  [":", false, false],
  [":*", false, false],
  ["**", false, false],
  ["*:*", false, false],
  ["*:read", false, false],
  ["invoice:*:read", false, false],
  ["invoice*", false, false],
  ["invoice:r*", false, false],
  ["invoice::read", false, false],
  [":read", false, false],
  ["invoice:", false, false],
  ["Invoice:read", false, false],
  ["invoice:_read", false, false],
  ["invoice:read\n", false, false],
  ["invoice:read invoice:write", false, false],
  ["ınvoice:read", false, false],
])("the name %j: permission %j, grant %j", (text, permission, grant) => {
  expect([isPermission(text), isGrant(text)]).toEqual([permission, grant])
})

test("a name of a megabyte is judged in no time", () => {
  const started = performance.now()
  for (const unit of ["a", "a:", ":", "*"]) expect(isGrant(unit.repeat(1_000_000))).toBe(false)
  expect(performance.now() - started).toBeLessThan(50)
})

describe("AZ-01 what nothing that is held covers is denied", () => {
  test.each<[readonly string[], string, boolean]>([
    [[], "invoice:read", false],
    [["invoice:read"], "invoice:read", true],
    [["invoice:read"], "invoice:write", false],
    [["invoice:read"], "invoice", false],
    [["invoice"], "invoice:read", false],
    [["invoice:read"], "invoice:read:own", false],
    [["invoice:*"], "invoice:read", true],
    [["invoice:*"], "invoice:read:own", true],
    [["invoice:*"], "invoice", false],
    [["invoice:*"], "invoices:read", false],
    [["invoice:*"], "my-invoice:read", false],
    [["invoice:*"], "invoice:*", true],
    [["invoice:*"], "invoice:read:*", true],
    [["invoice:read:*"], "invoice:*", false],
    [["invoice:*"], "*", false],
    [["admin:members:*"], "admin:members:read", true],
    [["admin:members:*"], "admin:users:read", false],
    [["admin:*"], "admin:members:read", true],
    [["*"], "anything:at:all", true],
    [["*"], "*", true],
    [["invoice:read", "note:*"], "note:write", true],
    [["invoice:"], "invoice:read", false],
    [["invoice:*"], "invoice:", false],
    [[":*"], ":read", false],
    [["invoice*"], "invoice:read", false],
    [["INVOICE:READ"], "invoice:read", false],
    [["__proto__"], "constructor", false],
  ])("%j held, %s wanted: %j", (held, wanted, covered) => {
    expect([covers(held, wanted), covers(new Set(held), wanted)]).toEqual([covered, covered])
  })

  test("thousands of names, asked again and again, are each judged by themselves", () => {
    const held = new Set(["area-1:*", "area-2:thing:*"])
    for (let round = 0; round < 2; round++)
      for (let n = 0; n < 3_000; n++) expect([n, covers(held, `area-${n}:thing:read`)]).toEqual([n, n === 1 || n === 2])
  })

  test("a list and a set of the same grants say the same, and only of what they cover", () => {
    const segment = fc.constantFrom("a", "b", "ab", "", "*")
    const name = fc.array(segment, { maxLength: 4 }).map((segments) => segments.join(":"))
    fc.assert(
      fc.property(fc.array(name, { maxLength: 6 }), name, (held, wanted) => {
        const said = covers(held, wanted)
        expect(covers(new Set(held), wanted)).toBe(said)
        if (!said || held.includes(wanted) || held.includes("*")) return
        expect(held.some((grant) => grant.endsWith(":*") && wanted.startsWith(grant.slice(0, -1)))).toBe(true)
      }),
      { numRuns: 2_000 },
    )
  })

  test("covering is handed on: what covers a grant covers all that the grant covers", () => {
    const segment = fc.constantFrom("a", "b", "c")
    const permission = fc.array(segment, { minLength: 1, maxLength: 4 }).map((segments) => segments.join(":"))
    const grant = fc.oneof(
      permission,
      permission.map((name) => `${name}:*`),
      fc.constant("*"),
    )
    fc.assert(
      fc.property(grant, grant, permission, (upper, lower, wanted) => {
        expect([isGrant(upper), isGrant(lower), isPermission(wanted)]).toEqual([true, true, true])
        if (covers([upper], lower) && covers([lower], wanted)) expect(covers([upper], wanted)).toBe(true)
      }),
      { numRuns: 2_000 },
    )
  })
})
