import { mkdirSync, readFileSync, readlinkSync, realpathSync, rmSync, writeFileSync } from "node:fs"
import { hostname } from "node:os"
import { basename, dirname, join, resolve } from "node:path"
import Sqlite from "better-sqlite3"

/** Another process serves from this database file. */
export class AlreadyServed extends Error {
  override readonly name = "AlreadyServed"
  readonly pid: number | undefined
  constructor(file: string, holder: Holder | undefined) {
    super(
      `${file} is being served by another process${holder ? ` (pid ${holder.pid} on ${holder.host}, since ${holder.since})` : ""}; stop that one first, or use another data folder`,
    )
    this.pid = holder?.pid
  }
}

interface Holder {
  readonly pid: number
  readonly host: string
  readonly since: string
}

/**
 * Makes this process the only one that serves from an SQLite file, until `release`. Two writers with caches of their own
 * would not see each other's changes.
 *
 * The lock is the operating system's, taken on a small file beside the database through SQLite (Node has no file locks of
 * its own): it goes with the process however that ends, so there is no stale lock to clean up, and a copied folder carries
 * none. Who holds it stands in a second file, for the message only.
 * @throws AlreadyServed
 */
export function lockForServing(databaseFile: string): { release(): void } {
  mkdirSync(dirname(databaseFile), { recursive: true, mode: 0o700 })
  const file = realDatabaseFile(databaseFile)
  const holderFile = `${file}.holder`
  const lock = new Sqlite(`${file}.lock`, { timeout: 0 })
  try {
    lock.exec("BEGIN EXCLUSIVE")
  } catch (error) {
    lock.close()
    if ((error as { code?: string }).code !== "SQLITE_BUSY") throw error
    throw new AlreadyServed(databaseFile, readHolder(holderFile))
  }
  const holder: Holder = { pid: process.pid, host: hostname(), since: new Date().toISOString() }
  writeFileSync(holderFile, `${JSON.stringify(holder)}\n`, { mode: 0o600 })
  return {
    release: () => {
      rmSync(holderFile, { force: true })
      lock.close()
    },
  }
}

/** Where the database is or will be, whatever links lead there. */
export function realDatabaseFile(file: string): string {
  const inRealFolder = join(realpathSync(dirname(file)), basename(file))
  const target = readlinkIfLink(inRealFolder)
  return target === undefined ? inRealFolder : realDatabaseFile(resolve(dirname(inRealFolder), target))
}

function readlinkIfLink(file: string): string | undefined {
  try {
    return readlinkSync(file)
  } catch {
    return undefined
  }
}

function readHolder(file: string): Holder | undefined {
  try {
    return JSON.parse(readFileSync(file, "utf8")) as Holder
  } catch {
    // The holder is between taking the lock and writing its name.
    return undefined
  }
}
