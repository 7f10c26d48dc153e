/** Nothing beyond this is looked at: user agents of real programs are shorter, and every look is linear in it. */
const MAX_USER_AGENT_CHARACTERS = 256

/** What sort of thing somebody holds in their hands; a `program` is in nobody's. */
export type DeviceKind = "phone" | "tablet" | "computer" | "program"

/** What a user agent says it is. Only a hint: whoever sends the header chooses it. */
export interface Device {
  readonly kind: DeviceKind
  /** The browser or other program, by its own name. */
  readonly program: string | undefined
  readonly system: string | undefined
}

type Signs<T extends readonly unknown[]> = readonly (readonly [RegExp, ...T])[]

/** Programs that are no browsers name themselves first. */
const PROGRAMS: Signs<readonly [string]> = [
  [/^curl\//i, "curl"],
  [/^Wget\//i, "Wget"],
  [/^PostmanRuntime\//, "Postman"],
  [/^insomnia\//i, "Insomnia"],
  [/^(node\b|undici\b|node-fetch\b|axios\/|got\b)/i, "Node.js"],
  [/^(python-|Python\/|aiohttp\/|httpx\/)/i, "Python"],
  [/^Go-http-client\//, "Go"],
  [/^(Java\/|Apache-HttpClient\/|Java-http-client\/)/, "Java"],
  [/^(Ruby|Faraday)\b/, "Ruby"],
  [/^(GuzzleHttp|PHP)\b/, "PHP"],
  [/^Dart\//, "Dart"],
]

/** Browsers name each other in their user agents, so the more particular stand first. */
const BROWSERS: Signs<readonly [string]> = [
  [/\b(Edg|EdgA|EdgiOS)\//, "Edge"],
  [/\b(OPR|OPT|OPiOS)\//, "Opera"],
  [/\bVivaldi\//, "Vivaldi"],
  [/\bYaBrowser\//, "Yandex Browser"],
  [/\bSamsungBrowser\//, "Samsung Internet"],
  [/\b(DuckDuckGo|Ddg)\//, "DuckDuckGo"],
  [/\b(Firefox|FxiOS)\//, "Firefox"],
  [/\b(Chrome|CriOS|HeadlessChrome|Chromium)\//, "Chrome"],
  [/\bVersion\/[^ ]/, "Safari"],
]

const SYSTEMS: Signs<readonly [string, DeviceKind]> = [
  [/\biPhone\b/, "iPhone", "phone"],
  [/\biPad\b/, "iPad", "tablet"],
  [/\bAndroid\b/, "Android", "phone"],
  [/\bCrOS\b/, "ChromeOS", "computer"],
  [/\bWindows\b/, "Windows", "computer"],
  [/\bMac OS X\b/, "Mac", "computer"],
  [/\bLinux\b/, "Linux", "computer"],
]

/** Reads the header in time linear in the little of it that counts (DS-06). Nothing of the header itself is in what comes out. */
export function deviceOf(userAgent: string | null): Device {
  const text = userAgent?.slice(0, MAX_USER_AGENT_CHARACTERS) ?? ""
  const [, named] = PROGRAMS.find(([sign]) => sign.test(text)) ?? []
  const [, browser] = BROWSERS.find(([sign]) => sign.test(text)) ?? []
  const [, system, kind = "computer"] = SYSTEMS.find(([sign]) => sign.test(text)) ?? []
  // Safari is what says its version and runs on Apple's systems; other browsers that say it are not known by name.
  const program = browser === "Safari" && !text.includes("Safari/") ? undefined : browser
  if (named !== undefined || (program === undefined && system === undefined)) return { kind: "program", program: named, system }
  // Tablets leave out the word that phones send (Android's own convention).
  return { kind: system === "Android" && !/\bMobile\b/.test(text) && program !== undefined ? "tablet" : kind, program, system }
}

/** The words devices are named by, of one language. */
export interface DeviceWords {
  readonly on: (names: { readonly program: string; readonly system: string }) => string
  readonly unknown: string
}

const ENGLISH: DeviceWords = { on: ({ program, system }) => `${program} on ${system}`, unknown: "Unknown device" }

/** In people's words: `Firefox on Windows`. In English for programs, which compare it. */
export function deviceName(userAgent: string | null, words: DeviceWords = ENGLISH): string {
  const { program, system } = deviceOf(userAgent)
  if (program !== undefined && system !== undefined) return words.on({ program, system })
  return program ?? system ?? words.unknown
}
