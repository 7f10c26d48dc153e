import { once } from "node:events"
import { mkdtemp, rm } from "node:fs/promises"
import { type AddressInfo, connect, createServer, type Socket } from "node:net"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { setTimeout as sleep } from "node:timers/promises"
import { afterEach, describe, expect, test } from "vitest"
import { type MailServer, openMailServer } from "../mail-server.ts"
import { postgresSchema, type ServerProcess, startServer } from "../server-process.ts"
import { startPostgres } from "../servers/postgres.mjs"
import { until } from "../until.ts"
import { bySize, type Chance, openChance, openVerdict, spread, type Verdict } from "./experiment.ts"
import { defectsIn } from "./server.ts"
import { call, Unanswered } from "./wire.ts"

const KILLS = bySize({ ci: 15, night: 300 })
const STOPS = bySize({ ci: 3, night: 100 })
const TROUBLES = bySize({ ci: 1, night: 20 })
const REPLICAS = 3
const CLIENTS = 6
/** E-22. */
const REQUEST_LIMIT_MS = 1_000
/** Far below the thirty seconds after which a stop cuts what is left. */
const STOP_LIMIT_MS = 8_000
/** What a killed process was sending is due again after this. */
const CLAIM_SECONDS = 90
const TROUBLE_MS = 4_000
const MENDED_LIMIT_MS = 90_000
const PASSWORD = "correct horse battery staple"

const releases: (() => unknown)[] = []
afterEach(async () => {
  for (const release of releases.splice(0).toReversed()) await release()
})

/** Addresses whose sign-up was acknowledged: each must get its mail. */
interface Owed {
  readonly acknowledged: Set<string>
  /** Asked for, and never answered: may get one. */
  readonly unanswered: Set<string>
  count: number
}

const openOwed = (): Owed => ({ acknowledged: new Set(), unanswered: new Set(), count: 0 })

/** Begins accounts, one after another, until it is told to stop; each at the origin that `whom` names then. */
async function signUps(owed: Owed, whom: () => string, ends: AbortSignal, verdict: Verdict, pauseMs = 0, took: number[] = []): Promise<void> {
  while (!ends.aborted) {
    const email = `person-${++owed.count}@mail.example`
    const began = performance.now()
    try {
      const { status } = await call(whom(), "POST", "/auth/register", { json: { email } })
      took.push(performance.now() - began)
      await sleep(pauseMs)
      if (status === 201) owed.acknowledged.add(email)
      else if (status !== 503) verdict.breach(`a sign-up was answered ${status}`)
    } catch (error) {
      if (!(error instanceof Unanswered)) throw error
      owed.unanswered.add(email)
      // Nobody may be there for a moment.
      await sleep(20)
    }
  }
}

/** How many mails came more than once. */
function settleMails(server: MailServer, owed: Owed, verdict: Verdict): number {
  const byAddress = new Map<string, Set<string>>()
  for (const { to, messageId } of server.received) {
    const [address = ""] = to
    if (to.length !== 1) verdict.breach(`a mail went to ${to.length} addresses`)
    byAddress.set(address, (byAddress.get(address) ?? new Set()).add(messageId))
  }
  for (const address of owed.acknowledged) if (!byAddress.has(address)) verdict.breach(`${address} never got its mail`)
  for (const [address, ids] of byAddress) {
    if (ids.size > 1) verdict.breach(`${address} got ${ids.size} different mails`)
    if (!owed.acknowledged.has(address) && !owed.unanswered.has(address)) verdict.breach(`${address} got a mail nobody asked for`)
  }
  return server.received.length - byAddress.size
}

const arrived = (server: MailServer, owed: Owed) => {
  const addresses = new Set(server.received.map(({ to }) => to[0]))
  return [...owed.acknowledged].every((address) => addresses.has(address))
}

async function slowServer(chance: Chance, longestMs: number): Promise<MailServer> {
  const server = await openMailServer({
    onMailFrom: (_address, _session, done) => {
      setTimeout(done, chance.between(0, longestMs))
    },
  })
  releases.push(() => server.close())
  return server
}

