import { readdirSync, readFileSync } from "node:fs"
import { setTimeout as sleep } from "node:timers/promises"
import { afterEach, describe, expect, test } from "vitest"
import { startPostgres } from "../servers/postgres.mjs"
import { bySize, each, openChance, openVerdict, type Verdict } from "./experiment.ts"
import { lookIntoSqlite, requireWholePeople } from "./half-made.ts"
import { openLedger, replay, SESSION_COOKIE, type Trial, total } from "./ledger.ts"
import { defectsIn, type Environment, type Installation, install } from "./server.ts"
import { createClients } from "./storm.ts"
import { openSyncedDisk } from "./synced-disk.ts"
import { type Trace, watchSyscalls } from "./syscalls.ts"
import { call, type Mailbox, openMailbox } from "./wire.ts"

const PEOPLE = bySize({ ci: 20, night: 200 })
const POWER_CUTS = bySize({ ci: 10, night: 100 })

const releases: (() => unknown)[] = []
afterEach(async () => {
  for (const release of releases.splice(0).toReversed()) await release()
})

async function place(environment: Environment = {}): Promise<Installation> {
  const installation = await install(environment)
  releases.push(() => installation.remove())
  return installation
}

const isSync = ({ at, name, result }: Trace) => at === "end" && (name === "fdatasync" || name === "fsync") && result === 0
const isWrite = ({ at, name }: Trace) => at === "begin" && (name === "pwrite64" || name === "write")
const isRequest = ({ at, name, bytes }: Trace) =>
  at === "end" && (name === "read" || name === "recvfrom") && /^(POST|DELETE) \/auth\//.test(bytes.toString())
/** Before the first byte of it has left. */
const isAnswer = ({ at, name, bytes }: Trace) => at === "begin" && /^(write|send)/.test(name) && bytes.toString().startsWith("HTTP/1.1 2")

describe("E-02 acknowledged means on disk", () => {
  test("SQLite: no answer leaves before the sync of its commit, and every commit has one", async () => {
    const { seed } = openChance("E-02 SQLite")
    const installation = await place()
    const run = await installation.start()
    releases.push(() => run.kill())
    const isWal = ({ path }: Trace) => path.endsWith("/doorward.db-wal")
    const { alone, together } = await traced(installation, () => [run.pid], isWal)
    const frames = together.filter((trace) => isWal(trace) && isWrite(trace) && isCommitFrame(trace)).length
    const syncs = together.filter((trace) => isWal(trace) && isSync(trace)).length
    const verdict = openVerdict()
    requireSyncBeforeAnswer(alone, isWal, verdict, "one at a time")
    requireSyncBeforeAnswer(together, isWal, verdict, "sixteen at a time")
    requireSyncPerCommit([...alone, ...together].filter(isWal), verdict)
    console.log(
      `E-02 SQLite: ${together.filter(isAnswer).length} answers to sixteen clients from ${frames} commits with ${syncs} syncs; breaches ${verdict.breaches.length}`,
    )
    verdict.settle(seed)
    expect(frames).toBeGreaterThan(0)
  })

  test("PostgreSQL: no answer leaves before a sync of the log", async () => {
    const { seed } = openChance("E-02 PostgreSQL")
    const postgres = await startPostgres({ fsync: true })
    releases.push(() => postgres.stop())
    const installation = await place({ DATABASE_URL: postgres.url, DOORWARD_SECRET: "a root secret that only this experiment knows" })
    const run = await installation.start()
    releases.push(() => run.kill())
    const server = postgres.pid ?? 0
    const isWal = ({ path }: Trace) => path.includes("/pg_wal/")
    const { alone, together } = await traced(installation, () => [server, ...childrenOf(server), run.pid], isWal)
    const verdict = openVerdict()
    requireSyncBeforeAnswer(alone, isWal, verdict, "one at a time")
    requireSyncBeforeAnswer(together, isWal, verdict, "sixteen at a time")
    const syncs = together.filter((trace) => isWal(trace) && isSync(trace)).length
    console.log(
      `E-02 PostgreSQL: ${together.filter(isAnswer).length} answers to sixteen clients with ${syncs} syncs of the log; breaches ${verdict.breaches.length}`,
    )
    verdict.settle(seed)
    expect(syncs).toBeGreaterThan(0)
  })

  test(`SQLite: the power fails ${POWER_CUTS} times, and every acknowledged effect is there`, async () => {
    const chance = openChance("E-02 power cut")
    const verdict = openVerdict()
    const ledger = openLedger()
    const installation = await place()
    const disk = openSyncedDisk(installation.folder, installation.dataFolder)
    const trial: Trial = { origin: installation.origin, mailbox: openMailbox(installation.origin), ledger, verdict, chance }
    const clients = createClients(trial, 16)
    for (ledger.cycle = 1; ledger.cycle <= POWER_CUTS; ledger.cycle++) {
      const run = await installation.start(disk.environment())
      releases.push(() => run.kill())
      await replay(trial, "recent")
      const storm = new AbortController()
      const working = Promise.all(clients.map((client) => client.work(storm.signal)))
      await sleep(chance.between(100, 1_200))
      storm.abort()
      await run.kill()
      await working
      disk.pullThePlug()
      for (const line of defectsIn(run.output())) verdict.breach(line)
    }
    const run = await installation.start()
    releases.push(() => run.kill())
    await replay(trial, "all")
    const users = await requireWholePeople(() => lookIntoSqlite(`${installation.dataFolder}/doorward.db`), verdict, "at the end")
    console.log(
      `E-02: ${POWER_CUTS} power cuts; acknowledged ${total(ledger)} ${JSON.stringify(ledger.acknowledged)}; ${users} users; breaches ${verdict.breaches.length}`,
    )
    verdict.settle(chance.seed)
    expect(users).toBeGreaterThan(POWER_CUTS)
  })
})

