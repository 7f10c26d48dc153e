// A private Memcached, speaking TCP only.
import { answers } from "./answers.mjs"
import { findProgram } from "./find-program.mjs"
import { startServerProcess } from "./server-process.mjs"

/** @typedef {import("./server-process.mjs").ServerProcess & { url: string }} Memcached */

/** @returns {Promise<Memcached>} */
export async function startMemcached() {
  const program = findProgram("memcached")
  if (!program) throw new Error("Memcached (memcached) is not installed on this machine.")
  const server = await startServerProcess({
    name: "memcached",
    program,
    args: ({ port }) => ["-l", "127.0.0.1", "-p", String(port), "-U", "0", "-m", "64"],
    isReady: ({ port }) => answers(port),
  })
  return Object.assign(server, { url: `memcached://127.0.0.1:${server.port}` })
}
