import { connect, type Socket } from "node:net"
import { setTimeout as sleep } from "node:timers/promises"
import postgres from "postgres"
import { afterEach, describe, expect, test } from "vitest"
import { startPostgres } from "../servers/postgres.mjs"
import { bySize, openChance, openVerdict, type Verdict } from "./experiment.ts"
import { type Look, lookIntoPostgres, lookIntoSqlite, requireWholePeople } from "./half-made.ts"
import { defectsIn, type Environment, type Installation, install, type ServerRun } from "./server.ts"
import {
  byStatus,
  createTraffic,
  goodKinds,
  judgeFigures,
  type Line,
  machineLoad,
  openLine,
  type Person,
  quantile,
  requireFair,
  signUpPeople,
} from "./traffic.ts"

/** DS-04: a thousand of them, half with a slow head and half with a slow body. */
const SLOW = 1_000
const CUT_MS = { from: 9_000, to: 30_000 }
const CALM_MS = 4_000
const CONNECT_WAVE = 10
const DRIP_EVERY_MS = 1_000
/** DS-15. */
const ABORTS = bySize({ ci: 2_000, night: 10_000 })
const ABORT_WIDTH = 64
const DRAIN_LIMIT_MS = 30_000

const releases: (() => unknown)[] = []
afterEach(async () => {
  for (const release of releases.splice(0).toReversed()) await release()
})

interface Scene {
  readonly installation: Installation
  readonly run: ServerRun
  readonly line: Line
  readonly people: Person[]
}

async function serve(prefix: string, database: Environment = {}): Promise<Scene> {
  const installation = await install({ ...database, DOORWARD_LIMIT_MULTIPLIER: "10000", DOORWARD_LOG_LEVEL: "warn" })
  releases.push(() => installation.remove())
  const run = await installation.start()
  releases.push(() => run.kill())
  const line = openLine(installation.origin)
  releases.push(() => line.close())
  return { installation, run, line, people: await signUpPeople(installation.origin, 12, prefix) }
}

/** A client that sends a byte a second, for as long as it is let. @returns after how long it was cut off */
function drip(port: number, opening: string, each: string): Promise<number> {
  return new Promise((resolve) => {
    const began = performance.now()
    const socket = connect(port, "127.0.0.1", () => socket.write(opening))
    const timer = setInterval(() => socket.write(each), DRIP_EVERY_MS)
    socket.resume()
    socket.on("error", () => undefined)
    socket.once("close", () => {
      clearInterval(timer)
      resolve(performance.now() - began)
    })
  })
}

/** Sends a request and hangs up at some moment after. */
function abortAfter(port: number, bytes: string, afterMs: number): Promise<void> {
  return new Promise((resolve) => {
    const socket: Socket = connect(port, "127.0.0.1", () => {
      socket.write(bytes)
      setTimeout(() => socket.resetAndDestroy(), afterMs)
    })
    socket.resume()
    socket.on("error", () => undefined)
    socket.once("close", () => resolve())
  })
}

function requestText(port: number, path: string, json: unknown, cookie?: string): string {
  const body = JSON.stringify(json)
  const headers = [
    `Host: localhost:${port}`,
    "Content-Type: application/json",
    "Sec-Fetch-Site: same-origin",
    `Content-Length: ${Buffer.byteLength(body)}`,
  ]
  return `${[`POST ${path} HTTP/1.1`, ...headers, ...(cookie === undefined ? [] : [`Cookie: ${cookie}`])].join("\r\n")}\r\n\r\n${body}`
}

function finish(run: ServerRun, verdict: Verdict): void {
  for (const defect of defectsIn(run.output())) verdict.breach(defect)
}

describe("DS-04 clients that are slow on purpose", () => {
  test(`${SLOW} slow heads and slow bodies are cut off between 10 and 30 s, and good people do not notice`, async () => {
    const chance = openChance("DS-04")
    const verdict = openVerdict()
    const loadBefore = machineLoad()
    const { installation, run, line, people } = await serve(`slow-${chance.seed}`)
    const { port } = installation
    const traffic = createTraffic(goodKinds(() => line, people))
    const rates = { session: 100, health: 50, refresh: 10 }
    await traffic.run(rates, AbortSignal.timeout(CALM_MS))
    const attacked = performance.now()
    const stop = new AbortController()
    const working = traffic.run(rates, stop.signal)
    const head = `GET /auth/session HTTP/1.1\r\nHost: localhost:${port}\r\nX-Slow: `
    const body = `POST /auth/login HTTP/1.1\r\nHost: localhost:${port}\r\nContent-Type: application/json\r\nContent-Length: 60000\r\n\r\n{"email":"`
    const dripping: Promise<number>[] = []
    for (let nth = 0; nth < SLOW; nth++) {
      dripping.push(drip(port, nth % 2 === 0 ? head : body, "a"))
      // All at once would be a test of the system's queue of connections.
      if (nth % CONNECT_WAVE === 0) await sleep(10)
    }
    const cuts = await Promise.all(dripping)
    stop.abort()
    await working
    requireFair(traffic.asked, verdict, { outage: false })
    expect(cuts.length).toBe(SLOW)
    const outside = cuts.filter((ms) => ms < CUT_MS.from || ms > CUT_MS.to)
    if (outside.length > 0)
      verdict.breach(
        `${outside.length} slow clients were cut off after ${Math.round(Math.min(...outside))} to ${Math.round(Math.max(...outside))} ms`,
      )
    const of = (kind: string, from: number, to?: number) => traffic.of(kind, from, to).map(({ ms }) => ms)
    const [before, during] = [quantile(of("session", 0, attacked), 0.99), quantile(of("session", attacked), 0.99)]
    console.log(
      `DS-04: cut off after ${Math.round(Math.min(...cuts))} to ${Math.round(Math.max(...cuts))} ms; good requests ${byStatus(traffic.asked)}`,
    )
    judgeFigures(
      "DS-04",
      [
        { what: "sessions before, p99", value: before, unit: "ms" },
        // Where both are around a millisecond, twice as much is noise.
        { what: "sessions during, p99", value: during, unit: "ms", atMost: Math.max(5, 2 * before) },
      ],
      loadBefore,
      verdict,
    )
    finish(run, verdict)
    verdict.settle(chance.seed)
  })
})

