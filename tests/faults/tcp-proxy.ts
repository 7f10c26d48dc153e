import { once } from "node:events"
import { type AddressInfo, connect, createServer, type Socket } from "node:net"
import { Transform } from "node:stream"

/** Stands between two programs and delays what they say. */
export interface TcpProxy {
  readonly port: number
  /** From now on, each way and for connections that are open as well. */
  delay(ms: number): void
  close(): Promise<void>
}

export async function startProxy(targetPort: number): Promise<TcpProxy> {
  let delayMs = 0
  const open = new Set<Socket>()
  const late = () =>
    new Transform({
      transform: (chunk: Buffer, _, done) => {
        if (delayMs === 0) done(null, chunk)
        else setTimeout(() => done(null, chunk), delayMs)
      },
    })
  const server = createServer((near) => {
    const far = connect(targetPort, "127.0.0.1")
    for (const [socket, other] of [
      [near, far],
      [far, near],
    ] as const) {
      open.add(socket)
      socket.on("error", () => other.destroy())
      socket.once("close", () => {
        open.delete(socket)
        other.destroy()
      })
      socket.setNoDelay(true)
    }
    near.pipe(late()).pipe(far)
    far.pipe(late()).pipe(near)
  })
  server.listen(0, "127.0.0.1")
  await once(server, "listening")
  return {
    port: (server.address() as AddressInfo).port,
    delay: (ms) => {
      delayMs = ms
    },
    close: async () => {
      for (const socket of open) socket.destroy()
      server.close()
      await once(server, "close")
    },
  }
}
