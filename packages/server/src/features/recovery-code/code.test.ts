import { expect, test } from "vitest"
import type { UserId } from "../../core/user/index.ts"
import { systemRandom } from "../../kernel/random.ts"
import { CODES, codeIn, hashOf, newCode } from "./code.ts"

test("MF-09 a code has 120 bits, and is read as it was made however it is typed", () => {
  const codes = Array.from({ length: 20 * CODES }, () => newCode(systemRandom))
  expect(new Set(codes).size).toBe(codes.length)
  const letters = new Set(codes.join("").replaceAll("-", ""))
  // Five bits a character, and none that looks like another.
  expect(letters.size).toBe(32)
  expect([..."ILOU"].filter((letter) => letters.has(letter))).toEqual([])
  for (const code of codes) {
    expect(code).toMatch(/^([0-9A-Z]{4}-){5}[0-9A-Z]{4}$/)
    const plain = code.replaceAll("-", "")
    const typed = [
      code,
      plain,
      code.toLowerCase(),
      ` ${code.replaceAll("-", " ")}\n`,
      code.replaceAll("-", "–"),
      code.replaceAll("0", "o"),
      code.replaceAll("1", "l"),
    ]
    expect(typed.map(codeIn)).toEqual(typed.map(() => plain))
  }
})

test("MF-14 what has no such shape is no code", () => {
  const one = newCode(systemRandom)
  const none = ["", "123456", one.slice(1), `${one}0`, one.replace(/.$/, "U"), one.replace(/.$/, "_"), one.replace(/.$/, "é"), "0".repeat(1e6)]
  expect(none.map(codeIn)).toEqual(none.map(() => undefined))
})

test("MF-09 the same code of two people has two hashes, and neither holds it", () => {
  const code = newCode(systemRandom)
  const [ada, bob] = (["usr_a", "usr_b"] as UserId[]).map((id) => hashOf(id, code))
  expect(ada).not.toBe(bob)
  expect(ada).toMatch(/^[\w-]{43}$/)
  expect(hashOf("usr_a", code.replaceAll("-", ""))).toBe(ada)
})
