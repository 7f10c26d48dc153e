// A way to a server on this machine that can be made slow while connections are open.
import { connect, createServer } from "node:net"

/**
 * @param {number} to a port on 127.0.0.1
 * @returns {Promise<{ port: number, slowBy: (roundTripMs: number) => void, close: () => Promise<void> }>}
 */
export async function openSlowWay(to) {
  let delayMs = 0
  const sockets = /** @type {Set<import("node:net").Socket>} */ (new Set())
  const listener = createServer((near) => {
    const far = connect(to, "127.0.0.1")
    pass(near, far)
    pass(far, near)
  })

  /** @param {import("node:net").Socket} from @param {import("node:net").Socket} onto */
  function pass(from, onto) {
    sockets.add(from)
    from.on("data", (chunk) => {
      // Timers of one length end in the order they were set; none of the bytes on the way overtakes another.
      setTimeout(() => onto.destroyed || onto.write(chunk), delayMs / 2)
    })
    from.on("error", () => {})
    from.on("close", () => {
      sockets.delete(from)
      onto.destroy()
    })
  }

  await new Promise((resolve) => listener.listen(0, "127.0.0.1", () => resolve(undefined)))
  const address = listener.address()
  return {
    port: address !== null && typeof address === "object" ? address.port : 0,
    slowBy: (roundTripMs) => {
      delayMs = roundTripMs
    },
    close: () => {
      for (const socket of sockets) socket.destroy()
      return new Promise((resolve) => listener.close(() => resolve(undefined)))
    },
  }
}
