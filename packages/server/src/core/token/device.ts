import { isIPv4, isIPv6 } from "node:net"
import { listHash } from "../../kernel/token.ts"

/** What tells two devices apart that present the same refresh token: their program, and the network they come from. A hint, never a proof. */
export function deviceHash(userAgent: string | null, address: string | undefined): string {
  return listHash(userAgent ?? "", networkOf(address))
}

/** /24 and /48: what one line or one mobile network usually stays in. */
function networkOf(address: string | undefined): string {
  if (address === undefined) return ""
  if (isIPv4(address)) return address.slice(0, address.lastIndexOf("."))
  return isIPv6(address) ? groupsOf(address).slice(0, 3).join(":") : ""
}

/** The groups before `::`, filled up with zeros. */
function groupsOf(address: string): string[] {
  const [head = "", tail] = address.toLowerCase().split("::")
  const groups = head === "" ? [] : head.split(":")
  return tail === undefined ? groups : [...groups, "0", "0", "0"]
}
