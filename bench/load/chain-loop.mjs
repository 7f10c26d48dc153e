/**
 * A fixed number of connections, each turning a chain of refresh tokens of its own as fast as it is answered: what each request sends is what the answer before
 * it gave. An answer without a next token ends the run.
 */
import { Connection } from "./connection.mjs"
import { monotonicMs } from "./monotonic.mjs"

const GIVEN = /"refresh_token":"([^"]+)"/

/**
 * `head` is the request without its body's length and what follows, `body` its body around the token, `chains` the first token of each connection's chain.
 * Starts at once; returns `stop()`, which resolves to the newest tokens when the last request in flight is answered.
 */
export function chainLoop({ port, head, body: [before, after], chains }, tally) {
  const newest = [...chains]
  let stopping = false
  let inFlight = 0
  let allAnswered
  const lines = chains.map(() => new Connection(port))

  const turn = (index) => {
    if (stopping) return
    const body = before + newest[index] + after
    const request = Buffer.from(`${head}content-length: ${body.length}\r\n\r\n${body}`)
    const since = monotonicMs()
    inFlight++
    lines[index].send(request, (status, answer) => {
      inFlight--
      tally.add(status, answer, since, monotonicMs())
      const given = status === 200 ? GIVEN.exec(answer.latin1Slice()) : null
      if (given !== null && given[1] !== newest[index]) {
        newest[index] = given[1]
        turn(index)
      } else tally.fail(`${status} ${answer.latin1Slice(0, 300)}`)
      if (stopping && inFlight === 0) allAnswered?.()
    })
  }
  for (const index of chains.keys()) turn(index)

  return async function stop() {
    stopping = true
    if (inFlight > 0) {
      await new Promise((resolve) => {
        allAnswered = resolve
      })
    }
    for (const line of lines) line.close()
    return newest
  }
}
