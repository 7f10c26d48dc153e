/** What the generator aims at. */
export interface FuzzTarget {
  readonly method: string
  readonly path: string
}

export interface FuzzRequest {
  readonly bytes: Buffer
  /** Promises more than it brings, and says so by closing its half. */
  readonly isCut: boolean
  /** Hanging up without an answer is fine: it was cut short, or it is a CONNECT, on which Node hangs up by itself. */
  readonly mayHangUp: boolean
}

export interface FuzzPlan {
  readonly targets: readonly FuzzTarget[]
  readonly seed: number
  readonly count: number
  /** `name=value` of a live session, for targets behind the door. */
  readonly cookie: string
  /** A token for forms, that goes with the cookie. */
  readonly csrf: string
  readonly host: string
}

/** Signed out by these, the rest would only be fuzzed from outside. */
const ENDS_SESSIONS = /logout|sign-out|DELETE|sessions\/end/

/** Requests no well-meaning client sends, always the same for a seed: damaged in the address, a header or the body, and aimed deep enough to be parsed. */
export function* fuzzRequests({ targets, seed, count, cookie, csrf, host }: FuzzPlan): Generator<FuzzRequest> {
  const random = mulberry32(seed)
  const below = (limit: number) => Math.floor(random() * limit)
  const pick = <T>(list: readonly T[]): T => {
    const chosen = list[below(list.length)]
    if (chosen === undefined) throw new Error("nothing to pick from")
    return chosen
  }
  const chance = (probability: number) => random() < probability

  /** The text with something nasty in it: in place of all of it, of a character, at its end. */
  const damaged = (text: string, nasty: readonly string[]): string => {
    const at = below(text.length + 1)
    return pick([
      () => pick(nasty),
      () => text + pick(nasty),
      () => text.slice(0, at) + pick(nasty) + text.slice(at),
      () => text.slice(0, at) + pick(nasty) + text.slice(at + 1),
    ])()
  }

  const address = (path: string): string => {
    const query = chance(0.5)
      ? `?${pick(["attempt", "token", "next", "sent", "x"])}=${pick(NASTY_ADDRESS)}${chance(0.2) ? `&${pick(NASTY_ADDRESS)}` : ""}`
      : ""
    if (chance(0.05)) return pick([`http://evil.example${path}`, "*", "evil.example:443", path.slice(1), "", `//${path}`, `/${"a/".repeat(4_000)}`])
    return (chance(0.3) ? damaged(path, NASTY_ADDRESS) : path) + query
  }

  /** Of some requests everything is wrong, of others one thing, and that is looked at further inside. */
  const carefully = () => pick([0.5, 0.9, 0.98])

  const jsonBody = (): string => {
    const care = carefully()
    const value = () => pick([() => JSON.stringify(pick(TEXTS)), () => pick(RAW_VALUES), () => `"${damaged("ada@example.com", NASTY_JSON_TEXT)}"`])()
    const fields = FIELDS.filter(() => chance(care)).map((name) => `"${name}":${chance(care) ? JSON.stringify(GOOD[name]) : value()}`)
    const whole = `{${fields.join(",")}}`
    return chance(0.2) ? damaged(whole, NASTY_JSON) : whole
  }

  const formBody = (): string => {
    const care = carefully()
    const fields = FIELDS.filter(() => chance(care)).map(
      (name) => `${name}=${chance(care) ? encodeURIComponent(String(GOOD[name])) : pick(NASTY_ADDRESS)}`,
    )
    return [chance(0.9) ? `csrf=${csrf}` : `csrf=${pick(NASTY_ADDRESS)}`, ...fields].join("&")
  }

  for (let index = 0; index < count; index++) {
    const { method, path } = pick(targets)
    const isForm = !path.startsWith("/auth/") && method === "POST"
    const holdsSession = chance(0.6) && !ENDS_SESSIONS.test(`${method} ${path}`)
    const hasBody = method !== "GET" && method !== "DELETE"
    const body = Buffer.from(hasBody ? (isForm ? formBody() : jsonBody()) : chance(0.05) ? jsonBody() : "", "latin1")
    const framing = frame(body, chance(0.15) ? pick(FRAMES) : "length")
    const headers = [
      chance(0.95) ? `Host: ${host}` : pick(NASTY_HOSTS),
      "Connection: close",
      chance(0.9) ? "Sec-Fetch-Site: same-origin" : `Origin: ${pick(NASTY_HEADER)}`,
      ...(chance(0.9) && hasBody
        ? [`Content-Type: ${isForm ? "application/x-www-form-urlencoded" : "application/json"}${chance(0.1) ? pick(NASTY_HEADER) : ""}`]
        : []),
      ...(holdsSession ? [`Cookie: ${cookie}${chance(0.2) ? `; ${pick(NASTY_HEADER)}=${pick(NASTY_HEADER)}` : ""}`] : []),
      ...(chance(0.3) ? [pick(["Accept: text/html", "Accept: text/event-stream", "Accept-Language: \xff", "Range: bytes=0-"])] : []),
      ...(chance(0.4) ? [`${pick(HEADER_NAMES)}: ${pick(NASTY_HEADER)}`] : []),
      ...(chance(0.1) ? [pick(NASTY_LINES)] : []),
      ...framing.headers,
    ]
    const verb = chance(0.97) ? method : pick(NASTY_METHODS)
    const line = `${verb} ${address(path)} HTTP/${chance(0.98) ? "1.1" : pick(["1.0", "2.0", "0.9", "1.1.1", "\xff"])}`
    yield {
      bytes: Buffer.concat([Buffer.from(`${[line, ...headers].join(chance(0.98) ? "\r\n" : "\n")}\r\n\r\n`, "latin1"), framing.body]),
      isCut: framing.isCut,
      mayHangUp: framing.isCut || verb === "CONNECT",
    }
  }
}

