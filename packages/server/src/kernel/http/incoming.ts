import { type Client, type ClientOf, createClientOf } from "./client-address.ts"
import { parseCookies } from "./cookies.ts"

/** What only the connection knows; given by our own listener, absent when mounted in a server that does not tell. */
export interface Peer {
  /** The address the TCP connection comes from. */
  readonly address: string | undefined
  /** The client's certificate (DER), where one was asked for and comes from an authority the operator named. */
  readonly certificate?: Uint8Array | undefined
}

const peerAlone = createClientOf([])

/** Unique in this process and unlikely elsewhere; a name for a log line, not a secret. */
export function createRequestIds(start: string): () => string {
  let count = 0
  return () => `${start}-${(++count).toString(36).padStart(6, "0")}`
}

/** A request as the rest of the house sees it: read-only, each part parsed once. A class, because there is one for every request. */
export class Incoming {
  /** The path as it was sent, still percent-encoded. */
  readonly path: string
  /** The part after `?`, unparsed. */
  readonly search: string
  readonly raw: Request
  readonly peer: Peer
  readonly requestId: string
  readonly #clientOf: ClientOf
  #who: Client | undefined
  #cookies: ReadonlyMap<string, string> | undefined

  /** @param clientOf finds the client behind proxies; by default the peer is believed and nothing else */
  constructor(raw: Request, peer: Peer, requestId: string, clientOf: ClientOf = peerAlone) {
    const { url } = raw
    const pathStart = url.indexOf("/", url.indexOf("//") + 2)
    const query = url.indexOf("?", pathStart)
    this.path = url.slice(pathStart, query < 0 ? undefined : query)
    this.search = query < 0 ? "" : url.slice(query + 1)
    this.raw = raw
    this.peer = peer
    this.requestId = requestId
    this.#clientOf = clientOf
  }

  get method(): string {
    return this.raw.method
  }

  /** The address of whoever asks, as far as it can be believed. */
  get client(): string | undefined {
    return this.who.address
  }

  /** The client, with the network it is counted by. */
  get who(): Client {
    this.#who ??= this.#clientOf(this.peer.address, () => this.header("x-forwarded-for"))
    return this.#who
  }

  header(name: string): string | null {
    return this.raw.headers.get(name)
  }

  /** Every cookie by name, without the ambiguous ones. */
  cookies(): ReadonlyMap<string, string> {
    this.#cookies ??= parseCookies(this.raw.headers.get("cookie"))
    return this.#cookies
  }

  cookie(name: string): string | undefined {
    return this.cookies().get(name)
  }
}

/** `::ffff:127.0.0.1` and `127.0.0.1` are the same peer. */
export function plainAddress(address: string): string {
  return address.startsWith("::ffff:") && address.includes(".") ? address.slice("::ffff:".length) : address
}

const FORWARDING_HEADERS = ["forwarded", "via", "x-forwarded-for", "x-forwarded-host", "x-forwarded-proto", "x-real-ip"]

/** Whether it was sent from this very machine and by no proxy on it, as far as a proxy says so. */
export function isFromThisMachine(request: Incoming): boolean {
  const { address } = request.peer
  return address !== undefined && isLoopback(address) && FORWARDING_HEADERS.every((name) => request.header(name) === null)
}

export function isLoopback(address: string): boolean {
  const plain = plainAddress(address)
  return plain === "::1" || plain.startsWith("127.")
}
