/** What a figure was measured on; without it the figure says nothing. */
import { execFileSync } from "node:child_process"
import { readFileSync } from "node:fs"
import { cpus, loadavg, release, totalmem } from "node:os"
import { dirname } from "node:path"

const PACKAGES = [
  "hono",
  "@hono/node-server",
  "@node-rs/argon2",
  "better-sqlite3",
  "better-auth",
  "express",
  "express-session",
  "connect-redis",
  "redis",
  "jose",
  "fast-jwt",
  "jsonwebtoken",
  "oidc-provider",
]

export function describeMachine() {
  return {
    cpu: cpus()[0].model,
    cores: cpus().length,
    memoryGibibytes: Math.round(totalmem() / 2 ** 30),
    kernel: release(),
    node: process.version,
    loadAverageBefore: loadavg()[0],
    versions: Object.fromEntries(PACKAGES.map((name) => [name, versionOf(name)])),
  }
}

function versionOf(name) {
  return JSON.parse(readFileSync(new URL(`../node_modules/${name}/package.json`, import.meta.url), "utf8")).version
}

/** The commit the measured Doorward was built from, as far as its folder tells. */
export function commitOf(main) {
  try {
    return execFileSync("git", ["-C", dirname(main), "describe", "--always", "--dirty", "--abbrev=12"], {
      encoding: "utf8",
      stdio: ["ignore", "pipe", "ignore"],
    }).trim()
  } catch {
    return undefined
  }
}
