import * as fc from "fast-check"
import { expect, test } from "vitest"
import { type DeviceKind, deviceName, deviceOf } from "./device.ts"

test.each([
  [null, "Unknown device"],
  ["", "Unknown device"],
  ["something", "Unknown device"],
  ["Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:140.0) Gecko/20100101 Firefox/140.0", "Firefox on Windows"],
  ["Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36", "Chrome on Windows"],
  [
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36 Edg/140.0.0.0",
    "Edge on Windows",
  ],
  ["Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36 OPR/120.0.0.0", "Opera on Linux"],
  ["Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.5 Safari/605.1.15", "Safari on Mac"],
  [
    "Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.5 Mobile/15E148 Safari/604.1",
    "Safari on iPhone",
  ],
  ["Mozilla/5.0 (iPad; CPU OS 18_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) CriOS/140.0 Mobile/15E148 Safari/604.1", "Chrome on iPad"],
  ["Mozilla/5.0 (Linux; Android 15; Pixel 9) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Mobile Safari/537.36", "Chrome on Android"],
  [
    "Mozilla/5.0 (Linux; Android 15; SM-S931B) AppleWebKit/537.36 (KHTML, like Gecko) SamsungBrowser/28.0 Chrome/130.0.0.0 Mobile Safari/537.36",
    "Samsung Internet on Android",
  ],
  ["Mozilla/5.0 (X11; CrOS x86_64 14541.0.0) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36", "Chrome on ChromeOS"],
  [
    "Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.0 EdgiOS/140.0 Mobile/15E148 Safari/605.1.15",
    "Edge on iPhone",
  ],
  ["Opera/9.80 (Windows NT 6.1; U; en) Presto/2.10 Version/12.16", "Windows"],
  ["python-requests/2.32.5", "Python"],
  ["node", "Node.js"],
  ["Go-http-client/2.0", "Go"],
  ["Dart/3.9 (dart:io)", "Dart"],
  ["curl/8.14.1", "curl"],
  ["okhttp/5 (Android)", "Android"],
])("%s", (userAgent, name) => {
  expect(deviceName(userAgent)).toBe(name)
})

test("nothing a stranger sends appears in the name", () => {
  const names =
    /^((Edge|Opera|Vivaldi|Yandex Browser|Samsung Internet|DuckDuckGo|Firefox|Chrome|Safari|curl|Wget|Postman|Insomnia|Node\.js|Python|Go|Java|Ruby|PHP|Dart)( on )?)?(iPhone|iPad|Android|ChromeOS|Windows|Mac|Linux)?$|^Unknown device$/
  fc.assert(fc.property(fc.string({ unit: "binary" }), (userAgent) => names.test(deviceName(userAgent))))
})

test.each<[string | null, DeviceKind]>([
  ["Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:140.0) Gecko/20100101 Firefox/140.0", "computer"],
  ["Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.5 Safari/605.1.15", "computer"],
  [
    "Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.5 Mobile/15E148 Safari/604.1",
    "phone",
  ],
  ["Mozilla/5.0 (iPad; CPU OS 18_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) CriOS/140.0 Mobile/15E148 Safari/604.1", "tablet"],
  ["Mozilla/5.0 (Linux; Android 15; Pixel 9) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Mobile Safari/537.36", "phone"],
  ["Mozilla/5.0 (Linux; Android 15; Pixel Tablet) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36", "tablet"],
  ["curl/8.14.1", "program"],
  ["python-requests/2.32.5 (Linux)", "program"],
  ["something", "program"],
  [null, "program"],
])("%s is a %s", (userAgent, kind) => {
  expect(deviceOf(userAgent).kind).toBe(kind)
})

test("other languages say it their way", () => {
  const words = { on: ({ program, system }: { program: string; system: string }) => `${system}の${program}`, unknown: "不明な機器" }
  expect(deviceName("Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0", words)).toBe("LinuxのFirefox")
  expect(deviceName(null, words)).toBe("不明な機器")
})

/** ATTACKS DS-06: regular expressions that can be made to take long would take minutes on these. */
const MAX_MS = 20
test.each([
  ["letters that never end", `${"a".repeat(100_000)}!`],
  ["a version that never ends", `Version/${"1.".repeat(50_000)} `],
  ["spaces", `Version/1 ${" ".repeat(100_000)}Safari`],
  ["Safaris", "Safari/".repeat(20_000)],
  ["every browser", "Edg/OPR/Firefox/Chrome/Version/".repeat(5_000)],
  ["word boundaries", "-iPhone-Android".repeat(10_000)],
])("DS-06 a hostile user agent is read in no time: %s", (_, userAgent) => {
  const begun = performance.now()
  deviceName(userAgent)
  expect(performance.now() - begun).toBeLessThan(MAX_MS)
})
