import { setTimeout as sleep } from "node:timers/promises"
import postgres from "postgres"
import { afterAll, beforeAll, describe, expect, test } from "vitest"
import { startPostgres } from "../servers/postgres.mjs"
import { bySize, openChance, openVerdict, type Verdict } from "./experiment.ts"
import { defectsIn, type Installation, install, type ServerRun } from "./server.ts"
import { startProxy, type TcpProxy } from "./tcp-proxy.ts"
import {
  type Asked,
  byStatus,
  createTraffic,
  goodKinds,
  type Line,
  openLine,
  type Person,
  quantile,
  type Reply,
  requireFair,
  signUpPeople,
  type Traffic,
} from "./traffic.ts"
import { guardVerifier } from "./verifiers.ts"

const POOL_SIZE = 8
/** Beside the pool one connection listens for news. */
const MOST_CONNECTIONS = POOL_SIZE + 1
const MAX_CONNECTIONS = 40
/** E-04. */
const RECOVERY_MS = 5_000
const SHORT_MS = bySize({ ci: 4_000, night: 10_000 })
const LONG_MS = bySize({ ci: 6_000, night: 30_000 })
const TIMES = bySize({ ci: 1, night: 20 })
const RESTARTS = bySize({ ci: 3, night: 10 })
/** Before a fault and after it. */
const CALM_MS = 1_500
const RATES = { session: 40, refresh: 10, login: 3, logout: 2, token: 40, health: 20 }
const SECRET = "a root secret that only this experiment knows"

type Postgres = Awaited<ReturnType<typeof startPostgres>>

/** Sessions that were acknowledged, and those whose end was. */
interface Acknowledged {
  readonly open: Set<string>
  /** Asked for, and not acknowledged: may have ended or not. */
  readonly asked: Set<string>
  readonly ended: Set<string>
}

