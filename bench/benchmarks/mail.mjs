/**
 * Mails from the acknowledged sign-up to a mail server's hands: how soon one arrives while it is quiet, and how many a second leave one process that has a
 * queue. The mail server takes everything at once, in this process; sign-ups bring no password, so that hashing does not set the pace.
 */
import { setTimeout as sleep } from "node:timers/promises"
import { SMTPServer } from "smtp-server"
import { askFor } from "../load/ask.mjs"
import { monotonicMs } from "../load/monotonic.mjs"
import { median, quantiles } from "../load/quantiles.mjs"
import { prepareDoorward } from "../servers/doorward.mjs"
import { doorwardOn, startDurablePostgres } from "../servers/postgres.mjs"

const SERVICE_CORE = "0"
const OTHER_CORE = "1"
const AT_A_TIME = 16
const PATIENCE_MS = 60_000

export const ownServices = true
export const pinned = "service on core 0; PostgreSQL (fsync on) on core 1; the mail server in the measuring process"

export async function measure({ program, rounds, quick, log }) {
  const measured = []
  for (const where of [onSqlite, onPostgres]) {
    const arrivals = new Map()
    const server = await takeEverything(arrivals)
    const { name, port, stop } = await where(program, `smtp://127.0.0.1:${server.port}`)
    for (let round = 0; round < rounds; round++) {
      const quiet = await oneByOne(port, arrivals, `quiet${round}`, quick ? 20 : 100)
      const queue = await allAtOnce(port, arrivals, `queue${round}`, quick ? 200 : 2_000)
      measured.push({ round, name, ...quiet, ...queue })
      log(
        `round ${round + 1}/${rounds}  ${name}: arrives after p50 ${quiet.afterMs.p50.toFixed(1)} ms, ${queue.perSecond.toFixed(0)} mails/s from a queue`,
      )
    }
    await stop()
    await server.stop()
  }
  return { measured, ...summarise(measured) }
}

async function onSqlite(program, smtpUrl) {
  const doorward = await prepareDoorward({ main: program })
  return { name: "SQLite", ...(await serve(doorward, smtpUrl)) }
}

async function onPostgres(program, smtpUrl) {
  const postgres = await startDurablePostgres({ cores: OTHER_CORE })
  const doorward = await prepareDoorward({ main: program, env: doorwardOn(postgres) })
  const { port, stop } = await serve(doorward, smtpUrl)
  return { name: "PostgreSQL", port, stop: () => stop().then(() => postgres.stop()) }
}

async function serve(doorward, smtpUrl) {
  const { port, stop } = await doorward.start({ cores: SERVICE_CORE, env: { SMTP_URL: smtpUrl } })
  return { port, stop }
}

const signUp = (port, email) =>
  askFor(201, { method: "POST", port, path: "/auth/register", headers: { "sec-fetch-site": "same-origin" }, json: { email } })

/** How long after the answer the mail is there. */
async function oneByOne(port, arrivals, prefix, count) {
  const after = []
  for (let index = 0; index < count; index++) {
    const email = `${prefix}-${index}@bench.example`
    await signUp(port, email)
    const answered = monotonicMs()
    await until(() => arrivals.has(email))
    after.push(Math.max(0, arrivals.get(email) - answered))
  }
  return { afterMs: quantiles(after) }
}

/** How fast a queue empties: from the first arrival to the last, sign-ups meanwhile. */
async function allAtOnce(port, arrivals, prefix, count) {
  let next = 0
  const emails = Array.from({ length: count }, (_, index) => `${prefix}-${index}@bench.example`)
  const ask = async () => {
    while (next < count) await signUp(port, emails[next++])
  }
  await Promise.all(Array.from({ length: AT_A_TIME }, ask))
  await until(() => emails.every((email) => arrivals.has(email)))
  const at = emails.map((email) => arrivals.get(email)).toSorted((a, b) => a - b)
  return { perSecond: (count * 1_000) / (at.at(-1) - at[0]) }
}

async function until(holds) {
  const deadline = monotonicMs() + PATIENCE_MS
  while (!holds()) {
    if (monotonicMs() > deadline) throw new Error("the mails did not arrive")
    await sleep(1)
  }
}

function takeEverything(arrivals) {
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ["STARTTLS", "AUTH"],
    disableReverseLookup: true,
    onData(stream, session, done) {
      stream.resume()
      stream.on("end", () => {
        arrivals.set(session.envelope.rcptTo[0].address, monotonicMs())
        done()
      })
    },
  })
  return new Promise((resolve) => {
    server.listen(0, "127.0.0.1", () =>
      resolve({ port: server.server.address().port, stop: () => new Promise((stopped) => server.close(() => stopped())) }),
    )
  })
}

function summarise(measured) {
  const names = [...new Set(measured.map(({ name }) => name))]
  const of = (name, figure) => median(measured.filter((one) => one.name === name).map(figure))
  const rows = names.map((name) => ({
    name,
    "arrives after p50 ms": of(name, (one) => one.afterMs.p50),
    "p99 ms": of(name, (one) => one.afterMs.p99),
    "mails/s from a queue": of(name, (one) => one.perSecond),
  }))
  return { rows, ratios: [] }
}
