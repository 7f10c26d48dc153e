/** A fixed number of connections, each sending its next request as soon as the last one is answered: how much a server can do. */
import { Connection } from "./connection.mjs"
import { monotonicMs } from "./monotonic.mjs"

/** Starts at once; returns `stop()`, which resolves when the last request in flight is answered. */
export function closedLoop({ port, connections, requests }, tally) {
  let next = 0
  let stopping = false
  let inFlight = 0
  let allAnswered
  const lines = Array.from({ length: connections }, () => new Connection(port))

  const turn = (line) => {
    if (stopping) return
    const request = requests[next++ % requests.length]
    const since = monotonicMs()
    inFlight++
    line.send(request, (status, body) => {
      inFlight--
      tally.add(status, body, since, monotonicMs())
      if (stopping && inFlight === 0) allAnswered?.()
      // A refused connection answers within the same turn of the loop: without a pause it would spin instead of retrying.
      else if (status === 0) setTimeout(turn, 10, line)
      else turn(line)
    })
  }
  for (const line of lines) turn(line)

  return async function stop() {
    stopping = true
    if (inFlight > 0) {
      await new Promise((resolve) => {
        allAnswered = resolve
      })
    }
    for (const line of lines) line.close()
  }
}