describe("E-04 FT-04 PostgreSQL fails under a service that works", () => {
  const chance = openChance("E-04")
  let server: Postgres
  let proxy: TcpProxy
  let installation: Installation
  let run: ServerRun
  let line: Line
  let people: Person[]
  let traffic: Traffic
  let admin: postgres.Sql
  const acknowledged: Acknowledged = { open: new Set(), asked: new Set(), ended: new Set() }

  beforeAll(async () => {
    server = await startPostgres({ fsync: true, settings: { max_connections: String(MAX_CONNECTIONS), superuser_reserved_connections: "3" } })
    admin = postgres(server.url, { max: 1, onnotice: () => undefined, idle_timeout: 0, connection: { application_name: "experiment" } })
    // Not a superuser: the last connections are kept for those.
    await admin.unsafe("CREATE ROLE house LOGIN")
    await admin.unsafe("CREATE DATABASE house OWNER house")
    proxy = await startProxy(server.port)
    installation = await install({
      DATABASE_URL: `postgres://house@127.0.0.1:${proxy.port}/house`,
      DOORWARD_SECRET: SECRET,
      DOORWARD_DATABASE_POOL_SIZE: String(POOL_SIZE),
      DOORWARD_LIMIT_MULTIPLIER: "10000",
      DOORWARD_LOG_LEVEL: "warn",
    })
    run = await installation.start()
    people = await signUpPeople(installation.origin, 12, `outage-${chance.seed}`)
    line = openLine(installation.origin)
    traffic = createTraffic({ ...goodKinds(() => line, people), login, logout, token: tokenCheck() })
  })
  afterAll(async () => {
    line.close()
    await run.kill()
    installation.remove()
    await proxy.close()
    await admin.end({ timeout: 1 })
    await server.stop()
  })

  async function login(nth: number): Promise<Reply> {
    const { email, password } = people[nth % people.length] as Person
    const reply = await line.ask("POST", "/auth/login", { json: { email, password } })
    if (reply.status === 200) acknowledged.open.add(reply.cookie)
    return reply
  }

  async function logout(): Promise<Reply | undefined> {
    const [cookie] = acknowledged.open
    if (cookie === undefined) return undefined
    acknowledged.open.delete(cookie)
    acknowledged.asked.add(cookie)
    const reply = await line.ask("POST", "/auth/logout", { cookie })
    if (reply.status !== 204) return reply
    acknowledged.asked.delete(cookie)
    acknowledged.ended.add(cookie)
    return reply
  }

  /** What a service beside us does with an access token: it asks nobody. */
  function tokenCheck(): (nth: number) => Promise<Reply> {
    const { verify } = guardVerifier(
      "beside",
      () => fetch(`${installation.origin}/.well-known/jwks.json`),
      () => undefined,
    )
    return async (nth) => {
      const began = performance.now()
      const failure = await verify((people[nth % people.length] as Person).access).then(
        () => undefined,
        (error: unknown) => String(error),
      )
      return { status: failure === undefined ? 200 : 401, text: failure ?? "", retryAfter: undefined, cookie: "", ms: performance.now() - began }
    }
  }

  const connections = async () => {
    const rows = await admin<{ n: number }[]>`SELECT count(*)::int AS n FROM pg_stat_activity WHERE application_name = 'doorward'`
    return rows[0]?.n ?? 0
  }
  const terminateOurs = () => admin`SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'doorward'`

  /** One fault under steady traffic. @returns the answers of good people while it lasted, and how long until all was well */
  async function suffer(name: string, verdict: Verdict, fault: () => Promise<void>): Promise<readonly Asked[]> {
    const stop = new AbortController()
    const from = performance.now()
    const working = traffic.run(RATES, stop.signal)
    await sleep(CALM_MS)
    let most = 0
    const counting = setInterval(
      () =>
        void connections().then(
          (n) => (most = Math.max(most, n)),
          () => undefined,
        ),
      100,
    )
    const began = performance.now()
    await fault()
    const over = performance.now()
    await sleep(RECOVERY_MS + CALM_MS)
    clearInterval(counting)
    stop.abort()
    await working
    const asked = traffic.asked.filter(({ at }) => at >= from)
    requireFair(asked, verdict, { outage: true })
    // What does not need the database does not notice.
    for (const kind of ["health", "token"]) requireFair(traffic.of(kind, from), verdict, { outage: false })
    const refusals = asked.filter(({ status }) => status === 503)
    const lastEnd = Math.max(over, ...refusals.map(({ at, ms }) => at + ms))
    const before = asked.filter(({ at }) => at < began - 50)
    // Of what was sent before it, only what was still under way may notice.
    requireFair(
      before.filter(({ at, ms }) => at + ms < began),
      verdict,
      { outage: false },
    )
    if (lastEnd - over > RECOVERY_MS) verdict.breach(`${name}: refusals until ${Math.round(lastEnd - over)} ms after it was over`)
    if (most > MOST_CONNECTIONS) verdict.breach(`${name}: ${most} connections, ${MOST_CONNECTIONS} are allowed`)
    if (!(await isReadyAgain())) verdict.breach(`${name}: it is not ready afterwards`)
    const ms = refusals.map((each) => each.ms)
    console.log(
      `E-04 ${name}: ${byStatus(asked)}; refusals median ${Math.round(quantile(ms, 0.5))} ms, slowest ${Math.round(quantile(ms, 1))} ms; well again after ${Math.round(lastEnd - over)} ms; at most ${most} connections`,
    )
    return asked.filter(({ at }) => at >= began && at < over)
  }

  const isReadyAgain = async () => (await line.ask("GET", "/readyz")).status === 200

  /** Nobody was signed out, and nobody who signed out is back. */
  async function requireLedger(verdict: Verdict): Promise<void> {
    for (const person of people) {
      const cookie = await line.ask("GET", "/auth/session", { cookie: person.cookie })
      if (cookie.status !== 200) verdict.breach(`${person.email} is signed out: ${cookie.status}`)
      const chain = await line.ask("POST", "/auth/refresh", { json: { refresh_token: person.refresh } })
      if (chain.status !== 200) verdict.breach(`${person.email} lost their chain: ${chain.status} ${chain.text}`)
      else person.refresh = (JSON.parse(chain.text) as { refresh_token: string }).refresh_token
    }
    for (const cookie of acknowledged.open)
      if ((await line.ask("GET", "/auth/session", { cookie })).status !== 200) verdict.breach("a session that was acknowledged is gone")
    for (const cookie of acknowledged.ended)
      if ((await line.ask("GET", "/auth/session", { cookie })).status !== 401) verdict.breach("a session that ended works again")
    for (const defect of defectsIn(run.output())) verdict.breach(defect)
  }

  async function lastingFor(ms: number, begin: () => unknown, end: () => unknown): Promise<void> {
    await begin()
    await sleep(ms)
    await end()
  }

  const faults: readonly (readonly [string, number, () => Promise<void>])[] = [
    ["killed and started again at once", RESTARTS, async () => (await server.crash(), server.restart())],
    [
      "down for seconds",
      TIMES,
      () =>
        lastingFor(
          LONG_MS,
          () => server.crash(),
          () => server.restart(),
        ),
    ],
    [
      "frozen",
      TIMES,
      () =>
        lastingFor(
          SHORT_MS,
          () => server.pause(),
          () => server.resume(),
        ),
    ],
    [
      "200 ms away",
      TIMES,
      () =>
        lastingFor(
          SHORT_MS,
          () => proxy.delay(100),
          () => proxy.delay(0),
        ),
    ],
    [
      "2 s away",
      TIMES,
      () =>
        lastingFor(
          LONG_MS,
          () => proxy.delay(1_000),
          () => proxy.delay(0),
        ),
    ],
    ["a lock on users", TIMES, () => lockUsers(LONG_MS)],
    ["DS-14 all its connections taken", TIMES, () => takeConnections(LONG_MS)],
    [
      "read-only",
      TIMES,
      () =>
        lastingFor(
          SHORT_MS,
          () => setReadOnly("on"),
          () => setReadOnly("off"),
        ),
    ],
  ]

  async function lockUsers(ms: number): Promise<void> {
    const url = new URL(server.url)
    url.pathname = "/house"
    const locker = postgres(url.href, { max: 1, onnotice: () => undefined })
    await locker.begin(async (transaction) => {
      await transaction.unsafe("LOCK TABLE users IN ACCESS EXCLUSIVE MODE")
      await sleep(ms)
    })
    await locker.end()
  }

  /** By others, after ours were cut: nothing is left but the places that are kept for superusers. */
  async function takeConnections(ms: number): Promise<void> {
    const url = `postgres://house@127.0.0.1:${server.port}/postgres`
    const others = Array.from({ length: MAX_CONNECTIONS }, () => postgres(url, { max: 1, onnotice: () => undefined, connect_timeout: 2 }))
    const holding = others.map((other) => other`SELECT 1`.catch(() => undefined))
    await terminateOurs()
    await Promise.all(holding)
    await terminateOurs()
    await Promise.all(others.map((other) => other`SELECT 1`.catch(() => undefined)))
    await sleep(ms)
    await Promise.all(others.map((other) => other.end({ timeout: 1 })))
  }

  async function setReadOnly(to: "on" | "off"): Promise<void> {
    await admin.unsafe(`ALTER ROLE house SET default_transaction_read_only = ${to}`)
    await terminateOurs()
  }

  test.each(faults)("%s: 503 and nothing else, who needs no database notices nothing, all is well within 5 s", async (name, times, fault) => {
    const verdict = openVerdict()
    for (let round = 0; round < times; round++) {
      const during = await suffer(name, verdict, fault)
      expect(during.length).toBeGreaterThan(0)
    }
    await requireLedger(verdict)
    verdict.settle(chance.seed)
  })
})
