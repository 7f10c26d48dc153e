import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http"
import type { AddressInfo, Socket } from "node:net"
import { getRequestListener } from "@hono/node-server"
import { plainAddress } from "./incoming.ts"
import type { QuickHandler } from "./serve.ts"

/** GATES 36. */
const MAX_HEADER_BYTES = 16_384
const MAX_HEADERS = 100
/** A client that has not sent its head, or its whole request, by then is hung up on (slow-loris). */
const HEADERS_TIMEOUT_MS = 10_000
const REQUEST_TIMEOUT_MS = 30_000
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
      const address = incoming.socket.remoteAddress
      return handler(request, { address: address === undefined ? undefined : plainAddress(address) })
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

export interface Listening {
  readonly addresses: readonly AddressInfo[]
  /** Takes no new connections, lets requests in flight end, then hangs up. */
  drain(): Promise<void>
}

/**
 * Listens on every host with the same port. `0` asks for any free port.
 * @throws the socket's error (EADDRINUSE, EACCES, …); then nothing listens
 */
export async function listen(handler: QuickHandler, options: { readonly port: number; readonly hosts: readonly string[] }): Promise<Listening> {
  const serve = nodeListener(handler)
  const servers: Server[] = []
  // Each open connection with the answer it is owed, or was given last.
  const sockets = new Map<Socket, ServerResponse | undefined>()
  let draining = false
  try {
    for (const host of options.hosts) {
      const server = createServer(
        {
          maxHeaderSize: MAX_HEADER_BYTES,
          headersTimeout: HEADERS_TIMEOUT_MS,
          requestTimeout: REQUEST_TIMEOUT_MS,
          keepAliveTimeout: KEEP_ALIVE_TIMEOUT_MS,
        },
        (request, response) => {
          sockets.set(request.socket, response)
          if (draining) response.setHeader("Connection", "close")
          serve(request, response)
        },
      )
      server.on("connection", (socket) => {
        sockets.set(socket, undefined)
        socket.once("close", () => sockets.delete(socket))
      })
      server.timeout = STALL_TIMEOUT_MS
      server.maxHeadersCount = 2 * MAX_HEADERS
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
      for (const response of sockets.values()) if (response && !response.headersSent) response.setHeader("Connection", "close")
      // Streams have been told to end: an answer that still has not, nobody reads.
      // A connection that never said a word (a browser's spare one) does not count as idle for Node. What it said a moment ago may not have been read yet.
      const silent = setTimeout(() => {
        for (const [socket, response] of sockets)
          if (socket.bytesRead === 0 || (response?.headersSent === true && !response.writableEnded)) socket.destroy()
      }, FIRST_WORD_MS)
      await Promise.all(servers.map(closeGently))
      clearTimeout(silent)
    },
  }
}

/** @returns false where this machine has no such address family (no IPv6 in many containers) */
function bind(server: Server, port: number, host: string): Promise<boolean> {
  return new Promise((resolve, reject) => {
    server.once("error", (error: NodeJS.ErrnoException) => {
      if (host === "::1" && (error.code === "EADDRNOTAVAIL" || error.code === "EAFNOSUPPORT")) resolve(false)
      else reject(error)
    })
    server.listen({ port, host, ipv6Only: host.includes(":") }, () => resolve(true))
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
