// Starts Doorward and the two services, each a process of its own, and walks through what they are for:
// one sign-in that both services take, and a sign-out that both hear of. With --keep everything stays up afterwards.
import { execFile, spawn } from "node:child_process"
import { mkdtemp, rm } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { fileURLToPath } from "node:url"
import { promisify } from "node:util"

const port = Number(process.env.PORT ?? 3000)
const issuer = `http://localhost:${port}`
const ordersAt = `http://localhost:${port + 1}`
const invoicesAt = `http://localhost:${port + 2}`
const audience = "https://api.notebook.example"
const command = fileURLToPath(new URL("../bin/doorward.js", import.meta.resolve("doorward")))
const begun = performance.now()

// Its database and its secret. In production: a folder that stays, or PostgreSQL (see the README).
const data = await mkdtemp(join(tmpdir(), "doorward-example-"))
const settings = {
  // Nothing else of the environment: a DATABASE_URL in it is somebody's.
  PATH: process.env.PATH,
  PORT: String(port),
  DOORWARD_ISSUER: issuer,
  DOORWARD_DATA: data,
  // What the access tokens of people who sign in are for, and what they may do there.
  DOORWARD_API_AUDIENCE: audience,
  DOORWARD_API_SCOPES: "orders:read,orders:write,invoices:read",
  LOG_LEVEL: "warn",
}
const children = []
for (const signal of ["SIGINT", "SIGTERM"]) process.once(signal, () => void stop().then(() => process.exit(130)))

try {
  // Each service gets a credential of its own, before anything serves: on SQLite the command needs the file for itself.
  const credentials = { orders: await createCredential("orders"), invoices: await createCredential("invoices") }
  await Promise.all([
    startProcess(`${issuer}/readyz`, settings, command, "start"),
    startService("orders", port + 1, credentials.orders),
    startService("invoices", port + 2, credentials.invoices),
  ])
  say(`Doorward is at ${issuer}, orders at ${ordersAt}, invoices at ${invoicesAt}`)
  await walkThrough()
  if (process.argv.includes("--keep")) {
    console.log("\nEverything stays up: open the addresses above, or sign up and try it with curl. Ctrl-C ends it.")
    await new Promise(() => {})
  }
} finally {
  await stop()
}

async function stop() {
  for (const child of children) child.kill()
  await Promise.all(children.map(({ ended }) => ended))
  await rm(data, { recursive: true, force: true })
}

async function walkThrough() {
  const person = { email: "ada@example.com", password: "correct horse battery staple" }
  // How a client without cookies asks: an app on a phone, a command line, this script.
  const asTokens = { mode: "token", refresh: "body" }

  const { attempt, attempt_token } = await post("/auth/register", { ...person, ...asTokens })
  const [{ codes }] = await (await fetch(`${issuer}/dev/mail.json`)).json()
  const phone = await post("/auth/verify", { attempt, attempt_token, code: codes[0] })
  say(`${phone.user.email} signed up with the code from the mail; her phone holds an access token`)
  const laptop = await post("/auth/login", { ...person, ...asTokens })
  say("she signed in on her laptop as well")

  say(`  laptop: GET  /orders        ${await ask(ordersAt, "GET", "/orders", laptop)}`)
  say(`  laptop: POST /orders        ${await ask(ordersAt, "POST", "/orders", laptop, { item: "A notebook" })}`)
  say(`  laptop: GET  /invoices      ${await ask(invoicesAt, "GET", "/invoices", laptop)}`)
  say(`  laptop: DELETE /invoices/1  ${await ask(invoicesAt, "DELETE", "/invoices/1", laptop)}`)

  await fetch(`${issuer}/auth/logout`, { method: "POST", headers: bearer(laptop) })
  const signedOut = performance.now()
  const refusedAfter = async (address) => {
    while ((await fetch(address, { headers: bearer(laptop) })).status !== 401);
    return (performance.now() - signedOut).toFixed(1)
  }
  const [orders, invoices] = await Promise.all([refusedAfter(`${ordersAt}/orders`), refusedAfter(`${invoicesAt}/invoices`)])
  say("the laptop signed out; its token would live for ten more minutes")
  say(`  orders refused it ${orders} ms later, invoices ${invoices} ms later`)
  say(`  laptop: GET  /orders        ${await ask(ordersAt, "GET", "/orders", laptop)}`)
  say(`  laptop: GET  /invoices      ${await ask(invoicesAt, "GET", "/invoices", laptop)}`)
  say(`  phone:  GET  /orders        ${await ask(ordersAt, "GET", "/orders", phone)}`)
  say(`  phone:  GET  /invoices      ${await ask(invoicesAt, "GET", "/invoices", phone)}`)
}

async function createCredential(name) {
  const args = [command, "api", "create", "--name", name, "--audience", audience, "--json"]
  const { stdout } = await promisify(execFile)(process.execPath, args, { env: settings })
  return JSON.parse(stdout)
}

function startService(name, at, { client_id, client_secret }) {
  const env = { PATH: process.env.PATH, ISSUER: issuer, AUDIENCE: audience, CLIENT_ID: client_id, CLIENT_SECRET: client_secret, PORT: String(at) }
  return startProcess(`http://localhost:${at}/health`, env, fileURLToPath(new URL(`${name}.mjs`, import.meta.url)))
}

/** Resolves when the process says that it is well. */
async function startProcess(health, env, ...args) {
  const child = spawn(process.execPath, args, { env, stdio: ["ignore", "ignore", "inherit"] })
  child.ended = new Promise((resolve) => child.once("close", resolve))
  children.push(child)
  const deadline = performance.now() + 30_000
  while (!(await fetch(health).catch(() => undefined))?.ok) {
    if ((child.exitCode ?? child.signalCode) !== null || performance.now() > deadline) throw new Error(`${args.join(" ")} did not become ready`)
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
}

/** Calls Doorward. */
async function post(path, body) {
  const answer = await fetch(issuer + path, { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify(body) })
  if (!answer.ok) throw new Error(`${path} answered ${answer.status}: ${await answer.text()}`)
  return answer.json()
}

/** Calls a service. @returns its answer, for the transcript */
async function ask(service, method, path, tokens, body) {
  const headers = { ...bearer(tokens), "content-type": "application/json" }
  const answer = await fetch(service + path, { method, headers, ...(body && { body: JSON.stringify(body) }) })
  return `${answer.status} ${answer.headers.get("www-authenticate") ?? (await answer.text())}`
}

function bearer({ access_token }) {
  return { authorization: `Bearer ${access_token}` }
}

function say(text) {
  console.log(`${((performance.now() - begun) / 1000).toFixed(2).padStart(6)} s  ${text}`)
}
