import ipaddr from "ipaddr.js"

/** Which addresses requests going out may reach. */
export interface AddressRules {
  /**
   * @param host as the address was asked for, since a name itself may be allowed
   * @returns why not, or whether the address is one of ours that was opened on purpose
   */
  judge(host: string, address: string): { readonly refused: string } | { readonly isPrivate: boolean }
}

/** The only IPv6 block that is given out for the public internet (RFC 4291 §2.4); everything beside it is something else. */
const PUBLIC_IPV6 = ipaddr.IPv6.parseCIDR("2000::/3")
/** No single machine lives there, whatever an operator allows. */
const NEVER = new Set(["unspecified", "broadcast", "multicast"])

/**
 * Only globally routable unicast addresses, and the exceptions. An address that carries an IPv4 address within (mapped,
 * NAT64, 6to4, Teredo) is never reached for what it looks like: mapped ones count as the IPv4 address they are, the
 * others are refused, and where their prefix was allowed, the address within is judged as well.
 * @param allowed CIDR blocks, addresses and host names
 * @throws TypeError naming the entry that is none of these
 */
export function createAddressRules(allowed: readonly string[]): AddressRules {
  const entries = allowed.map(parseEntry)
  const hosts = new Set(entries.flatMap((entry) => (typeof entry === "string" ? [entry] : [])))
  const blocks = entries.flatMap((entry) => (typeof entry === "string" ? [] : [entry]))

  const isOpened = (address: Address) => blocks.some(([block, bits]) => block.kind() === address.kind() && address.match(block, bits))

  function judge(host: string, address: Address): { readonly refused: string } | { readonly isPrivate: boolean } {
    const range = rangeOf(address)
    if (range === "unicast") return { isPrivate: false }
    if (NEVER.has(range)) return { refused: range }
    if (!hosts.has(host) && !isOpened(address)) return { refused: range }
    const within = embedded(address)
    return within ? judge(host, within) : { isPrivate: true }
  }

  return {
    judge: (host, text) => {
      if (!ipaddr.isValid(text) || text.includes("%")) return { refused: "no address" }
      return judge(host.toLowerCase(), ipaddr.process(text))
    },
  }
}

/** @returns what is wrong with an entry of the exceptions, if anything is */
export function addressRuleFinding(entry: string): string | undefined {
  try {
    parseEntry(entry)
    return undefined
  } catch (error) {
    return (error as Error).message
  }
}

type Address = ipaddr.IPv4 | ipaddr.IPv6
const HOST_NAME = /^[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)*$/

function parseEntry(entry: string): string | [Address, number] {
  if (ipaddr.isValidCIDR(entry)) return ipaddr.parseCIDR(entry)
  if (ipaddr.IPv4.isValidFourPartDecimal(entry) || ipaddr.IPv6.isValid(entry)) {
    const address = ipaddr.process(entry)
    return [address, address.kind() === "ipv4" ? 32 : 128]
  }
  const host = entry.toLowerCase()
  // "10.0.0" would be read as a name that never comes up, and "10.0.0.0/40" is a slip.
  if (!HOST_NAME.test(host) || !/[a-z]/.test(host)) throw new TypeError(`"${entry}" is neither a block such as 10.1.0.0/16 nor a host name`)
  return host
}

function rangeOf(address: Address): string {
  const range = address.range()
  return range === "unicast" && address instanceof ipaddr.IPv6 && !address.match(PUBLIC_IPV6) ? "unassigned" : range
}

/** The IPv4 address a translator would take out of an IPv6 address. */
function embedded(address: Address): ipaddr.IPv4 | undefined {
  if (!(address instanceof ipaddr.IPv6)) return undefined
  const bytes = address.toByteArray()
  switch (address.range()) {
    // RFC 6052 §2.2, the well-known prefix; RFC 2765.
    case "rfc6052":
    case "rfc6145":
      return new ipaddr.IPv4(bytes.slice(12))
    // RFC 3056 §2.
    case "6to4":
      return new ipaddr.IPv4(bytes.slice(2, 6))
    // RFC 4380 §4: the client's address is stored inverted.
    case "teredo":
      return new ipaddr.IPv4(bytes.slice(12).map((byte) => byte ^ 0xff))
    default:
      return undefined
  }
}
