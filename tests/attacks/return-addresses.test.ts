import { createTestDoorward, type TestDoorward } from "doorward/testing"
import * as fc from "fast-check"
import { afterEach, beforeEach, describe, expect, test } from "vitest"
import { type BrowserLike, browserLike, csrfOf, PASSWORD, signedUp } from "../browser-like.ts"
import { databases, freshDoorward } from "../databases.ts"
import { find, parsePage } from "../html.ts"

const ISSUER = "http://localhost:3000"
const HOME = "/account"

/** Return addresses that lead elsewhere in some browser, proxy or parser (CVE-2026-12049, CVE-2026-40295). */
const ELSEWHERE = [
  "//evil.example",
  "///evil.example",
  "////evil.example",
  "/\\evil.example",
  "\\/evil.example",
  "\\\\evil.example",
  "https:evil.example",
  "https:/evil.example",
  "https://evil.example",
  "HTTPS://EVIL.EXAMPLE",
  "http://localhost:3000.evil.example/",
  "http://localhost:3000@evil.example/",
  "http://localhost:3000/account",
  "/\t/evil.example",
  "\t//evil.example",
  "/\n/evil.example",
  "/\r\n/evil.example",
  "/.//evil.example",
  "/account/..//evil.example",
  "javascript:alert(1)",
  "JaVaScRiPt:alert(1)",
  "java\tscript:alert(1)",
  "data:text/html,<script>alert(1)</script>",
  "vbscript:x",
  "@evil.example",
  ".evil.example",
  "evil.example",
  "",
  " //evil.example",
  "\u00a0//evil.example",
  "/\u0085/evil.example",
  "/account\r\nSet-Cookie: doorward=x",
]

/** Strange, and a path of ours all the same. */
const OURS: readonly (readonly [string, string])[] = [
  ["/account/password", "/account/password"],
  ["/%09/evil.example", "/%09/evil.example"],
  ["/%2f/evil.example", "/%2f/evil.example"],
  ["/%5cevil.example", "/%5cevil.example"],
  ["/@evil.example", "/@evil.example"],
  ["/https://evil.example", "/https://evil.example"],
  ["/account?next=//evil.example", "/account?next=//evil.example"],
]

