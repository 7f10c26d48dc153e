/**
 * One cell of the table, in a process of its own: `node one-case.mjs '{ driver, file, writerThread, inFlight, warmUpSeconds, seconds }'`
 * prints what it measured as one line of JSON.
 *
 * `inFlight` writers each do one single-statement write after another, shaped like the hottest one of the service (a compare-and-set that
 * turns a refresh token). Meanwhile a timer is due every millisecond; each time it fires it notes how late it was, which is what any
 * other request on that event loop would have waited, and reads one row, as a session check would.
 */
import { monitorEventLoopDelay } from "node:perf_hooks"
import { setImmediate as nextTurn, setTimeout as sleep } from "node:timers/promises"
import { pathToFileURL } from "node:url"
import { quantiles } from "../load/quantiles.mjs"

const ROWS = 1_000
const TIMER_MS = 1

const { driver, file, writerThread, inFlight, warmUpSeconds, seconds } = JSON.parse(process.argv[2])
const { openSqlite } = await import(pathToFileURL(driver).href)
const database = openSqlite(file, { writerThread })

await database.write(
  sql`CREATE TABLE family (id TEXT PRIMARY KEY, generation INTEGER NOT NULL, secret TEXT NOT NULL, turned_at BIGINT NOT NULL) WITHOUT ROWID`,
)
await database.transaction(async (db) => {
  for (let row = 0; row < ROWS; row++) await db.write(sql`INSERT INTO family VALUES (${`fam_${row}`}, ${0}, ${"x".repeat(64)}, ${0})`)
})

let running = true
let measuring = false
const writeMs = []

async function writer(number) {
  // oxlint-disable-next-line eslint/no-unmodified-loop-condition -- set below, when the time is over
  for (let count = 0; running; count++) {
    const id = `fam_${(number + count * inFlight) % ROWS}`
    const since = performance.now()
    const rows = await database.write(
      sql`UPDATE family SET generation = generation + 1, turned_at = ${Date.now()} WHERE id = ${id} AND generation >= ${0} RETURNING generation`,
    )
    if (rows.length !== 1) throw new Error(`the write to ${id} was acknowledged without its row`)
    if (measuring) writeMs.push(performance.now() - since)
    // The next request comes in through the event loop, as it would from a socket; it does not continue the one before.
    await nextTurn()
  }
}

const lateMs = []
const readMs = []
let due = performance.now() + TIMER_MS
const timer = setInterval(() => {
  const now = performance.now()
  if (measuring) lateMs.push(Math.max(0, now - due))
  due = now + TIMER_MS
  database.read(sql`SELECT generation, turned_at FROM family WHERE id = ${`fam_${Math.trunc(now) % ROWS}`}`).then((rows) => {
    if (rows.length !== 1) throw new Error("a read found nothing")
    if (measuring) readMs.push(performance.now() - now)
  })
}, TIMER_MS)

const histogram = monitorEventLoopDelay({ resolution: TIMER_MS })
const writers = Array.from({ length: inFlight }, (_, number) => writer(number))
await sleep(warmUpSeconds * 1_000)
histogram.enable()
measuring = true
const began = performance.now()
const cpu = process.cpuUsage()
await sleep(seconds * 1_000)
measuring = false
const elapsedSeconds = (performance.now() - began) / 1_000
const { user, system } = process.cpuUsage(cpu)
histogram.disable()
running = false
clearInterval(timer)
await Promise.all(writers)
const alive = setInterval(() => {}, 1_000)
await database.close()
clearInterval(alive)

console.log(
  JSON.stringify({
    writesPerSecond: writeMs.length / elapsedSeconds,
    writeMs: quantiles(writeMs),
    // The histogram notes the whole time between two firings; what is over the millisecond asked for is the delay.
    loopDelayMs: { p99: histogram.percentile(99) / 1e6 - TIMER_MS, max: histogram.max / 1e6 - TIMER_MS },
    timerLateMs: quantiles(lateMs),
    readMs: quantiles(readMs),
    readsPerSecond: readMs.length / elapsedSeconds,
    cores: (user + system) / 1e6 / elapsedSeconds,
  }),
)

function sql(strings, ...values) {
  return { strings, values }
}
