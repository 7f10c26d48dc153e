// A private Redis that keeps nothing on disk: after a crash or a restart it is empty, as a cache may be at any time.
import { answers } from "./answers.mjs"
import { findProgram } from "./find-program.mjs"
import { startServerProcess } from "./server-process.mjs"

/** @typedef {import("./server-process.mjs").ServerProcess & { url: string }} Redis */

/** @returns {Promise<Redis>} */
export async function startRedis() {
  const program = findProgram("redis-server", "valkey-server")
  if (!program) throw new Error("Redis (redis-server) is not installed on this machine.")
  const server = await startServerProcess({
    name: "redis",
    program,
    args: ({ folder, port }) => ["--bind", "127.0.0.1", "--port", String(port), "--dir", folder, "--save", "", "--appendonly", "no"],
    isReady: ({ port }) => answers(port),
  })
  return Object.assign(server, { url: `redis://127.0.0.1:${server.port}` })
}
