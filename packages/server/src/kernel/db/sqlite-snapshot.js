// Copies an SQLite database that is in use, in a thread of its own, so that the event loop never waits for it. Plain JavaScript
// with checked JSDoc types, because a worker is loaded by Node itself, which in development has no compiler in between.
import { isMainThread, parentPort, workerData } from "node:worker_threads"
import SqliteDatabase from "better-sqlite3"

/** How long to wait for a lock; a reader of a write-ahead log hardly ever does. */
const BUSY_TIMEOUT_MS = 5_000

/**
 * One read transaction, so the copy is the database at one instant; writers go on meanwhile. What was deleted is not in it:
 * free pages are left out.
 * @param {string} from @param {string} to must not be there
 */
function copy(from, to) {
  const connection = new SqliteDatabase(from, { timeout: BUSY_TIMEOUT_MS, fileMustExist: true })
  try {
    connection.prepare("VACUUM INTO ?").run(to)
  } finally {
    connection.close()
  }
}

/** @param {string} file @returns {string | undefined} what is wrong with it */
export function findDamage(file) {
  const connection = new SqliteDatabase(file, { fileMustExist: true })
  try {
    const [first] = /** @type {{ integrity_check: string }[]} */ (connection.pragma("integrity_check(1)"))
    if (first?.integrity_check !== "ok") return first?.integrity_check ?? "nothing can be read"
    const orphans = /** @type {unknown[]} */ (connection.pragma("foreign_key_check"))
    return orphans.length > 0 ? `${orphans.length} rows refer to rows that are missing` : undefined
  } catch (error) {
    return /** @type {Error} */ (error).message
  } finally {
    connection.close()
  }
}

const data = /** @type {{ doorwardSnapshot?: { from: string, to: string } } | null} */ (workerData)
if (!isMainThread && parentPort && data?.doorwardSnapshot !== undefined) {
  const { from, to } = data.doorwardSnapshot
  copy(from, to)
  parentPort.postMessage(findDamage(to))
}
