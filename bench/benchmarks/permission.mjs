/**
 * May this person do that? Asked in the process that has the answer in memory: Doorward's `may` beside casbin and CASL, over the same people, roles and
 * questions, whose answers are compared before anything is timed. Then what a question costs with a thousand assignments and with a million, on both
 * databases, remembered and asked of the database for the first time.
 *
 * The large case is the one casbin's own benchmarks call "RBAC (large)": 100,000 users, each with one of 10,000 roles, each of which may read one thing. The
 * case with 1,000 roles has 101,000 rules.
 *
 * One process for each way, all on core 0, of which one works at a time; PostgreSQL on core 1.
 */
import { writeFileSync } from "node:fs"
import { join, resolve } from "node:path"
import { fileURLToPath } from "node:url"
import { median } from "../load/quantiles.mjs"
import { machineSeconds } from "../proc.mjs"
import { nextMessage, startProcess, temporaryFolder } from "../processes.mjs"
import { comparePairs } from "../report/compare.mjs"
import { startDurablePostgres } from "../servers/postgres.mjs"
import { starved, undisturbed } from "./undisturbed.mjs"

const CORE = "0"
const OTHER_CORE = "1"
const PROGRAM = fileURLToPath(new URL("../peers/permission.mjs", import.meta.url))
const USERS = 100_000
const QUESTIONS = 20_000
/** casbin takes long for each. */
const COMPARED = 200
const HOT = 1_000
/** The same however many people hold them. */
const FLAT_ROLES = 100

export const ownServices = true
export const pinned = `every process on core 0, one at work at a time; PostgreSQL on core 1; ${QUESTIONS} questions in turn, half of them answered yes; beside the peers about ${USERS} people who are all in memory, for the flat cost about ${HOT}`

export async function measure({ program, rounds, quick, log }) {
  const built = resolve(program, "..")
  const slot = quick ? { warmUp: 0.5, seconds: 0.5 } : { warmUp: 2, seconds: 1.5 }
  const measured = []
  const pairs = []
  for (const roles of [1_000, 10_000]) {
    const title = `${(USERS + roles).toLocaleString("en")} rules`
    const named = (name) => `${title}: ${name}`
    const ways = await start(["Doorward", "CASL", "casbin"], { users: USERS, roles, hot: USERS, built }, named)
    await compareAnswers(ways)
    await take(ways, measured, { slot, rounds, log })
    pairs.push({ of: named("Doorward"), than: named("casbin"), atLeast: 1_000 }, { of: named("Doorward"), than: named("CASL"), atLeast: 0.25 })
  }
  const first = []
  for (const database of ["SQLite", "PostgreSQL"]) {
    const server = database === "PostgreSQL" ? await startDurablePostgres({ cores: OTHER_CORE }) : undefined
    const named = (users) => `${database}, ${users.toLocaleString("en")} assignments`
    for (const users of [1_000, 1_000_000]) {
      const pool = { users, roles: FLAT_ROLES, hot: HOT, built, url: server?.url }
      const ways = await start(["Doorward"], pool, () => named(users))
      await take(ways, measured, { slot, rounds, log, keep: true })
      const [{ name, process: way }] = ways
      for (let round = 0; round < rounds; round++)
        first.push({
          round,
          name,
          ...(await undisturbed(
            () => ask(way, { first: quick ? 200 : 1_000 }),
            (one) => one.otherCores / 0.3,
          )),
        })
      log(`${name}: first asked p50 ${first.at(-1).p50.toFixed(3)} ms, p99 ${first.at(-1).p99.toFixed(3)} ms`)
      await way.stop()
    }
    pairs.push({ of: named(1_000_000), than: named(1_000), atLeast: 0.7 })
    await server?.stop()
  }
  const { rows, ratios } = comparePairs({ measured, of: "ratePerSecond", pairs, unit: "questions/s" })
  const middle = (name, figure) => {
    const own = first.filter((one) => one.name === name)
    return own.length === 0 ? undefined : median(own.map((one) => one[figure]))
  }
  return {
    measured: [...measured, ...first.map((one) => ({ ...one, of: "first asked" }))],
    rows: rows.map(({ name, "questions/s": perSecond, "per core second": perCoreSecond }) => ({
      name,
      "questions/s": perSecond,
      "per core second": perCoreSecond,
      "bytes a person": measured.find((one) => one.name === name)?.bytesPerPerson,
      "first asked p50 ms": middle(name, "p50"),
      "first asked p99 ms": middle(name, "p99"),
    })),
    ratios,
  }
}

async function start(names, { users, roles, hot, built, url }, named) {
  const pool = join(temporaryFolder("permissions"), "pool.json")
  writeFileSync(pool, JSON.stringify({ users, roles, questions: questionsOf(users, roles, Math.min(hot, users)) }))
  const ways = []
  for (const name of names) {
    const env = {
      NODE_ENV: "production",
      WAY: name,
      POOL: pool,
      BUILT: built,
      FOLDER: temporaryFolder("permission-data"),
      ...(url ? { DATABASE: url } : {}),
    }
    const process = startProcess({ args: ["--expose-gc", PROGRAM], cores: CORE, channel: true, env })
    const { bytesPerPerson } = await nextMessage(process)
    ways.push({ name: named(name), process, bytesPerPerson })
  }
  return ways
}

/** People spread over all there are, each asked about what their role may read and about something else, in turn. */
function questionsOf(users, roles, hot) {
  const things = Math.max(2, roles / 10)
  return Array.from({ length: QUESTIONS }, (_, index) => {
    const user = Math.floor(((index * 7_919) % hot) * (users / hot))
    const mine = Math.floor(Math.floor((user * roles) / users) / 10)
    return { user, thing: index % 2 === 0 ? mine : (mine + 1 + (index % (things - 1))) % things, allowed: index % 2 === 0 }
  })
}

async function compareAnswers(ways) {
  for (const { name, process } of ways) {
    process.child.send({ compare: name.includes("casbin") ? COMPARED : QUESTIONS })
    const { wrong } = await nextMessage(process)
    if (wrong > 0) throw new Error(`${name} answers ${wrong} questions otherwise`)
  }
}

async function take(ways, measured, { slot, rounds, log, keep = false }) {
  for (const { process } of ways) await ask(process, { seconds: slot.warmUp })
  for (let round = 0; round < rounds; round++) {
    for (const { name, process, bytesPerPerson } of ways) {
      const result = await undisturbed(() => ask(process, { seconds: slot.seconds }), starved)
      measured.push({ round, name, bytesPerPerson, ...result })
      log(`round ${round + 1}/${rounds}  ${name}: ${Math.round(result.ratePerSecond)} questions/s`)
    }
  }
  if (!keep) await Promise.all(ways.map(({ process }) => process.stop()))
}

async function ask(way, wanted) {
  const before = machineSeconds()
  way.child.send(wanted)
  const { answered, seconds, cores, ...more } = await nextMessage(way)
  const otherCores = Math.max(0, (machineSeconds() - before) / seconds - cores)
  return { ratePerSecond: answered / seconds, perServerCoreSecond: answered / seconds / cores, serverCores: cores, otherCores, ...more }
}
