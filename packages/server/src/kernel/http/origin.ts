import { errors } from "../errors.ts"
import type { Incoming } from "./incoming.ts"

/**
 * Cross-site request forgery stops here, before the body is read: a request that changes state must come from our own
 * pages or a configured origin. Browsers send `Sec-Fetch-Site` (Fetch Metadata) or `Origin` (Fetch §3.2) with every such
 * request and scripts cannot set either. Without both there is no browser, and then there must be no cookies.
 * @throws origin_refused
 */
export function requireOwnOrigin(request: Incoming, origins: ReadonlySet<string>): void {
  const site = request.header("sec-fetch-site")
  if (site === "same-origin") return
  const origin = request.header("origin")
  if (origin !== null) {
    // `null` is what sandboxed frames and cross-site redirects send: nobody's origin.
    if (!origins.has(origin)) throw errors.origin_refused()
    return
  }
  if (site !== null || request.header("cookie") !== null) throw errors.origin_refused()
}
