import { createServer, type IncomingMessage, type RequestListener, type Server, type ServerOptions, type ServerResponse } from "node:http"
import { createServer as createTlsServer } from "node:https"
import type { AddressInfo, Socket } from "node:net"
import { TLSSocket } from "node:tls"
import { getRequestListener } from "@hono/node-server"
import { plainAddress } from "./incoming.ts"
import type { QuickHandler } from "./serve.ts"
import type { TlsMaterial, TlsSource } from "./tls.ts"

/** GATES 36. */
const MAX_HEADER_BYTES = 16_384
const MAX_HEADERS = 100
/** A client that has not sent its head, or its whole request, by then is hung up on (slow-loris): all within thirty seconds, looking included. */
const HEADERS_TIMEOUT_MS = 10_000
const REQUEST_TIMEOUT_MS = 25_000
/** How often connections are looked at for it; Node's own half a minute would make forty seconds of ten. */
const TIMEOUT_SWEEP_MS = 2_000
/** Open at once on each address; the next is closed as it comes. An idle one costs some ten kilobytes. */
const MAX_CONNECTIONS = 10_000
/** Connections the system keeps for us until they are taken, where it allows so many; a burst beyond Node's 511 would be cut off. */
const BACKLOG = 4_096
/** Longer than what proxies in front usually keep, so that the proxy and not we end an idle connection. */
const KEEP_ALIVE_TIMEOUT_MS = 75_000
/** A connection over which nothing moves for so long while an answer is under way: its client has stopped reading. */
const STALL_TIMEOUT_MS = 60_000
/** How long a connection that has not said anything yet may still do so after a stop was asked for. */
const FIRST_WORD_MS = 250
/** How soon a connection whose last answer has gone out is closed then. */
const IDLE_SWEEP_MS = 50
/** How long requests in flight may take after a stop was asked for. */
const DRAIN_TIMEOUT_MS = 30_000

/** Node's request and response, served by the house: for our own listener and for hosts built on Node's http (Express). */
export function nodeListener(handler: QuickHandler): (request: IncomingMessage, response: ServerResponse) => void {
  const listener = getRequestListener(
    (request, env) => {
      const { incoming } = env as { incoming: IncomingMessage }
      const { socket } = incoming
      const address = socket.remoteAddress
      return handler(request, { address: address === undefined ? undefined : plainAddress(address), certificate: certificateOf(socket) })
    },
    { errorHandler: () => new Response(null, { status: 400 }) },
  )
  return (request, response) => {
    // Node drops what is over its own count without a word; a request we cannot see whole is not answered.
    if (request.rawHeaders.length / 2 > MAX_HEADERS) {
      response.writeHead(431, { Connection: "close" }).end()
      return
    }
    void listener(request, response)
  }
}

/** Only one that was asked for, and comes from an authority we were told. */
function certificateOf(socket: Socket): Uint8Array | undefined {
  return socket instanceof TLSSocket && socket.authorized ? socket.getPeerX509Certificate()?.raw : undefined
}

export interface ListenOptions {
  readonly port: number
  readonly hosts: readonly string[]
  /** Speaks https with this; plain http without. */
  readonly tls?: TlsSource | undefined
  /**
   * Asks for a client certificate, and hangs up in the handshake on whoever has none from `clientCa`: whoever has none
   * uses the other port, so nobody is here by mistake.
   */
  readonly clientCertificates?: boolean
}

export interface Listening {
  readonly addresses: readonly AddressInfo[]
  /** Takes no new connections, lets requests in flight end, then hangs up. */
  drain(): Promise<void>
}

/**
 * Listens on every host with the same port. `0` asks for any free port.
 * @throws the socket's error (EADDRINUSE, EACCES, …); then nothing listens
 */
