/**
 * Lists and looks for people through Doorward's own function, on the driver it ships with and with nothing around it. DIST is Doorward's dist folder, PEOPLE how many there are to be. Orders come as messages, each is
 * answered by one: `{ fill }` makes so many people in bulk, `{ job }` lets the job that gives people their terms work for so many milliseconds, `{ ask, times }` asks a kind of question.
 */
import Sqlite from "better-sqlite3"
import { frequentFamilies, frequentNames, personAt } from "./crowd.mjs"

const { DATABASE_URL, DIST, PEOPLE } = process.env
const { applyMigrations, openDatabase, parseDatabaseUrl, sql } = await import(`${DIST}/kernel/db/index.js`)
const { idFromBytes } = await import(`${DIST}/kernel/id.js`)
const { listUsers, userJobs, userSlice } = await import(`${DIST}/core/user/index.js`)
const { madeFrom, termsOf } = await import(`${DIST}/core/user/search/terms.js`)

const LIMIT = 50
const FIRST_MS = Date.UTC(2024, 0, 1)
const STEP_MS = 60_000
const CHUNK = 5_000
const onSqlite = DATABASE_URL.startsWith("sqlite:")
const url = parseDatabaseUrl(DATABASE_URL)
let database = openDatabase(url)
const people = Number(PEOPLE)

/** A row of `users`, and the terms. */
function rowsOf(index) {
  const { email, name, disabled, owner } = personAt(index)
  const at = FIRST_MS + index * STEP_MS
  const user = { email, name, disabledAt: disabled ? at : null, ownerSince: owner ? at : null }
  return { row: [idAt(index), email, at, name, at, user.disabledAt, user.ownerSince, madeFrom(user)], terms: termsOf(user) }
}

function idAt(index) {
  const bytes = Buffer.alloc(16)
  bytes.writeUIntBE(FIRST_MS + index * STEP_MS, 0, 6)
  bytes.writeUInt32BE(Math.imul(index, 2_654_435_761) >>> 0, 12)
  return idFromBytes("usr", bytes)
}

const COLUMNS = "id, email, email_verified_at, name, created_at, disabled_at, owner_since, terms_of"

/** Only for a database nobody needs: nothing of it is on the disk before the end. */
async function fill(count) {
  await applyMigrations(database, [userSlice])
  const began = performance.now()
  await (onSqlite ? fillFile(count) : fillPostgres(count))
  return { seconds: (performance.now() - began) / 1_000 }
}

/** Two builds of SQLite in one process must not have one file open: the one lets go of the other's locks. */
async function fillFile(count) {
  await database.close()
  fillSqlite(count)
  database = openDatabase(url)
}

function fillSqlite(count) {
  const file = new Sqlite(url.file)
  file.pragma("synchronous = OFF")
  file.pragma("cache_size = -400000")
  const user = file.prepare(`INSERT INTO users (${COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?, ?)`)
  const term = file.prepare("INSERT INTO user_terms (term, user_id) VALUES (?, ?)")
  const pairs = []
  file.exec("BEGIN")
  for (let index = 0; index < count; index++) {
    const { row, terms } = rowsOf(index)
    user.run(row)
    for (const one of terms) pairs.push([one, row[0]])
  }
  // In their order, so that the tree grows at its end.
  for (const pair of pairs.toSorted(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0))) term.run(pair)
  file.exec("COMMIT")
  file.exec("ANALYZE")
  file.pragma("wal_checkpoint(TRUNCATE)")
  file.close()
}