type Frame = "length" | "chunked" | "bad chunk" | "both" | "two lengths" | "bad length" | "too little" | "compressed"
const FRAMES: readonly Frame[] = ["chunked", "bad chunk", "both", "two lengths", "bad length", "too little", "compressed"]

function frame(body: Buffer, kind: Frame): { readonly headers: readonly string[]; readonly body: Buffer; readonly isCut: boolean } {
  const length = `Content-Length: ${body.length}`
  const chunks = Buffer.concat([Buffer.from(`${body.length.toString(16)}\r\n`), body, Buffer.from("\r\n0\r\n\r\n")])
  const chunked = "Transfer-Encoding: chunked"
  switch (kind) {
    case "length":
      return { headers: body.length > 0 ? [length] : [], body, isCut: false }
    case "chunked":
      return { headers: [chunked], body: body.length > 0 ? chunks : Buffer.from("0\r\n\r\n"), isCut: false }
    case "bad chunk":
      return { headers: [chunked], body: Buffer.concat([Buffer.from("zz\r\n"), body]), isCut: true }
    case "both":
      return { headers: [length, chunked], body: chunks, isCut: true }
    case "two lengths":
      return { headers: [length, `Content-Length: ${body.length + 1}`], body, isCut: true }
    case "bad length":
      return { headers: ["Content-Length: -1"], body, isCut: true }
    case "too little":
      return { headers: [`Content-Length: ${body.length + 10}`], body, isCut: true }
    case "compressed":
      return { headers: [length, "Content-Encoding: gzip"], body, isCut: false }
  }
}

const FIELDS = ["email", "password", "name", "remember", "mode", "attempt", "token", "code", "session", "next", "advance"] as const
const GOOD: Readonly<Record<(typeof FIELDS)[number], unknown>> = {
  email: "grace@example.com",
  password: "correct horse battery staple",
  name: "Grace",
  remember: true,
  mode: "session",
  attempt: `att_${"0".repeat(26)}`,
  token: "A".repeat(43),
  code: "12345678",
  session: `ses_${"0".repeat(26)}`,
  next: "/account",
  advance: 0,
}

