/**
 * Listing people and looking for them among a million, on SQLite and PostgreSQL, through Doorward's own function: what a first page, a deep one, a letter, a word, two words and nothing
 * at all cost. And how fast the job that gives people their terms works through a database from before there were any.
 */
import { dirname, join } from "node:path"
import { median, quantiles } from "../load/quantiles.mjs"
import { residentMebibytes } from "../proc.mjs"
import { nextMessage, startProcess, temporaryFolder } from "../processes.mjs"
import { startDurablePostgres } from "../servers/postgres.mjs"

const ASKING_CORE = "0"
const DATABASE_CORE = "1"
const WARM_UP = 20
const PROGRAM = join(import.meta.dirname, "../peers/lists.mjs")
/** What nobody looks for: it is bounded, and has no gate. */
const HOSTILE = ["frequent words that meet nobody", "a thousand words"]

export const ownServices = true
export const pinned = "the asking process, with SQLite in it, on core 0; PostgreSQL (fsync on) on core 1; one question at a time, pages of 50"

export async function measure({ program, rounds, quick, log }) {
  const people = quick ? 20_000 : 1_000_000
  const measured = []
  for (const [name, open] of [
    ["SQLite", onSqlite],
    ["PostgreSQL", onPostgres],
  ]) {
    const { url, stop } = await open()
    // Filling leaves much behind in the memory of the process that does it, so another one asks.
    const filler = await start(url, program, people)
    const filled = await filler.order({ fill: people })
    log(`${name}: ${people} people in ${filled.seconds.toFixed(0)} s`)
    await filler.order({ forget: Math.min(people, 20_000) })
    const job = await filler.order({ job: quick ? 2_000 : 20_000 })
    log(`${name}: the job gave terms to ${job.given} people in ${job.seconds.toFixed(1)} s`)
    await filler.order({ job: 600_000 })
    await filler.stop()
    const { order, pid, stop: stopAsking } = await start(url, program, people)
    const { questions } = await order({})
    for (let round = 0; round < rounds; round++) {
      for (const question of questions) {
        await order({ ask: question, times: WARM_UP })
        const { ms, empty } = await order({ ask: question, times: quick ? 50 : 300 })
        const latencyMs = quantiles(ms)
        const memory = residentMebibytes(pid)
        measured.push({ round, name, question, latencyMs, empty, memory, fillSeconds: filled.seconds, givenPerSecond: job.given / job.seconds })
        log(`round ${round + 1}/${rounds}  ${name}, ${question}: p50 ${latencyMs.p50.toFixed(2)} ms, p99 ${latencyMs.p99.toFixed(2)} ms`)
      }
    }
    await stopAsking()
    await stop()
  }
  return { measured, people, ...summarise(measured) }
}

async function start(url, program, people) {
  const asker = startProcess({
    args: [PROGRAM],
    cores: ASKING_CORE,
    channel: true,
    env: { NODE_ENV: "production", DATABASE_URL: url, DIST: dirname(program), PEOPLE: String(people) },
  })
  await nextMessage(asker)
  const order = (message) => {
    asker.child.send(message)
    return nextMessage(asker)
  }
  return { order, pid: asker.pid, stop: asker.stop }
}

async function onSqlite() {
  return { url: `sqlite:${temporaryFolder("people")}/people.db`, stop: async () => undefined }
}

async function onPostgres() {
  const server = await startDurablePostgres({ cores: DATABASE_CORE })
  return { url: server.url, stop: () => server.stop() }
}

function summarise(measured) {
  const names = [...new Set(measured.map(({ name }) => name))]
  const questions = [...new Set(measured.map(({ question }) => question))]
  const of = (name, question, figure) => median(measured.filter((one) => one.name === name && one.question === question).map(figure))
  const rows = names.flatMap((name) =>
    questions.map((question) => ({
      name: `${name}, ${question}`,
      "p50 ms": of(name, question, ({ latencyMs }) => latencyMs.p50),
      "p99 ms": of(name, question, ({ latencyMs }) => latencyMs.p99),
      "RSS MiB": of(name, question, ({ memory }) => memory),
    })),
  )
  const ratios = names.flatMap((name) => [
    ...questions
      .filter((question) => !HOSTILE.includes(question))
      .map((question) => ({
        what: `${name}, ${question}: p99 / 100 ms`,
        value: of(name, question, ({ latencyMs }) => latencyMs.p99) / 100,
        atMost: 1,
      })),
    { what: `${name}: people given terms a second`, value: of(name, questions[0], ({ givenPerSecond }) => givenPerSecond) },
    { what: `${name}: seconds to fill`, value: of(name, questions[0], ({ fillSeconds }) => fillSeconds) },
  ])
  return { rows, ratios }
}
