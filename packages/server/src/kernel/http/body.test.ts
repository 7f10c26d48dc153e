import { gzipSync } from "node:zlib"
import * as fc from "fast-check"
import { describe, expect, test } from "vitest"
import { MAX_JSON_DEPTH, MAX_JSON_KEYS, MAX_QUERY_PARAMETERS, parsePairs, readForm, readJson, readOptionalJson } from "./body.ts"
import { Incoming } from "./incoming.ts"

const MAX_BYTES = 1_024
const JSON_TYPE = "application/json"
const FORM_TYPE = "application/x-www-form-urlencoded"

function request(body: string | Uint8Array | ReadableStream | null, headers: Record<string, string>) {
  const given = typeof body === "string" || body === null || body instanceof ReadableStream ? body : new Uint8Array(body)
  const init = { method: "POST", body: given, headers, ...(body instanceof ReadableStream ? { duplex: "half" } : {}) }
  return new Incoming(new Request("http://localhost/", init), { address: undefined }, "r1")
}

const json = (body: string | Uint8Array | ReadableStream, headers: Record<string, string> = {}) =>
  readJson(request(body, { "content-type": JSON_TYPE, ...headers }), MAX_BYTES)
const form = (body: string | Uint8Array, headers: Record<string, string> = {}) =>
  readForm(request(body, { "content-type": FORM_TYPE, ...headers }), MAX_BYTES)

/** In parts, without saying how long it is. */
const streamed = (...parts: string[]) =>
  new ReadableStream({
    start: (controller) => {
      for (const part of parts) controller.enqueue(new TextEncoder().encode(part))
      controller.close()
    },
  })

describe("a JSON body", () => {
  test("comes back like other JSON", async () => {
    await fc.assert(
      fc.asyncProperty(fc.jsonValue({ maxDepth: 3 }), async (value) => {
        const text = JSON.stringify(value)
        fc.pre(Buffer.byteLength(text) <= MAX_BYTES && !/\\u(0000|d[89a-f])/.test(text))
        expect(await json(text)).toEqual(JSON.parse(text))
      }),
    )
  })

  test.each([JSON_TYPE, "application/json; charset=utf-8", "Application/JSON", " application/json ;x=y"])("is taken as %s", async (type) => {
    expect(await json("{}", { "content-type": type })).toEqual({})
  })

  test.each([
    "",
    "text/plain",
    "application/json5",
    "application/jsonp",
    "text/json",
    FORM_TYPE,
    "application/problem+json",
    "text/plain; application/json",
  ])("is refused as %j", async (type) => {
    await expect(json("{}", { "content-type": type })).rejects.toMatchObject({ code: "unsupported_media_type" })
  })

  test.each(["gzip", "br", "deflate", "identity, gzip", "x"])("is refused when compressed by %s", async (encoding) => {
    await expect(json(gzipSync("{}"), { "content-encoding": encoding })).rejects.toMatchObject({ code: "unsupported_media_type" })
  })

  test("has a limit of bytes, whether it says its length, lies about it, or does not say", async () => {
    const fits = JSON.stringify("x".repeat(MAX_BYTES - 2))
    const over = JSON.stringify("x".repeat(MAX_BYTES - 1))
    expect(await json(fits)).toHaveLength(MAX_BYTES - 2)
    expect(await json(streamed(fits.slice(0, 5), fits.slice(5)))).toHaveLength(MAX_BYTES - 2)
    await expect(json(over, { "content-length": String(over.length) })).rejects.toMatchObject({ code: "too_large" })
    await expect(json(over, { "content-length": "2" })).rejects.toMatchObject({ code: "too_large" })
    await expect(json(over)).rejects.toMatchObject({ code: "too_large" })
    await expect(json(streamed(over.slice(0, 5), over.slice(5)))).rejects.toMatchObject({ code: "too_large" })
    await expect(json("{}", { "content-length": String(MAX_BYTES + 1) })).rejects.toMatchObject({ code: "too_large" })
    expect(await json("{}", { "content-length": "2" })).toEqual({})
  })

  test("has a limit of depth, and of keys, which brackets and colons in texts do not count for", async () => {
    const read = (text: string) => readJson(request(text, { "content-type": JSON_TYPE }), 1_000_000)
    const deep = (levels: number) => "[".repeat(levels) + "]".repeat(levels)
    const wide = (keys: number) => `{${Array.from({ length: keys }, (_, n) => `"k${n}":1`).join()}}`
    await read(deep(MAX_JSON_DEPTH))
    await expect(read(deep(MAX_JSON_DEPTH + 1))).rejects.toMatchObject({ code: "malformed", message: expect.stringContaining("nested") as unknown })
    await expect(read("[".repeat(100_000))).rejects.toMatchObject({ code: "malformed" })
    await read(wide(MAX_JSON_KEYS))
    await expect(read(wide(MAX_JSON_KEYS + 1))).rejects.toMatchObject({ code: "malformed", message: expect.stringContaining("keys") as unknown })
    const texts = { a: "[{:".repeat(2_000), b: '\\"[{:'.repeat(2_000), "[[[[": "\\" }
    expect(await read(JSON.stringify(texts))).toEqual(texts)
  })

  test.each(["", "{", "{}{}", "{'a':1}", "undefined", "NaN", "[1,]", '"\n"', "\uFEFF{}", '{"a":1'])("that is none is malformed: %j", async (text) => {
    await expect(json(text)).rejects.toMatchObject({ code: "malformed" })
  })

  test.each([[[0x22, 0xff, 0x22]], [[0x22, 0xc0, 0xaf, 0x22]], [[0x22, 0xed, 0xa0, 0x80, 0x22]], [[0x22, 0xf0, 0x9f, 0xa6, 0x22]]])(
    "in bytes that are no UTF-8 is malformed: %j",
    async (bytes) => {
      await expect(json(Uint8Array.from(bytes))).rejects.toMatchObject({ code: "malformed", message: expect.stringContaining("UTF-8") as unknown })
    },
  )

  test.each([String.raw`"\ud800"`, String.raw`"\uDC00x"`, String.raw`{"a":["x\uD83E"]}`, String.raw`{"\ud800":1}`, String.raw`"\ude80\ud83e"`])(
    "with half a character is malformed: %s",
    async (text) => {
      await expect(json(text)).rejects.toMatchObject({ code: "malformed" })
    },
  )

  test.each([String.raw`"\u0000"`, String.raw`{"a":[{"b":"x\u0000y"}]}`, String.raw`{"\u0000":1}`])("with NUL is malformed: %s", async (text) => {
    await expect(json(text)).rejects.toMatchObject({ code: "malformed" })
  })

  test.each([
    [String.raw`"\ud83e\udd80"`, "🦀"],
    [String.raw`"\\u0000 \\ud800"`, String.raw`\u0000 \ud800`],
  ])("with whole characters is fine: %s", async (text, value) => {
    expect(await json(text)).toBe(value)
  })

  test("that ends early is malformed", async () => {
    const broken = new ReadableStream({ start: (controller) => controller.error(new Error("hung up")) })
    await expect(json(broken)).rejects.toMatchObject({ code: "malformed" })
  })
})

