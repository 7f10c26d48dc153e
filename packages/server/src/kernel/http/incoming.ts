import { parseCookies } from "./cookies.ts"

/** What only the connection knows; given by our own listener, absent when mounted in a server that does not tell. */
export interface Peer {
  /** The address the TCP connection comes from. */
  readonly address: string | undefined
}

/** A request as the rest of the house sees it: read-only, each part parsed once. */
export interface Incoming {
  readonly method: string
  /** The path as it was sent, still percent-encoded. */
  readonly path: string
  readonly requestId: string
  readonly peer: Peer
  readonly signal: AbortSignal
  header(name: string): string | null
  cookie(name: string): string | undefined
  /** Every cookie by name, without the ambiguous ones. */
  cookies(): ReadonlyMap<string, string>
  /** The part after `?`, unparsed. */
  readonly search: string
  readonly raw: Request
}

/** Unique in this process and unlikely elsewhere; a name for a log line, not a secret. */
export function createRequestIds(start: string): () => string {
  let count = 0
  return () => `${start}-${(++count).toString(36).padStart(6, "0")}`
}

export function incoming(raw: Request, peer: Peer, requestId: string): Incoming {
  const { url, method, headers } = raw
  const pathStart = url.indexOf("/", url.indexOf("//") + 2)
  const query = url.indexOf("?", pathStart)
  let cookies: ReadonlyMap<string, string> | undefined
  const allCookies = () => (cookies ??= parseCookies(headers.get("cookie")))
  return {
    method,
    path: url.slice(pathStart, query < 0 ? undefined : query),
    search: query < 0 ? "" : url.slice(query + 1),
    requestId,
    peer,
    raw,
    get signal() {
      return raw.signal
    },
    header: (name) => headers.get(name),
    cookie: (name) => allCookies().get(name),
    cookies: allCookies,
  }
}

/** `::ffff:127.0.0.1` and `127.0.0.1` are the same peer. */
export function plainAddress(address: string): string {
  return address.startsWith("::ffff:") && address.includes(".") ? address.slice("::ffff:".length) : address
}

export function isLoopback(address: string): boolean {
  const plain = plainAddress(address)
  return plain === "::1" || plain.startsWith("127.")
}