async function fillPostgres(count) {
  for (let from = 0; from < count; from += CHUNK) {
    const rows = Array.from({ length: Math.min(CHUNK, count - from) }, (_, index) => rowsOf(from + index))
    const columns = COLUMNS.split(", ")
    const users = rows.map(({ row }) => Object.fromEntries(row.map((value, column) => [columns[column], value])))
    const terms = rows.flatMap(({ row, terms }) => terms.map((term) => ({ term, user_id: row[0] })))
    await database.write(sql`INSERT INTO users (id, email, email_verified_at, name, created_at, disabled_at, owner_since, terms_of)
      SELECT id, email, email_verified_at, name, created_at, disabled_at, owner_since, terms_of FROM json_populate_recordset(NULL::users, CAST(CAST(${JSON.stringify(users)} AS TEXT) AS json))`)
    await database.write(
      sql`INSERT INTO user_terms (term, user_id) SELECT term, user_id FROM json_populate_recordset(NULL::user_terms, CAST(CAST(${JSON.stringify(terms)} AS TEXT) AS json))`,
    )
  }
  await database.migrate((session) => session.script("VACUUM ANALYZE"))
}

/** The job on people who have no terms yet, for so long. @returns how many it gave theirs */
async function job(ms) {
  const [{ n: before }] = await database.read(sql`SELECT COUNT(*) AS n FROM users WHERE terms_of IS NULL`)
  const began = performance.now()
  const ended = await userJobs({ database })[0]
    .run(AbortSignal.timeout(ms))
    .catch(() => undefined)
  const seconds = (performance.now() - began) / 1_000
  const [{ n: after }] = await database.read(sql`SELECT COUNT(*) AS n FROM users WHERE terms_of IS NULL`)
  return { given: before - after, left: after, seconds, ended }
}

let turn = 0
const pick = (list) => list[turn++ % list.length]
const letters = [..."abcdefghijklmnopqrstuvwxyz"]
const someone = () => personAt(Math.imul(++turn, 7_919) % people)

/** What is asked, and where from. */
const questions = {
  "first page": () => ({ newestFirst: true }),
  "deep page": () => ({ newestFirst: true, after: { walk: "", term: "", id: idAt(Math.imul(++turn, 7_919) % people) } }),
  "disabled, first page": () => ({ newestFirst: true, disabled: true }),
  "one letter": () => ({ search: pick(letters) }),
  "one letter, deep page": () => {
    const letter = pick(letters)
    return { search: letter, after: { walk: letter, term: `${letter}n`, id: "" } }
  },
  "frequent word": () => ({ search: pick(frequentNames) }),
  "rare word": () => ({ search: someone().email }),
  "two words": () => ({ search: `${pick(frequentNames)} ${pick(frequentFamilies)}` }),
  "domain and name": () => ({ search: `mailbox.example ${pick(frequentFamilies)}` }),
  "no match": () => ({ search: `zzz${turn++}` }),
  "frequent words that meet nobody": () => ({ search: `${pick(["山", "محمد"])} mailbox.example muller` }),
  "a thousand words": () => ({ search: Array.from({ length: 1_000 }, (_, index) => `w${index}`).join(" ") }),
}

async function ask(kind, times) {
  const ms = []
  let empty = 0
  for (let asked = 0; asked < times; asked++) {
    const query = { limit: LIMIT, ...questions[kind]() }
    const began = performance.now()
    const { users } = await listUsers(database, query)
    ms.push(performance.now() - began)
    if (users.length === 0) empty++
  }
  return { ms, empty }
}

/** Takes terms away again, as if the people were of before there were any. */
async function forget(count) {
  await database.write(sql`UPDATE users SET terms_of = NULL WHERE id IN (SELECT id FROM users ORDER BY id LIMIT ${count})`)
  await database.write(sql`DELETE FROM user_terms WHERE user_id IN (SELECT id FROM users WHERE terms_of IS NULL ORDER BY id LIMIT ${count})`)
  return {}
}

async function obey(order) {
  if (order.fill !== undefined) return fill(order.fill)
  if (order.forget !== undefined) return forget(order.forget)
  if (order.job !== undefined) return job(order.job)
  if (order.ask !== undefined) return ask(order.ask, order.times)
  return { questions: Object.keys(questions) }
}

process.on("message", (order) => void obey(order).then((answer) => process.send(answer)))
process.on("disconnect", () => process.exit())
process.send("ready")
