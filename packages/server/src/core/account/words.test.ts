import { describe, expect, test } from "vitest"
import { locales } from "../../pages/index.ts"
import { stringsFor } from "../../pages/strings/index.ts"
import { eventTypes } from "../audit/index.ts"

/** Every text with the path to it; functions by what they say of plausible values. */
function leavesOf(texts: unknown, path = ""): [string, string][] {
  if (typeof texts === "string") return [[path, texts]]
  if (typeof texts === "function") {
    const values = { count: 12, ago: "<ago>", device: "<device>", since: "<since>", program: "<program>", system: "<system>", city: "<city>" }
    return [[path, String(Reflect.apply(texts, undefined, [{ ...values, country: "<country>", characters: 15 }]))]]
  }
  return Object.entries(texts as object).flatMap(([name, inside]) => leavesOf(inside, `${path}/${name}`))
}

const english = new Map(leavesOf(stringsFor("en").account))
/** Alike in some languages, and rightly so. */
const MAY_BE_ALIKE = ["/overview/name", "/place/cityAndCountry"]

test("there are words for every event, and for no others", () => {
  expect(Object.keys(stringsFor("en").account.events).toSorted()).toEqual(eventTypes.toSorted())
})

describe.each(locales.filter((locale) => locale !== "en"))("the account's words in %s", (locale) => {
  const leaves = leavesOf(stringsFor(locale).account)

  test("are there, all of them and no others, every event included", () => {
    expect(leaves.map(([path]) => path).toSorted()).toEqual([...english.keys()].toSorted())
  })

  test("are not the English ones, and hold every value that is put into them", () => {
    for (const [path, text] of leaves) {
      expect(text.trim()).toBe(text)
      expect(text).not.toMatch(/undefined|\[object|<script|<\/|&\w+;/)
      if (!MAY_BE_ALIKE.includes(path)) expect([path, text]).not.toEqual([path, english.get(path)])
      const values = (said: string | undefined) => (said?.match(/<\w+>|\b1[25]\b/g) ?? []).toSorted()
      expect([path, values(text)]).toEqual([path, values(english.get(path))])
    }
  })
})
