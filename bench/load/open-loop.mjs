/**
 * A fixed number of requests a second, whatever the server does: what people experience.
 *
 * Latency runs from the moment a request was meant to leave. A client that waits for a slow answer before it asks again
 * would hide just the delays that matter (coordinated omission); here a request that is due leaves on a further connection.
 */
import { Worker } from "node:worker_threads"
import { Connection } from "./connection.mjs"
import { monotonicMs } from "./monotonic.mjs"

const MOST_CONNECTIONS = 1_000

/** Starts at once; returns `stop()`. */
export function openLoop({ port, ratePerSecond, requests }, tally) {
  const free = []
  const all = []
  let next = 0
  let inFlight = 0
  let allAnswered

  const ticker = new Worker(new URL("./ticker.mjs", import.meta.url), { workerData: { everyMs: 1_000 / ratePerSecond } })
  ticker.on("message", (meant) => {
    let line = free.pop()
    if (line === undefined) {
      if (all.length === MOST_CONNECTIONS)
        throw new Error(`${MOST_CONNECTIONS} requests are waiting: the server does not keep up with ${ratePerSecond} a second`)
      line = new Connection(port)
      all.push(line)
    }
    const request = requests[next++ % requests.length]
    const lateMs = monotonicMs() - meant
    inFlight++
    line.send(request, (status, body) => {
      inFlight--
      tally.add(status, body, meant, monotonicMs(), lateMs)
      free.push(line)
      if (inFlight === 0) allAnswered?.()
    })
  })

  return async function stop() {
    await ticker.terminate()
    if (inFlight > 0) {
      await new Promise((resolve) => {
        allAnswered = resolve
      })
    }
    for (const line of all) line.close()
  }
}
