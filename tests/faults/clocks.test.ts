import { setTimeout as sleep } from "node:timers/promises"
import { afterEach, describe, expect, test } from "vitest"
import { startPostgres } from "../servers/postgres.mjs"
import { claimsOf } from "../token-client.ts"
import { openChance, openVerdict, type Verdict } from "./experiment.ts"
import { defectsIn, type Installation, install, type ServerRun } from "./server.ts"
import { makeSkewedClock, type SkewedClock } from "./skewed-clock.ts"
import { byStatus, createTraffic, goodKinds, type Line, openLine, type Person, requireFair, signUpPeople } from "./traffic.ts"
import { call, openMailbox } from "./wire.ts"

const HOUR = 3_600_000
const SECRET = "a root secret that only this experiment knows"
/** E-06: a node that is wrong says so within a minute. */
const ALERT_MS = 60_000
const WORK_MS = 3_000

const releases: (() => unknown)[] = []
afterEach(async () => {
  for (const release of releases.splice(0).toReversed()) await release()
})

interface Replica {
  readonly installation: Installation
  readonly run: ServerRun
  readonly clock: SkewedClock
  readonly line: Line
}

async function startReplica(environment: Readonly<Record<string, string>>, offsetMs: number): Promise<Replica> {
  const clock = makeSkewedClock()
  releases.push(() => clock.remove())
  clock.set(offsetMs)
  const installation = await install({ ...environment, ...clock.environment, DOORWARD_LIMIT_MULTIPLIER: "10000", DOORWARD_LOG_LEVEL: "info" })
  releases.push(() => installation.remove())
  const run = await installation.start()
  releases.push(() => run.kill())
  const line = openLine(installation.origin)
  releases.push(() => line.close())
  return { installation, run, clock, line }
}

async function untilSaid(run: ServerRun, words: string, withinMs: number): Promise<number> {
  const began = performance.now()
  while (!run.output().includes(words)) {
    if (performance.now() - began > withinMs) return Number.POSITIVE_INFINITY
    await sleep(50)
  }
  return performance.now() - began
}

/** Tokens say when they end; by the one clock that counts, that is their life and no more. */
function requireLife(people: readonly Person[], verdict: Verdict): void {
  const now = Date.now() / 1000
  for (const { email, access } of people) {
    const { iat, exp } = claimsOf(access)
    if (exp - iat > 600 || Math.abs(iat - now) > 60) verdict.breach(`a token of ${email} is from ${iat - now} s and lives ${exp - iat} s`)
  }
}

describe("E-06 FT-08 clocks", () => {
  test("three replicas half a minute apart on PostgreSQL, then set by an hour and a day while they work: nobody notices but the operator", async () => {
    const chance = openChance("E-06 PostgreSQL")
    const verdict = openVerdict()
    const server = await startPostgres({ fsync: false })
    releases.push(() => server.stop())
    const environment = { DATABASE_URL: server.url, DOORWARD_SECRET: SECRET, DOORWARD_DATABASE_POOL_SIZE: "5" }
    const right = await startReplica(environment, 0)
    const issuer = { ...environment, DOORWARD_ISSUER: right.installation.origin }
    const replicas = [right, await startReplica(issuer, 30_000), await startReplica(issuer, -30_000)]
    const [, ahead, behind] = replicas as [Replica, Replica, Replica]
    for (const { run } of [ahead, behind]) {
      const tookMs = await untilSaid(run, "differs from the database's", ALERT_MS)
      if (tookMs > ALERT_MS) verdict.breach("a replica whose clock is wrong says nothing")
    }
    const people = await signUpPeople(right.installation.origin, 8, `clocks-${chance.seed}`)
    const traffic = createTraffic(goodKinds((nth) => (replicas[nth % replicas.length] as Replica).line, people))
    const work = () => traffic.run({ session: 30, refresh: 20, login: 3 }, AbortSignal.timeout(WORK_MS))
    await work()
    requireLife(people, verdict)
    for (const jump of [HOUR, -HOUR, 24 * HOUR, -24 * HOUR, 0]) {
      ahead.clock.set(jump)
      behind.clock.set(-jump)
      await work()
      requireLife(people, verdict)
    }
    // What counts once counts once, whichever replica is asked and whatever time it believes it is.
    ahead.clock.set(-HOUR)
    const email = `once-${chance.seed}@faults.example`
    const begun = await call(right.installation.origin, "POST", "/auth/register", { json: { email, password: "a password of once" } })
    const code = await openMailbox(right.installation.origin).codeFor(email)
    const { attempt } = JSON.parse(begun.text) as { attempt: string }
    const proofs = await Promise.all(
      replicas.map(({ installation }) =>
        call(installation.origin, "POST", "/auth/verify", { cookies: Object.fromEntries(begun.cookies), json: { attempt, code } }),
      ),
    )
    if (proofs.filter(({ status }) => status === 200).length !== 1) verdict.breach(`a code counted ${proofs.map(({ status }) => status).join(", ")}`)
    requireFair(traffic.asked, verdict, { outage: false })
    for (const { run } of replicas) for (const defect of defectsIn(run.output())) verdict.breach(defect)
    console.log(`E-06 PostgreSQL: ${byStatus(traffic.asked)}; proofs ${proofs.map(({ status }) => status).join(", ")}`)
    expect(traffic.asked.length).toBeGreaterThan(100)
    verdict.settle(chance.seed)
  })

  test("a clock that was set by a day on PostgreSQL is told within a minute", async () => {
    const chance = openChance("E-06 alert")
    const server = await startPostgres({ fsync: false })
    releases.push(() => server.stop())
    const { run, clock } = await startReplica({ DATABASE_URL: server.url, DOORWARD_SECRET: SECRET }, 0)
    expect(run.output()).not.toContain("differs")
    clock.set(24 * HOUR)
    const tookMs = await untilSaid(run, "differs from the database's", ALERT_MS)
    console.log(`E-06 alert: told after ${Math.round(tookMs / 1000)} s (seed ${chance.seed})`)
    expect(tookMs).toBeLessThan(ALERT_MS)
  })

  test("SQLite: the machine's clock is the database's; half a minute either way ends nothing, a jump is told", async () => {
    const chance = openChance("E-06 SQLite")
    const verdict = openVerdict()
    const { installation, run, clock, line } = await startReplica({}, 0)
    const people = await signUpPeople(installation.origin, 4, `clock-${chance.seed}`)
    const traffic = createTraffic(goodKinds(() => line, people))
    for (const jump of [30_000, -30_000, 0]) {
      clock.set(jump)
      await traffic.run({ session: 30, refresh: 10 }, AbortSignal.timeout(WORK_MS))
    }
    expect(traffic.asked.length).toBeGreaterThan(100)
    requireFair(traffic.asked, verdict, { outage: false })
    clock.set(600_000)
    const tookMs = await untilSaid(run, "has jumped", ALERT_MS)
    if (tookMs > ALERT_MS) verdict.breach("a jump of ten minutes was not told")
    for (const person of people)
      if ((await line.ask("GET", "/auth/session", { cookie: person.cookie })).status !== 200) verdict.breach("ten minutes signed somebody out")
    for (const defect of defectsIn(run.output())) verdict.breach(defect)
    console.log(`E-06 SQLite: ${byStatus(traffic.asked)}; the jump was told after ${Math.round(tookMs / 1000)} s`)
    verdict.settle(chance.seed)
  })
})