describe("E-01 processes are killed while they send mails", () => {
  test(`${KILLS} kills among three on PostgreSQL: every mail of an acknowledged sign-up arrives, and at most one a kill comes twice`, async () => {
    const chance = openChance("E-01 mail")
    const verdict = openVerdict()
    const owed = openOwed()
    const postgres = await startPostgres({ fsync: true })
    releases.push(() => postgres.stop())
    const server = await slowServer(chance, 6)
    const database = postgresSchema(postgres.url)
    const start = () => startServer({ database, env: { DOORWARD_SMTP_URL: server.url, DOORWARD_DEV_CLOCK: "1", DOORWARD_LOG_LEVEL: "warn" } })
    const replicas: ServerProcess[] = []
    for (let index = 0; index < REPLICAS; index++) replicas.push(await start())
    releases.push(() => Promise.all(replicas.map((replica) => replica.kill9())))
    const ends = new AbortController()
    let turn = 0
    const whom = () => replicas[turn++ % REPLICAS]?.origin ?? ""
    const clients = Promise.all(Array.from({ length: CLIENTS }, () => signUps(owed, whom, ends.signal, verdict)))
    for (let kill = 0; kill < KILLS; kill++) {
      await sleep(chance.between(50, 400))
      const index = chance.between(0, REPLICAS - 1)
      const victim = replicas[index] as ServerProcess
      await victim.kill9()
      for (const line of defectsIn(victim.output())) verdict.breach(line)
      replicas[index] = await start()
    }
    ends.abort()
    await clients
    await call(whom(), "POST", "/dev/clock", { json: { advance: CLAIM_SECONDS } })
    await until(() => arrived(server, owed), 60_000).catch(() => undefined)
    // And what comes late comes.
    await sleep(1_500)
    const twice = settleMails(server, owed, verdict)
    console.log(
      `E-01 mail: ${KILLS} kills; ${owed.acknowledged.size} sign-ups acknowledged, ${owed.unanswered.size} unanswered; ${server.received.length} mails arrived, ${twice} of them a second time; breaches ${verdict.breaches.length}`,
    )
    expect(owed.acknowledged.size).toBeGreaterThan(KILLS * 5)
    expect(twice).toBeLessThanOrEqual(KILLS)
    verdict.settle(chance.seed)
  })
})

describe("E-08 SIGTERM with mails in the queue", () => {
  test(`${STOPS} stops under load: exit code 0, no mail is lost, none comes twice`, async () => {
    const chance = openChance("E-08 mail")
    const verdict = openVerdict()
    const owed = openOwed()
    const server = await slowServer(chance, 100)
    const first = await startServer({
      env: { DOORWARD_SMTP_URL: server.url, DOORWARD_LOG_LEVEL: "warn" },
      database: { folder: await lastingFolder() },
    })
    let running = first
    releases.push(() => running.kill9())
    const stopMs: number[] = []
    const waiting: number[] = []
    for (let stop = 0; stop < STOPS; stop++) {
      const ends = new AbortController()
      const clients = Promise.all(Array.from({ length: CLIENTS }, () => signUps(owed, () => running.origin, ends.signal, verdict)))
      await sleep(chance.between(600, 1_500))
      waiting.push(owed.acknowledged.size - server.received.length)
      const began = performance.now()
      const stopped = running.stop()
      await sleep(200)
      ends.abort()
      await clients
      const code = await stopped
      stopMs.push(performance.now() - began)
      if (code !== 0) verdict.breach(`it ended with ${code}:\n${running.output()}`)
      for (const line of defectsIn(running.output())) verdict.breach(line)
      running = await startServer({
        env: { DOORWARD_SMTP_URL: server.url, DOORWARD_LOG_LEVEL: "warn" },
        database: { folder: running.folder },
        port: running.port,
      })
    }
    await until(() => arrived(server, owed), 60_000).catch(() => undefined)
    const twice = settleMails(server, owed, verdict)
    console.log(
      `E-08 mail: ${STOPS} stops with ${waiting.join(", ")} mails waiting; ${owed.acknowledged.size} sign-ups acknowledged, ${server.received.length} mails arrived, ${twice} twice; stopping: ${spread(stopMs)}; breaches ${verdict.breaches.length}`,
    )
    expect(Math.min(...waiting)).toBeGreaterThan(0)
    expect(twice).toBe(0)
    expect(Math.max(...stopMs)).toBeLessThan(STOP_LIMIT_MS)
    expect(await running.stop()).toBe(0)
    verdict.settle(chance.seed)
  })
})

type Weather = "fine" | "refuses" | "hangs" | "not now" | "never" | "drips"
const TROUBLE: readonly Exclude<Weather, "fine">[] = ["refuses", "hangs", "not now", "never", "drips"]

