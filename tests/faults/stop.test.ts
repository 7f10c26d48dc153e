import { existsSync, readdirSync } from "node:fs"
import { connect, type Socket } from "node:net"
import { setTimeout as sleep } from "node:timers/promises"
import { afterEach, describe, expect, test } from "vitest"
import { bySize, openChance, openVerdict } from "./experiment.ts"
import { lookIntoSqlite, requireWholePeople } from "./half-made.ts"
import { openLedger, replay, SESSION_COOKIE, type Trial, total } from "./ledger.ts"
import { defectsIn, type Installation, install, isReady } from "./server.ts"
import { createClients } from "./storm.ts"
import { call, openMailbox } from "./wire.ts"

const ROUNDS = bySize({ ci: 5, night: 100 })
/** E-08. */
const NOT_READY_LIMIT_MS = 1_000
const SLOW_BODY_MS = 1_500
/** Far below the thirty seconds after which a stop cuts what is left: nothing here needs to be cut. */
const STOP_LIMIT_MS = 5_000

const releases: (() => unknown)[] = []
afterEach(async () => {
  for (const release of releases.splice(0).toReversed()) await release()
})

async function place(): Promise<Installation> {
  const installation = await install()
  releases.push(() => installation.remove())
  return installation
}

describe("FT-10 SIGTERM under load", () => {
  test(`${ROUNDS} stops: in-flight requests get their answers, new ones are refused, nothing acknowledged is lost`, async () => {
    const chance = openChance("FT-10")
    const verdict = openVerdict()
    const ledger = openLedger()
    const installation = await place()
    const { origin, port } = installation
    const trial: Trial = { origin, mailbox: openMailbox(origin), ledger, verdict, chance }
    const clients = createClients(trial, 16)
    const stopMs: number[] = []
    const notReadyMs: number[] = []
    let inFlight = 0
    for (ledger.cycle = 1; ledger.cycle <= ROUNDS; ledger.cycle++) {
      const run = await installation.start()
      releases.push(() => run.kill())
      await replay(trial, "recent")
      const idle = await Promise.all([openSocket(port), openSocket(port), keptAlive(port)])
      const slow = slowRegistration(port, `np-slow-${chance.seed}-${ledger.cycle}@faults.example`, SLOW_BODY_MS)
      const storm = new AbortController()
      const working = Promise.all(clients.map((client) => client.work(storm.signal)))
      await sleep(chance.between(200, 700))
      // Sign-ins wait for each other's hashes: some of these are in flight for hundreds of milliseconds.
      const signIns = Array.from({ length: 24 }, (_, index) =>
        call(origin, "POST", "/auth/login", { json: { email: `nobody-${index}@faults.example`, password: "not a password of anybody" } }),
      )
      // Until they have been accepted: what waits in the system's queue of connections is nobody's yet.
      await sleep(300)
      const begun = performance.now()
      const stopped = run.stop()
      storm.abort()
      await until(async () => !(await isReady(origin)))
      notReadyMs.push(performance.now() - begun)
      for (const outcome of await Promise.allSettled(signIns)) {
        if (outcome.status === "rejected") verdict.breach(`a sign-in in flight got no answer: ${String(outcome.reason)}`)
        // Four seconds in the queue for hashes is refused by design.
        else if (outcome.value.status !== 401 && outcome.value.status !== 503) verdict.breach(`a sign-in in flight got ${outcome.value.status}`)
        else inFlight++
      }
      const answer = await slow
      if (!answer.startsWith("HTTP/1.1 201 ") || !answer.endsWith("}")) verdict.breach(`the slow sender got: ${answer.slice(0, 200) || "nothing"}`)
      const exit = await stopped
      stopMs.push(performance.now() - begun)
      await working
      if (exit.code !== 0) verdict.breach(`it ended with ${exit.signal ?? exit.code}:\n${run.output()}`)
      if (isThere(run.pid)) verdict.breach(`process ${run.pid} is still there`)
      const left = readdirSync(installation.dataFolder).filter((name) => /-wal$|-shm$|\.holder$/.test(name))
      if (left.length > 0) verdict.breach(`it left ${left.join(", ")}`)
      for (const line of defectsIn(run.output())) verdict.breach(line)
      for (const socket of idle) socket.destroy()
    }
    const run = await installation.start()
    releases.push(() => run.kill())
    await replay(trial, "all")
    await requireWholePeople(() => lookIntoSqlite(`${installation.dataFolder}/doorward.db`), verdict, "at the end")
    expect(await run.stop()).toEqual({ code: 0, signal: null })
    const longest = (of: readonly number[]) => Math.round(Math.max(...of))
    console.log(
      `FT-10: ${ROUNDS} stops; acknowledged ${total(ledger)}; sign-ins in flight answered ${inFlight}; not ready after at most ${longest(notReadyMs)} ms, gone after at most ${longest(stopMs)} ms; breaches ${verdict.breaches.length}`,
    )
    expect(Math.max(...notReadyMs)).toBeLessThan(NOT_READY_LIMIT_MS)
    expect(Math.max(...stopMs)).toBeLessThan(STOP_LIMIT_MS)
    verdict.settle(chance.seed)
  })

  test("SIGTERM before it is ready ends it too, and leaves a folder that starts", async () => {
    const chance = openChance("FT-10 early")
    const installation = await place()
    for (let round = 0; round < ROUNDS; round++) {
      const command = installation.spawn()
      const afterMs = chance.between(1, 400)
      await sleep(afterMs)
      command.child.kill("SIGTERM")
      const timer = setTimeout(() => command.child.kill("SIGKILL"), STOP_LIMIT_MS)
      const { code, signal } = await command.exited
      clearTimeout(timer)
      // Before our own code runs, the system's default for the signal holds.
      expect([code, signal], `after ${afterMs} ms:\n${command.output()}`).toEqual(signal === "SIGTERM" ? [null, "SIGTERM"] : [0, null])
    }
    const run = await installation.start()
    expect((await call(installation.origin, "GET", "/auth/session", { cookies: { [SESSION_COOKIE]: "x" } })).status).toBe(401)
    expect(await run.stop()).toEqual({ code: 0, signal: null })
    expect(existsSync(installation.dataFolder)).toBe(true)
  })
})

