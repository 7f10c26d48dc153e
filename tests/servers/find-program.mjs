// Where the programs that tests start are on this machine. Debian keeps PostgreSQL's outside PATH.
import { accessSync, constants, existsSync, readdirSync } from "node:fs"
import { delimiter, join } from "node:path"
import process from "node:process"

/** @param {...string} names the first one found wins @returns {string | undefined} absolute path */
export function findProgram(...names) {
  const folders = (process.env["PATH"] ?? "").split(delimiter).filter((folder) => folder !== "")
  // Daemons live in sbin, which an unprivileged PATH often lacks.
  for (const folder of [...folders, "/usr/sbin", "/usr/local/sbin"]) {
    for (const name of names) {
      if (isExecutable(join(folder, name))) return join(folder, name)
    }
  }
  return undefined
}

/** The newest PostgreSQL that has both programs. @returns {{ initdb: string, postgres: string } | undefined} */
export function findPostgres() {
  const inPath = { initdb: findProgram("initdb"), postgres: findProgram("postgres") }
  if (inPath.initdb && inPath.postgres) return { initdb: inPath.initdb, postgres: inPath.postgres }

  const versions = "/usr/lib/postgresql"
  if (!existsSync(versions)) return undefined
  const newestFirst = readdirSync(versions).toSorted((a, b) => Number(b) - Number(a))
  for (const version of newestFirst) {
    const found = { initdb: join(versions, version, "bin/initdb"), postgres: join(versions, version, "bin/postgres") }
    if (isExecutable(found.initdb) && isExecutable(found.postgres)) return found
  }
  return undefined
}

/** @returns {string | undefined} `DOORWARD_TEST_CHROMIUM` names one that is elsewhere */
export function findChromium() {
  const named = process.env["DOORWARD_TEST_CHROMIUM"]
  if (named) return isExecutable(named) ? named : undefined
  const macOs = "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome"
  return findProgram("chromium", "chromium-browser", "google-chrome", "google-chrome-stable") ?? (isExecutable(macOs) ? macOs : undefined)
}

/** @param {string} file */
function isExecutable(file) {
  try {
    accessSync(file, constants.X_OK)
    return true
  } catch {
    return false
  }
}
