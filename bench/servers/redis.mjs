import { connect } from "node:net"
import { setTimeout as sleep } from "node:timers/promises"
import { freePort } from "../free-port.mjs"
import { startProcess, temporaryFolder } from "../processes.mjs"

const PATIENCE_MS = 5_000

/** A private redis-server on a free port, without persistence: nothing of it ever waits for a disk. */
export async function startRedis({ cores }) {
  const port = await freePort()
  const args = ["--port", String(port), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no", "--dir", temporaryFolder("redis")]
  const redis = startProcess({ command: "redis-server", args, cores })
  const deadline = performance.now() + PATIENCE_MS
  while (!(await listens(port))) {
    if (performance.now() > deadline) throw new Error(`redis-server (Debian: apt install redis-server) did not start:\n${redis.output()}`)
    await sleep(20)
  }
  return { pid: redis.pid, url: `redis://127.0.0.1:${port}`, stop: redis.stop }
}

function listens(port) {
  return new Promise((resolve) => {
    const probe = connect(port, "127.0.0.1")
    probe.on("connect", () => probe.end(() => resolve(true)))
    probe.on("error", () => resolve(false))
  })
}
