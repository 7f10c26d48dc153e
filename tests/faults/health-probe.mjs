// Asks /healthz again and again, in a process of its own that nothing else holds up, until standard input ends; then prints how long each answer took, in milliseconds, as JSON.
import { Agent, request } from "node:http"
import process from "node:process"
import { setTimeout as sleep } from "node:timers/promises"

const [origin = ""] = process.argv.slice(2)
const PAUSE_MS = 5
const agent = new Agent({ keepAlive: true, maxSockets: 1 })

/** @returns {Promise<number>} */
function ask() {
  return new Promise((resolve, reject) => {
    const start = performance.now()
    const outgoing = request(`${origin}/healthz`, { agent }, (answer) => {
      answer.resume().once("end", () => resolve(performance.now() - start))
    })
    outgoing.once("error", reject)
    outgoing.end()
  })
}

const over = new AbortController()
process.stdin.resume().once("end", () => over.abort())
/** @type {number[]} */
const times = []
await ask()
process.stdout.write("ready\n")
while (!over.signal.aborted) {
  times.push(await ask())
  await sleep(PAUSE_MS)
}
process.stdout.write(`${JSON.stringify(times)}\n`, () => process.exit())
