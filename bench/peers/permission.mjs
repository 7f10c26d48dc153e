/**
 * One way to answer who may read what, in a process of its own: WAY names it, POOL is a file with `{ users, roles, questions }`. Works only when told to:
 * `{ compare }`, `{ seconds }` or `{ first }` in, what was found out.
 */
import { readFileSync } from "node:fs"
import { setImmediate as nextTurn } from "node:timers/promises"
import { quantiles } from "../load/quantiles.mjs"
import { casbinWay, caslWay, doorwardWay } from "./permission-ways.mjs"

// Looking at the clock for every one of millions of questions would be measured as well.
const BETWEEN_LOOKS = 256
const TURN_MS = 5

const pool = JSON.parse(readFileSync(process.env.POOL, "utf8"))
const ways = { Doorward: doorwardWay, casbin: casbinWay, CASL: caslWay }
globalThis.gc()
const way = await ways[process.env.WAY](pool)
const questions = pool.questions.map(({ user, thing, allowed }) => ({ ...way.question(user, thing), allowed }))
const batch = way.slow === true ? 1 : BETWEEN_LOOKS
let next = 0

function take() {
  const question = questions[next]
  next = next + 1 === questions.length ? 0 : next + 1
  return question
}

/** In turns of the event loop, as a service answers: Doorward follows its log between them. */
async function rate({ seconds }) {
  const start = performance.now()
  const until = start + seconds * 1_000
  let answered = 0
  let allowed = 0
  do {
    const turn = performance.now() + TURN_MS
    do {
      for (let i = 0; i < batch; i++) if (way.ask(take())) allowed++
      answered += batch
    } while (performance.now() < turn)
    await nextTurn()
  } while (performance.now() < until)
  const share = allowed / answered
  if (answered > 1_000 && Math.abs(share - 0.5) > 0.01) throw new Error(`${share} of the questions were answered yes, instead of half of them`)
  return { answered, seconds: (performance.now() - start) / 1_000 }
}

/** Of people nobody was asked about since the start. */
async function first({ first: count }) {
  const start = performance.now()
  const ask = await way.afresh()
  const latencies = []
  for (let i = 0; i < count; i++) {
    const user = Math.floor((i * pool.users) / count)
    const began = performance.now()
    await ask(user)
    latencies.push(performance.now() - began)
  }
  return { answered: count, seconds: (performance.now() - start) / 1_000, ...quantiles(latencies) }
}

async function work(job) {
  const before = process.cpuUsage()
  if (job.compare !== undefined) {
    const wrong = questions.slice(0, job.compare).filter((question) => way.ask(question) !== question.allowed).length
    return process.send({ wrong })
  }
  const result = job.first === undefined ? await rate(job) : await first(job)
  const { user, system } = process.cpuUsage(before)
  process.send({ ...result, cores: (user + system) / 1e6 / result.seconds })
}

process.on("message", (job) => void work(job))
process.on("disconnect", () => process.exit())
process.send({ bytesPerPerson: way.bytesPerPerson })
