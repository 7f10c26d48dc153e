import { fileURLToPath } from "node:url"
import { freePort } from "../free-port.mjs"
import { askFor, cookieHeader, waitUntilItAnswers } from "../load/ask.mjs"
import { requestText } from "../load/request-text.mjs"
import { startProcess } from "../processes.mjs"

const PROGRAM = fileURLToPath(new URL("../peers/express-redis.mjs", import.meta.url))

/** Starts Express + express-session + connect-redis on the Redis at `redisUrl`; see peers/express-redis.mjs for how it is configured. */
export async function startExpressRedis({ name = "express-session + Redis", answer, cores, redisUrl, touch = "on" }) {
  const port = await freePort()
  const env = { NODE_ENV: "production", PORT: String(port), REDIS_URL: redisUrl, TOUCH: touch, ANSWER: JSON.stringify(answer) }
  const launch = () => startProcess({ args: [PROGRAM], cores, channel: true, env })
  const server = launch()
  await waitUntilItAnswers(server, { port })
  const { cookies } = await askFor(204, { method: "POST", port, path: "/sign-in" })
  const headers = { cookie: cookieHeader(cookies) }
  return {
    name,
    port,
    server,
    launch,
    check: {
      requests: [requestText({ port, path: "/auth/session", headers })],
      expect: { status: 200, bodyPrefix: JSON.stringify(answer).slice(0, 60) },
    },
    stop: server.stop,
  }
}