describe("a form", () => {
  test.each<[string, Record<string, string>]>([
    ["", {}],
    ["a=1&b=2", { a: "1", b: "2" }],
    ["a=x+y%2Bz&b=%F0%9F%A6%80", { a: "x y+z", b: "🦀" }],
    ["a&b=", { a: "", b: "" }],
    ["a=1=2", { a: "1=2" }],
    ["__proto__=x", { ["__proto__"]: "x" }],
  ])("%j", async (text, fields) => {
    expect(Object.entries(await form(text))).toEqual(Object.entries(fields))
  })

  test.each(["a=1&a=2", "a=1&%61=2", "a&a", "=1&=2", "__proto__=1&__proto__=2"])("with a name twice is malformed: %s", async (text) => {
    await expect(form(text)).rejects.toMatchObject({ code: "malformed", message: expect.stringContaining("twice") as unknown })
  })

  test.each(["a=%", "a=%zz", "a=%ff", "a=%C0%AF", "a=%ED%A0%80", "%=1", "a=%00", "%00=a", "a=\0"])(
    "with a bad escape or NUL is malformed: %j",
    async (text) => {
      await expect(form(text)).rejects.toMatchObject({ code: "malformed" })
    },
  )

  test("has a limit of fields and of bytes, and its own type", async () => {
    const fields = (count: number) => Array.from({ length: count }, (_, n) => `k${n}`).join("&")
    expect(Object.keys(await form(fields(MAX_QUERY_PARAMETERS)))).toHaveLength(MAX_QUERY_PARAMETERS)
    await expect(form(fields(MAX_QUERY_PARAMETERS + 1))).rejects.toMatchObject({ code: "malformed" })
    await expect(form(`a=${"x".repeat(MAX_BYTES)}`)).rejects.toMatchObject({ code: "too_large" })
    await expect(form("a=1", { "content-type": JSON_TYPE })).rejects.toMatchObject({ code: "unsupported_media_type" })
    await expect(form(gzipSync("a=1"), { "content-encoding": "gzip" })).rejects.toMatchObject({ code: "unsupported_media_type" })
  })

  test("comes back as URLSearchParams wrote it", () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string({ unit: "grapheme" }), fc.string({ unit: "grapheme" })), (fields) => {
        fc.pre(!JSON.stringify(fields).includes(String.raw`\u0000`))
        expect(Object.entries(parsePairs(new URLSearchParams(fields).toString()))).toEqual(Object.entries(fields))
      }),
    )
  })
})

test("a body that may be missing", async () => {
  const typed = { "content-type": "application/json" }
  expect(await readOptionalJson(request(null, {}), 10)).toBeUndefined()
  expect(await readOptionalJson(request(null, { "content-length": "0" }), 10)).toBeUndefined()
  expect(await readOptionalJson(request("{}", typed), 10)).toEqual({})
  await expect(readOptionalJson(request("{", typed), 10)).rejects.toMatchObject({ code: "malformed" })
})
