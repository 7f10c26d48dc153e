import { describe, expect, test } from "vitest"
import { isFoundBy, madeFrom, type Searched, termsOf, wordsOf } from "./terms.ts"

const person = (name: string | null, email = "x@y.example", state: Partial<Searched> = {}): Searched => ({
  email: email as Searched["email"],
  name,
  disabledAt: null,
  ownerSince: null,
  ...state,
})
const finds = (search: string, whom: Searched) => {
  const words = wordsOf(search)
  return words.length > 0 && isFoundBy(whom, words)
}

describe("a person is found by", () => {
  const cases: readonly (readonly [name: string | null, email: string, found: readonly string[], not: readonly string[]])[] = [
    [
      "Anna Maria Schmidt",
      "anna.b+shop@mail.example.com",
      [
        "a",
        "ANNA",
        "maria sch",
        "sch anna",
        "anna.b",
        "anna.b+shop@mail",
        "shop",
        "mail.example",
        "example.com",
        "@example.com",
        "Schmidt,",
        " schmidt ",
      ],
      ["nna", "chmidt", "com", "anna zoe", "xample", "anna.b@shop", "b.anna"],
    ],
    ["Jörg Groß-Weiß", "j@x.example", ["jorg", "JÖRG", "Jo\u0308rg", "gross", "GROẞ", "weiss", "groß-weiß", "jörg w"], ["joerg", "oss"]],
    ["Zoë Ångström Ðorđe Łukasz", "z@x.example", ["zoe", "angstrom", "dorde", "lukasz", "Å"], ["oe"]],
    ["Siobhán O’Brien", "s@x.example", ["siobhan", "o'brien", "o’brien", "brien"], ["obrien"]],
    ["J.R. Ewing", "e@x.example", ["j.r", "J.R.", "r", "ewing"], ["jr"]],
    ["山田太郎", "t@x.example", ["山", "山田", "太郎", "郎"], ["太田", "田山"]],
    ["山田　花子", "h@x.example", ["花子 山田", "花"], ["田花"]],
    ["ﾀﾅｶ ガク", "g@x.example", ["タナカ", "ガク", "ナカ"], ["カク"]],
    ["김철수", "k@x.example", ["김", "김철수"], ["철수"]],
    ["مُحَمَّد أحمد", "m@x.example", ["محمد", "احمد", "أحم"], ["حمد"]],
    ["می\u200cخواهم", "f@x.example", ["میخ", "می\u200cخ"], []],
    ["ΣΊΣΥΦΟΣ", "y@x.example", ["σισυφος", "Σίσυφοσ"], []],
    ["İpek Işık", "i@x.example", ["ipek", "isik"], []],
    ["ＡＤＡ ﬁnn", "a@x.example", ["ada", "finn"], []],
    ["हिन्दी", "n@x.example", ["हि", "हिन्दी"], ["हा"]],
    ["100%_", "p@x.example", ["100", "100%"], ["%", "_", "00"]],
    [null, "ben@my-shop.example", ["my-shop", "my-shop.ex", "shop"], ["example"]],
    [null, "anna@xn--mnchen-3ya.example", ["münchen", "anna@munchen.ex", "xn--mn", "anna@xn--"], ["null"]],
  ]
  test.each(cases)("%s <%s>", (name, email, found, not) => {
    const whom = person(name, email)
    expect(found.filter((search) => !finds(search, whom))).toEqual([])
    expect(not.filter((search) => finds(search, whom))).toEqual([])
  })

  test("nobody is found by what has no letter and no number, nor by the name of a state", () => {
    for (const search of ["", " ", "%", "_", "\u0301", "' OR 1=1 --".replaceAll(/\w/g, ""), "\u200b", "\u0000"]) expect(wordsOf(search)).toEqual([])
    expect(wordsOf("a.\u0000\ud800\u{10ffff}b\tc")).toEqual(["a.b", "c"])
    const whom = person("Ada", "a@x.example", { disabledAt: 1, ownerSince: 1 })
    for (const search of ["disabled", " disabled", "owner"]) expect(finds(search, whom)).toBe(false)
  })
})

describe("what a person or a search can come to is bounded", () => {
  test("terms of the longest names and addresses", () => {
    const long = `${"a.".repeat(31)}a@${"b.".repeat(90)}example`
    for (const name of ["長".repeat(100), "ﷺ".repeat(100), "a ".repeat(50).trim(), "\u0301".repeat(100), null]) {
      const terms = termsOf(person(name, long, { disabledAt: 1, ownerSince: 1 }))
      expect(terms.length).toBeLessThanOrEqual(32)
      expect(Math.max(...terms.map((term) => [...term].length))).toBeLessThanOrEqual(64)
      expect(terms).toContain(" disabled")
      expect(new Set(terms).size).toBe(terms.length)
    }
  })

  test("a thousand words are six, and a word within another is none", () => {
    expect(wordsOf(Array.from({ length: 1_000 }, (_, n) => `w${n}x`).join(" "))).toHaveLength(6)
    expect(wordsOf("an anna ann")).toEqual(["anna"])
    expect([...(wordsOf("𠮷".repeat(200))[0] ?? "")]).toHaveLength(64)
  })

  test("terms that begin others are left out, and nobody is lost by it", () => {
    expect(termsOf(person("Anna Schmidt", "anna.schmidt@example.com")).toSorted()).toEqual(["anna.schmidt@example.com", "example.com", "schmidt"])
  })
})

test("every state of a person has another origin of terms", () => {
  const all = [
    person(null),
    person(""),
    person("d"),
    person("-- x"),
    person("d", undefined, { disabledAt: 1 }),
    person("d", undefined, { ownerSince: 1 }),
  ]
  // No name and an empty one are found by the same.
  expect(new Set(all.map(madeFrom)).size).toBe(all.length - 1)
})
