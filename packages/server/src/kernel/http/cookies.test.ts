import * as fc from "fast-check"
import { describe, expect, test } from "vitest"
import { createCookieJar, parseCookies } from "./cookies.ts"

describe("a Cookie header", () => {
  test.each<[string | null, Record<string, string>]>([
    [null, {}],
    ["", {}],
    ["a=1", { a: "1" }],
    ["a=1; b=2", { a: "1", b: "2" }],
    ["a=1;b=2;; c=3;", { a: "1", b: "2", c: "3" }],
    [" a = 1 ", { a: "1" }],
    ["a=1=2==", { a: "1=2==" }],
    ["a", {}],
    ["a=", { a: "" }],
    ['a="quoted"', { a: '"quoted"' }],
    ["A=1; a=2", { A: "1", a: "2" }],
    ["a=%3B%20b", { a: "%3B%20b" }],
    ["__proto__=1; constructor=2", { ["__proto__"]: "1", constructor: "2" }],
  ])("%j", (header, cookies) => {
    expect([...parseCookies(header)]).toEqual(Object.entries(cookies))
  })

  test.each(["a=1; a=2", "a=1; b=3; a=1", "a=1; a=2; a=3", "a=1;a =2", "a=; a=2"])("a name that comes twice is nobody's: %s", (header) => {
    expect(parseCookies(header).has("a")).toBe(false)
  })

  test("over its limit nothing of it is read", () => {
    expect(parseCookies(`a=${"x".repeat(16_383)}`).size).toBe(0)
    expect(parseCookies(`a=${"x".repeat(16_382)}`).size).toBe(1)
  })

  test("whatever it is, it is read without an error and in linear time", () => {
    fc.assert(fc.property(fc.string({ unit: "binary" }), (header) => parseCookies(header).size <= header.length))
  })
})

describe("a cookie of ours", () => {
  test("on https is bound to the host and hidden from scripts", () => {
    const jar = createCookieJar(true)
    expect(jar.name("doorward")).toBe("__Host-doorward")
    expect(jar.set("doorward", "v", { maxAgeSeconds: 60 })).toBe("__Host-doorward=v; Path=/; Max-Age=60; HttpOnly; Secure; SameSite=Lax")
    expect(jar.clear("doorward")).toBe("__Host-doorward=; Path=/; Max-Age=0; HttpOnly; Secure; SameSite=Lax")
  })

  test("on plain http goes without what browsers would refuse there", () => {
    const jar = createCookieJar(false)
    expect(jar.set("doorward", "v", { maxAgeSeconds: 60, sameSite: "Strict" })).toBe("doorward=v; Path=/; Max-Age=60; HttpOnly; SameSite=Strict")
  })
})