// Where one is led is decided by the address alone.
describe.each(databases.slice(0, 1))("return addresses, $name", (database) => {
  let doorward: TestDoorward
  let ada: BrowserLike
  let stranger: BrowserLike
  beforeEach(async () => {
    doorward = await freshDoorward(database)
    ada = await signedUp(doorward, "ada@example.com")
    stranger = browserLike(doorward.fetch)
  })
  afterEach(() => doorward.close())

  /** Every door that takes `next`, and where it sends people for it. */
  const doors: readonly { readonly name: string; lead(next: string): Promise<string | undefined> }[] = [
    {
      name: "GET /sign-in, signed in",
      lead: async (next) => (await ada.get(`/sign-in?next=${encodeURIComponent(next)}`)).headers.get("location") ?? undefined,
    },
    {
      name: "GET /sign-in, the form's own field",
      lead: async (next) => {
        const page = parsePage(await (await stranger.get(`/sign-in?next=${encodeURIComponent(next)}`)).text())
        return find(page, "input", { name: "next" })?.attributes.get("value")
      },
    },
    {
      name: "POST /sign-in/password",
      lead: async (next) => {
        const form = { email: "ada@example.com", password: PASSWORD, next }
        return (await browserLike(doorward.fetch).submit("/sign-in", "/sign-in/password", form)).headers.get("location") ?? undefined
      },
    },
    {
      name: "POST /sign-in/password, the form that comes back",
      lead: async (next) => {
        const form = { email: "ada@example.com", password: "not the right password", next }
        const again = await browserLike(doorward.fetch).submit("/sign-in", "/sign-in/password", form)
        return find(parsePage(await again.text()), "input", { name: "next" })?.attributes.get("value")
      },
    },
    {
      name: "POST /sign-in/forget",
      lead: async (next) => {
        const place = (await stranger.submit("/sign-in", "/sign-in/forget", { next })).headers.get("location") ?? ""
        expect(place).toMatch(/^\/sign-in\?next=[^&]*$/)
        return new URL(place, ISSUER).searchParams.get("next") ?? undefined
      },
    },
  ]

  describe.each(doors.map(({ name }, index) => [name, index] as const))("%s", (_, index) => {
    const lead = (next: string) => doors[index]?.lead(next)

    test("MG-07 leads to a path of the same origin or home, whatever next holds", async () => {
      for (const next of ELSEWHERE) expect([next, await lead(next)]).toEqual([next, HOME])
      for (const [next, place] of OURS) expect([next, await lead(next)]).toEqual([next, place])
    })
  })

  test("MG-07 two of them in one address or form are refused: neither is chosen", async () => {
    const twice = "next=%2Faccount&next=%2F%2Fevil.example"
    for (const browser of [ada, stranger]) {
      for (const query of [twice, "next=%2F%2Fevil.example&next=%2Faccount", "next=&next=", "NEXT=%2F&next=%2Faccount&next=%2F"]) {
        const response = await browser.get(`/sign-in?${query}`)
        expect([query, response.status, response.headers.get("location")]).toEqual([query, 400, null])
      }
    }
    const csrf = csrfOf(await (await stranger.get("/sign-in")).text())
    for (const [action, fields] of [
      ["/sign-in/password", `email=ada%40example.com&password=${encodeURIComponent(PASSWORD)}`],
      ["/sign-in/forget", "x=y"],
    ] as const) {
      const response = await stranger.send(action, {
        method: "POST",
        headers: { "content-type": "application/x-www-form-urlencoded" },
        body: `csrf=${csrf}&${fields}&${twice}`,
      })
      expect([
        action,
        response.status,
        response.headers.get("location"),
        response.headers.getSetCookie().filter((c) => c.startsWith("doorward=")),
      ]).toEqual([action, 400, null, []])
    }
  })

  test("UI-07 neither returnTo and its kind nor Referer, Host or forwarding headers decide where one goes", async () => {
    const names = [
      "returnTo",
      "return_to",
      "redirect",
      "redirect_uri",
      "redirect_url",
      "continue",
      "url",
      "to",
      "target",
      "goto",
      "RelayState",
      "Next",
    ]
    const query = names.map((name) => `${name}=${encodeURIComponent("https://evil.example/")}`).join("&")
    const headers = {
      referer: "https://evil.example/",
      "x-forwarded-host": "evil.example",
      "x-forwarded-proto": "https",
      "x-original-url": "//evil.example",
      "x-rewrite-url": "//evil.example",
      forwarded: "host=evil.example",
    }
    expect((await ada.get(`/sign-in?${query}`, headers)).headers.get("location")).toBe(HOME)
    expect((await ada.get(`/sign-up?${query}`, headers)).headers.get("location")).toBe(HOME)
    const csrf = csrfOf(await (await stranger.get("/sign-in")).text())
    const form = { csrf, email: "ada@example.com", password: PASSWORD, ...Object.fromEntries(names.map((name) => [name, "//evil.example"])) }
    const response = await stranger.send(`/sign-in/password?${query}`, { method: "POST", form, headers })
    expect([response.status, response.headers.get("location")]).toEqual([303, HOME])
    expect((await ada.submit("/account", "/account/sign-out", {})).headers.get("location")).toBe("/sign-in")
  })

  test("UI-07 a page that tells a problem leads back to a page of ours, or to the start", async () => {
    const leadsTo = async (referer: string) => {
      const form = { csrf: "not the right one", email: "ada@example.com", password: PASSWORD }
      const response = await browserLike(doorward.fetch).send("/sign-in/password", { method: "POST", form, headers: { referer } })
      expect(response.status).toBe(403)
      return parsePage(await response.text())
        .tags.filter(({ name }) => name === "a")
        .map(({ attributes }) => attributes.get("href"))
    }
    for (const referer of [
      "https://evil.example/sign-in",
      "javascript:alert(1)",
      "http://localhost:3000.evil.example/",
      "//evil.example",
      "http://localhost:3000//evil.example",
    ])
      expect([referer, await leadsTo(referer)]).toEqual([referer, ["/"]])
    expect(await leadsTo(`${ISSUER}/sign-in?next=%2Faccount`)).toEqual(["/sign-in?next=%2Faccount"])
    expect(await leadsTo(`${ISSUER}/\\evil.example`)).toEqual(["/"])
  })
})

test("MG-07 no text at all leads anywhere but to a path of the same origin", async () => {
  const doorward = await createTestDoorward()
  const ada = await signedUp(doorward, "ada@example.com")
  const part = fc.constantFrom(
    "/",
    "\\",
    ".",
    "..",
    "@",
    ":",
    "?",
    "#",
    "%2f",
    "%5c",
    "%09",
    "\t",
    "\n",
    " ",
    "evil.example",
    "https:",
    "javascript:",
    "é",
    "／",
  )
  const text = fc.oneof(
    fc.string({ unit: "grapheme" }),
    fc.array(part).map((parts) => parts.join("")),
    fc.array(part).map((parts) => `/${parts.join("")}`),
  )
  await fc.assert(
    fc.asyncProperty(text, async (next) => {
      const response = await ada.get(`/sign-in?next=${encodeURIComponent(next)}`)
      const place = response.headers.get("location") ?? ""
      expect(response.status).toBe(303)
      expect(place).toMatch(/^\/(?![/\\])[\x21-\x7e]*$/)
      expect(new URL(place, ISSUER).origin).toBe(ISSUER)
    }),
    { numRuns: 300 },
  )
  await doorward.close()
})
