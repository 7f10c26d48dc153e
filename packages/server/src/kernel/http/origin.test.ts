import { describe, expect, test } from "vitest"
import { Incoming } from "./incoming.ts"
import { requireOwnOrigin } from "./origin.ts"

const OWN = "https://id.example.com"
const ALLOWED = "https://app.example.com"
const COOKIE = "doorward=token"

interface Case {
  readonly site?: string
  readonly origin?: string
  readonly cookie?: string
  readonly passes: boolean
}

/** `Sec-Fetch-Site` and `Origin`, each absent, ours, an allowed one's, or foreign; with cookies and without. */
const table: readonly Case[] = [
  { site: "same-origin", passes: true },
  { site: "same-origin", cookie: COOKIE, passes: true },
  { site: "same-origin", origin: OWN, cookie: COOKIE, passes: true },
  { origin: OWN, passes: true },
  { origin: OWN, cookie: COOKIE, passes: true },
  { origin: ALLOWED, cookie: COOKIE, passes: true },
  { site: "same-site", origin: ALLOWED, cookie: COOKIE, passes: true },
  { site: "cross-site", origin: ALLOWED, cookie: COOKIE, passes: true },
  { passes: true },

  { cookie: COOKIE, passes: false },
  { cookie: "", passes: false },
  ...["same-site", "cross-site", "none", "", "SAME-ORIGIN", "same-origin,same-origin"].flatMap((site) => [
    { site, passes: false },
    { site, cookie: COOKIE, passes: false },
  ]),
  ...[
    "null",
    "",
    "https://evil.example",
    "https://ID.example.com",
    `${OWN}/`,
    `${OWN}:443`,
    `${OWN}.evil.example`,
    "http://id.example.com",
    "https://x.id.example.com",
    `${OWN}, ${OWN}`,
  ].flatMap((origin) => [
    { origin, passes: false },
    { origin, cookie: COOKIE, passes: false },
    { site: "same-site", origin, cookie: COOKIE, passes: false },
    { site: "cross-site", origin, passes: false },
  ]),
]

describe("a request that changes state", () => {
  test.each(table)("%o", ({ site, origin, cookie, passes }) => {
    const given = Object.entries({ "sec-fetch-site": site, origin, cookie }).flatMap(([name, value]) =>
      value === undefined ? [] : [[name, value] as [string, string]],
    )
    const request = new Incoming(new Request("http://localhost/", { method: "POST", headers: given }), { address: undefined }, "r1")
    for (const [name, value] of given) expect(request.header(name)).toBe(value)
    const check = () => requireOwnOrigin(request, new Set([OWN, ALLOWED]))
    if (passes) expect(check).not.toThrow()
    else expect(check).toThrow(expect.objectContaining({ code: "origin_refused" }))
  })
})