export async function listen(handler: QuickHandler, options: ListenOptions): Promise<Listening> {
  const { tls, clientCertificates = false } = options
  const serve = nodeListener(handler)
  const servers: Server[] = []
  const connections = new Map<Socket, Connection>()
  let draining = false
  const answer: RequestListener = (request, response) => {
    const connection = connections.get(request.socket)
    if (connection) connection.response = response
    if (draining) response.setHeader("Connection", "close")
    serve(request, response)
  }
  const keep = (socket: Socket) => {
    connections.set(socket, { response: undefined, bytesBefore: socket.bytesRead })
    socket.once("close", () => connections.delete(socket))
  }
  try {
    for (const host of options.hosts) {
      const server = tls ? openTlsServer(tls, clientCertificates, answer) : createServer(LIMITS, answer)
      server.on("connection", keep)
      if (tls) followHandshakes(server, { keep, forget: (socket) => connections.delete(socket) })
      server.timeout = STALL_TIMEOUT_MS
      server.maxHeadersCount = 2 * MAX_HEADERS
      server.maxConnections = MAX_CONNECTIONS
      const [first] = servers
      const port = first ? (first.address() as AddressInfo).port : options.port
      if (await bind(server, port, host)) servers.push(server)
    }
  } catch (error) {
    for (const server of servers) server.close()
    throw error
  }
  return {
    addresses: servers.map((server) => server.address() as AddressInfo),
    drain: async () => {
      draining = true
      // So that a client that keeps its connection does not send its next request on it.
      for (const { response } of connections.values()) if (response && !response.headersSent) response.setHeader("Connection", "close")
      // Streams have been told to end: an answer that still has not, nobody reads.
      // A connection that never said a word (a browser's spare one) does not count as idle for Node. What it said a moment ago may not have been read yet.
      const silent = setTimeout(() => {
        for (const [socket, { response, bytesBefore }] of connections)
          if (socket.bytesRead === bytesBefore || (response?.headersSent === true && !response.writableEnded)) socket.destroy()
      }, FIRST_WORD_MS)
      await Promise.all(servers.map(closeGently))
      clearTimeout(silent)
    },
  }
}

interface Connection {
  /** The answer it is owed, or was given last. */
  response: ServerResponse | undefined
  /** What had come over it before anything could be asked: a handshake. */
  readonly bytesBefore: number
}

const LIMITS: ServerOptions = {
  maxHeaderSize: MAX_HEADER_BYTES,
  headersTimeout: HEADERS_TIMEOUT_MS,
  requestTimeout: REQUEST_TIMEOUT_MS,
  connectionsCheckingInterval: TIMEOUT_SWEEP_MS,
  keepAliveTimeout: KEEP_ALIVE_TIMEOUT_MS,
}

function openTlsServer(tls: TlsSource, clientCertificates: boolean, answer: RequestListener): Server {
  // GATES 35; the ciphers are Node's.
  const contextOf = ({ cert, key, clientCa }: TlsMaterial) => ({
    cert,
    key,
    minVersion: "TLSv1.2" as const,
    ...(clientCertificates && clientCa !== undefined ? { ca: clientCa } : {}),
  })
  const asking = clientCertificates ? { requestCert: true, rejectUnauthorized: true } : {}
  const server = createTlsServer({ ...LIMITS, ...contextOf(tls.current()), ...asking, handshakeTimeout: HEADERS_TIMEOUT_MS }, answer)
  tls.onChange((material) => server.setSecureContext(contextOf(material)))
  return server
}

/** Requests come over the TLS socket; until its handshake is over, the bare connection stands for it. */
function followHandshakes(server: Server, { keep, forget }: { keep(socket: Socket): void; forget(socket: Socket): void }): void {
  const bare = new Map<string, Socket>()
  const nameOf = ({ remoteAddress, remotePort }: Socket) => `${remoteAddress} ${remotePort}`
  server.on("connection", (socket: Socket) => {
    const name = nameOf(socket)
    bare.set(name, socket)
    socket.once("close", () => bare.delete(name))
  })
  server.on("secureConnection", (socket: TLSSocket) => {
    const before = bare.get(nameOf(socket))
    if (before) forget(before)
    keep(socket)
  })
}

/** @returns false where this machine has no such address family (no IPv6 in many containers) */
function bind(server: Server, port: number, host: string): Promise<boolean> {
  return new Promise((resolve, reject) => {
    server.once("error", (error: NodeJS.ErrnoException) => {
      if (host === "::1" && (error.code === "EADDRNOTAVAIL" || error.code === "EAFNOSUPPORT")) resolve(false)
      else reject(error)
    })
    server.listen({ port, host, backlog: BACKLOG, ipv6Only: host.includes(":") }, () => resolve(true))
  })
}

function closeGently(server: Server): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => server.closeAllConnections(), DRAIN_TIMEOUT_MS)
    const sweep = setInterval(() => server.closeIdleConnections(), IDLE_SWEEP_MS)
    server.close(() => {
      clearTimeout(timer)
      clearInterval(sweep)
      resolve()
    })
  })
}
