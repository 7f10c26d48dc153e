import { isIP } from "node:net"
import ipaddr from "ipaddr.js"

/** Who asks, as far as it can be believed. */
export interface Client {
  /** In one form: `::ffff:192.0.2.1` is `192.0.2.1`. Undefined when the host that mounts the house does not tell. */
  readonly address: string | undefined
  /** What limits count by. All clients without an address share one. */
  readonly network: string
  /** A program on this machine that asks for itself: a laboratory, or a proxy nobody has told us of. */
  readonly isLocal: boolean
}

/** @param peer the other end of the connection @param forwardedFor the request's X-Forwarded-For */
export type ClientOf = (peer: string | undefined, forwardedFor: () => string | null) => Client

type Address = ReturnType<typeof ipaddr.parse>
type Range = readonly [Address, number]

const UNKNOWN: Client = { address: undefined, network: "unknown", isLocal: false }
/** Longer than any chain of proxies: what comes before was written by whoever asks. */
const MAX_HOPS = 16
/** The longest text of an address. */
const MAX_ADDRESS_CHARACTERS = 45
/** What one customer of an access provider is given at least (RFC 6177). */
const NETWORK_BITS = 64
const NEAR_BITS = { ipv4: 24, ipv6: 48 }

/** Whether a setting names an address or a range of them (CIDR). */
export function isAddressRange(text: string): boolean {
  return rangeOf(text) !== undefined
}

/** What is known of the other end of a connection. */
export interface PeerStanding {
  readonly isTrusted: boolean
  /** Undefined when the host that mounts the house does not tell. */
  readonly place: "loopback" | "private" | "public" | undefined
}

/** Addresses that nobody outside one's own network has. */
const PRIVATE_RANGES: readonly string[] = ["private", "linkLocal", "uniqueLocal", "carrierGradeNat"]

/** @param trusted addresses or ranges of proxies, as `isAddressRange` knows them */
export function createTrust(trusted: readonly string[]): (peer: string | undefined) => PeerStanding {
  const ranges = trusted.map(rangeOf).filter((range) => range !== undefined)
  const known = new Map<string, PeerStanding>()
  const standingOf = (peer: string): PeerStanding => {
    const address = parse(peer.split("%")[0] ?? "")
    if (!address) return NO_STANDING
    const range = address.range()
    return {
      isTrusted: ranges.some((trustedRange) => contains(trustedRange, address)),
      place: range === "loopback" ? "loopback" : PRIVATE_RANGES.includes(range) ? "private" : "public",
    }
  }
  return (peer) => {
    if (peer === undefined) return NO_STANDING
    let standing = known.get(peer)
    if (!standing) {
      standing = standingOf(peer)
      if (known.size >= MAX_KNOWN_PEERS) known.clear()
      known.set(peer, standing)
    }
    return standing
  }
}

const NO_STANDING: PeerStanding = { isTrusted: false, place: undefined }
/** Behind proxies there are a few; without any, reading an address again costs a microsecond. */
const MAX_KNOWN_PEERS = 1_000

/**
 * Finds the client behind proxies. X-Forwarded-For is read only when the peer is a trusted proxy, from its right end, which
 * trusted proxies wrote, and only as far as they reach: the first address that is no proxy's is the client. An entry that
 * is no plain address (a name, a port, `unknown`) ends the walk at the last address that was believed; it is never looked
 * up and never makes a request one without an address. Nothing else of a forwarded request is ever used (ASVS 4.1.3).
 * @param trusted addresses or ranges, as `isAddressRange` knows them
 */
export function createClientOf(trusted: readonly string[]): ClientOf {
  const ranges = trusted.map(rangeOf).filter((range) => range !== undefined)
  const isTrusted = (address: Address) => ranges.some((range) => contains(range, address))
  return (peer, forwardedFor) => {
    // A link-local peer names its interface too: `fe80::1%eth0`.
    let client = peer === undefined ? undefined : parse(peer.split("%")[0] ?? "")
    if (!client) return UNKNOWN
    const header = ranges.length > 0 && isTrusted(client) ? forwardedFor() : null
    if (header !== null) client = walk(header, client, isTrusted)
    return { address: client.toString(), network: networkOfParsed(client), isLocal: header === null && client.range() === "loopback" }
  }
}

/** Whoever has one IPv6 address has the whole /64 it is in; an IPv4 address is counted by itself. */
export function networkOf(address: string | undefined): string {
  const parsed = address === undefined ? undefined : parse(address)
  return parsed ? networkOfParsed(parsed) : UNKNOWN.network
}

/**
 * Whether two addresses are so near that people would call it one place: the same /24 (IPv4) or /48 (IPv6), which is what a
 * line or a mobile network usually stays in. All of this machine is one place.
 */
export function areNear(one: string, other: string): boolean {
  const [a, b] = [parse(one), parse(other)]
  if (!a || !b) return false
  if (a.range() === "loopback" && b.range() === "loopback") return true
  return contains([a, NEAR_BITS[a.kind()]], b)
}

function walk(header: string, peer: Address, isTrusted: (address: Address) => boolean): Address {
  let believed = peer
  let end = header.length
  for (let hop = 0; hop < MAX_HOPS && end >= 0 && isTrusted(believed); hop++) {
    const comma = end === 0 ? -1 : header.lastIndexOf(",", end - 1)
    const entry = parse(trimmed(header, comma + 1, end))
    if (!entry) return believed
    believed = entry
    end = comma
  }
  return believed
}

/** Without the spaces around it; nothing when it is too long for an address. */
function trimmed(header: string, start: number, end: number): string {
  return end - start > MAX_ADDRESS_CHARACTERS * 2 ? "" : header.slice(start, end).replace(/^[ \t]+|[ \t]+$/g, "")
}

/** Only the full spellings: no zone, port, octal or short form, which programs read differently. */
function parse(text: string): Address | undefined {
  return text.length <= MAX_ADDRESS_CHARACTERS && isIP(text) !== 0 && !text.includes("%") ? ipaddr.process(text) : undefined
}

function networkOfParsed(address: Address): string {
  if (address.kind() === "ipv4") return address.toString()
  const bytes = address.toByteArray().map((byte, index) => (index < NETWORK_BITS / 8 ? byte : 0))
  return `${ipaddr.fromByteArray(bytes).toString()}/${NETWORK_BITS}`
}

function rangeOf(text: string): Range | undefined {
  const slash = text.indexOf("/")
  const address = parse(slash < 0 ? text : text.slice(0, slash))
  if (!address) return undefined
  const longest = address.kind() === "ipv4" ? 32 : 128
  if (slash < 0) return [address, longest]
  const bits = text.slice(slash + 1)
  return /^\d{1,3}$/.test(bits) && Number(bits) <= longest ? [address, Number(bits)] : undefined
}

function contains([network, bits]: Range, address: Address): boolean {
  return network.kind() === address.kind() && address.match(network, bits)
}
