import * as fc from "fast-check"
import { describe, expect, test } from "vitest"
import { areNear, createClientOf, isAddressRange, networkOf } from "./client-address.ts"

const PROXIES = ["10.0.0.0/8", "fd00::/8", "192.0.2.1"]
const clientOf = createClientOf(PROXIES)
const client = (peer: string | undefined, forwardedFor: string | null) => clientOf(peer, () => forwardedFor)

describe("the client behind proxies", () => {
  test.each<[string, string | null, string]>([
    // Nobody in front, or somebody we were not told of: what the request says about itself counts for nothing.
    ["203.0.113.9", null, "203.0.113.9"],
    ["203.0.113.9", "198.51.100.1", "203.0.113.9"],
    ["127.0.0.1", "198.51.100.1", "127.0.0.1"],
    // One proxy of ours.
    ["10.0.0.1", "198.51.100.1", "198.51.100.1"],
    ["10.0.0.1", "1.1.1.1, 198.51.100.1", "198.51.100.1"],
    ["192.0.2.1", " 198.51.100.1\t", "198.51.100.1"],
    ["::ffff:10.0.0.1", "::ffff:198.51.100.1", "198.51.100.1"],
    ["fd00::1", "2001:DB8:0:0::1", "2001:db8::1"],
    // Several of ours.
    ["10.0.0.1", "1.1.1.1, 198.51.100.1, 10.9.9.9, fd00::2", "198.51.100.1"],
    // Only ours, as when a health check asks.
    ["10.0.0.1", "10.0.0.2", "10.0.0.2"],
    ["10.0.0.1", null, "10.0.0.1"],
    ["10.0.0.1", "", "10.0.0.1"],
    // What cannot be read ends the walk at the last that was believed.
    ["10.0.0.1", "198.51.100.1, unknown", "10.0.0.1"],
    ["10.0.0.1", "198.51.100.1, unknown, 10.0.0.2", "10.0.0.2"],
    ["10.0.0.1", "198.51.100.1,", "10.0.0.1"],
    ["10.0.0.1", ",", "10.0.0.1"],
    ["10.0.0.1", "a", "10.0.0.1"],
    ["10.0.0.1", "localhost", "10.0.0.1"],
    ["10.0.0.1", "198.51.100.1:4711", "10.0.0.1"],
    ["10.0.0.1", "[2001:db8::1]", "10.0.0.1"],
    ["10.0.0.1", "[2001:db8::1]:443", "10.0.0.1"],
    ["10.0.0.1", "fe80::1%eth0", "10.0.0.1"],
    ["10.0.0.1", "198.51.100.01", "10.0.0.1"],
    ["10.0.0.1", "0xc6336401", "10.0.0.1"],
    ["10.0.0.1", "3325256705", "10.0.0.1"],
    ["10.0.0.1", "198.51.1", "10.0.0.1"],
    ["10.0.0.1", "198.51.100.1 198.51.100.2", "10.0.0.1"],
    ["10.0.0.1", `for=198.51.100.1`, "10.0.0.1"],
    ["10.0.0.1", "x".repeat(65_536), "10.0.0.1"],
    ["10.0.0.1", `${"x".repeat(65_536)}, 198.51.100.1`, "198.51.100.1"],
    ["10.0.0.1", " ".repeat(65_536), "10.0.0.1"],
    ["fe80::1%eth0", null, "fe80::1"],
  ])("%s saying %j is %s", (peer, forwardedFor, address) => {
    expect(client(peer, forwardedFor).address).toBe(address)
  })

  test.each([undefined, "", "a", "localhost", "/var/run/socket", "1.2.3", "%"])(
    "a peer of %j has no address, and shares one network with all such",
    (peer) => {
      expect(client(peer, "198.51.100.1")).toEqual({ address: undefined, network: "unknown", isLocal: false })
    },
  )

  test("the header is not even read when the peer is no proxy of ours", () => {
    const never = () => {
      throw new Error("read")
    }
    expect(clientOf("203.0.113.9", never).address).toBe("203.0.113.9")
    expect(createClientOf([])("127.0.0.1", never).address).toBe("127.0.0.1")
  })

  test.each<[string | undefined, string | null, boolean]>([
    ["127.0.0.1", null, true],
    ["127.8.8.8", null, true],
    ["::1", null, true],
    ["::ffff:127.0.0.1", null, true],
    // A proxy on this machine that nobody told us of.
    ["127.0.0.1", "198.51.100.1", true],
    ["10.0.0.1", "127.0.0.1", false],
    ["10.0.0.1", null, false],
    ["198.51.100.1", null, false],
    [undefined, null, false],
  ])("%s saying %j asks for this machine itself: %s", (peer, forwardedFor, isLocal) => {
    expect(client(peer, forwardedFor).isLocal).toBe(isLocal)
  })

  test("a proxy of ours on this machine asks for this machine only when it says nothing, not when it says nonsense", () => {
    const behindLocal = createClientOf(["127.0.0.1"])
    expect(behindLocal("127.0.0.1", () => null).isLocal).toBe(true)
    for (const nonsense of ["", "a", "unknown", "127.0.0.1"]) expect(behindLocal("127.0.0.1", () => nonsense).isLocal).toBe(false)
  })
})

