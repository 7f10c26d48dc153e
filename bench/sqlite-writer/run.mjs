/**
 * Where should the SQLite writer live: on the event loop's own thread, or in a worker thread? `node bench/sqlite-writer/run.mjs --help`.
 *
 * On a fast disk the main thread looks better (no message between threads). This drives the real driver with a disk whose sync is slowed
 * down by 0, 1 and 10 ms, and shows both what is written and what the event loop, that is everybody else, pays for it.
 */
import { execFileSync } from "node:child_process"
import { join, resolve } from "node:path"
import { fileURLToPath } from "node:url"
import { parseArgs } from "node:util"
import { median } from "../load/quantiles.mjs"
import { cleanUpAtTheEnd, raisePriority, startProcess, temporaryFolder } from "../processes.mjs"
import { commitOf, describeMachine } from "../report/machine.mjs"
import { table } from "../report/table.mjs"
import { writeLatest, writeResult } from "../report/write.mjs"

const USAGE = `node bench/sqlite-writer/run.mjs [options]

  --driver PATH     the built driver (packages/server/dist/kernel/db/sqlite.js of this clone)
  --rounds N        how often each case is measured (3)
  --cores LIST      what the measured process may use (0,1)
  --quick           short rounds
  --no-write        print only`

const HERE = fileURLToPath(new URL(".", import.meta.url))
const DRIVER = fileURLToPath(new URL("../../packages/server/dist/kernel/db/sqlite.js", import.meta.url))
const SYNC_DELAYS_MS = [0, 1, 10]
const IN_FLIGHT = [1, 16, 256]
const WRITER_THREADS = ["main", "worker"]

const { values } = parseArgs({
  options: {
    driver: { type: "string", default: DRIVER },
    rounds: { type: "string", default: "3" },
    cores: { type: "string", default: "0,1" },
    quick: { type: "boolean", default: false },
    "no-write": { type: "boolean", default: false },
    help: { type: "boolean", short: "h", default: false },
  },
})

if (values.help) {
  console.log(USAGE)
  process.exit()
}
cleanUpAtTheEnd()
const machine = { ...describeMachine(), priority: raisePriority() }
const slowSync = compileSlowSync()
const times = values.quick ? { warmUpSeconds: 0.5, seconds: 1.5 } : { warmUpSeconds: 1, seconds: 4 }
const rounds = Number(values.rounds)

const measured = []
for (let round = 0; round < rounds; round++) {
  for (const syncMs of SYNC_DELAYS_MS) {
    for (const inFlight of IN_FLIGHT) {
      for (const writerThread of WRITER_THREADS) {
        const one = await measure({ syncMs, inFlight, writerThread })
        measured.push({ round, syncMs, inFlight, writerThread, ...one })
        console.error(
          `round ${round + 1}/${rounds}  sync +${syncMs} ms, ${inFlight} in flight, ${writerThread}: ${Math.round(one.writesPerSecond)} writes/s`,
        )
      }
    }
  }
}

const rows = SYNC_DELAYS_MS.flatMap((syncMs) =>
  IN_FLIGHT.flatMap((inFlight) => WRITER_THREADS.map((writerThread) => row({ syncMs, inFlight, writerThread }))),
)
console.log(`\n${table(rows)}\n`)
if (!values["no-write"]) keep()
process.exit()

async function measure({ syncMs, inFlight, writerThread }) {
  const file = join(temporaryFolder("sqlite-writer"), "one.db")
  const job = JSON.stringify({ driver: resolve(values.driver), file, writerThread, inFlight, ...times })
  const env = { NODE_ENV: "production", LD_PRELOAD: slowSync, SLOW_SYNC_US: String(syncMs * 1_000) }
  const process = startProcess({ args: [join(HERE, "one-case.mjs"), job], cores: values.cores, env })
  const { code } = await process.ended
  if (code !== 0) throw new Error(`sync +${syncMs} ms, ${inFlight} in flight, ${writerThread} failed:\n${process.output()}`)
  const result = JSON.parse(process.output().trim().split("\n").at(-1))
  if (result.writeMs.p50 < syncMs) throw new Error(`half of the writes took less than the sync they waited for: slow-sync.c was not in effect`)
  return result
}

function row(wanted) {
  const own = measured.filter((one) => Object.entries(wanted).every(([key, value]) => one[key] === value))
  const middle = (figure) => median(own.map(figure))
  return {
    "sync slowed by": `${wanted.syncMs} ms`,
    "in flight": wanted.inFlight,
    writer: wanted.writerThread,
    "writes/s": middle((one) => one.writesPerSecond),
    "write p50 ms": middle((one) => one.writeMs.p50),
    "write p99 ms": middle((one) => one.writeMs.p99),
    "loop delay p99 ms": middle((one) => one.loopDelayMs.p99),
    "loop delay max ms": middle((one) => one.loopDelayMs.max),
    "timer late p50 ms": middle((one) => one.timerLateMs.p50),
    "timer late p99 ms": middle((one) => one.timerLateMs.p99),
    "reads/s": middle((one) => one.readsPerSecond),
    "read p99 ms": middle((one) => one.readMs.p99),
    cores: middle((one) => one.cores),
  }
}

function compileSlowSync() {
  const library = join(temporaryFolder("slow-sync"), "slow-sync.so")
  execFileSync("cc", ["-O2", "-shared", "-fPIC", "-o", library, join(HERE, "slow-sync.c"), "-ldl"])
  return library
}

function keep() {
  const result = {
    name: "sqlite-writer",
    at: new Date().toISOString(),
    command: "node bench/sqlite-writer/run.mjs",
    rounds,
    quick: values.quick,
    doorward: { commit: commitOf(values.driver) },
    machine,
    pinned: `the measured process on cores ${values.cores}`,
    rows,
    ratios: [],
    measured,
  }
  console.log(`Kept in ${writeResult(result)} and ${writeLatest()}`)
}