/** What happened while people signed up and out one after another, and while sixteen did at once. */
async function traced(
  installation: Installation,
  pids: () => readonly number[],
  isWal: (trace: Trace) => boolean,
): Promise<{ alone: Trace[]; together: Trace[] }> {
  const { origin } = installation
  const mailbox = openMailbox(origin)
  await comeAndGo(origin, mailbox, "warm")
  const people = Array.from({ length: PEOPLE }, (_, index) => index)
  const relevant = (trace: Trace) => isWal(trace) || isRequest(trace) || isAnswer(trace)
  const watched = async (work: () => Promise<void>): Promise<Trace[]> => {
    const watch = await watchSyscalls(pids(), installation.folder)
    try {
      await work()
    } finally {
      // The last answer is out before the log is closed.
      await sleep(200)
    }
    return (await watch.end()).filter(relevant)
  }
  const alone = await watched(() => each(people, 1, (person) => comeAndGo(origin, mailbox, `alone-${person}`)))
  const together = await watched(() =>
    each([...people, ...people.map((person) => person + PEOPLE)], 16, (person) => comeAndGo(origin, mailbox, `together-${person}`)),
  )
  return { alone, together }
}

/** Three requests that change something, each acknowledged. */
async function comeAndGo(origin: string, mailbox: Mailbox, name: string): Promise<void> {
  const email = `np-${name}@faults.example`
  const begun = await call(origin, "POST", "/auth/register", { json: { email } })
  const { attempt } = JSON.parse(begun.text) as { attempt: string }
  const code = await mailbox.codeFor(email)
  const proved = await call(origin, "POST", "/auth/verify", { cookies: Object.fromEntries(begun.cookies), json: { attempt, code } })
  const gone = await call(origin, "POST", "/auth/logout", { cookies: { [SESSION_COOKIE]: proved.cookies.get(SESSION_COOKIE) ?? "" } })
  expect([begun.status, proved.status, gone.status]).toEqual([201, 200, 204])
}

/** Share of answers that another commit of the service may overtake. */
const MOST_BEHIND = 0.1

/**
 * Between a request's last byte in and its answer's first byte out there is a completed sync of the log; when it was the
 * only request, none of the log's bytes are behind that sync, but for what the service commits of its own accord now and then.
 */
function requireSyncBeforeAnswer(traces: readonly Trace[], isWal: (trace: Trace) => boolean, verdict: Verdict, when: string): void {
  const arrivedAt = new Map<string, number>()
  let answers = 0
  let behind = 0
  traces.forEach((trace, index) => {
    if (isRequest(trace)) arrivedAt.set(trace.path, index)
    if (!isAnswer(trace)) return
    const from = arrivedAt.get(trace.path)
    // Answers to requests that only read.
    if (from === undefined) return
    arrivedAt.delete(trace.path)
    answers++
    const between = traces.slice(from, index).filter(isWal)
    if (!between.some(isSync)) return verdict.breach(`${when}: an answer left without any sync of the log since its request came`)
    const unsynced = between.findLastIndex(isWrite) > between.findLastIndex(isSync)
    if (unsynced) behind++
  })
  // An answer that does not wait would show nearly every time; a job's commit falls into the same millisecond once in a while.
  if (when === "one at a time" && behind > answers * MOST_BEHIND)
    verdict.breach(`${when}: ${behind} of ${answers} answers left while bytes of the log were not synced`)
  if (answers < PEOPLE * 3) verdict.breach(`${when}: only ${answers} answers were seen`)
}

/** https://www.sqlite.org/fileformat2.html#the_write_ahead_log: a frame's header has 24 bytes; the size of the database in the second word makes it a commit. */
function isCommitFrame({ count, bytes }: Trace): boolean {
  return count === 24 && bytes.length >= 8 && bytes.readUInt32BE(4) !== 0
}

function requireSyncPerCommit(log: readonly Trace[], verdict: Verdict): void {
  let unsynced = 0
  for (const trace of log) {
    if (isSync(trace)) unsynced = 0
    else if (isWrite(trace) && isCommitFrame(trace) && ++unsynced > 1) verdict.breach("a commit was written while the one before it was not synced")
  }
  if (unsynced > 0) verdict.breach("the last commit was never synced")
}

function childrenOf(parent: number): number[] {
  return readdirSync("/proc").flatMap((name) => {
    try {
      return /^\d+$/.test(name) && Number(/^PPid:\s+(\d+)$/m.exec(readFileSync(`/proc/${name}/status`, "utf8"))?.[1]) === parent ? [Number(name)] : []
    } catch {
      return []
    }
  })
}
