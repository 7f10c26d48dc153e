// Asks many times at once, in a process of its own: whoever measures beside it is not held up by it.
// Arguments: origin, how many. Connects, says "connected", waits for a line, asks, and prints the answers as JSON: [{ status, retryAfter }].
import { once } from "node:events"
import { Agent, request } from "node:http"
import process from "node:process"

const [origin = "", count = "0"] = process.argv.slice(2)
const agent = new Agent({ keepAlive: true, maxSockets: Number(count) })

/** @param {string} method @param {string} path @param {object} [json] @returns {Promise<{ status: number, retryAfter: string | undefined }>} */
function ask(method, path, json) {
  return new Promise((resolve, reject) => {
    const body = json === undefined ? undefined : JSON.stringify(json)
    const headers =
      body === undefined ? {} : { "content-type": "application/json", "content-length": Buffer.byteLength(body), "sec-fetch-site": "same-origin" }
    const outgoing = request(`${origin}${path}`, { method, agent, headers }, (answer) => {
      answer.resume().once("end", () => resolve({ status: answer.statusCode ?? 0, retryAfter: answer.headers["retry-after"] }))
    })
    outgoing.once("error", reject)
    outgoing.end(body)
  })
}

const times = Array.from({ length: Number(count) }, (_, nth) => nth)
await Promise.all(times.map(() => ask("GET", "/healthz")))
process.stdout.write("connected\n")
await once(process.stdin, "data")
const answers = await Promise.all(
  times.map((nth) => ask("POST", "/auth/login", { email: `nobody-${nth}@faults.example`, password: "not a password" })),
)
process.stdout.write(`${JSON.stringify(answers)}\n`, () => process.exit())
