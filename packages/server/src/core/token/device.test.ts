import { describe, expect, test } from "vitest"
import { deviceHash } from "./device.ts"

describe("devices", () => {
  test.each<[string, string | undefined, string | undefined, boolean]>([
    ["one line", "192.0.2.1", "192.0.2.200", true],
    ["two lines", "192.0.2.1", "192.0.3.1", false],
    ["one site in IPv6", "2001:db8:1:2::7", "2001:db8:1:9:1:2:3:4", true],
    ["two sites in IPv6", "2001:db8:1::7", "2001:db8:2::7", false],
    ["a shortened address", "2001:db8::1", "2001:DB8:0:5::1", true],
    ["the loopback", "::1", "::2", true],
    ["unknown", undefined, undefined, true],
    ["known and unknown", "192.0.2.1", undefined, false],
    ["no address", "garbage", "more garbage", true],
  ])("%s: %s and %s", (_, one, other, alike) => {
    expect(deviceHash("Firefox", one) === deviceHash("Firefox", other)).toBe(alike)
  })

  test("another program is another device, and lengths cannot be shifted between the two", () => {
    expect(deviceHash("Firefox", "192.0.2.1")).not.toBe(deviceHash("Chrome", "192.0.2.1"))
    expect(deviceHash(null, "192.0.2.1")).not.toBe(deviceHash("192.0.2", undefined))
  })
})
