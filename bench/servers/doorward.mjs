import { execFile } from "node:child_process"
import { fileURLToPath } from "node:url"
import { promisify } from "node:util"
import { freePort } from "../free-port.mjs"
import { ask, askFor, cookieHeader, waitUntilItAnswers } from "../load/ask.mjs"
import { requestHead, requestText } from "../load/request-text.mjs"
import { startProcess, temporaryFolder } from "../processes.mjs"
import { people } from "./people.mjs"

export const BUILT_HERE = fileURLToPath(new URL("../../packages/server/dist/main.js", import.meta.url))

// What a page of the issuer's own host sends with a request that changes something.
const SAME_ORIGIN = { "sec-fetch-site": "same-origin" }

/**
 * Makes a data folder with everybody registered, through the public HTTP API alone, as a browser would do it, and returns `start(options)`.
 *
 * Registration needs the codes that are mailed, so it happens in development mode, where there is a mailbox to read. Every measured
 * process is then started anew on that folder with NODE_ENV=production and otherwise the default configuration.
 *
 * `env` is for another database than the folder's own. `start` takes another `port` for a second replica, which is the same service under the same address, and further settings for this start.
 */
export async function prepareDoorward({ main, env = {} }) {
  const port = await freePort()
  const data = temporaryFolder("doorward")
  const issuer = `http://localhost:${port}`
  const launch = ({ cores, production = true, at = port, env: more = {} } = {}) =>
    startProcess({
      args: [main, "start", "--port", String(at), "--issuer", issuer, "--data", data],
      cores,
      env: { LOG_LEVEL: "warn", ...(production ? { NODE_ENV: "production" } : {}), ...env, ...more },
    })

  const development = launch({ production: false })
  await waitUntilItAnswers(development, { port })
  let cookies
  for (const person of people) {
    const session = await register(port, person)
    cookies ??= session
  }
  const headers = { cookie: cookieHeader(cookies) }
  const { text, json } = await askFor(200, { port, path: "/auth/session", headers })
  if (json?.user?.email !== people[0].email) throw new Error(`/auth/session does not know the person it was asked about: ${text}`)
  await development.stop()

  const served = {
    name: "Doorward",
    port,
    answer: json,
    check: {
      requests: [requestText({ port, path: "/auth/session", headers })],
      expect: { status: 200, bodyPrefix: `{"user":{"id":"${json.user.id}"` },
    },
    signIn: {
      requests: people.map((person) => requestText({ method: "POST", port, path: "/auth/login", headers: SAME_ORIGIN, json: person })),
      expect: { status: 200, bodyPrefix: '{"status":"complete"' },
    },
  }
  return {
    ...served,
    issuer,
    launch: () => launch(),
    /** Its folder; the database in it, when it has no other. */
    data,
    async start({ cores, at = port, env: more = {} }) {
      const server = launch({ cores, at, env: more })
      await waitUntilItAnswers(server, { port: at })
      return { ...served, port: at, server, launch: () => launch(), stop: server.stop }
    },
    /** What an operator does on the command line while nothing is served, answered in JSON. */
    async operate(...words) {
      const { stdout } = await promisify(execFile)(process.execPath, [main, ...words, "--json", "--data", data], {
        env: { ...process.env, ...env },
      })
      return JSON.parse(stdout)
    },
  }
}

/** How a client without cookies turns its chain of refresh tokens. */
export function turning(port) {
  const head = requestHead({ port, path: "/auth/refresh", contentType: "application/json" })
  return { kind: "chains", port, head, body: ['{"refresh_token":"', '"}'], expect: { status: 200, bodyPrefix: '{"access_token":"eyJ' } }
}

/** Signs in `count` times as such a client, everybody in turn; returns `{ access_token, refresh_token }` of each. `hostPort` is the address's, where a replica's is another. */
export async function signInForTokens(port, count, hostPort = port) {
  const headers = { host: `localhost:${hostPort}` }
  const tokens = []
  while (tokens.length < count) {
    const atATime = people.slice(0, Math.min(people.length, count - tokens.length))
    const signIn = (person) =>
      askFor(200, { method: "POST", port, path: "/auth/login", headers, json: { ...person, mode: "token", refresh: "body" } })
    const answers = await Promise.all(atATime.map(signIn))
    tokens.push(...answers.map(({ json }) => json))
  }
  return tokens
}

/** Registers one person and proves the address with the mailed code; returns the session's cookies. */
async function register(port, person) {
  const begun = await askFor(201, { method: "POST", port, path: "/auth/register", headers: SAME_ORIGIN, json: person })
  const code = await mailedCode(port, person.email)
  const headers = { ...SAME_ORIGIN, cookie: cookieHeader(begun.cookies) }
  const verified = await askFor(200, { method: "POST", port, path: "/auth/verify", headers, json: { attempt: begun.json.attempt, code } })
  if (verified.json?.status !== "complete") throw new Error(`registration did not end in a session: ${verified.text}`)
  return new Map([...verified.cookies].filter(([name]) => !name.includes("attempt")))
}

const MAIL_PATIENCE_MS = 5_000

async function mailedCode(port, email) {
  const deadline = performance.now() + MAIL_PATIENCE_MS
  while (performance.now() < deadline) {
    const { status, json } = await ask({ port, path: "/dev/mail.json" })
    if (status !== 200) throw new Error(`the development mailbox answered ${status}`)
    const mail = json.find((one) => one.to.includes(email))
    if (mail !== undefined) return mail.codes[0]
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
  throw new Error(`no mail to ${email} within ${MAIL_PATIENCE_MS} ms`)
}
