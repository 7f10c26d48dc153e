import * as fc from "fast-check"
import { describe, expect, test } from "vitest"
import { MAX_EMAIL_CHARACTERS, parseEmail } from "./email.ts"

const local64 = "l".repeat(64)
const label63 = "d".repeat(63)

describe("an address", () => {
  test.each([
    ["ada@example.com", "ada@example.com"],
    ["  Ada.Lovelace@Example.COM \n", "ada.lovelace@example.com"],
    ["ada+tag@example.com", "ada+tag@example.com"],
    ["a.d.a@example.com", "a.d.a@example.com"],
    ["!#$%&'*+/=?^_`{|}~-@example.com", "!#$%&'*+/=?^_`{|}~-@example.com"],
    ["ada@bücher.example", "ada@xn--bcher-kva.example"],
    ["ada@BÜCHER.example", "ada@xn--bcher-kva.example"],
    ["ada@bu\u0308cher.example", "ada@xn--bcher-kva.example"],
    ["ada@xn--bcher-kva.example", "ada@xn--bcher-kva.example"],
    ["ada@straße.example", "ada@xn--strae-oqa.example"],
    ["ada@例え。テスト", "ada@xn--r8jz45g.xn--zckzah"],
    ["ada@ｅｘａｍｐｌｅ.com", "ada@example.com"],
    ["ada@a-b.c1.example", "ada@a-b.c1.example"],
    ["1@1.example", "1@1.example"],
    [`${local64}@example.com`, `${local64}@example.com`],
    [`a@${label63}.example`, `a@${label63}.example`],
  ])("%j is %s", (text, email) => {
    expect(parseEmail(text)).toBe(email)
  })

  test.each([
    "",
    "@",
    "ada",
    "ada@",
    "@example.com",
    "ada@@example.com",
    "a@b@example.com",
    "ada@localhost",
    "ada@example.com.",
    "ada@.example.com",
    "ada@example..com",
    ".ada@example.com",
    "ada.@example.com",
    "a..da@example.com",
    '"a b"@example.com',
    "a b@example.com",
    "ada(comment)@example.com",
    "Ada <ada@example.com>",
    "ada@[127.0.0.1]",
    "ada@127.0.0.1",
    "ada@0x7f.1",
    "ada@[::1]",
    "ada@-a.example",
    "ada@a-.example",
    "ada@a_b.example",
    "ada@exa mple.com",
    "ada@example.com:25",
    "ada@example.com/x",
    "ada@example.com?x",
    "ada@example.com#x",
    "ada@ex%61mple.com",
    "ada\\@example.com",
    "ada@example.com\\",
    "ada,bob@example.com",
    "ada@example.com,bob@example.com",
    "ada@example.com\nbcc: bob@example.com",
    "ada\r\n@example.com",
    "ada\0@example.com",
    "ada@example\0.com",
    "äda@example.com",
    "ada\u212A@example.com",
    "ad\u0430@example.com",
    "ada\u200b@example.com",
    "ada＠example.com",
    "ada@exam＠ple.com",
    `${local64}l@example.com`,
    `a@${label63}d.example`,
    `a@${`${label63}.`.repeat(4)}example`,
    "a@xn--\u00fc.example",
    "x".repeat(10_000),
  ])("%j is none", (text) => {
    expect(parseEmail(text)).toBeUndefined()
  })
})

describe("whatever was typed", () => {
  const letters = fc.string({
    unit: fc.oneof(
      fc.constantFrom(..."aAzZ09.-_+@ß。．ÜИ漢\u212A\u0307\u00AD\u200D 🦀\0\n"),
      fc.string({ unit: "binary", minLength: 1, maxLength: 1 }),
    ),
  })
  const near = fc.tuple(letters, letters, letters).map(([local, domain, end]) => `${local}@${domain}.${end}`)
  const typed = fc.oneof(
    letters,
    near,
    fc.emailAddress(),
    fc.tuple(fc.emailAddress(), letters).map(([email, more]) => email + more),
  )

  test("an address has one @, is lower-case printable ASCII, and of a length that mail servers take", () => {
    fc.assert(
      fc.property(typed, (text) => {
        const email = parseEmail(text)
        if (email === undefined) return
        expect(email).toMatch(/^[\x21-\x7e]+$/)
        expect(email).toBe(email.toLowerCase())
        expect(email.split("@")).toHaveLength(2)
        expect(email.length).toBeLessThanOrEqual(MAX_EMAIL_CHARACTERS)
        expect(email).toMatch(/@[a-z0-9.-]+\.[a-z0-9-]+$/)
      }),
      { numRuns: 3_000 },
    )
  })

  test("reading it again gives the same, also in capitals and with spaces around", () => {
    fc.assert(
      fc.property(typed, (text) => {
        const email = parseEmail(text)
        if (email === undefined) return
        for (const again of [email, email.toUpperCase(), `\t ${email}\n`]) expect(parseEmail(again)).toBe(email)
      }),
      { numRuns: 3_000 },
    )
  })

  test("ordinary addresses are addresses", () => {
    fc.assert(fc.property(fc.emailAddress({ size: "small" }), (text) => parseEmail(text) !== undefined || /\.\d+$/.test(text)))
  })
})