const NASTY_ADDRESS = [
  "%",
  "%z",
  "%zz",
  "%00",
  "%0d%0a",
  "%c0%af",
  "%ff",
  "%ED%A0%80",
  "%25%32%65",
  "%2e%2e%2f",
  "..",
  "/../..",
  "\\",
  ";",
  "//",
  "\x00",
  "\x80",
  "\xff\xfe",
  "\xc3\x28",
  "\t",
  "#",
  "?",
  "&&",
  "=",
  "+",
  "[]",
  "{}",
  "'--",
  "\x7f",
  "%F0%9F%92%A9",
  "a".repeat(9_000),
  "%61".repeat(400),
]
const NASTY_HEADER = [
  "\x80\xff",
  "\xc3\xa4",
  "a\rb",
  "a\x00b",
  "\x01",
  "\x7f",
  "",
  " ",
  "\t",
  ";;;",
  "=",
  '"',
  "%00",
  "%ff",
  "null",
  "NaN",
  "-1",
  "\u2028".slice(1),
  "x".repeat(3_000),
  "http://[",
  "//",
  "https://evil.example",
  "0x10",
  "W/",
  "gzip",
  "chunked",
]
const NASTY_LINES = [
  "X: a\r\n folded",
  "NoColon",
  ": no name",
  "Bad Name: x",
  "X\x00: x",
  "X\xff: x",
  "Content-Length: 5",
  "Transfer-Encoding: identity",
  "Expect: 100-continue",
  "Upgrade: websocket",
  "Connection: Host",
  "Host: second.example",
  "\rX: y",
  "X: y\r",
]
const NASTY_HOSTS = [
  "X-No-Host: 1",
  "Host:",
  "Host: a b",
  "Host: \xff",
  "Host: [::1",
  "Host: evil.example:99999",
  "Host: user@evil.example",
  "Host: a/b?c#d",
  "Host: %00",
  "Host: \x00",
]
const NASTY_METHODS = ["get", "HEAD", "OPTIONS", "TRACE", "CONNECT", "PROPFIND", "PUT", "PATCH", "DELETE", "QUERY", "", "\xff", "G\x00T"]
const HEADER_NAMES = [
  "Cookie",
  "Authorization",
  "User-Agent",
  "Accept",
  "Referer",
  "Origin",
  "Sec-Fetch-Site",
  "If-None-Match",
  "X-Forwarded-For",
  "Forwarded",
  "Content-Encoding",
  "Content-Language",
  "Range",
  "Doorward-Retry-Key",
  "Access-Control-Request-Method",
]
const TEXTS = [
  "",
  " ",
  "\u0000",
  "a\u0000b",
  "\ufffe\uffff",
  "\u202e",
  "\u0301".repeat(50),
  "a@b",
  "a@b.c",
  "ada@\u0430.example",
  `${"a".repeat(64)}@example.com`,
  "a".repeat(5_000),
  "xn--a@xn--0.example",
  "a@xn--\u00df.example",
  "__proto__",
  "att_",
  `att_${"z".repeat(26)}`,
  "-".repeat(43),
  "[object Object]",
  "'; DROP TABLE users; --",
]
const RAW_VALUES = [
  "null",
  "true",
  "[]",
  "{}",
  "-0",
  "1e999",
  "-1e-999",
  "9007199254740993",
  "1".repeat(400),
  "[[[[]]]]",
  '{"a":{"b":{"c":1}}}',
  '{"__proto__":1}',
  '{"constructor":{"prototype":1}}',
  '"\\u0000"',
  '"\\ud800"',
  '"\\udfff\\ud800"',
  "[".repeat(40),
  "NaN",
  "undefined",
  "0x1",
  "'x'",
]
const NASTY_JSON_TEXT = [
  "\x00",
  "\xff",
  "\xed\xa0\x80",
  "\xc0\x80",
  "\xf5\x80\x80\x80",
  "\\u0000",
  "\\ud800",
  "\\",
  "\n",
  "\x1f",
  "\\x",
  "\xe2\x80\xa8",
  "\xef\xbb\xbf",
]
const NASTY_JSON = [
  ...NASTY_JSON_TEXT,
  "{",
  "}",
  "[",
  "]",
  ",",
  ":",
  '"',
  "//",
  "/**/",
  "[".repeat(100),
  '{"a":'.repeat(50),
  '"a":1,'.repeat(1_100),
  "\xff\xfe{\x00}\x00",
]

/** A small generator of random numbers that a seed repeats. */
function mulberry32(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}
