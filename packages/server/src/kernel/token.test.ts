import { createHash } from "node:crypto"
import * as fc from "fast-check"
import { describe, expect, test } from "vitest"
import { systemRandom } from "./random.ts"
import { hasTokenShape, listHash, newToken, tokenHash } from "./token.ts"

describe("tokens", () => {
  test("are 256 random bits in 43 characters, and have their shape", () => {
    const tokens = Array.from({ length: 1_000 }, () => newToken(systemRandom))
    expect(new Set(tokens).size).toBe(1_000)
    for (const token of tokens) {
      expect(Buffer.from(token, "base64url")).toHaveLength(32)
      expect(hasTokenShape(token)).toBe(true)
    }
    const [token = ""] = tokens
    for (const wrong of ["", token.slice(1), `${token}A`, `${token}\n`, `${token.slice(1)}=`, `${token.slice(1)}+`, `${token.slice(1)}é`]) {
      expect(hasTokenShape(wrong)).toBe(false)
    }
  })

  test("are stored as SHA-256", () => {
    expect(tokenHash("token")).toBe(createHash("sha256").update("token").digest("base64url"))
  })
})

describe("the hash of a list", () => {
  // Half a surrogate pair is refused wherever texts come in.
  const text = fc.oneof(
    fc.string({ unit: "grapheme" }),
    fc.constantFrom("", ":", "1:", "1:a", "0:", "a", "ä", "1:a1:b"),
    fc.string({ unit: fc.constantFrom("0", "1", "2", ":", "a") }),
  )
  const list = fc.array(text, { maxLength: 4 })

  test("is the same for the same list only", () => {
    fc.assert(
      fc.property(list, list, (a, b) => {
        expect(listHash(...a) === listHash(...b)).toBe(JSON.stringify(a) === JSON.stringify(b))
      }),
      { numRuns: 2_000 },
    )
  })

  test("is not moved by where one text ends and the next begins", () => {
    fc.assert(
      fc.property(text, fc.nat(), fc.nat(), (whole, first, second) => {
        const letters = [...whole]
        const cut = (at: number) => [letters.slice(0, at % (letters.length + 1)).join(""), letters.slice(at % (letters.length + 1)).join("")]
        const [a, b] = [cut(first), cut(second)]
        expect(listHash(...a) === listHash(...b)).toBe(a[0] === b[0])
        expect(listHash(whole)).not.toBe(listHash(...a))
      }),
    )
  })
})
