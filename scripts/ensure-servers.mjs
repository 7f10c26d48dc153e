// The programs that a run needs beside Node: found, or installed with apt where that is allowed, or named. Never skipped silently.
import process from "node:process"
import { findChromium, findPostgres, findProgram } from "../tests/servers/find-program.mjs"
import { runChild } from "./child.mjs"

/** @typedef {"postgres" | "redis" | "memcached" | "chromium" | "nginx"} Server */

/** @type {Record<Server, { title: string, debianPackage: string, isThere: () => boolean }>} */
const known = {
  postgres: { title: "PostgreSQL (initdb and postgres)", debianPackage: "postgresql", isThere: () => findPostgres() !== undefined },
  redis: { title: "Redis (redis-server)", debianPackage: "redis-server", isThere: () => findProgram("redis-server", "valkey-server") !== undefined },
  memcached: { title: "Memcached (memcached)", debianPackage: "memcached", isThere: () => findProgram("memcached") !== undefined },
  chromium: { title: "Chromium or Chrome", debianPackage: "chromium", isThere: () => findChromium() !== undefined },
  nginx: { title: "nginx", debianPackage: "nginx", isThere: () => findProgram("nginx") !== undefined },
}

/** Ends the process with exit code 2 when something is missing and may not or cannot be installed. @param {Server[]} servers */
export async function ensureServers(servers) {
  const missing = missingOf(servers)
  if (missing.length === 0) return

  const isRoot = process.getuid?.() === 0
  const allowed = isRoot || isSet("CI") || isSet("DOORWARD_TEST_INSTALL")
  const packages = missing.map((server) => known[server].debianPackage)
  if (!allowed)
    giveUp(missing, `Install them (on Debian: apt-get install ${packages.join(" ")}), or set DOORWARD_TEST_INSTALL=1 to have it done with apt-get.`)
  const aptGet = findProgram("apt-get")
  if (!aptGet) giveUp(missing, "This machine has no apt-get to install them with: install them by its own means.")

  console.log(`Installing ${packages.join(", ")} with apt-get, for the tests ...`)
  await apt(aptGet, isRoot, ["update"])
  await apt(aptGet, isRoot, ["install", "-y", "--no-install-recommends", ...packages])
  const stillMissing = missingOf(servers)
  if (stillMissing.length > 0) giveUp(stillMissing, "apt-get did not bring them.")
}

/** @param {Server[]} servers */
function missingOf(servers) {
  return servers.filter((server) => !known[server].isThere())
}

/** Silent when all is well: apt talks a lot. @param {string} aptGet @param {boolean} isRoot @param {string[]} args */
async function apt(aptGet, isRoot, args) {
  const env = { ...process.env, DEBIAN_FRONTEND: "noninteractive" }
  const command = isRoot ? [aptGet, ...args] : ["sudo", "-n", aptGet, ...args]
  const { code, output } = await runChild(/** @type {string} */ (command[0]), command.slice(1), { env, captured: true })
  if (code !== 0) console.error(`${command.join(" ")} failed with exit code ${code}:\n${output}`)
}

/** @param {string} variable */
function isSet(variable) {
  const value = process.env[variable]
  return value !== undefined && value !== "" && value !== "0" && value !== "false"
}

/** @param {Server[]} missing @param {string} advice @returns {never} */
function giveUp(missing, advice) {
  console.error(`Missing on this machine: ${missing.map((server) => known[server].title).join(", ")}.\n${advice}`)
  process.exit(2)
}
