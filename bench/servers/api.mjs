import { fileURLToPath } from "node:url"
import { freePort } from "../free-port.mjs"
import { waitUntilItAnswers } from "../load/ask.mjs"
import { requestText } from "../load/request-text.mjs"
import { startProcess } from "../processes.mjs"

const PROGRAM = fileURLToPath(new URL("../peers/api.mjs", import.meta.url))

/** Starts one of the APIs of peers/api.mjs, to be asked with `tokens` in turn. */
export async function startApi({ name, framework, protection, tokens, jwks, guard, answer, cores }) {
  const port = await freePort()
  const server = startProcess({
    args: [PROGRAM],
    cores,
    channel: true,
    env: {
      NODE_ENV: "production",
      PORT: String(port),
      FRAMEWORK: framework,
      PROTECTION: protection,
      GUARD: guard,
      JWKS: JSON.stringify(jwks),
      ANSWER: JSON.stringify(answer),
    },
  })
  await waitUntilItAnswers(server, { port })
  const requestWith = (token) => requestText({ port, path: "/orders", headers: { authorization: `Bearer ${token}` } })
  return {
    name,
    port,
    server,
    check: { requests: tokens.map(requestWith), expect: { status: 200, bodyPrefix: JSON.stringify(answer).slice(0, 60) } },
    stop: server.stop,
  }
}
