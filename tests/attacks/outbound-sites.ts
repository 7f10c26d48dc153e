import { once } from "node:events"
import { mkdtemp, rm, writeFile } from "node:fs/promises"
import { createServer, type RequestListener } from "node:http"
import { createServer as createTlsServer } from "node:https"
import type { AddressInfo, Server, Socket } from "node:net"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { createMetrics, createOutbound, type Outbound, OutboundFailed, type Resolve } from "doorward/testing"
import { afterEach } from "vitest"
import { type Authority, createAuthority } from "../certificates.ts"

export const closers: (() => unknown)[] = []
afterEach(async () => {
  for (const close of closers.splice(0).toReversed()) await close()
})

const authority: Authority = createAuthority()

export interface Site {
  readonly port: number
  readonly connections: ReadonlySet<Socket>
}

async function serve(server: Server, host = "127.0.0.1"): Promise<Site> {
  const connections = new Set<Socket>()
  server.on("connection", (socket: Socket) => {
    connections.add(socket)
    socket.once("close", () => connections.delete(socket))
  })
  server.listen(0, host)
  await once(server, "listening")
  closers.push(() => {
    for (const socket of connections) socket.destroy()
    server.close()
  })
  return { port: (server.address() as AddressInfo).port, connections }
}

export const plainSite = (listener: RequestListener, host?: string) => serve(createServer(listener), host)
export const tlsSite = (listener: RequestListener, names: readonly string[]) =>
  serve(createTlsServer({ ...authority.issue({ name: names[0] ?? "", dns: names }) }, listener))

/** Asks with a name server of our own, and knows what it was asked. */
export function outboundAt(
  addresses: Record<string, readonly string[]>,
  allowPrivate: readonly string[] = [],
  extraCaFile?: string,
): {
  readonly outbound: Outbound
  readonly asked: readonly string[]
  readonly metrics: ReturnType<typeof createMetrics>
} {
  const asked: string[] = []
  const resolve: Resolve = async (host) => {
    asked.push(host)
    return addresses[host] ?? []
  }
  const metrics = createMetrics()
  return { outbound: createOutbound({ allowPrivate, extraCaFile }, { metrics, resolve }), asked, metrics }
}

export async function authorityFile(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "doorward-ca-"))
  closers.push(() => rm(folder, { recursive: true }))
  const file = join(folder, "ca.pem")
  await writeFile(file, authority.cert)
  return file
}

/** @returns why it failed */
export async function refusal(asked: Promise<unknown>): Promise<OutboundFailed> {
  const outcome = await asked.then(
    (answer) => answer,
    (error: unknown) => error,
  )
  if (outcome instanceof OutboundFailed) return outcome
  throw new Error(`expected a refusal, got ${JSON.stringify(outcome)}`)
}

export const HELLO: RequestListener = (_, response) => response.end("hello")
