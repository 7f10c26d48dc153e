/**
 * How long after somebody signed out another process still lets their access token pass: 100 people a second sign out for 20 seconds, and a guard that follows
 * the log in a process of its own is asked about their tokens every millisecond.
 *
 * On SQLite the guard follows the one service there is; on PostgreSQL it follows another replica than the one that is told of the sign-outs.
 */
import { setTimeout as sleep } from "node:timers/promises"
import { fileURLToPath } from "node:url"
import { freePort } from "../free-port.mjs"
import { Connection } from "../load/connection.mjs"
import { monotonicMs } from "../load/monotonic.mjs"
import { median, quantiles } from "../load/quantiles.mjs"
import { requestText } from "../load/request-text.mjs"
import { nextMessage, startProcess } from "../processes.mjs"
import { prepareDoorward, signInForTokens } from "../servers/doorward.mjs"
import { doorwardOn, startDurablePostgres } from "../servers/postgres.mjs"

const SERVICE_CORE = "0"
const FOLLOWER_CORE = "1"
const PER_SECOND = 100
const FOLLOWER = fileURLToPath(new URL("../peers/follower.mjs", import.meta.url))
const SETTLE_MS = 2_000

export const ownServices = true
export const pinned = `service (both replicas) on core 0; the guard's process and PostgreSQL (fsync on) on core 1; ${PER_SECOND} sign-outs/s, sent when they are due whatever is answered`

export async function measure({ program, guard, rounds, quick, log }) {
  const count = PER_SECOND * (quick ? 2 : 20)
  const measured = []
  for (const where of [onSqlite, onPostgres]) {
    const { name, house, stop } = await where(program)
    const follower = await startFollower(guard, house)
    for (let round = 0; round < rounds; round++) {
      const result = await signOutAndWatch({ ...house, follower, count })
      measured.push({ round, name, ...result })
      const { p50, p99, max } = result.fromAnswerMs
      log(`round ${round + 1}/${rounds}  ${name}: from the answer p50 ${p50.toFixed(1)} p99 ${p99.toFixed(1)} max ${max.toFixed(1)} ms`)
    }
    await follower.stop()
    await stop()
  }
  return { measured, ...summarise(measured) }
}

async function onSqlite(program) {
  const doorward = await prepareDoorward({ main: program })
  const client = await createClient(doorward)
  const service = await doorward.start({ cores: SERVICE_CORE })
  return { name: "SQLite", house: { issuer: doorward.issuer, hostPort: doorward.port, port: service.port, client }, stop: service.stop }
}

async function onPostgres(program) {
  const postgres = await startDurablePostgres({ cores: FOLLOWER_CORE })
  const doorward = await prepareDoorward({ main: program, env: doorwardOn(postgres) })
  const client = await createClient(doorward)
  const followed = await doorward.start({ cores: SERVICE_CORE })
  const told = await doorward.start({ cores: SERVICE_CORE, at: await freePort() })
  return {
    name: "PostgreSQL, another replica",
    house: { issuer: doorward.issuer, hostPort: doorward.port, port: told.port, client },
    stop: async () => {
      await Promise.all([told.stop(), followed.stop()])
      await postgres.stop()
    },
  }
}

const createClient = (doorward) => doorward.operate("api", "create", "--name", "bench", "--audience", "https://orders.example")

async function startFollower(guard, { issuer, client }) {
  const env = { NODE_ENV: "production", GUARD: guard, ISSUER: issuer, CLIENT_ID: client.client_id, CLIENT_SECRET: client.client_secret }
  const follower = startProcess({ args: [FOLLOWER], cores: FOLLOWER_CORE, channel: true, env })
  await nextMessage(follower)
  return follower
}

async function signOutAndWatch({ port, hostPort, follower, count }) {
  const people = await signInForTokens(port, count, hostPort)
  await sleep(SETTLE_MS)
  follower.child.send({ tokens: people.map(({ access_token: token }) => token) })
  await nextMessage(follower)
  const allRefused = nextMessage(follower)
  const requests = people.map(({ refresh_token }) =>
    Buffer.from(requestText({ method: "POST", port: hostPort, path: "/auth/logout", json: { refresh_token } })),
  )
  const { sentAt, answeredAt } = await sendAll(port, requests)
  const { refusedAt, health } = await allRefused
  const differences = (from) => quantiles(refusedAt.map((at, index) => at - from[index]))
  return {
    fromAnswerMs: differences(answeredAt),
    fromSendingMs: differences(sentAt),
    signOutMs: quantiles(answeredAt.map((at, index) => at - sentAt[index])),
    reconnects: health.reconnects,
  }
}

/** One after the other at its instant, on as many connections as that takes. */
async function sendAll(port, requests) {
  const sentAt = []
  const answeredAt = []
  const free = []
  const all = []
  const start = monotonicMs()
  const answers = []
  for (const [index, request] of requests.entries()) {
    const wait = start + (index * 1_000) / PER_SECOND - monotonicMs()
    if (wait > 0) await sleep(wait)
    const line = free.pop() ?? new Connection(port)
    if (!all.includes(line)) all.push(line)
    answers.push(
      new Promise((resolve, reject) => {
        sentAt[index] = monotonicMs()
        line.send(request, (status, body) => {
          answeredAt[index] = monotonicMs()
          free.push(line)
          if (status === 204) resolve()
          else reject(new Error(`signing out was answered ${status} ${body.toString("utf8", 0, 300)}`))
        })
      }),
    )
  }
  await Promise.all(answers)
  for (const line of all) line.close()
  return { sentAt, answeredAt }
}

function summarise(measured) {
  const names = [...new Set(measured.map(({ name }) => name))]
  const of = (name, figure) => median(measured.filter((one) => one.name === name).map(figure))
  const rows = names.map((name) => ({
    name,
    "from the answer p50 ms": of(name, (one) => one.fromAnswerMs.p50),
    "p99 ms": of(name, (one) => one.fromAnswerMs.p99),
    "max ms": of(name, (one) => one.fromAnswerMs.max),
    "from the sending p50 ms": of(name, (one) => one.fromSendingMs.p50),
    "sending p99 ms": of(name, (one) => one.fromSendingMs.p99),
    "sending max ms": of(name, (one) => one.fromSendingMs.max),
    "sign-out itself p50 ms": of(name, (one) => one.signOutMs.p50),
    "sign-outs": of(name, (one) => one.fromAnswerMs.count),
  }))
  const ratios = names.map((name) => ({
    what: `${name}: p99 from the answer to the first refusal elsewhere, ms`,
    value: of(name, (one) => one.fromAnswerMs.p99),
    atMost: 100,
  }))
  return { rows, ratios }
}
