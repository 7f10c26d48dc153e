// One private server for a test run: its own folder, its own port on 127.0.0.1, and ways to stop, crash, freeze and restart exactly what was started.
import { spawn } from "node:child_process"
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync } from "node:fs"
import { createServer } from "node:net"
import { tmpdir } from "node:os"
import { join } from "node:path"
import process from "node:process"
import { setTimeout as sleep } from "node:timers/promises"
import { fileURLToPath } from "node:url"
import { isRunning, withDescendants } from "./process-tree.mjs"
import { giveTo, unprivilegedUser } from "./unprivileged.mjs"

const startLimitMilliseconds = 60_000
const stopLimitMilliseconds = 15_000

/**
 * @typedef {object} ServerProcess
 * @property {number} port the same over all restarts
 * @property {string} folder private and temporary; `stop` removes it
 * @property {number | undefined} pid of the server's main process; undefined while it does not run
 * @property {() => Promise<void>} stop ends it in good order and removes its folder; may be called again
 * @property {() => Promise<void>} crash SIGKILL to all its processes at once; the folder stays, `restart` starts on what is left
 * @property {() => Promise<void>} restart in good order if it runs; resolves when it answers again
 * @property {() => void} pause SIGSTOP to all its processes: connections stay open and nothing answers
 * @property {() => void} resume SIGCONT to the same
 */

/**
 * @param {object} description
 * @param {string} description.name
 * @param {string} description.program absolute path
 * @param {(at: { port: number, folder: string }) => string[]} description.args
 * @param {(at: { port: number, folder: string, pid: number }) => boolean | Promise<boolean>} description.isReady asked every 20 ms
 * @param {(at: { folder: string, user: { uid: number, gid: number } | undefined }) => Promise<void>} [description.prepare] runs once, before the first start
 * @param {NodeJS.Signals} [description.stopSignal]
 * @param {string | undefined} [description.within] where its folder is made; with all the other temporary ones unless given
 * @returns {Promise<ServerProcess>}
 */
export async function startServerProcess({ name, program, args, isReady, prepare, stopSignal = "SIGTERM", within = tmpdir() }) {
  const user = unprivilegedUser()
  const folder = mkdtempSync(join(within, `doorward-${name}-`))
  giveTo(folder, user)
  const logFile = join(folder, "server.log")
  /** @type {import("node:child_process").ChildProcess | undefined} */
  let child
  let port = 0

  const watchdog = startWatchdog(folder)

  try {
    await prepare?.({ folder, user })
    port = await freePort()
    await start()
  } catch (error) {
    await stop()
    throw error
  }
  return {
    folder,
    port,
    get pid() {
      return child?.pid
    },
    stop,
    crash,
    restart,
    pause: () => signalAll("SIGSTOP"),
    resume: () => signalAll("SIGCONT"),
  }

  async function start() {
    const log = openSync(logFile, "a")
    // Detached: a Ctrl-C on the terminal is for the test run, which stops its servers once nobody uses them any more.
    const started = spawn(program, args({ port, folder }), { cwd: folder, detached: true, stdio: ["ignore", log, log], ...user })
    closeSync(log)
    const outcome = { failure: /** @type {string | undefined} */ (undefined) }
    started.once("error", (error) => {
      outcome.failure = error.message
    })
    started.once("exit", (code, signal) => {
      outcome.failure = `it ended with ${signal ?? code}`
      if (child !== started) return
      child = undefined
      watchdog.tell(0)
    })
    child = started
    watchdog.tell(started.pid ?? 0)

    const deadline = Date.now() + startLimitMilliseconds
    while (outcome.failure === undefined && Date.now() < deadline) {
      if (started.pid !== undefined && (await isReady({ port, folder, pid: started.pid }))) return
      await sleep(20)
    }
    throw new Error(`${name} did not start: ${outcome.failure ?? "not ready in time"}\n${readFileSync(logFile, "utf8").slice(-2_000)}`)
  }

  async function end() {
    const running = child
    if (!running) return
    const exit = new Promise((resolve) => running.once("exit", resolve))
    signalAll("SIGCONT")
    running.kill(stopSignal)
    const killer = setTimeout(() => signalAll("SIGKILL"), stopLimitMilliseconds)
    await exit
    clearTimeout(killer)
  }

  async function stop() {
    await end()
    watchdog.end()
    rmSync(folder, { recursive: true, force: true })
  }

  async function crash() {
    const running = child
    if (!running) return
    const exit = new Promise((resolve) => running.once("exit", resolve))
    const killed = signalAll("SIGKILL")
    await exit
    // The others die a moment later, and PostgreSQL does not start again while one of them still holds its memory.
    for (let waited = 0; waited < 100 && killed.some(isRunning); waited += 1) await sleep(20)
  }

  async function restart() {
    await end()
    await start()
  }

  /** @param {NodeJS.Signals} signal */
  function signalAll(signal) {
    const pids = child?.pid === undefined ? [] : withDescendants(child.pid)
    for (const pid of pids) {
      try {
        process.kill(pid, signal)
      } catch {
        // It ended between being listed and being signalled.
      }
    }
    return pids
  }
}

/** No server outlives the run that started it, not even when that is killed. @param {string} folder */
function startWatchdog(folder) {
  const program = fileURLToPath(new URL("./watchdog.mjs", import.meta.url))
  const watchdog = spawn(process.execPath, [program, folder], { cwd: tmpdir(), detached: true, stdio: ["pipe", "ignore", "ignore"] })
  // It may not keep its owner alive, and an owner whose watchdog died goes on without.
  watchdog.unref()
  watchdog.on("error", () => {})
  const input = /** @type {import("node:net").Socket} */ (watchdog.stdin)
  input.unref()
  input.on("error", () => {})
  return {
    /** @param {number} pid of the server, 0 for none */
    tell: (pid) => input.write(`${pid}\n`),
    end: () => input.end(),
  }
}

/** @returns {Promise<number>} a port on 127.0.0.1 that nobody listened on a moment ago */
function freePort() {
  return new Promise((resolve, reject) => {
    const probe = createServer()
    probe.once("error", reject)
    probe.listen(0, "127.0.0.1", () => {
      const address = probe.address()
      probe.close(() => (address !== null && typeof address === "object" ? resolve(address.port) : reject(new Error("no port"))))
    })
  })
}
