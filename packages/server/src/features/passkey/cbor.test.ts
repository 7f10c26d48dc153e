import { describe, expect, test } from "vitest"
import { CborRefused, requireOneValue } from "./cbor.ts"

const hex = (text: string) => Buffer.from(text, "hex")

describe("what CBOR of an authenticator may be", () => {
  test.each(["00", "1818", "3903e8", "4403020100", "63666d74", "8201820203", "a2010203f5", "a163666d74646e6f6e65", "f6", "40"])(
    "%s is one value",
    (text) => {
      expect(() => requireOneValue(hex(text))).not.toThrow()
    },
  )

  test.each([
    ["nothing at all", ""],
    ["a byte behind it", "0000"],
    ["an end too early", "4403"],
    ["a map that ends early", "a201"],
    ["a length of four gigabytes", "5affffffff00"],
    ["an array of four thousand million", "9affffffff"],
    ["an indefinite length", "9f00ff"],
    ["a tag", "c000"],
    ["eight bytes of a number", "1b0000000000000001"],
    ["a number longer than it need be", "1817"],
    ["a length longer than it need be", "590001ff"],
    ["undefined", "f7"],
    ["a float", "f93c00"],
    ["a key that comes twice", "a201000100"],
    ["a key that comes twice, further in", "a101a201000100"],
    ["ten thousand levels", "81".repeat(10_000)],
    ["a thousand values", `9903e8${"00".repeat(1_000)}`],
  ])("refused: %s", (_, text) => {
    expect(() => requireOneValue(hex(text))).toThrow(CborRefused)
  })
})
