import { describe, expect, test } from "vitest"
import { createIds, idFromBytes, idToBytes, isId } from "./id.ts"
import { systemRandom } from "./random.ts"

describe("identifiers", () => {
  let now = Date.UTC(2026, 0, 1)
  const ids = createIds({ now: () => now }, systemRandom)

  test("are a prefix and a UUIDv7 in Crockford's base 32", () => {
    const id = ids.next("usr")
    expect(id).toMatch(/^usr_[0-7][0-9A-HJKMNP-TV-Z]{25}$/)
    const bits = Array.from(id.slice(4))
      .map((letter) => "0123456789ABCDEFGHJKMNPQRSTVWXYZ".indexOf(letter).toString(2).padStart(5, "0"))
      .join("")
      .slice(2)
    expect(Number.parseInt(bits.slice(0, 48), 2)).toBe(now)
    expect(bits.slice(48, 52)).toBe("0111")
    expect(bits.slice(64, 66)).toBe("10")
  })

  test("are 16 bytes and back", () => {
    for (let n = 0; n < 1_000; n++) {
      const id = ids.next("fam")
      expect(idToBytes(id)).toHaveLength(16)
      expect(idFromBytes("fam", idToBytes(id))).toBe(id)
    }
    for (const fill of [0, 0xff]) expect(idToBytes(idFromBytes("fam", Buffer.alloc(16, fill)))).toEqual(Buffer.alloc(16, fill))
  })

  test("come in the order of time", () => {
    const made: string[] = []
    for (let n = 0; n < 200; n++) {
      made.push(ids.next("ses"))
      now += 1 + n * 1_000_000
    }
    expect(made.toSorted()).toEqual(made)
  })

  test("are unique, also within one millisecond", () => {
    expect(new Set(Array.from({ length: 10_000 }, () => ids.next("ses"))).size).toBe(10_000)
  })

  test("are recognised, and nothing else is", () => {
    const id = ids.next("usr")
    expect(isId("usr", id)).toBe(true)
    const body = id.slice(4)
    for (const wrong of [
      "",
      "usr_",
      body,
      id.toLowerCase(),
      ` ${id}`,
      `${id}\n`,
      `${id}0`,
      id.slice(0, -1),
      `ses_${body}`,
      `usr-${body}`,
      `usr_8${body.slice(1)}`,
      ...["I", "L", "O", "U", "-", "é", "\0"].map((letter) => `usr_0${letter}${body.slice(2)}`),
    ]) {
      expect(isId("usr", wrong)).toBe(false)
    }
  })
})
