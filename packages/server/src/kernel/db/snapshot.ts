import { chmodSync, closeSync, existsSync, fsyncSync, linkSync, openSync, readdirSync, renameSync, rmSync, statSync } from "node:fs"
import { basename, dirname, join } from "node:path"
import { Worker } from "node:worker_threads"
import Sqlite from "better-sqlite3"
import type { Random } from "../random.ts"
import { findDamage } from "./sqlite-snapshot.js"

/** A copy of a database cannot be made or used; the message says why, for an operator. */
export class SnapshotRefused extends Error {
  override readonly name = "SnapshotRefused"
}

const PARTIAL = ".partial"
const PARTIAL_NAME_BYTES = 8
/** What SQLite keeps beside a file that is open. */
const JOURNALS = ["-wal", "-shm", "-journal"]

/**
 * Copies a database that is in use to a file that is not there yet: whole, checked and on disk, or not at all. Killed on the
 * way, it leaves a `.partial` file that the next one takes away.
 * @returns its size
 * @throws SnapshotRefused
 */
export async function snapshotSqlite(from: string, to: string, random: Random, signal: AbortSignal): Promise<{ readonly bytes: number }> {
  if (existsSync(to)) throw new SnapshotRefused(`${to} is there already, and nothing is written over.`)
  const folder = dirname(to)
  if (!existsSync(folder)) throw new SnapshotRefused(`There is no folder ${folder}.`)
  removePartials(to)
  const partial = `${to}.${random.bytes(PARTIAL_NAME_BYTES).toString("hex")}${PARTIAL}`
  try {
    const damage = await copyInThread(from, partial, signal)
    if (damage !== undefined) throw new SnapshotRefused(`The copy is damaged (${damage}), and so is the database it was made from.`)
    chmodSync(partial, 0o600)
    syncFile(partial)
    linkSync(partial, to)
    syncFile(folder)
    return { bytes: statSync(to).size }
  } catch (error) {
    if (error instanceof SnapshotRefused) throw error
    if ((error as NodeJS.ErrnoException).code === "EEXIST") throw new SnapshotRefused(`${to} is there already, and nothing is written over.`)
    throw new SnapshotRefused(`${to} cannot be written: ${(error as Error).message}`)
  } finally {
    rmSync(partial, { force: true })
  }
}

function copyInThread(from: string, to: string, signal: AbortSignal): Promise<string | undefined> {
  return new Promise((resolve, reject) => {
    const worker = new Worker(new URL("./sqlite-snapshot.js", import.meta.url), { workerData: { doorwardSnapshot: { from, to } } })
    const stop = () => void worker.terminate()
    signal.addEventListener("abort", stop, { once: true })
    worker.once("message", resolve)
    worker.once("error", reject)
    worker.once("exit", () => {
      signal.removeEventListener("abort", stop)
      reject(new Error("the service is stopping"))
    })
    if (signal.aborted) stop()
  })
}

function removePartials(to: string): void {
  const folder = dirname(to)
  for (const name of readdirSync(folder))
    if (name.startsWith(`${basename(to)}.`) && name.endsWith(PARTIAL)) rmSync(join(folder, name), { force: true })
}

/** @throws SnapshotRefused for a file that is no database, is cut short or damaged */
export function requireIntact(file: string): void {
  const damage = findDamage(file)
  if (damage !== undefined) throw new SnapshotRefused(`${file} is no database that can be read, or it is damaged: ${damage}`)
}

/** Takes away a database with everything SQLite and we keep beside it. */
export function removeDatabase(file: string): void {
  for (const end of ["", ...JOURNALS, ".lock", ".lock-journal", ".holder", ".sock"]) rmSync(file + end, { force: true })
}

/**
 * Puts `next` in the place of `file` in one step, whenever the process is killed; what was there is kept under another name.
 * The caller holds the serving lock, and nobody has either of them open.
 * @returns where the old one is; undefined when there was none
 */
export function replaceDatabase(file: string, next: string, keepAs: string): string | undefined {
  syncFile(next)
  const isThere = existsSync(file)
  if (isThere) {
    removeTwins(file, keepAs)
    foldJournal(file, keepAs)
    linkSync(file, keepAs)
  }
  renameSync(next, file)
  syncFile(dirname(file))
  return isThere ? keepAs : undefined
}

/** Second names of the very file, left by a process that was killed before the step itself. */
function removeTwins(file: string, keepAs: string): void {
  const { ino } = statSync(file)
  const folder = dirname(file)
  const stem = basename(keepAs).replace(/-[^-]*$/, "-")
  for (const name of readdirSync(folder)) if (name.startsWith(stem) && statSync(join(folder, name)).ino === ino) rmSync(join(folder, name))
}

/** Everything that was committed gets into the one file: a journal that stayed behind would be taken for the next database's. */
function foldJournal(file: string, keepAs: string): void {
  try {
    const connection = new Sqlite(file, { fileMustExist: true })
    try {
      connection.pragma("wal_checkpoint(TRUNCATE)")
      connection.pragma("journal_mode = DELETE")
    } finally {
      connection.close()
    }
  } catch {
    // It is damaged, which may be why it is replaced: its journals go with it as they are.
  }
  for (const end of JOURNALS) if (existsSync(file + end)) renameSync(file + end, keepAs + end)
}

function syncFile(path: string): void {
  const handle = openSync(path, "r")
  try {
    fsyncSync(handle)
  } finally {
    closeSync(handle)
  }
}