async function until(condition: () => Promise<boolean>): Promise<void> {
  const deadline = performance.now() + 10_000
  while (!(await condition())) {
    if (performance.now() > deadline) throw new Error("it did not happen within ten seconds")
    await sleep(10)
  }
}

function openSocket(port: number): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, "127.0.0.1", () => resolve(socket))
    socket.once("error", reject)
    socket.on("error", () => undefined)
  })
}

/** A connection that has had one answer and waits for more to ask. */
async function keptAlive(port: number): Promise<Socket> {
  const socket = await openSocket(port)
  socket.write(`GET /healthz HTTP/1.1\r\nHost: localhost:${port}\r\n\r\n`)
  await new Promise((resolve) => socket.once("data", resolve))
  return socket
}

/** A client that takes its time to send the body, on a connection it means to keep. @returns the whole answer */
async function slowRegistration(port: number, email: string, durationMs: number): Promise<string> {
  const body = JSON.stringify({ email })
  const socket = await openSocket(port)
  let answer = ""
  socket.setEncoding("utf8").on("data", (text: string) => (answer += text))
  const closed = new Promise<void>((resolve) => socket.once("close", () => resolve()))
  socket.write(`POST /auth/register HTTP/1.1\r\nHost: localhost:${port}\r\nContent-Type: application/json\r\nContent-Length: ${body.length}\r\n\r\n`)
  for (const letter of body) {
    if (socket.destroyed) break
    socket.write(letter)
    await sleep(durationMs / body.length)
  }
  await closed
  return answer
}

/** @returns false also for one that has ended and whose parent has taken note of it */
function isThere(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch {
    return false
  }
}