describe("PW-11 the network a client is counted by", () => {
  test.each<[string | undefined, string]>([
    ["198.51.100.1", "198.51.100.1"],
    ["::ffff:198.51.100.1", "198.51.100.1"],
    ["::FFFF:c633:6401", "198.51.100.1"],
    ["2001:db8:1:2::1", "2001:db8:1:2::/64"],
    ["2001:db8:1:2:ffff:ffff:ffff:ffff", "2001:db8:1:2::/64"],
    ["2001:0DB8:0001:0002:0:0:0:9", "2001:db8:1:2::/64"],
    ["2001:db8:1:3::1", "2001:db8:1:3::/64"],
    ["::1", "::/64"],
    [undefined, "unknown"],
    ["nonsense", "unknown"],
  ])("of %s is %s", (address, network) => {
    expect(networkOf(address)).toBe(network)
  })
})

test.each([
  ["10.0.0.0/8", true],
  ["10.0.0.1", true],
  ["::1", true],
  ["fd00::/8", true],
  ["::ffff:10.0.0.1", true],
  ["0.0.0.0/0", true],
  ["10.0.0.0/33", false],
  ["fd00::/129", false],
  ["10.0.0.0/", false],
  ["10.0.0.0/8/8", false],
  ["10.0.0.0/-1", false],
  ["10.0.0/8", false],
  ["localhost", false],
  ["proxy.example", false],
  ["*", false],
  ["", false],
])("%j is an address or a range of them: %s", (text, expected) => {
  expect(isAddressRange(text)).toBe(expected)
})

describe("DS-10 whatever the header says", () => {
  const address = fc.oneof(
    fc.ipV4(),
    fc.ipV6(),
    fc.ipV4().map((text) => `::ffff:${text}`),
  )
  const entry = fc.oneof(
    address,
    fc.constantFrom(
      "",
      "a",
      "unknown",
      "_hidden",
      "localhost",
      "evil.example",
      "10.0.0.7",
      "fd00::7",
      "127.0.0.1",
      "198.51.100.1:80",
      "[::1]:80",
      "%",
      "\0",
    ),
    fc.string({ unit: "binary" }),
  )
  const header = fc.oneof(
    fc.string({ unit: "binary" }),
    fc.array(entry, { maxLength: 40 }).map((entries) => entries.join(",")),
    fc.array(entry, { maxLength: 40 }).map((entries) => entries.join(", ")),
  )

  test("the client is the peer or an address in it, never without one, and no stranger's word reaches past a proxy of ours", () => {
    fc.assert(
      fc.property(header, (forwardedFor) => {
        const found = client("10.0.0.1", forwardedFor)
        expect(found.network).not.toBe("unknown")
        expect(networkOf(found.address)).toBe(found.network)
        const entries = forwardedFor.split(",").map((text) => createClientOf([])(text.trim(), () => null).address)
        expect([...entries, "10.0.0.1"]).toContain(found.address)
        // Whatever stands left of the client does not matter.
        for (const forged of ["1.1.1.1", "a", "", "10.0.0.9", "unknown"]) {
          const longer = client("10.0.0.1", `${forged}, 198.51.100.77, ${forwardedFor}`)
          const shorter = client("10.0.0.1", `198.51.100.77, ${forwardedFor}`)
          expect(longer).toEqual(shorter)
        }
      }),
      { numRuns: 2_000 },
    )
  })

  test("a peer that is no proxy of ours is the client", () => {
    fc.assert(
      fc.property(address, header, (peer, forwardedFor) => {
        fc.pre(!["10.", "::ffff:10.", "192.0.2.1"].some((start) => peer.startsWith(start)) && !/^(::ffff:a|fd)/i.test(peer))
        expect(client(peer, forwardedFor)).toEqual(client(peer, null))
      }),
      { numRuns: 1_000 },
    )
  })
})

test.each([
  ["203.0.113.7", "203.0.113.250", true],
  ["203.0.113.7", "203.0.114.7", false],
  ["203.0.113.7", "::ffff:203.0.113.9", true],
  ["2001:db8:1:2::1", "2001:db8:1:ffff::9", true],
  ["2001:db8:1:2::1", "2001:db8:2:2::1", false],
  ["127.0.0.1", "::1", true],
  ["127.0.0.1", "127.9.9.9", true],
  ["203.0.113.7", "2001:db8::1", false],
  ["::", "0.0.0.0", false],
  ["203.0.113.7", "nonsense", false],
  ["", "", false],
])("%s and %s are near each other: %s", (one, other, near) => {
  expect(areNear(one, other)).toBe(near)
  expect(areNear(other, one)).toBe(near)
})
