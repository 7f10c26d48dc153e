import { describe, expect, test } from "vitest"
import { deviceOf } from "../core/session/device.ts"
import { createCookieJar } from "../kernel/http/cookies.ts"
import { Incoming } from "../kernel/http/incoming.ts"
import { createLanguages } from "./language.ts"
import { localeFor, localeFromUiLocales } from "./locale.ts"

/** DS-06; of processor time, which no neighbour on the machine can take. */
const MAX_MS = 20
const RUNS = 5
const LONG = 100_000

const long = (unit: string, tail = "") => unit.repeat(Math.ceil(LONG / unit.length)).slice(0, LONG) + tail
const BAIT = [
  long("a", "!"),
  long("a-", "!"),
  long("de,"),
  long("de;q=0.5,"),
  long(";q=0."),
  long(" q=1;", "x"),
  long("*;"),
  long(","),
  long(" "),
  long("%20"),
  long("+"),
  long("ui_locales="),
  long("&ui_locales=a"),
  long("Version/1.0 ", "Safar"),
  long("Mozilla/5.0 (", "!"),
  long("Chrome/1 Safari/1 ", "!"),
  long("iPhone Mac OS X "),
]

/** The least of a few runs. */
function cpuMs(work: () => unknown): number {
  let least = Number.POSITIVE_INFINITY
  for (let run = 0; run < RUNS; run++) {
    const begun = process.cpuUsage()
    work()
    const { user, system } = process.cpuUsage(begun)
    least = Math.min(least, (user + system) / 1_000)
  }
  return least
}

describe("DS-06 100,000 characters of bait where a language or a device is read take no time", () => {
  const { of } = createLanguages(createCookieJar(true), true)
  const request = (search: string, header: string) =>
    new Incoming(
      new Request(`https://auth.example/sign-in?${search}`, { headers: { "accept-language": header, cookie: header } }),
      { address: undefined },
      "1",
    )
  const readers: readonly (readonly [string, (bait: string) => unknown])[] = [
    ["Accept-Language", (bait) => localeFor(null, bait)],
    ["what somebody chose", (bait) => localeFor(bait, null)],
    ["ui_locales", localeFromUiLocales],
    ["ui_locales in an address", (bait) => of(request(`next=%2F&ui_locales=${encodeURIComponent(bait)}`, "x"), null)],
    ["any address", (bait) => of(request(bait.replaceAll(/[^\w%&=+.;,*-]/g, "_"), "x"), null)],
    ["headers", (bait) => of(request("", bait), null)],
    ["User-Agent", deviceOf],
  ]
  test.each(readers)("%s", (_, read) => {
    for (const bait of BAIT) expect([bait.slice(0, 20), cpuMs(() => read(bait)) < MAX_MS]).toEqual([bait.slice(0, 20), true])
  })

  test("the measure would see a reader that is quadratic", () => {
    const quadratic = /\bVersion\/[\d.]+ .*Safari\//
    expect(cpuMs(() => quadratic.test(long("Version/1.0 ", "Safar")))).toBeGreaterThan(MAX_MS)
  })
})

describe("the language of a page", () => {
  test.each([
    ["de-AT,fr;q=0.9", "de"],
    ["fr;q=0.1, ja", "ja"],
    ["tlh, ar-EG;q=0.4", "ar"],
    ["es;q=0, de;q=0.1", "de"],
    ["*", "en"],
    ["constructor, __proto__, toString", "en"],
    ["", "en"],
  ])("for a browser that reads %j it is %s", (header, locale) => {
    expect(localeFor(null, header)).toBe(locale)
  })

  test.each([
    ["ja", "ja"],
    ["fr-CA fr en", "fr"],
    ["tlh de", "de"],
    ["", undefined],
    ["../../etc", undefined],
    ["<script>", undefined],
  ])("asked for by ui_locales %j it is %s (OpenID Connect Core §3.1.2.1)", (asked, locale) => {
    expect(localeFromUiLocales(asked)).toBe(locale)
  })
})