const POOL_SIZE = 5

/** A place for the data, and a look at what is left of those who hung up. */
interface Under {
  readonly environment: Environment
  look(installation: Installation): Look
  /** Connections that are open, and transactions that nobody ends. */
  left(): Promise<{ readonly connections: number; readonly transactions: number }>
}

async function onSqlite(): Promise<Under> {
  const look = ({ dataFolder }: Installation) => lookIntoSqlite(`${dataFolder}/doorward.db`)
  return { environment: {}, look, left: () => Promise.resolve({ connections: 0, transactions: 0 }) }
}

async function onPostgres(): Promise<Under> {
  const server = await startPostgres({ fsync: false })
  releases.push(() => server.stop())
  const admin = postgres(server.url, { max: 1, onnotice: () => undefined, connection: { application_name: "experiment" } })
  releases.push(() => admin.end({ timeout: 1 }))
  return {
    environment: {
      DATABASE_URL: server.url,
      DOORWARD_SECRET: "a root secret that only this experiment knows",
      DOORWARD_DATABASE_POOL_SIZE: String(POOL_SIZE),
    },
    look: () => lookIntoPostgres(server.url),
    left: async () => {
      const [row] = await admin<{ connections: number; transactions: number }[]>`
        SELECT count(*)::int AS connections, (count(*) FILTER (WHERE state LIKE 'idle in transaction%'))::int AS transactions
        FROM pg_stat_activity WHERE application_name = 'doorward'`
      return row ?? { connections: 0, transactions: 0 }
    },
  }
}

describe.each([
  ["SQLite", onSqlite],
  ["PostgreSQL", onPostgres],
] as const)("DS-15 clients that hang up in the middle, %s", (name, open) => {
  test(`${ABORTS} sign-ins and refreshes are broken off: no place, no lock and no connection is lost, and nothing is half done`, async () => {
    const chance = openChance(`DS-15 ${name}`)
    const verdict = openVerdict()
    const under = await open()
    const { installation, run, line, people } = await serve(`pw-abort-${chance.seed}`, under.environment)
    const { port } = installation
    let done = 0
    const worker = async (of: number) => {
      const own = chance.fork(`worker ${of}`)
      for (let nth = of; nth < ABORTS; nth += ABORT_WIDTH) {
        const person = own.pick(people)
        const text =
          nth % 4 === 0
            ? requestText(port, "/auth/login", { email: person.email, password: person.password })
            : nth % 4 === 1
              ? requestText(port, "/auth/login", { email: person.email, password: person.password }).slice(0, -3)
              : requestText(port, "/auth/refresh", { refresh_token: person.refresh })
        await abortAfter(port, text, own.between(0, 12))
        done++
      }
    }
    await Promise.all(Array.from({ length: ABORT_WIDTH }, (_, of) => worker(of)))
    expect(done).toBe(ABORTS)

    // Hashes that were begun are finished, for nobody; then every place is free again.
    const began = performance.now()
    const [someone] = people
    while ((await line.ask("POST", "/auth/login", { json: { email: someone?.email, password: someone?.password } })).status === 503) {
      if (performance.now() - began > DRAIN_LIMIT_MS) throw new Error("sign-ins are refused for ever")
      await sleep(100)
    }
    const logins = await Promise.all(people.map(({ email, password }) => line.ask("POST", "/auth/login", { json: { email, password } })))
    for (const { status } of logins) if (status !== 200) verdict.breach(`a sign-in afterwards answers ${status}`)
    const tookMs = performance.now() - began
    for (const person of people) {
      const session = await line.ask("GET", "/auth/session", { cookie: person.cookie })
      if (session.status !== 200) verdict.breach(`${person.email} is signed out: ${session.status}`)
      const chain = await line.ask("POST", "/auth/refresh", { json: { refresh_token: person.refresh } })
      if (chain.status !== 200) verdict.breach(`${person.email} lost their chain: ${chain.status} ${chain.text}`)
    }
    await requireWholePeople(() => under.look(installation), verdict, "at the end")
    const { connections, transactions } = await under.left()
    if (connections > POOL_SIZE + 1) verdict.breach(`${connections} connections to the database`)
    if (transactions > 0) verdict.breach(`${transactions} transactions that nobody ends`)
    if ((await line.ask("GET", "/readyz")).status !== 200) verdict.breach("it is not ready afterwards")
    finish(run, verdict)
    console.log(`DS-15 ${name}: ${done} requests broken off; ${people.length} sign-ins were served after ${Math.round(tookMs)} ms`)
    line.close()
    const stopping = performance.now()
    expect(await run.stop()).toEqual({ code: 0, signal: null })
    expect(performance.now() - stopping).toBeLessThan(5_000)
    verdict.settle(chance.seed)
  })
})