describe("E-22 the mail server is in trouble", () => {
  test(`refuses, hangs, answers 4xx, answers 5xx, drips: no request waits for it, nothing else is touched, and every mail arrives once it is well (${TROUBLES} times each)`, async () => {
    const chance = openChance("E-22 mail")
    const verdict = openVerdict()
    const owed = openOwed()
    const server = await slowServer(chance, 5)
    const front = await openFront(Number(new URL(server.url).port))
    releases.push(() => front.close())
    const doorward = await startServer({ env: { DOORWARD_SMTP_URL: front.url, DOORWARD_DEV_CLOCK: "1", DOORWARD_LOG_LEVEL: "warn" } })
    releases.push(() => doorward.kill9())
    const { origin } = doorward
    await makePerson(origin, "ada@mail.example")
    await until(() => server.received.length === 1, 5_000)
    for (const weather of Array.from({ length: TROUBLES }, () => TROUBLE).flat()) {
      const took: number[] = []
      const signInMs: number[] = []
      const before = front.connections()
      await front.change(weather)
      const ends = new AbortController()
      const clients = Promise.all(Array.from({ length: 3 }, () => signUps(owed, () => origin, ends.signal, verdict, 40, took)))
      const troubleEnds = performance.now() + TROUBLE_MS
      while (performance.now() < troubleEnds) {
        const began = performance.now()
        const { status } = await call(origin, "POST", "/auth/login", { json: { email: "ada@mail.example", password: PASSWORD } })
        signInMs.push(performance.now() - began)
        if (status !== 200) verdict.breach(`while the mail server ${weather}, a sign-in was answered ${status}`)
        await sleep(100)
      }
      ends.abort()
      await clients
      const tries = front.connections() - before
      await front.change("fine")
      const mended = performance.now()
      while (!arrived(server, owed) && performance.now() - mended < MENDED_LIMIT_MS) {
        // What failed waits for up to some minutes by the clock; codes live for ten.
        await call(origin, "POST", "/dev/clock", { json: { advance: 2 } })
        await sleep(500)
      }
      console.log(
        `E-22 mail, ${weather}: ${took.length} sign-ups (${spread(took)}), ${signInMs.length} sign-ins (${spread(signInMs)}), ${tries} connections tried; all mails there ${Math.round(performance.now() - mended)} ms after it was well`,
      )
      if (Math.max(...took, ...signInMs) > REQUEST_LIMIT_MS)
        verdict.breach(`while the mail server ${weather}, a request took ${Math.max(...took, ...signInMs)} ms`)
      // A server that is down is not hammered, however many mails wait.
      if (weather !== "not now" && tries > 40) verdict.breach(`while the mail server ${weather}, it was tried ${tries} times`)
    }
    owed.unanswered.add("ada@mail.example")
    const twice = settleMails(server, owed, verdict)
    // Trouble begins by cutting connections, perhaps between a mail and the server's yes to it.
    expect(twice).toBeLessThanOrEqual(TROUBLES * TROUBLE.length)
    for (const line of defectsIn(doorward.output())) verdict.breach(line)
    expect(await doorward.stop()).toBe(0)
    verdict.settle(chance.seed)
  })
})

async function makePerson(origin: string, email: string): Promise<void> {
  const begun = await call(origin, "POST", "/auth/register", { json: { email, password: PASSWORD } })
  const { attempt } = JSON.parse(begun.text) as { readonly attempt: string }
  const [mail] = JSON.parse((await call(origin, "GET", "/dev/mail.json")).text) as { readonly codes: readonly string[] }[]
  const proof = { cookies: Object.fromEntries(begun.cookies), json: { attempt, code: mail?.codes[0] } }
  const verified = await call(origin, "POST", "/auth/verify", proof)
  if (verified.status !== 200) throw new Error(`verify answered ${verified.status}: ${verified.text}`)
}

async function lastingFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "doorward-faults-mail-"))
  releases.push(() => rm(folder, { recursive: true, force: true }))
  return folder
}

interface Front {
  readonly url: string
  change(weather: Weather): Promise<void>
  /** How often somebody has tried. */
  connections(): number
  close(): Promise<void>
}

/** What stands before a mail server, and can be as bad as networks and servers are. */
async function openFront(behind: number): Promise<Front> {
  let weather: Weather = "fine"
  let connections = 0
  const sockets = new Set<Socket>()
  const meet: Record<Weather, (socket: Socket) => void> = {
    fine: (socket) => {
      const server = connect(behind, "127.0.0.1")
      server.on("error", () => socket.destroy())
      server.on("close", () => socket.destroy())
      socket.on("close", () => server.destroy())
      socket.pipe(server).pipe(socket)
    },
    refuses: (socket) => void socket.destroy(),
    hangs: () => undefined,
    "not now": (socket) => {
      socket.write("220 front\r\n")
      socket.on("data", (bytes) => void socket.write(/^EHLO/i.test(String(bytes)) ? "250 front\r\n" : "451 4.3.2 not now\r\n"))
    },
    never: (socket) => void socket.write("554 5.5.0 no\r\n"),
    drips: (socket) => {
      const timer = setInterval(() => socket.write("2"), 1_000)
      socket.on("close", () => clearInterval(timer))
    },
  }
  const server = createServer((socket) => {
    connections++
    sockets.add(socket)
    socket.on("error", () => undefined)
    socket.on("close", () => sockets.delete(socket))
    meet[weather](socket)
  })
  server.listen(0, "127.0.0.1")
  await once(server, "listening")
  const { port } = server.address() as AddressInfo
  const hangUp = () => {
    for (const socket of sockets) socket.destroy()
  }
  return {
    url: `smtp://127.0.0.1:${port}`,
    connections: () => connections,
    change: async (to) => {
      // Whoever is in the middle of it when trouble begins loses the connection; what hangs goes on hanging when it ends.
      if (weather === "fine") hangUp()
      if (to === "refuses") {
        server.close()
      } else if (weather === "refuses") {
        server.listen(port, "127.0.0.1")
        await once(server, "listening")
      }
      weather = to
    },
    close: async () => {
      hangUp()
      if (server.listening) await new Promise((resolve) => server.close(resolve))
    },
  }
}
