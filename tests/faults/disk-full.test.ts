import { mkdtempSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { setTimeout as sleep } from "node:timers/promises"
import { afterEach, describe, expect, test } from "vitest"
import { startPostgres } from "../servers/postgres.mjs"
import { bySize, openChance, openVerdict } from "./experiment.ts"
import { type Look, lookIntoPostgres, lookIntoSqlite, requireWholePeople } from "./half-made.ts"
import { openLedger, replay, type Trial, total } from "./ledger.ts"
import { defectsIn, type Installation, install, type ServerRun } from "./server.ts"
import { mountSmallDisk, type SmallDisk } from "./small-disk.ts"
import { createClients } from "./storm.ts"
import { byStatus, createTraffic, goodKinds, openLine, requireFair, signUpPeople } from "./traffic.ts"
import { openMailbox } from "./wire.ts"

/** E-05. */
const DISK_MB = 80
const RESUME_MS = 10_000
const ROUNDS = bySize({ ci: 2, night: 10 })
const FULL_MS = bySize({ ci: 5_000, night: 20_000 })
/** The guard looks every fifteen seconds. */
const WARN_MS = 20_000
/** An empty database takes 40 MB, its log as much again. */
const POSTGRES_DISK_MB = 160

const releases: (() => unknown)[] = []
afterEach(async () => {
  for (const release of releases.splice(0).toReversed()) await release()
})

/** A place for the data on a small disk. */
interface Under {
  readonly installation: Installation
  readonly disk: SmallDisk
  /** The service can see the disk, and warn. */
  readonly isOurs: boolean
  look(): Look
  /** Starts the database again when it has not lived through it, as what watches over it would. */
  revive(): Promise<void>
}

const SETTINGS = { DOORWARD_LIMIT_MULTIPLIER: "10000", DOORWARD_LOG_LEVEL: "warn" }

async function onSqlite(): Promise<Under> {
  const installation = await install(SETTINGS)
  releases.push(() => installation.remove())
  const disk = mountSmallDisk(installation.dataFolder, DISK_MB)
  releases.push(() => disk.remove())
  return { installation, disk, isOurs: true, look: () => lookIntoSqlite(`${installation.dataFolder}/doorward.db`), revive: () => Promise.resolve() }
}

async function onPostgres(): Promise<Under> {
  const folder = mkdtempSync(join(tmpdir(), "doorward-disk-"))
  const disk = mountSmallDisk(folder, POSTGRES_DISK_MB, "0755")
  releases.push(() => disk.remove())
  const server = await startPostgres({ fsync: true, folder, settings: { max_wal_size: "48MB", min_wal_size: "32MB" } })
  releases.push(() => server.stop())
  const installation = await install({ ...SETTINGS, DATABASE_URL: server.url, DOORWARD_SECRET: "a root secret that only this experiment knows" })
  releases.push(() => installation.remove())
  const revive = async () => (server.pid === undefined ? server.restart() : undefined)
  return { installation, disk, isOurs: false, look: () => lookIntoPostgres(server.url), revive }
}

describe.each([
  ["SQLite", onSqlite],
  ["PostgreSQL", onPostgres],
] as const)("E-05 FT-06 the disk under %s is full", (name, open) => {
  test(`${ROUNDS} times: writes are refused with 503, reads and sessions go on, writes resume by themselves, nothing acknowledged is lost`, async () => {
    const chance = openChance(`E-05 ${name}`)
    const verdict = openVerdict()
    const ledger = openLedger()
    const { installation, disk, isOurs, look, revive } = await open()
    const run = await installation.start()
    releases.push(() => run.kill())
    const { origin } = installation
    const trial: Trial = { origin, mailbox: openMailbox(origin), ledger, verdict, chance }
    const clients = createClients(trial, 8)
    const people = await signUpPeople(origin, 6, `pw-disk-${chance.seed}`)
    const line = openLine(origin)
    releases.push(() => line.close())
    const traffic = createTraffic(goodKinds(() => line, people))
    const stop = new AbortController()
    const working = [
      traffic.run({ session: 50, health: 20, login: 2, refresh: 5 }, stop.signal),
      ...clients.map((client) => client.work(stop.signal)),
    ]
    const resumedMs: number[] = []
    let refusedWrites = 0
    await sleep(1_000)

    const warnedMs = isOurs ? await untilWarned(disk, run) : Number.NaN
    if (warnedMs >= WARN_MS) verdict.breach("nobody was warned that the disk is nearly full")
    for (let round = 0; round < ROUNDS; round++) {
      disk.fill()
      const full = performance.now()
      await sleep(FULL_MS)
      disk.free()
      await revive()
      const freed = performance.now()
      await sleep(RESUME_MS / 2)
      const writes = ["login", "refresh"].flatMap((kind) => traffic.of(kind, full))
      const refused = writes.filter(({ status }) => status === 503)
      refusedWrites += refused.length
      const last = Math.max(freed, ...refused.map(({ at, ms }) => at + ms))
      resumedMs.push(last - freed)
      if (writes.every(({ at, status }) => at <= last || status !== 200))
        verdict.breach(`round ${round}: no write was acknowledged within ${RESUME_MS / 2} ms after there was room`)
      ledger.cycle++
    }
    stop.abort()
    await Promise.all(working)
    requireFair(traffic.asked, verdict, { outage: true })
    // What is read from the file goes on; a PostgreSQL that has stopped cannot be read.
    for (const kind of isOurs ? ["session", "health"] : ["health"]) requireFair(traffic.of(kind), verdict, { outage: false })
    expect(refusedWrites).toBeGreaterThan(0)
    await replay(trial, "all")
    for (const { email, cookie } of people)
      if ((await line.ask("GET", "/auth/session", { cookie })).status !== 200) verdict.breach(`${email} is signed out`)
    await requireWholePeople(look, verdict, "at the end")
    for (const defect of defectsIn(run.output())) verdict.breach(defect)
    console.log(
      `E-05 ${name}: ${byStatus(traffic.asked)}; acknowledged besides ${total(ledger)}; ${refusedWrites} writes refused${isOurs ? `; warned after ${Math.round(warnedMs / 1000)} s` : ""}; resumed after ${resumedMs.map((ms) => Math.round(ms)).join(", ")} ms`,
    )
    expect(await run.stop()).toEqual({ code: 0, signal: null })
    verdict.settle(chance.seed)
  })
})

async function untilWarned(disk: SmallDisk, run: ServerRun): Promise<number> {
  disk.fill(0.03)
  const nearly = performance.now()
  while (!run.output().includes("the disk is nearly full") && performance.now() - nearly < WARN_MS) await sleep(50)
  return performance.now() - nearly
}
