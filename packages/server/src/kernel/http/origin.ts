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

const EMBEDDING_DESTINATIONS = ["embed", "frame", "iframe", "object"]

/**
 * What answers JSON is fetched, never embedded: another site's `<script>`, `<img>` or frame of it is refused before
 * anybody's session is looked at (ASVS 3.5.8). Whether a script may read what it fetched is CORS's matter; a link may lead here.
 * @throws origin_refused
 */
export function refuseEmbedding(request: Incoming): void {
  const site = request.header("sec-fetch-site")
  if (site !== "cross-site" && site !== "same-site") return
  const isEmbedded = request.header("sec-fetch-mode") === "no-cors" || EMBEDDING_DESTINATIONS.includes(request.header("sec-fetch-dest") ?? "")
  if (isEmbedded) throw errors.origin_refused()
}
