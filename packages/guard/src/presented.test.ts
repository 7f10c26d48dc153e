import { createServer, request as send } from "node:http"
import type { AddressInfo } from "node:net"
import { describe, expect, test } from "vitest"
import { GuardError } from "./guard-error.ts"
import { type IncomingRequest, requireToken } from "./presented.ts"

const bearerOnly = { realm: "api", cookieName: undefined }
const orCookie = { realm: "api", cookieName: "__Host-doorward-access" }

function presented(request: IncomingRequest, presentation: Parameters<typeof requireToken>[1] = bearerOnly): string {
  try {
    return requireToken(request, presentation)
  } catch (error) {
    if (error instanceof GuardError) return `${error.status} ${error.code}`
    throw error
  }
}

const none = "401 unauthenticated"
const bad = "400 invalid_request"

describe("a bearer token", () => {
  test.each<[string | undefined, string]>([
    ["Bearer abc.def.ghi", "abc.def.ghi"],
    ["bearer abc", "abc"],
    ["BEARER abc", "abc"],
    [undefined, none],
    ["", none],
    ["Bearer", none],
    ["Bearer ", none],
    ["Bearer\tabc", none],
    ["Bearerabc", none],
    ["Basic YTpi", none],
    ["DPoP abc", none],
    ["Token abc", none],
  ])("%j", (authorization, expected) => {
    expect(presented({ headers: { authorization } })).toBe(expected)
    expect(presented(new Request("https://api.example.com", { headers: authorization === undefined ? {} : { authorization } }))).toBe(
      authorization === "Bearer " ? none : expected,
    )
  })

  test("of two headers neither is believed", async () => {
    expect(presented({ headers: { authorization: ["Bearer a", "Bearer b"] } })).toBe(bad)
    const verdicts: string[] = []
    const server = createServer((incoming, response) => {
      verdicts.push(presented(incoming))
      response.end()
    }).listen(0, "127.0.0.1")
    await new Promise((resolve) => server.once("listening", resolve))
    const { port } = server.address() as AddressInfo
    for (const headers of [
      ["Authorization", "Bearer a"],
      ["authorization", "Bearer a", "AUTHORIZATION", "Bearer b"],
    ]) {
      await new Promise((resolve) =>
        send({ port, host: "127.0.0.1", headers: ["Host", "x", ...headers] }, (answer) => answer.resume().on("end", resolve)).end(),
      )
    }
    server.close()
    expect(verdicts).toEqual(["a", bad])
  })

  test("a cookie is none unless asked for", () => expect(presented({ headers: { cookie: "__Host-doorward-access=a" } })).toBe(none))

  test("the challenge names the scheme and no error, and cannot be broken out of", () => {
    try {
      requireToken({ headers: {} }, { ...bearerOnly, realm: 'a"\r\nX: y' })
      expect.unreachable()
    } catch (error) {
      expect((error as GuardError).wwwAuthenticate).toBe('Bearer realm="a???X: y"')
    }
  })
})

describe("the access cookie", () => {
  const cookie = "a=b; __Host-doorward-access=abc ; c=d"
  test.each<[string, IncomingRequest, string]>([
    ["alone", { headers: { cookie } }, "abc"],
    ["with the same bearer token", { headers: { cookie, authorization: "Bearer abc" } }, "abc"],
    ["with another bearer token", { headers: { cookie, authorization: "Bearer xyz" } }, bad],
    ["twice, different", { headers: { cookie: `${cookie}; __Host-doorward-access=xyz` } }, bad],
    ["of a similar name", { headers: { cookie: "doorward-access=abc; X__Host-doorward-access=abc; __host-doorward-access=abc" } }, none],
    ["in a header that is too long", { headers: { cookie: `${"x".repeat(20_000)}; ${cookie}` } }, none],
    ["of another site's GET", { method: "GET", headers: { cookie, "sec-fetch-site": "cross-site" } }, "abc"],
    ["of another site's POST", { method: "POST", headers: { cookie, "sec-fetch-site": "cross-site" } }, "403 csrf_failed"],
    ["of a sibling's DELETE", { method: "DELETE", headers: { cookie, "sec-fetch-site": "same-site" } }, "403 csrf_failed"],
    ["of our own POST", { method: "POST", headers: { cookie, "sec-fetch-site": "same-origin" } }, "abc"],
    [
      "of another site's POST that has the token, too",
      { method: "POST", headers: { cookie, authorization: "Bearer abc", "sec-fetch-site": "cross-site" } },
      "abc",
    ],
  ])("%s", (_, request, expected) => expect(presented(request, orCookie)).toBe(expected))
})
