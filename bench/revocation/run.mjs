/**
 * How long after a sign-out was acknowledged does another process still take the token? `node bench/revocation/run.mjs --help`.
 *
 * Sessions are ended at a steady rate at one replica, while a guard in a process of its own follows another one. On SQLite, which one process
 * serves, both are the same. Nothing is pinned: what is measured is a wait, not work.
 */
import { setTimeout as sleep } from "node:timers/promises"
import { fileURLToPath } from "node:url"
import { parseArgs } from "node:util"
import { startPostgres } from "../../tests/servers/postgres.mjs"
import { freePort } from "../free-port.mjs"
import { askFor, waitUntilItAnswers } from "../load/ask.mjs"
import { monotonicMs } from "../load/monotonic.mjs"
import { quantiles } from "../load/quantiles.mjs"
import { cleanUpAtTheEnd, startProcess, temporaryFolder } from "../processes.mjs"
import { commitOf, describeMachine } from "../report/machine.mjs"
import { table } from "../report/table.mjs"
import { writeLatest, writeResult } from "../report/write.mjs"
import { BUILT_HERE } from "../servers/doorward.mjs"

const USAGE = `node bench/revocation/run.mjs [options]

  --doorward PATH   the built main.js (packages/server/dist/main.js of this clone)
  --sign-outs N     how many sessions are ended (200)
  --rate N          how many a second (50)
  --rounds N        how often each case is measured (3)
  --no-write        print only`

const FOLLOWER = fileURLToPath(new URL("follower.mjs", import.meta.url))
const PERSON = { email: "ada@example.com", password: "the right password of this bench" }
const AS_TOKENS = { mode: "token", refresh: "body" }
const PATIENCE_MS = 10_000
const SIGN_INS_IN_FLIGHT = 4

const { values } = parseArgs({
  options: {
    doorward: { type: "string", default: BUILT_HERE },
    "sign-outs": { type: "string", default: "200" },
    rate: { type: "string", default: "50" },
    rounds: { type: "string", default: "3" },
    "no-write": { type: "boolean", default: false },
    help: { type: "boolean", short: "h", default: false },
  },
})

if (values.help) {
  console.log(USAGE)
  process.exit()
}
const signOuts = Number(values["sign-outs"])
const rounds = Number(values.rounds)
cleanUpAtTheEnd()
const machine = { ...describeMachine(), priority: "normal" }
const postgres = await startPostgres({ fsync: true })
const cases = [
  { name: "SQLite, one process", replicas: 1, database: {} },
  { name: "PostgreSQL, three replicas, followed at another", replicas: 3, database: { DATABASE_URL: postgres.url } },
]

const measured = []
for (let round = 0; round < rounds; round++) {
  for (const one of cases) {
    const latencies = await measure(one, round)
    measured.push({ round, name: one.name, latencies })
    const { p50, p99, max } = quantiles(latencies.map(({ acknowledged }) => acknowledged))
    console.error(`round ${round + 1}/${rounds}  ${one.name}: p50 ${p50.toFixed(1)}, p99 ${p99.toFixed(1)}, max ${max.toFixed(1)} ms`)
  }
}
await postgres.stop()

const rows = cases.map(({ name }) => row(name))
console.log(`\n${table(rows)}\n`)
if (!values["no-write"]) keep()
process.exit()

