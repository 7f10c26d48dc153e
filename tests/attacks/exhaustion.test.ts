import { brotliCompressSync, deflateSync, gzipSync } from "node:zlib"
import type { TestDoorward } from "doorward/testing"
import { afterEach, beforeEach, describe, expect, test } from "vitest"
import { browserLike, PASSWORD, signedUp, signIn } from "../browser-like.ts"
import { databases, freshDoorward } from "../databases.ts"

const KB = 1_024
const MB = 1_024 * KB
/** GATES 36. */
const MAX_BODY = 64 * KB
const MAX_DEPTH = 32
const MAX_KEYS = 1_000
/** What a refusal may take of the processor, best of several: a busy machine does not count. */
const REFUSAL_MS = 20
const RUNS = 5

function cpuMs(): number {
  const { user, system } = process.cpuUsage()
  return (user + system) / 1_000
}

const JSON_ROUTES = ["/auth/login", "/auth/register", "/auth/verify", "/auth/verify/resend"]
const FORM_ROUTES = ["/sign-in/password", "/sign-up", "/verify", "/verify/resend", "/setup", "/account/sign-out", "/account/sessions/end"]

describe.each(databases)("attacks by size, $name", (database) => {
  let doorward: TestDoorward
  beforeEach(async () => {
    doorward = await freshDoorward(database)
  })
  afterEach(() => doorward.close())

  const post = (path: string, body: BodyInit, headers: Readonly<Record<string, string>> = {}) =>
    browserLike(doorward.fetch).send(path, {
      method: "POST",
      body,
      headers: { "content-type": FORM_ROUTES.includes(path) ? "application/x-www-form-urlencoded" : "application/json", ...headers },
    })
  const codeOf = async (response: Response) => [response.status, ((await response.json()) as { code?: string }).code]

  test("DS-01 a body over 64 KB is refused before it is parsed", async () => {
    for (const size of [MAX_BODY + 1, MB, 10 * MB]) {
      for (const path of JSON_ROUTES) {
        // Not JSON: were it parsed, the answer would be 400.
        expect([path, size, ...(await codeOf(await post(path, "{".repeat(size))))]).toEqual([path, size, 413, "too_large"])
        expect([path, size, ...(await codeOf(await post(path, `{"email":"ada@example.com","password":"${"x".repeat(size)}"}`)))]).toEqual([
          path,
          size,
          413,
          "too_large",
        ])
      }
      for (const path of FORM_ROUTES) expect([path, size, (await post(path, "%".repeat(size))).status]).toEqual([path, size, 413])
    }
    expect(await codeOf(await post("/auth/login", "{".repeat(MAX_BODY)))).toEqual([400, "malformed"])
  })

  test("DS-01 a body without a length, or with a wrong one, is read no further than the limit", async () => {
    for (const headers of [{}, { "content-length": "10" }]) {
      let given = 0
      let cancelled = false
      const endless = new ReadableStream<Uint8Array>({
        pull: (controller) => {
          given += 16 * KB
          controller.enqueue(new Uint8Array(16 * KB).fill(0x20))
          if (given >= 10 * MB) controller.close()
        },
        cancel: () => {
          cancelled = true
        },
      })
      const init: RequestInit & { duplex: "half" } = {
        method: "POST",
        body: endless,
        duplex: "half",
        headers: { "content-type": "application/json", ...headers },
      }
      const response = await doorward.fetch(new Request("http://localhost:3000/auth/login", init))
      expect(response.status).toBe(413)
      // With a length the server in front has counted; without one, we do.
      const isCounted = "content-length" in headers
      expect([isCounted || given <= 2 * MAX_BODY, isCounted || cancelled]).toEqual([true, true])
    }
  })

  test("DS-01 an overlong password is refused without taking a turn at hashing", async () => {
    await signedUp(doorward, "ada@example.com")
    // Far more at once than may wait for a hash: a single one that got through to hashing would be told to come back (503).
    const requests = Array.from({ length: 300 }, (_, index) => {
      const password = "x".repeat(index % 2 === 0 ? 60_000 : 5_000)
      return post(index % 4 < 2 ? "/auth/login" : "/auth/register", JSON.stringify({ email: "ada@example.com", password }))
    })
    const hashing = signIn(browserLike(doorward.fetch), "ada@example.com")
    expect(new Set((await Promise.all(requests)).map(({ status }) => status))).toEqual(new Set([422]))
    expect((await hashing).status).toBe(200)
    expect(await codeOf(await post("/auth/register", JSON.stringify({ email: "eve@example.com", password: "x".repeat(257) })))).toEqual([
      422,
      "password_too_long",
    ])
  })

  test("DS-01 a compressed body is never unpacked", async () => {
    const bomb = Buffer.alloc(10 * MB, " ")
    for (const [encoding, body] of [
      ["gzip", gzipSync(bomb)],
      ["deflate", deflateSync(bomb)],
      ["br", brotliCompressSync(bomb)],
      ["gzip, gzip", gzipSync(gzipSync(bomb))],
      ["x-unheard-of", Buffer.from("{}")],
    ] as const) {
      for (const path of [...JSON_ROUTES, ...FORM_ROUTES])
        expect([path, encoding, (await post(path, body, { "content-encoding": encoding })).status]).toEqual([path, encoding, 415])
    }
    // And what says nothing is taken for text, which it is not.
    expect(await codeOf(await post("/auth/login", gzipSync(bomb)))).toEqual([400, "malformed"])
  })

  test("DS-02 nesting and keys are counted before the text is parsed", async () => {
    // Each is broken at its very end: were it parsed first, the answer would speak of the syntax.
    const detailOf = async (text: string) => {
      const response = await post("/auth/login", text)
      return [response.status, ((await response.json()) as { detail: string }).detail]
    }
    const keys = (count: number) => Array.from({ length: count }, (_, index) => `"${index}":0`).join(",")
    for (const open of ["[", '{"a":', '[{"a":'])
      expect(await detailOf(open.repeat(MAX_DEPTH + 1))).toEqual([400, expect.stringContaining("nested deeper")])
    expect(await detailOf(`{${keys(MAX_KEYS + 1)},!`)).toEqual([400, expect.stringContaining("keys")])
    expect(await detailOf("[".repeat(MAX_DEPTH))).toEqual([400, expect.stringContaining("not valid JSON")])
    expect(await detailOf(`{${keys(MAX_KEYS)},!`)).toEqual([400, expect.stringContaining("not valid JSON")])
    // Brackets, colons and quotes inside strings are only text.
    const text = JSON.stringify({ email: "ada@example.com", password: `${'[{"\\'.repeat(50)}${":".repeat(50)}` })
    expect((await post("/auth/login", text)).status).toBe(401)
    expect((await post("/auth/login", `{"email":"ada@example.com","password":"\\\\"${"[".repeat(40)}`)).status).toBe(400)
  })

  test("DS-02 200,000 levels and a million keys are refused at once", async () => {
    const bodies: readonly (readonly [string, string, number])[] = [
      ["200,000 levels", "[".repeat(200_000) + "]".repeat(200_000), 413],
      ["200,000 objects", '{"a":'.repeat(200_000), 413],
      ["a million keys", `{${'"k":0,'.repeat(1_000_000)}"k":0}`, 413],
      ["as many levels as fit", "[".repeat(MAX_BODY), 400],
      ["as many keys as fit", `{${'"k":0,'.repeat(10_000)}"k":0}`, 400],
      ["one endless string", `"${"x".repeat(MAX_BODY - 1)}`, 400],
      ["escapes only", `"${"\\".repeat(MAX_BODY - 1)}`, 400],
      ["surrogates only", JSON.stringify({ email: "\\ud800".repeat(5_000) }).replaceAll("\\\\", "\\"), 400],
    ]
    for (const [name, body, status] of bodies) {
      let best = Number.POSITIVE_INFINITY
      for (let run = 0; run < RUNS; run++) {
        const request = new Request("http://localhost:3000/auth/login", {
          method: "POST",
          headers: { "content-type": "application/json", "sec-fetch-site": "same-origin", "content-length": String(Buffer.byteLength(body)) },
          body,
        })
        const begun = cpuMs()
        const response = await doorward.fetch(request)
        best = Math.min(best, cpuMs() - begun)
        expect([name, response.status]).toEqual([name, status])
      }
      expect([name, best < REFUSAL_MS, best]).toEqual([name, true, best])
    }
    const fine = await browserLike(doorward.fetch).post("/auth/register", { email: "ada@example.com", password: PASSWORD })
    expect(fine.status).toBe(201)
  })

  test("DS-06 bait for regular expressions is read in no time", async () => {
    const bait = `${"a".repeat(30_000)}!`
    const short = `${"a".repeat(250)}!`
    const values = [
      bait,
      `${"a.".repeat(200)}@${"a-".repeat(100)}`,
      `${short}@${"a".repeat(200)}`,
      `a@${"-".repeat(400)}`,
      `a@${"xn--".repeat(90)}.example`,
      "@".repeat(500),
      `${" ".repeat(500)}x`,
      "\u0301".repeat(500),
      `${"1.".repeat(200)}1`,
    ]
    for (const value of values) {
      let best = Number.POSITIVE_INFINITY
      for (let run = 0; run < RUNS; run++) {
        const begun = cpuMs()
        const response = await post("/auth/register", JSON.stringify({ email: value, name: value }))
        await browserLike(doorward.fetch).get(`/sign-in?next=/${encodeURIComponent(value).slice(0, 4_000)}`, {
          "user-agent": `Version/${short.repeat(8)} Mac OS X Safari`,
          accept: short.repeat(8),
          "accept-language": short.repeat(8),
        })
        best = Math.min(best, cpuMs() - begun)
        expect(response.status).toBe(422)
      }
      expect([value.slice(0, 20), best < 2 * REFUSAL_MS, best]).toEqual([value.slice(0, 20), true, best])
    }
  })
})
