import { fileURLToPath } from "node:url"
import { freePort } from "../free-port.mjs"
import { waitUntilItAnswers } from "../load/ask.mjs"
import { requestText } from "../load/request-text.mjs"
import { startProcess } from "../processes.mjs"

const PROGRAM = fileURLToPath(new URL("../peers/bare-hono.mjs", import.meta.url))

/** Starts bare Hono answering `answer`; see peers/bare-hono.mjs. */
export async function startBareHono({ answer, cores }) {
  const port = await freePort()
  const launch = () =>
    startProcess({ args: [PROGRAM], cores, channel: true, env: { NODE_ENV: "production", PORT: String(port), ANSWER: JSON.stringify(answer) } })
  const server = launch()
  await waitUntilItAnswers(server, { port })
  return {
    name: "bare Hono",
    port,
    server,
    launch,
    check: { requests: [requestText({ port, path: "/auth/session" })], expect: { status: 200, bodyPrefix: JSON.stringify(answer).slice(0, 60) } },
    stop: server.stop,
  }
}
