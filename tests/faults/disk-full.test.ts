import { setTimeout as sleep } from "node:timers/promises"
import { afterEach, describe, expect, test } from "vitest"
import { bySize, openChance, openVerdict } from "./experiment.ts"
import { lookIntoSqlite, requireWholePeople } from "./half-made.ts"
import { openLedger, replay, type Trial, total } from "./ledger.ts"
import { defectsIn, install } from "./server.ts"
import { mountSmallDisk } from "./small-disk.ts"
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
const WELL_MS = 1_000

const releases: (() => unknown)[] = []
afterEach(async () => {
  for (const release of releases.splice(0).toReversed()) await release()
})

describe("E-05 FT-06 the disk under SQLite is full", () => {
  test(`${ROUNDS} times: writes are refused with 503, reads and sessions go on, writes resume by themselves, nothing acknowledged is lost`, async () => {
    const chance = openChance("E-05")
    const verdict = openVerdict()
    const ledger = openLedger()
    const installation = await install({ DOORWARD_LIMIT_MULTIPLIER: "10000", DOORWARD_LOG_LEVEL: "warn" })
    releases.push(() => installation.remove())
    const disk = mountSmallDisk(installation.dataFolder, DISK_MB)
    releases.push(() => disk.remove())
    const run = await installation.start()
    releases.push(() => run.kill())
    const { origin } = installation
    const trial: Trial = { origin, mailbox: openMailbox(origin), ledger, verdict, chance }
    const clients = createClients(trial, 8)
    const people = await signUpPeople(origin, 6, `disk-${chance.seed}`)
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

    disk.fill(0.03)
    const nearly = performance.now()
    while (!run.output().includes("the disk is nearly full") && performance.now() - nearly < WARN_MS) await sleep(50)
    const warnedMs = performance.now() - nearly
    if (warnedMs >= WARN_MS) verdict.breach("nobody was warned that the disk is nearly full")

    for (let round = 0; round < ROUNDS; round++) {
      disk.fill()
      const full = performance.now()
      await sleep(FULL_MS)
      const freed = performance.now()
      disk.free()
      await sleep(RESUME_MS / 2)
      const writes = ["login", "refresh"].flatMap((kind) => traffic.of(kind, full))
      const refused = writes.filter(({ status }) => status === 503)
      refusedWrites += refused.length
      const last = Math.max(freed, ...refused.map(({ at, ms }) => at + ms))
      resumedMs.push(last - freed)
      if (last - freed > RESUME_MS - WELL_MS)
        verdict.breach(`round ${round}: writes were refused ${Math.round(last - freed)} ms after there was room`)
      if (writes.filter(({ at, status }) => at > last && status === 200).length === 0)
        verdict.breach(`round ${round}: no write was acknowledged afterwards`)
      ledger.cycle++
    }
    stop.abort()
    await Promise.all(working)
    requireFair(traffic.asked, verdict, { outage: true })
    for (const kind of ["session", "health"]) requireFair(traffic.of(kind), verdict, { outage: false })
    expect(refusedWrites).toBeGreaterThan(0)
    await replay(trial, "all")
    for (const { email, cookie } of people)
      if ((await line.ask("GET", "/auth/session", { cookie })).status !== 200) verdict.breach(`${email} is signed out`)
    await requireWholePeople(() => lookIntoSqlite(`${installation.dataFolder}/doorward.db`), verdict, "at the end")
    for (const defect of defectsIn(run.output())) verdict.breach(defect)
    console.log(
      `E-05: ${byStatus(traffic.asked)}; acknowledged besides ${total(ledger)}; ${refusedWrites} writes refused; warned after ${Math.round(warnedMs / 1000)} s; resumed after ${resumedMs.map((ms) => Math.round(ms)).join(", ")} ms`,
    )
    expect(await run.stop()).toEqual({ code: 0, signal: null })
    verdict.settle(chance.seed)
  })
})
