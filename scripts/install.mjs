// Installs the dependencies when node_modules is missing or does not match package-lock.json. Runs before anything is installed: node builtins only.
import { createHash } from "node:crypto"
import { existsSync, readFileSync, writeFileSync } from "node:fs"
import { createRequire } from "node:module"
import { join } from "node:path"
import process from "node:process"
import { runChild } from "./child.mjs"
import { root } from "./workspace.mjs"

/**
 * Ends the process with npm's own words when installing fails.
 * @param {{ folder?: string, title?: string }} [options] another folder with its own package-lock.json
 */
export async function ensureInstalled({ folder = root, title = "dependencies" } = {}) {
  requireNode()
  const stampFile = join(folder, "node_modules/.doorward-install")
  const stamp = wantedStamp(folder)
  if (textOf(stampFile) === stamp) return

  // Somebody may have installed by hand: what matches the lockfile and loads under this Node is as good as what we would install.
  if (!(matchesLockfile(folder) && nativeModulesLoad(folder))) {
    console.log(`Installing ${title} (npm ci), which takes about a minute ...`)
    // An outer `npm --silent` would silence this npm too, and its reasons with it.
    const { code, output } = await runNpm(["ci", "--loglevel=notice"], folder)
    if (code !== 0) {
      console.error(output)
      console.error(`npm ci failed with exit code ${code}; nothing was started.`)
      process.exit(1)
    }
  }
  writeFileSync(stampFile, stamp)
}

function requireNode() {
  const [major = 0, minor = 0] = process.versions.node.split(".").map(Number)
  if (major > 20 || (major === 20 && minor >= 19)) return
  console.error(`Doorward needs Node 20.19 or later (22 or 24 recommended); this is ${process.versions.node}.`)
  process.exit(1)
}

/** Compiled modules belong to one Node ABI, so another Node major needs a new install of the same lockfile. @param {string} folder */
function wantedStamp(folder) {
  const lockfile = readFileSync(join(folder, "package-lock.json"))
  return `${createHash("sha256").update(lockfile).digest("hex")} abi ${process.versions.modules}\n`
}

/** npm records what it installed in node_modules/.package-lock.json. @param {string} folder */
function matchesLockfile(folder) {
  const installedText = textOf(join(folder, "node_modules/.package-lock.json"))
  if (installedText === undefined) return false
  const installed = JSON.parse(installedText).packages
  const wanted = JSON.parse(readFileSync(join(folder, "package-lock.json"), "utf8")).packages
  for (const [path, entry] of Object.entries(wanted)) {
    if (path === "") continue
    const found = installed[path]
    if (found ? found.version !== entry.version || found.integrity !== entry.integrity : !(entry.optional || entry.devOptional)) return false
  }
  return Object.keys(installed).every((path) => path in wanted && existsSync(join(folder, path)))
}

/** Opening a database is what loads the compiled part: requiring the package alone does not. @param {string} folder */
function nativeModulesLoad(folder) {
  const load = createRequire(join(folder, "package.json"))
  if (!existsSync(join(folder, "node_modules/better-sqlite3"))) return true
  try {
    const Database = load("better-sqlite3")
    new Database(":memory:").close()
    return true
  } catch {
    return false
  }
}

/** Under `npm run`, npm says where it lives; that spares the search for npm.cmd on Windows. @param {string[]} args @param {string} folder */
function runNpm(args, folder) {
  const npmFile = process.env["npm_execpath"]
  if (npmFile?.endsWith(".js")) return runChild(process.execPath, [npmFile, ...args], { folder, captured: true })
  return runChild("npm", args, { folder, captured: true, shell: process.platform === "win32" })
}

/** @param {string} file */
function textOf(file) {
  return existsSync(file) ? readFileSync(file, "utf8") : undefined
}
