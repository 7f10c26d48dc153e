/**
 * Turns chains of refresh tokens on PostgreSQL, through Doorward's own driver and pool and with nothing around it. WAY is
 *
 * - `one statement`: what Doorward does;
 * - `transaction`: what one would write at first: BEGIN, SELECT … FOR UPDATE, the same checks in JavaScript, UPDATE, COMMIT. The session is written down as used
 *   when that is due (once a minute), as in the one statement;
 * - `transaction that notes every use`: the same, and the session is written down at every turn.
 *
 * DIST is Doorward's dist folder, PLACES the pool's size. `{ seconds }` in, `{ turns, seconds, cores }` out; every one of the IN_FLIGHT turns under way has a chain of its own.
 */
const { DATABASE_URL, DIST, WAY, IN_FLIGHT, PLACES } = process.env
const { openDatabase, parseDatabaseUrl, sql } = await import(`${DIST}/kernel/db/index.js`)
const { turnWithSession } = await import(`${DIST}/core/token/store.js`)

const MINUTE_MS = 60_000
const DAY_MS = 24 * 60 * MINUTE_MS
const DEVICE = "the device of the bench, hashed 0123456789abcdef"
const database = openDatabase(parseDatabaseUrl(DATABASE_URL), { poolSize: Number(PLACES) })

const ways = {
  "one statement": (turn) => turnWithSession(database, turn),
  transaction: (turn) => inTransaction(turn, false),
  "transaction that notes every use": (turn) => inTransaction(turn, true),
}
const turnOnce = ways[WAY]

function inTransaction(turn, always) {
  return database.transaction(async (db) => {
    const [row] = await db.read(sql`
      SELECT s.*, f.id AS family_id, f.session_id, f.user_id AS family_user_id, f.client_id, f.sealed_secret, f.access_in, f.generation,
        f.created_at AS family_created_at, f.expires_at AS family_expires_at, f.idle_expires_at AS family_idle_expires_at,
        f.turned_up_ms, f.turned_by, f.retry_key_hash, f.ended_at AS family_ended_at, f.end_reason AS family_end_reason
      FROM refresh_families f JOIN signed_in s ON s.id = f.session_id WHERE f.id = ${turn.id} FOR UPDATE OF f`)
    const { now } = turn
    const lives =
      row.generation === turn.generation &&
      row.family_ended_at === null &&
      Math.min(row.family_expires_at, row.family_idle_expires_at) > now &&
      row.ended_at === null &&
      Math.min(row.expires_at, row.idle_expires_at) > now &&
      row.user_epoch === row.epoch &&
      row.disabled_at === null
    if (!lives) return undefined
    const idleExpiresAt = Math.min(row.family_expires_at, turn.idleExpiresAt)
    await db.write(sql`
      UPDATE refresh_families SET generation = ${turn.generation + 1}, turned_up_ms = ${turn.upMs}, turned_by = ${turn.device},
        retry_key_hash = ${turn.retryKeyHash}, idle_expires_at = ${idleExpiresAt} WHERE id = ${turn.id}`)
    if (always || row.last_seen_at < turn.touchBefore)
      await db.write(sql`
        UPDATE sessions SET last_seen_at = ${now}, idle_expires_at = ${Math.min(row.expires_at, turn.sessionIdleExpiresAt)} WHERE id = ${row.session_id}`)
    return row
  })
}

async function turnUntil(until, family) {
  let { generation } = family
  let turns = 0
  do {
    const now = Date.now()
    const turned = await turnOnce({
      id: family.id,
      sessionId: family.session_id,
      generation,
      catchUp: false,
      now,
      idleExpiresAt: now + DAY_MS,
      upMs: Math.floor(performance.now()),
      device: DEVICE,
      retryKeyHash: null,
      touchBefore: now - MINUTE_MS,
      sessionIdleExpiresAt: now + 60 * MINUTE_MS,
      rememberedIdleExpiresAt: now + DAY_MS,
    })
    if (!turned) throw new Error("a chain did not turn")
    generation++
    turns++
  } while (performance.now() < until)
  return turns
}

async function work({ seconds }) {
  const families = await database.read(sql`SELECT id, session_id, generation FROM refresh_families ORDER BY id LIMIT ${Number(IN_FLIGHT)}`)
  const before = process.cpuUsage()
  const start = performance.now()
  const counts = await Promise.all(families.map((family) => turnUntil(start + seconds * 1_000, family)))
  const elapsedSeconds = (performance.now() - start) / 1_000
  const { user, system } = process.cpuUsage(before)
  process.send({ turns: counts.reduce((sum, count) => sum + count, 0), seconds: elapsedSeconds, cores: (user + system) / 1e6 / elapsedSeconds })
}

process.on("message", (job) => void work(job))
process.on("disconnect", () => process.exit())
process.send("ready")
