/**
 * What is over is forgotten beside living traffic (E-11): the database holds sessions that ended a day and more ago, each with its chain of refresh tokens. The
 * service starts, its job deletes them, and meanwhile people ask who they are and turn their chains at a steady rate. The same traffic is measured
 * on the same service once nothing is left to delete.
 */
import { setTimeout as sleep } from "node:timers/promises"
import Sqlite from "better-sqlite3"
import postgres from "postgres"
import { askFor } from "../load/ask.mjs"
import { monotonicMs } from "../load/monotonic.mjs"
import { median, quantiles } from "../load/quantiles.mjs"
import { prepareDoorward, signInForTokens } from "../servers/doorward.mjs"
import { doorwardOn, startDurablePostgres } from "../servers/postgres.mjs"

const SERVICE_CORE = "0"
const OTHER_CORE = "1"
const PER_SECOND = 50
const POLL_MS = 200
const PATIENCE_MS = 300_000

export const ownServices = true
export const pinned = `service on core 0; PostgreSQL (fsync on) on core 1; ${PER_SECOND} requests/s, half of them turning a chain`

export async function measure({ program, rounds, quick, log }) {
  const expired = quick ? 20_000 : 500_000
  const measured = []
  for (const where of [onSqlite, onPostgres]) {
    for (let round = 0; round < rounds; round++) {
      const { name, doorward, database, stop } = await where(program)
      await database.fill(expired)
      const service = await doorward.start({ cores: SERVICE_CORE })
      const result = await watch(service.port, database)
      measured.push({ round, name, ...result })
      log(
        `round ${round + 1}/${rounds}  ${name}: ${result.perSecond.toFixed(0)} sessions/s, p99 ${result.during.p99.toFixed(1)} ms meanwhile, ${result.after.p99.toFixed(1)} ms after`,
      )
      await service.stop()
      await database.close()
      await stop()
    }
  }
  return { measured, ...summarise(measured) }
}

async function watch(port, database) {
  const people = await signInForTokens(port, 8)
  const state = { phase: "during", during: [], after: [] }
  const ends = new AbortController()
  const load = traffic(port, people, state, ends.signal)
  const began = monotonicMs()
  const first = await database.left()
  let rest = first
  while (rest > 0) {
    if (monotonicMs() - began > PATIENCE_MS) throw new Error(`${rest} sessions were never forgotten`)
    await sleep(POLL_MS)
    rest = await database.left()
  }
  const seconds = (monotonicMs() - began) / 1_000
  state.phase = "after"
  await sleep(Math.max(3_000, seconds * 1_000))
  ends.abort()
  await load
  return { perSecond: first / seconds, during: quantiles(state.during), after: quantiles(state.after) }
}

/** At its instants, whatever is answered. */
async function traffic(port, people, state, signal) {
  const tokens = people.map(({ refresh_token }) => refresh_token)
  const accesses = people.map(({ access_token }) => access_token)
  const busy = people.map(() => Promise.resolve())
  const start = monotonicMs()
  for (let index = 0; !signal.aborted; index++) {
    const wait = start + (index * 1_000) / PER_SECOND - monotonicMs()
    if (wait > 0) await sleep(wait)
    const { phase } = state
    const who = index % people.length
    const due = monotonicMs()
    busy[who] = busy[who].then(async () => {
      if (index % 2 === 0) await askFor(200, { port, path: "/auth/session", headers: { authorization: `Bearer ${accesses[who]}` } })
      else {
        const { json } = await askFor(200, { method: "POST", port, path: "/auth/refresh", json: { refresh_token: tokens[who] } })
        tokens[who] = json.refresh_token
      }
      state[phase].push(monotonicMs() - due)
    })
  }
  await Promise.all(busy)
}

const HOUR_MS = 3_600_000
const columns = (at) => ({
  sessions: `SELECT 'ses_bench' || n, 'bench ' || n, (SELECT id FROM users ORDER BY id LIMIT 1), 0, 0, ${at}, ${at}, 0, '[]', '1', 0, CASE WHEN n % 2 = 0 THEN ${at} END`,
  families: `SELECT 'fam_bench' || s.id, s.id, s.user_id, 'first-party', 'sealed', 'body', 1, 0, s.expires_at, s.expires_at, 0, '' FROM sessions s WHERE s.id LIKE 'ses_bench%'`,
})
const intoSessions =
  "INSERT INTO sessions (id, token_hash, user_id, created_at, last_seen_at, expires_at, idle_expires_at, auth_time, amr, acr, remembered, ended_at)"
const intoFamilies =
  "INSERT INTO refresh_families (id, session_id, user_id, client_id, sealed_secret, access_in, generation, created_at, expires_at, idle_expires_at, turned_up_ms, turned_by)"
const numbers = (count) => `WITH RECURSIVE numbers (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE n < ${count})`
const LEFT = "SELECT COUNT(*) AS n FROM sessions WHERE id >= 'ses_bench' AND id < 'ses_bencz'"

async function onSqlite(program) {
  const doorward = await prepareDoorward({ main: program })
  const file = `${doorward.data}/doorward.db`
  let open
  const database = {
    fill: (count) => {
      const writer = new Sqlite(file)
      const { sessions, families } = columns(Date.now() - 30 * HOUR_MS)
      writer.exec(`${intoSessions} ${numbers(count)} ${sessions} FROM numbers; ${intoFamilies} ${families}; UPDATE jobs SET due_at = 0`)
      writer.close()
    },
    left: () => {
      open ??= new Sqlite(file, { readonly: true })
      return open.prepare(LEFT).get().n
    },
    close: () => open?.close(),
  }
  return { name: "SQLite", doorward, database, stop: () => undefined }
}

async function onPostgres(program) {
  const server = await startDurablePostgres({ cores: OTHER_CORE })
  const doorward = await prepareDoorward({ main: program, env: doorwardOn(server) })
  const client = postgres(server.url, { max: 1, onnotice: () => undefined })
  const database = {
    fill: async (count) => {
      const { sessions, families } = columns(Date.now() - 30 * HOUR_MS)
      await client.unsafe(`${intoSessions} ${numbers(count)} ${sessions} FROM numbers`)
      await client.unsafe(`${intoFamilies} ${families}`)
      await client.unsafe("UPDATE jobs SET due_at = 0")
      await client.unsafe("VACUUM ANALYZE")
    },
    left: async () => Number((await client.unsafe(LEFT))[0].n),
    close: () => client.end(),
  }
  return { name: "PostgreSQL", doorward, database, stop: () => server.stop() }
}

function summarise(measured) {
  const names = [...new Set(measured.map(({ name }) => name))]
  const of = (name, figure) => median(measured.filter((one) => one.name === name).map(figure))
  const rows = names.map((name) => ({
    name,
    "sessions/s": of(name, (one) => one.perSecond),
    "rows/s (with chains)": of(name, (one) => 2 * one.perSecond),
    "p50 ms meanwhile": of(name, (one) => one.during.p50),
    "p99 ms meanwhile": of(name, (one) => one.during.p99),
    "p99 ms after": of(name, (one) => one.after.p99),
  }))
  const ratios = names.flatMap((name) => [
    { what: `${name}: rows forgotten a second`, value: of(name, (one) => 2 * one.perSecond), atLeast: 5_000 },
    { what: `${name}: p99 meanwhile to p99 after`, value: of(name, (one) => one.during.p99 / one.after.p99), atMost: 2 },
  ])
  return { rows, ratios }
}