/** Ends sessions one after another, on time whatever the answers, and waits until the last is refused. */
async function measure({ replicas, database }, round) {
  const issuer = `http://localhost:${await freePort()}`
  const env = { LOG_LEVEL: "warn", DOORWARD_ISSUER: issuer, ...database }
  if (database.DATABASE_URL)
    Object.assign(env, { DOORWARD_DATABASE_SCHEMA: `bench_${round}`, DOORWARD_SECRET: "a root secret that this bench alone knows" })
  const data = temporaryFolder("revocation")
  const doorward = (port, ...words) => startProcess({ args: [values.doorward, ...words, "--port", String(port), "--data", data], env })

  const migrated = doorward(0, "migrate")
  if ((await migrated.ended).code !== 0) throw new Error(`migrate failed:\n${migrated.output()}`)
  const created = doorward(0, "api", "create", "--name", "follower", "--audience", issuer, "--json")
  if ((await created.ended).code !== 0) throw new Error(`api create failed:\n${created.output()}`)
  const { client_id: clientId, client_secret: clientSecret } = JSON.parse(created.output())

  const ports = [Number(new URL(issuer).port)]
  while (ports.length < replicas) ports.push(await freePort())
  const servers = []
  for (const port of ports) {
    const server = doorward(port, "start")
    servers.push(server)
    await waitUntilItAnswers(server, { port })
  }
  const [port] = ports
  const tokens = await signedIn(port)
  const job = { issuer, audience: issuer, replica: `http://localhost:${ports.at(-1)}`, clientId, clientSecret }
  const follower = startProcess({ args: [FOLLOWER, JSON.stringify(job)], channel: true })
  const refusedAt = new Map()
  const told = new Set()
  follower.child.on("message", (message) => {
    for (const word of Object.keys(message)) told.add(word)
    if (message.refused) refusedAt.set(message.refused, message.at)
  })
  await until(() => told.has("ready"), follower)
  follower.child.send({ tokens })
  await until(() => told.has("watching"), follower)

  const begun = monotonicMs()
  const sent = await Promise.all(
    tokens.map(async (token, index) => {
      await sleep(begun + (index * 1_000) / Number(values.rate) - monotonicMs())
      const sentAt = monotonicMs()
      await askFor(204, { method: "POST", port, path: "/auth/logout", headers: { authorization: `Bearer ${token}` } })
      return { token, sentAt, acknowledgedAt: monotonicMs() }
    }),
  )
  await until(() => refusedAt.size === tokens.length, follower)
  await follower.stop()
  await Promise.all(servers.map((server) => server.stop()))
  return sent.map(({ token, sentAt, acknowledgedAt }) => ({
    // Who hears of it before the one who signed out does, waited for nothing.
    acknowledged: Math.max(0, refusedAt.get(token) - acknowledgedAt),
    sent: refusedAt.get(token) - sentAt,
  }))
}

/** One person's sessions, as many as are to be ended, each with an access token. */
async function signedIn(port) {
  const post = (path, json, status = 200) => askFor(status, { method: "POST", port, path, json })
  const begun = await post("/auth/register", { ...PERSON, ...AS_TOKENS }, 201)
  const mails = await askFor(200, { port, path: "/dev/mail.json" })
  const { attempt, attempt_token } = begun.json
  await post("/auth/verify", { attempt, attempt_token, code: mails.json[0].codes[0] })
  const tokens = []
  const worker = async () => {
    while (tokens.length < signOuts) {
      const place = tokens.push("") - 1
      tokens[place] = (await post("/auth/login", { ...PERSON, ...AS_TOKENS })).json.access_token
    }
  }
  await Promise.all(Array.from({ length: SIGN_INS_IN_FLIGHT }, worker))
  return tokens
}

async function until(holds, follower) {
  const deadline = monotonicMs() + PATIENCE_MS
  while (!holds()) {
    if (monotonicMs() > deadline) throw new Error(`not within ${PATIENCE_MS} ms; the follower says:\n${follower.output()}`)
    await sleep(5)
  }
}

function row(name) {
  const own = measured.filter((one) => one.name === name).flatMap(({ latencies }) => latencies)
  const acknowledged = quantiles(own.map((one) => one.acknowledged))
  const sent = quantiles(own.map((one) => one.sent))
  return {
    case: name,
    "sign-outs": own.length,
    "refused p50 ms": acknowledged.p50,
    "p99 ms": acknowledged.p99,
    "max ms": acknowledged.max,
    "since it was sent p50 ms": sent.p50,
    "since it was sent p99 ms": sent.p99,
  }
}

function keep() {
  const result = {
    name: "revocation",
    at: new Date().toISOString(),
    command: "node bench/revocation/run.mjs",
    rounds,
    doorward: { commit: commitOf(values.doorward) },
    machine,
    pinned: "nothing pinned",
    rows,
    ratios: [],
    measured,
  }
  console.log(`Kept in ${writeResult(result)} and ${writeLatest()}`)
}
