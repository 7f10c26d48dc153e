import { join } from "node:path"
import { fileURLToPath } from "node:url"
import { freePort } from "../free-port.mjs"
import { askFor, cookieHeader, waitUntilItAnswers } from "../load/ask.mjs"
import { requestText } from "../load/request-text.mjs"
import { startProcess, temporaryFolder } from "../processes.mjs"
import { people } from "./people.mjs"

const PROGRAM = fileURLToPath(new URL("../peers/better-auth.mjs", import.meta.url))

/** Starts better-auth on a new SQLite file and registers everybody; see peers/better-auth.mjs for how it is configured. */
export async function startBetterAuth({ name = "better-auth", cores, cookieCache = "off" }) {
  const port = await freePort()
  const env = {
    NODE_ENV: "production",
    PORT: String(port),
    DATABASE_FILE: join(temporaryFolder("better-auth"), "auth.db"),
    COOKIE_CACHE: cookieCache,
  }
  const launch = () => startProcess({ args: [PROGRAM], cores, channel: true, env })
  const server = launch()
  await waitUntilItAnswers(server, { port })

  const origin = { origin: `http://localhost:${port}` }
  for (const person of people) {
    const json = { ...person, name: "A person of the bench" }
    await askFor(200, { method: "POST", port, path: "/api/auth/sign-up/email", headers: origin, json })
  }
  const { cookies } = await askFor(200, { method: "POST", port, path: "/api/auth/sign-in/email", headers: origin, json: people[0] })
  const headers = { cookie: cookieHeader(cookies) }
  const session = await askFor(200, { port, path: "/api/auth/get-session", headers })
  if (session.json?.user?.email !== people[0].email) throw new Error(`better-auth did not recognise its own session: ${session.text}`)

  return {
    name,
    port,
    server,
    launch,
    check: { requests: [requestText({ port, path: "/api/auth/get-session", headers })], expect: { status: 200, bodyPrefix: '{"session":{"' } },
    signIn: {
      requests: people.map((json) => requestText({ method: "POST", port, path: "/api/auth/sign-in/email", headers: origin, json })),
      expect: { status: 200, bodyPrefix: '{"redirect":false,"token":"' },
    },
    answer: session.text,
    stop: server.stop,
  }
}
