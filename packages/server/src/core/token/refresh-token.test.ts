import * as fc from "fast-check"
import { describe, expect, test } from "vitest"
import { createIds } from "../../kernel/id.ts"
import { systemRandom } from "../../kernel/random.ts"
import { Secret } from "../../kernel/secret.ts"
import { isGenuine, parseRefreshToken, refreshToken } from "./refresh-token.ts"

const ids = createIds({ now: () => Date.UTC(2026, 0, 1) }, systemRandom)
const secret = new Secret(systemRandom.bytes(32))
const family = ids.next("fam")

describe("refresh tokens", () => {
  test("say where they stand, and the same position is the same token", () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: Number.MAX_SAFE_INTEGER }), (generation) => {
        const id = ids.next("fam")
        const text = refreshToken(id, generation, secret)
        const parsed = parseRefreshToken(text)
        expect(parsed).toMatchObject({ family: id, generation })
        expect(parsed && isGenuine(parsed, secret)).toBe(true)
        expect(refreshToken(id, generation, secret)).toBe(text)
      }),
    )
  })

  test("are of one family, one generation and one secret", () => {
    const texts = [refreshToken(family, 1, secret), refreshToken(family, 2, secret), refreshToken(ids.next("fam"), 1, secret)]
    expect(new Set(texts).size).toBe(texts.length)
    const parsed = parseRefreshToken(texts[0] as string)
    expect(parsed && isGenuine(parsed, new Secret(systemRandom.bytes(32)))).toBe(false)
  })

  test("whatever else is written is none, or is not genuine", () => {
    const text = refreshToken(family, 7, secret)
    const alphabet = Array.from("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_+/=. ~é")
    fc.assert(
      fc.property(fc.integer({ min: 0, max: text.length - 1 }), fc.constantFrom(...alphabet), (at, character) => {
        fc.pre(text.charAt(at) !== character)
        expect(parseRefreshToken(text.slice(0, at) + character + text.slice(at + 1))).toBeUndefined()
      }),
      { numRuns: 2_000 },
    )
    fc.assert(
      fc.property(fc.string(), (other) => {
        expect(parseRefreshToken(other)).toBeUndefined()
      }),
    )
  })

  test("a generation beyond what can be counted is none", () => {
    const bytes = Buffer.from(refreshToken(family, 1, secret).slice(4), "base64url")
    bytes.writeBigUInt64BE(2n ** 64n - 1n, 18)
    expect(parseRefreshToken(`dwr_${bytes.toString("base64url")}`)).toBeUndefined()
  })
})
