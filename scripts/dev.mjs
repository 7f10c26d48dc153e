// `npm run dev`: the service, compiled and restarted on every change. Flags after `--` go to the service.
import { spawn } from "node:child_process"
import { watch } from "node:fs"
import { join } from "node:path"
import process from "node:process"
import { isRunning, withDescendants } from "../tests/servers/process-tree.mjs"
import { builtPackages, copyAssets, ensureBuilt } from "./build.mjs"
import { demo, seedDemo } from "./demo-seed.mjs"
import { ensureInstalled } from "./install.mjs"
import { root, tools } from "./workspace.mjs"

const settleMilliseconds = 250
const patienceMilliseconds = 5_000

await ensureInstalled()
await ensureBuilt()

const flags = process.argv.slice(2)
const env = { ...process.env, NODE_ENV: process.env["NODE_ENV"] ?? "development" }
let ending = false
/** @type {import("node:child_process").ChildProcess | undefined} */
let server
let restarting = Promise.resolve()

const compiler = spawn(process.execPath, [tools.tsc, "-b", ...builtPackages, "--watch", "--preserveWatchOutput"], { cwd: root, stdio: "inherit" })
compiler.on("exit", (code) => {
  if (!ending) void end(code ?? 1)
})

for (const folder of builtPackages) {
  const copy = settled(() => copyAssets(folder))
  watch(join(root, folder, "src"), { recursive: true }, (_event, file) => {
    if (file && /\.(sql|css|svg)$/.test(file)) copy()
  })
  // One after the other: two servers at once would fight for the port.
  const restart = settled(() => {
    restarting = restarting.then(restartServer)
  })
  watch(join(root, folder, "dist"), { recursive: true }, (_event, file) => {
    if (file && /\.(js|sql|css|svg)$/.test(file)) restart()
  })
}

for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.on(signal, () => void end(0))
startServer()
const origin = process.env["DOORWARD_ISSUER"] ?? `http://localhost:${portFrom(flags) ?? process.env["PORT"] ?? "3000"}`
if (await seedDemo(origin)) console.log(`To try it, sign in at ${origin}/sign-in as ${demo.email} with "${demo.password}".`)

/** @param {string[]} given */
function portFrom(given) {
  const at = given.indexOf("--port")
  return at < 0 ? given.find((flag) => flag.startsWith("--port="))?.slice("--port=".length) : given[at + 1]
}

function startServer() {
  const main = join(root, "packages/server/dist/main.js")
  const started = spawn(process.execPath, ["--enable-source-maps", main, "start", ...flags], { cwd: root, env, stdio: "inherit" })
  server = started
  started.on("exit", (code, signal) => {
    // One that fell over by itself waits for the next change: restarting the same code would only fall over again.
    if (server === started && !ending) console.log(`The service ended (${signal ?? code}); waiting for a change.`)
  })
}

async function restartServer() {
  if (ending) return
  console.log("Changed: restarting the service.")
  const old = server
  server = undefined
  await stopped(old)
  if (!ending) startServer()
}

/** @param {number} code */
async function end(code) {
  if (ending) return
  ending = true
  await Promise.all([stopped(server), stopped(compiler)])
  process.exit(code)
}

/** @param {import("node:child_process").ChildProcess | undefined} child */
async function stopped(child) {
  if (!child || child.exitCode !== null || child.signalCode !== null) return
  const exit = new Promise((resolve) => child.once("exit", resolve))
  // The compiler is a small script around a native program, which does not end with it.
  const family = child.pid === undefined ? [] : withDescendants(child.pid)
  child.kill("SIGTERM")
  const killer = setTimeout(() => child.kill("SIGKILL"), patienceMilliseconds)
  await exit
  clearTimeout(killer)
  for (const pid of family.filter(isRunning)) process.kill(pid, "SIGTERM")
}

/** One call after a burst of events: a build writes many files. @param {() => unknown} action */
function settled(action) {
  /** @type {NodeJS.Timeout | undefined} */
  let timer
  return () => {
    clearTimeout(timer)
    timer = setTimeout(action, settleMilliseconds)
  }
}
