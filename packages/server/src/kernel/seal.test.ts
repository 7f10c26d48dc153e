import * as fc from "fast-check"
import { describe, expect, test } from "vitest"
import { systemRandom } from "./random.ts"
import { CannotUnseal, createKeyRing } from "./seal.ts"
import { Secret } from "./secret.ts"

const root = (version: string, letter: string) => ({ version, secret: new Secret(letter.repeat(32)) })
const keys = createKeyRing([root("v1", "a")], systemRandom)

describe("what is sealed", () => {
  test("opens again, whatever it is", () => {
    fc.assert(
      fc.property(fc.string({ unit: "grapheme" }), fc.string(), fc.string(), (text, purpose, place) => {
        expect(keys.unseal(purpose, place, keys.seal(purpose, place, text))).toBe(text)
      }),
    )
  })

  test("is never the same twice", () => {
    expect(new Set(Array.from({ length: 100 }, () => keys.seal("p", "row/1", "text"))).size).toBe(100)
  })

  test("does not open in another place, for another purpose, or with another root secret", () => {
    const sealed = keys.seal("p", "row/1", "text")
    for (const open of [
      () => keys.unseal("p", "row/2", sealed),
      () => keys.unseal("q", "row/1", sealed),
      () => createKeyRing([root("v1", "b")], systemRandom).unseal("p", "row/1", sealed),
      () => createKeyRing([root("v2", "a")], systemRandom).unseal("p", "row/1", sealed),
    ]) {
      expect(open).toThrow(CannotUnseal)
    }
  })

  test("does not open when any bit of it was altered, or it was cut", () => {
    const sealed = keys.seal("p", "row/1", "a text of some length")
    const bytes = Buffer.from(sealed.slice(3), "base64url")
    fc.assert(
      fc.property(fc.nat(bytes.length - 1), fc.nat(7), (index, bit) => {
        const altered = Buffer.from(bytes)
        altered[index] = (altered[index] as number) ^ (1 << bit)
        expect(() => keys.unseal("p", "row/1", `v1.${altered.toString("base64url")}`)).toThrow(CannotUnseal)
      }),
    )
    for (let length = 0; length < bytes.length; length++) {
      expect(() => keys.unseal("p", "row/1", `v1.${bytes.subarray(0, length).toString("base64url")}`)).toThrow(CannotUnseal)
    }
  })

  test("whatever else comes is refused in the same way", () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.string().map((text) => `v1.${text}`),
          fc.constantFrom("", ".", "v1", "v1.", "v1.."),
        ),
        (text) => {
          expect(() => keys.unseal("p", "row/1", text)).toThrow(CannotUnseal)
        },
      ),
    )
  })

  test("tells which root secret made it", () => {
    const rotated = createKeyRing([root("v2", "b"), root("v1", "a")], systemRandom)
    const before = keys.seal("p", "row/1", "text")
    expect([rotated.isCurrent(before), rotated.isCurrent(rotated.seal("p", "row/1", "text"))]).toEqual([false, true])
    expect(createKeyRing([root("v20", "b")], systemRandom).isCurrent("v2.x")).toBe(false)
  })
})

describe("a MAC", () => {
  test("is verified under any root secret, and only for the same purpose and data", () => {
    const rotated = createKeyRing([root("v2", "b"), root("v1", "a")], systemRandom)
    const mac = keys.mac("csrf", "data")
    expect(rotated.verifyMac("csrf", "data", mac)).toBe(true)
    expect(rotated.mac("csrf", "data")).not.toBe(mac)
    expect(keys.verifyMac("csrf", "data", rotated.mac("csrf", "data"))).toBe(false)
    for (const [purpose, data, given] of [
      ["other", "data", mac],
      ["csrf", "datb", mac],
      ["csrf", "data", ""],
      ["csrf", "data", mac.slice(1)],
      ["csrf", "data", `${mac}AAAA`],
    ] as const) {
      expect(keys.verifyMac(purpose, data, given)).toBe(false)
    }
  })

  test("under a purpose is no key to what is sealed for it", () => {
    expect(keys.mac("p", "row/1")).not.toBe(keys.mac("seal p", "row/1"))
  })
})

test("a key ring without a root secret is a defect", () => {
  expect(() => createKeyRing([], systemRandom)).toThrow("needs a root secret")
})
