import { readdirSync, readFileSync } from "node:fs"
import { setTimeout as sleep } from "node:timers/promises"
import { afterEach, describe, expect, test } from "vitest"
import { type Postgres, startPostgres } from "../servers/postgres.mjs"
import { bySize, openChance, openVerdict, spread } from "./experiment.ts"
import { type Look, lookIntoPostgres, lookIntoSqlite, requireWholePeople } from "./half-made.ts"
import { openLedger, replay, type Trial, total } from "./ledger.ts"
import { defectsIn, EndedEarly, type Installation, install, isReady, type ServerRun } from "./server.ts"
import { createClients } from "./storm.ts"
import { openMailbox } from "./wire.ts"

const CYCLES = bySize({ ci: 60, night: 1_000 })
const CLIENTS = 16
const STORM_MS = { from: 20, to: 800 }
const LOOK_EVERY_CYCLES = 10
/** On PostgreSQL, in every tenth cycle a backend is killed instead of the service, in another tenth both at once. */
const BACKEND_EVERY_CYCLES = 10
const RECOVERY_LIMIT_MS = 15_000
/** Starts that may be over the limit: the machine has other things to do too. */
const LATE_SHARE = 0.05
/** The command's exit code while it cannot reach what it needs. */
const UNAVAILABLE = 3

const releases: (() => unknown)[] = []
afterEach(async () => {
  for (const release of releases.splice(0).toReversed()) await release()
})

describe("E-01, FT-01 kill -9 while people sign up, sign in and sign out", () => {
  test("on SQLite", async () => {
    const installation = await place()
    const users = await experiment({
      name: "E-01 SQLite",
      installation,
      readyLimitMs: 5_000,
      look: () => lookIntoSqlite(`${installation.dataFolder}/doorward.db`),
    })
    expect(users).toBeGreaterThan(CYCLES)
  })

  test("on PostgreSQL, whose backends are killed too", async () => {
    const postgres = await startPostgres({ fsync: true })
    releases.push(() => postgres.stop())
    const installation = await place({ DATABASE_URL: postgres.url, DOORWARD_SECRET: "a root secret that only this experiment knows" })
    const users = await experiment({
      name: "E-01 PostgreSQL",
      installation,
      readyLimitMs: 3_000,
      look: () => lookIntoPostgres(postgres.url),
      postgres,
    })
    expect(users).toBeGreaterThan(CYCLES)
  })
})

async function place(environment: Record<string, string> = {}): Promise<Installation> {
  const installation = await install(environment)
  releases.push(() => installation.remove())
  return installation
}

interface Experiment {
  readonly name: string
  readonly installation: Installation
  readonly readyLimitMs: number
  readonly look: () => Look
  readonly postgres?: Postgres
}

/** @returns how many people there are in the end */
async function experiment({ name, installation, readyLimitMs, look, postgres }: Experiment): Promise<number> {
  const begun = performance.now()
  const chance = openChance(name)
  const verdict = openVerdict()
  const ledger = openLedger()
  const { origin } = installation
  const trial: Trial = { origin, mailbox: openMailbox(origin), ledger, verdict, chance }
  const clients = createClients(trial, CLIENTS)
  const readyMs: number[] = []
  const recoveryMs: number[] = []
  let run: ServerRun | undefined
  releases.push(() => run?.kill())

  const start = async (): Promise<ServerRun> => {
    const from = performance.now()
    const started = await startWithSupervisor(installation)
    const tookMs = performance.now() - from
    readyMs.push(tookMs)
    return started
  }

  for (ledger.cycle = 1; ledger.cycle <= CYCLES; ledger.cycle++) {
    run ??= await start()
    await replay(trial, "recent")
    if (ledger.cycle % LOOK_EVERY_CYCLES === 0) await requireWholePeople(look, verdict, `cycle ${ledger.cycle}`)
    const storm = new AbortController()
    const working = Promise.all(clients.map((client) => client.work(storm.signal)))
    await sleep(chance.between(STORM_MS.from, STORM_MS.to))
    const turn = ledger.cycle % BACKEND_EVERY_CYCLES
    if (postgres && turn === 0) {
      killBackend(postgres, chance.next())
      recoveryMs.push(await recovery(origin))
      storm.abort()
      await working
      continue
    }
    if (postgres && turn === 5) killBackend(postgres, chance.next())
    storm.abort()
    await run.kill()
    await working
    for (const line of defectsIn(run.output())) verdict.breach(`cycle ${ledger.cycle}: ${line}`)
    run = undefined
  }

  run ??= await start()
  await replay(trial, "all")
  const users = await requireWholePeople(look, verdict, "at the end")
  expect(await run.stop()).toEqual({ code: 0, signal: null })
  for (const line of defectsIn(run.output())) verdict.breach(`at the end: ${line}`)

  const late = readyMs.filter((ms) => ms > readyLimitMs)
  if (late.length > readyMs.length * LATE_SHARE) verdict.breach(`${late.length} of ${readyMs.length} starts took longer than ${readyLimitMs} ms`)
  if (Math.max(...readyMs) > RECOVERY_LIMIT_MS) verdict.breach(`a start took ${Math.round(Math.max(...readyMs))} ms`)

  console.log(
    `${name}: ${CYCLES} cycles in ${Math.round((performance.now() - begun) / 1000)} s; acknowledged ${total(ledger)} ${JSON.stringify(ledger.acknowledged)}; ${users} users; ` +
      `ready after a crash: ${spread(readyMs)}${recoveryMs.length > 0 ? `; served again after a backend was killed: ${spread(recoveryMs)}` : ""}; breaches ${verdict.breaches.length}`,
  )
  verdict.settle(chance.seed)
  return users
}

/** Starts it again as long as it says that its database is not there yet (exit code 3), as whoever runs it in earnest does. */
async function startWithSupervisor(installation: Installation): Promise<ServerRun> {
  const deadline = performance.now() + RECOVERY_LIMIT_MS
  for (;;) {
    try {
      return await installation.start()
    } catch (error) {
      if (!(error instanceof EndedEarly) || error.exit.code !== UNAVAILABLE || performance.now() > deadline) throw error
    }
  }
}

/** SIGKILL to one backend of this PostgreSQL: it then ends all the others and recovers from its log. */
function killBackend({ pid }: Postgres, luck: number): void {
  const backends = readdirSync("/proc").filter((name) => /^\d+$/.test(name) && isBackend(Number(name), pid))
  const victim = backends[Math.floor(luck * backends.length)]
  if (victim === undefined) throw new Error("PostgreSQL has no backend to kill")
  process.kill(Number(victim), "SIGKILL")
}

function isBackend(pid: number, postmaster: number | undefined): boolean {
  try {
    const parent = Number(/^PPid:\s+(\d+)$/m.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1])
    return parent === postmaster && /127\.0\.0\.1\(\d+\)/.test(readFileSync(`/proc/${pid}/cmdline`, "utf8"))
  } catch {
    return false
  }
}

/** How long the service, itself untouched, took to be ready again. @throws when it is not within the limit */
async function recovery(origin: string): Promise<number> {
  const begun = performance.now()
  await sleep(50)
  while (!(await isReady(origin))) {
    if (performance.now() - begun > RECOVERY_LIMIT_MS) throw new Error("the service does not come back after PostgreSQL has")
    await sleep(10)
  }
  return performance.now() - begun
}
