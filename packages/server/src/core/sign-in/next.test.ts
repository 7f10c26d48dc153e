import * as fc from "fast-check"
import { describe, expect, test } from "vitest"
import { HOME, safeNext } from "./next.ts"

const ISSUERS = ["https://id.example.com", "http://localhost:3000"]

describe("MG-07 where people go next", () => {
  test.each([
    ["/account", "/account"],
    ["/", "/"],
    ["/oauth2/authorize?client_id=a&state=b%20c", "/oauth2/authorize?client_id=a&state=b%20c"],
    ["/a/../b", "/b"],
    ["/a?next=//evil.example", "/a?next=//evil.example"],
    ["/a#fragment", "/a"],
    ["/@evil.example", "/@evil.example"],
    ["/https:/evil.example", "/https:/evil.example"],
    ["/%09/evil.example", "/%09/evil.example"],
    ["/%2F/evil.example", "/%2F/evil.example"],
    ["/%5Cevil.example", "/%5Cevil.example"],
    ["/é", "/%C3%A9"],
  ])("%j leads to %s", (next, place) => {
    expect(safeNext(next)).toBe(place)
  })

  test.each([
    undefined,
    "",
    " ",
    "account",
    "//evil.example",
    "///evil.example",
    "/\\evil.example",
    "\\/evil.example",
    "\\\\evil.example",
    "/\\/evil.example",
    "https:evil.example",
    "https://evil.example",
    "https:/evil.example",
    "HTTPS://evil.example",
    "javascript:alert(1)",
    "JaVaScRiPt:alert(1)",
    "data:text/html,x",
    "@evil.example",
    ".evil.example",
    ":80",
    "?next=x",
    "#x",
    "/\t/evil.example",
    "\t//evil.example",
    "/\n/evil.example",
    "/\r\n/evil.example",
    "/\0/evil.example",
    "/a\nSet-Cookie: x",
    " //evil.example",
    "\u00a0//evil.example",
    "/.//evil.example",
    "/..//evil.example",
    "/a/..//evil.example",
    "/./\\evil.example",
    "/a/../..//evil.example",
    "/%2e//evil.example",
    "/%2E%2e//evil.example",
    "//evil.example\\@id.example.com",
    "//id.example.com",
    "/\u0085/evil.example",
  ])("%j leads home", (next) => {
    expect(safeNext(next)).toBe(HOME)
  })

  test("whatever is asked for, it is a path of our own origin, in one form", () => {
    const part = fc.constantFrom(
      "/",
      "\\",
      "//",
      "..",
      ".",
      "@",
      ":",
      "?",
      "#",
      "%2f",
      "%5c",
      "%09",
      "%2e",
      "\t",
      "\n",
      "\r",
      "\0",
      " ",
      "evil.example",
      "https:",
      "javascript:",
      "id.example.com",
      "é",
      "\u2028",
      "＠",
      "／",
      "\ud800",
    )
    const anything = fc.oneof(
      fc.string({ unit: "binary" }),
      fc.array(part).map((parts) => parts.join("")),
      fc.array(part).map((parts) => `/${parts.join("")}`),
      fc.webUrl(),
      fc.webPath(),
    )
    fc.assert(
      fc.property(anything, (next) => {
        const place = safeNext(next)
        for (const issuer of ISSUERS) {
          expect(new URL(place, issuer).origin).toBe(issuer)
          expect(new URL(issuer + place).origin).toBe(issuer)
        }
        expect(place).toMatch(/^\/(?!\/)[\x21-\x7e]*$/)
        expect(safeNext(place)).toBe(place)
      }),
      { numRuns: 5_000 },
    )
  })
})
