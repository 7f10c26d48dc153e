import { monotonicMs } from "../clock.ts"
import type { Log } from "../log.ts"
import { createTrust } from "./client-address.ts"
import type { Incoming } from "./incoming.ts"

/** What is known of the way a request took. */
export interface Way {
  /** Whether it came over our own TLS. */
  readonly isTls: boolean
  /** The other end of the connection; undefined when mounted in a server that does not tell. */
  readonly peer: "loopback" | "private" | "public" | undefined
  /** Whether the peer is a proxy that was named. */
  readonly isTrusted: boolean
  /** What the forwarding headers say of the scheme, if they say it. */
  readonly forwardedProto: string | undefined
  readonly isForwarded: boolean
  /** Whether there are `Sec-Fetch-*` headers: browsers send them to https and to this machine, nowhere else. */
  readonly hasFetchMetadata: boolean
}

/**
 * `secure`: as far as can be known. `insecure`: what was sent could be read on the way. The others are served, and their
 * operator is told: `unbelieved`: a proxy nobody named; `unsaid`: a named one that does not say what its client spoke;
 * `contradicted`: a named one that says http, while the browser speaks https.
 */
export type Arrival = "secure" | "insecure" | "unbelieved" | "unsaid" | "contradicted"

/**
 * Whether a request to a service with an https address came safely. Whoever lies about it in a header exposes nobody but
 * themselves. In doubt it is served: behind a proxy that says nothing, every request looks like plain http, and to refuse
 * or redirect them would lock everybody out (a redirect without end).
 */
export function decideArrival({ isTls, peer, isTrusted, forwardedProto, isForwarded, hasFetchMetadata }: Way): Arrival {
  if (isTls || peer === undefined) return "secure"
  if (isTrusted) {
    if (forwardedProto === "https") return "secure"
    if (forwardedProto === "http") return hasFetchMetadata ? "contradicted" : "insecure"
    return isForwarded ? "unsaid" : peer === "loopback" || hasFetchMetadata ? "secure" : "insecure"
  }
  if (isForwarded) return "unbelieved"
  return peer === "loopback" || hasFetchMetadata ? "secure" : "insecure"
}

export type NoticedArrival = Exclude<Arrival, "secure" | "insecure">

export interface Noticed {
  readonly kind: NoticedArrival
  /** The proxy's address, as this service sees it. */
  readonly peer: string
}

/** Finds out how requests arrive. */
export interface Arrivals {
  of(request: Incoming): Arrival
  /** What deserves the operator's attention and was seen within the last hour; the newest of each kind. */
  noticed(): readonly Noticed[]
}

/** How long what was noticed counts, and how often it is said in the log. */
const NOTICE_MS = 3_600_000

const WORDS: Readonly<Record<NoticedArrival, string>> = {
  unbelieved: "a proxy that was not named forwards requests: visitors are counted by its address. If it is yours, name it in DOORWARD_TRUST_PROXY",
  unsaid: "the proxy does not say whether visitors came by https: let it send X-Forwarded-Proto",
  contradicted: "the proxy says http while browsers came by https: let it send X-Forwarded-Proto as the first proxy saw it",
}

export function createArrivals({ trustProxy, log }: { readonly trustProxy: readonly string[]; readonly log: Log }): Arrivals {
  const trust = createTrust(trustProxy)
  const seen = new Map<NoticedArrival, { readonly peer: string; readonly atMs: number; readonly saidAtMs: number }>()

  function notice(kind: NoticedArrival, peer: string): void {
    const atMs = monotonicMs()
    const before = seen.get(kind)
    const isNew = before === undefined || atMs - before.saidAtMs >= NOTICE_MS
    if (isNew) log.warn({ peer }, WORDS[kind])
    seen.set(kind, { peer, atMs, saidAtMs: isNew ? atMs : before.saidAtMs })
  }

  return {
    noticed: () => [...seen].flatMap(([kind, { peer, atMs }]) => (monotonicMs() - atMs < NOTICE_MS ? [{ kind, peer }] : [])),
    of: (request) => {
      const { address } = request.peer
      if (address === undefined) return "secure"
      const { isTrusted, place } = trust(address)
      const forwardedProto = protoOf(request)
      const arrival = decideArrival({
        isTls: request.raw.url.startsWith("https:"),
        peer: place,
        isTrusted,
        forwardedProto,
        isForwarded: forwardedProto !== undefined || request.header("x-forwarded-for") !== null || request.header("forwarded") !== null,
        hasFetchMetadata: request.header("sec-fetch-site") !== null,
      })
      // Anybody on the internet can send such headers; a proxy of one's own stands nearby.
      if (arrival !== "secure" && arrival !== "insecure" && (isTrusted || place !== "public")) notice(arrival, address)
      return arrival
    },
  }
}

/** The longest header that is looked into. */
const MAX_HEADER_CHARACTERS = 1_024

/** What the first proxy, which spoke with the client, says it was spoken to in (RFC 7239 §5.4, and what came before it). */
function protoOf(request: Incoming): string | undefined {
  const standard = request.header("forwarded")?.slice(0, MAX_HEADER_CHARACTERS)
  const said = /(?:^|[;,\s])proto="?([a-z]+)"?/i.exec(standard ?? "")?.[1] ?? request.header("x-forwarded-proto")?.slice(0, MAX_HEADER_CHARACTERS)
  const first = said?.split(",")[0]?.trim().toLowerCase()
  return first === "" ? undefined : first
}

/** The host a request was sent to, as a browser writes it: without the port its scheme implies. */
function hostAsked(request: Incoming): string {
  const { url } = request.raw
  const start = url.indexOf("//") + 2
  return url.slice(start, url.indexOf("/", start))
}

/**
 * The host a request was sent to, when that is not where the service has its address: then cookies and forms of the one are
 * not the other's. A proxy in front that changed the name says so; believing it only spares whoever lies a notice.
 * @param issuer an origin
 * @returns undefined when all is well
 */
export function otherHost(request: Incoming, issuer: string): string | undefined {
  const own = new URL(issuer).host
  const asked = hostAsked(request)
  const bare = issuer.startsWith("https:") ? asked.replace(/:443$/, "") : asked.replace(/:80$/, "")
  if (bare === own || asked === "") return undefined
  const forwarded = request.header("x-forwarded-host")?.split(",").at(-1)?.trim().toLowerCase()
  if (forwarded !== undefined && (forwarded === own || forwarded === `${own}:443`)) return undefined
  // A page of ours that links to ours: whoever follows it is where the service has its address.
  return request.header("referer")?.startsWith(`${issuer}/`) === true ? undefined : asked
}
