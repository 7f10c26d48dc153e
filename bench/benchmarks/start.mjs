/**
 * How long from `node` to the first answer on an existing database, and what an idle process holds in memory.
 * Bare Hono, Express and better-auth are started the same way, for scale.
 */
import { connect } from "node:net"
import { setTimeout as sleep } from "node:timers/promises"
import { median } from "../load/quantiles.mjs"
import { requestText } from "../load/request-text.mjs"
import { residentMebibytes } from "../proc.mjs"
import { startBareHono } from "../servers/bare-hono.mjs"
import { startBetterAuth } from "../servers/better-auth.mjs"
import { startExpressRedis } from "../servers/express-redis.mjs"
import { startRedis } from "../servers/redis.mjs"
import { sampleAnswer } from "../servers/sample-answer.mjs"

const IDLE_SECONDS = 5
const PATIENCE_MS = 20_000
const BETWEEN_TRIES_MS = 2

export const pinned = "nothing pinned: a starting process may use every core; files are in the page cache after the first round"

export async function measure({ doorward, rounds, quick, log }) {
  const answer = doorward?.answer ?? sampleAnswer
  const redis = await startRedis({})
  const subjects = [
    ...(doorward === undefined ? [] : [doorward]),
    await startBareHono({ answer }),
    await startExpressRedis({ answer, redisUrl: redis.url }),
    await startBetterAuth({}),
  ]
  // What had to be registered is registered; from here on each is started anew for every measurement.
  for (const subject of subjects) await subject.stop?.()

  const measured = []
  for (let round = 0; round < rounds; round++) {
    for (const subject of subjects) {
      const one = await startOnce(subject, quick ? 1 : IDLE_SECONDS)
      measured.push({ round, name: subject.name, ...one })
      log(
        `round ${round + 1}/${rounds}  ${subject.name}: healthy after ${Math.round(one.healthyMs)} ms, first session after ${Math.round(one.sessionMs)} ms, ${one.idleMebibytes.toFixed(1)} MiB`,
      )
    }
  }
  await redis.stop()
  return { measured, ...summarise(measured, subjects) }
}

async function startOnce({ launch, port, check }, idleSeconds) {
  const begun = performance.now()
  const server = launch()
  await answered(server, port, requestText({ port, path: "/healthz" }), "")
  const healthyMs = performance.now() - begun
  await answered(server, port, check.requests[0], check.expect.bodyPrefix)
  const sessionMs = performance.now() - begun
  await sleep(idleSeconds * 1_000)
  const idleMebibytes = residentMebibytes(server.pid)
  await server.stop()
  return { healthyMs, sessionMs, idleMebibytes }
}

/** Asks until the answer is a 200 that holds `text`. */
async function answered(server, port, request, text) {
  const deadline = performance.now() + PATIENCE_MS
  for (;;) {
    const answer = await once(port, request)
    if (answer.startsWith("HTTP/1.1 200") && answer.includes(text)) return
    if (performance.now() > deadline)
      throw new Error(`no answer within ${PATIENCE_MS} ms, last ${JSON.stringify(answer.slice(0, 300))}:\n${server.output()}`)
    await sleep(BETWEEN_TRIES_MS)
  }
}

/** One request on a connection of its own; "" when nobody listens yet. */
function once(port, request) {
  return new Promise((resolve) => {
    const socket = connect(port, "127.0.0.1")
    let answer = ""
    socket.setEncoding("latin1")
    socket.on("connect", () => socket.write(request.replace("\r\n", "\r\nconnection: close\r\n")))
    socket.on("data", (part) => {
      answer += part
    })
    socket.on("error", () => resolve(""))
    socket.on("close", () => resolve(answer))
  })
}

function summarise(measured, subjects) {
  const of = (name, figure) => median(measured.filter((one) => one.name === name).map((one) => one[figure]))
  const rows = subjects.map(({ name }) => ({
    name,
    "healthy ms": of(name, "healthyMs"),
    "first session ms": of(name, "sessionMs"),
    "idle RSS MiB": of(name, "idleMebibytes"),
  }))
  const [first] = rows
  if (first.name !== "Doorward") return { rows, ratios: [] }
  return {
    rows,
    ratios: [
      { what: "Doorward: seconds to the first /healthz", value: first["healthy ms"] / 1_000, atMost: 0.5 },
      { what: "Doorward: seconds to the first /auth/session", value: first["first session ms"] / 1_000, atMost: 0.5 },
      { what: "Doorward: idle RSS, MiB", value: first["idle RSS MiB"], atMost: 100 },
    ],
  }
}
