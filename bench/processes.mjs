/**
 * Every process a measurement needs is started here, pinned to its cores, and ended here by its own pid.
 * Whatever way the run ends (finished, failed, Ctrl-C) nothing stays behind: no process, no folder.
 */
import { spawn, spawnSync } from "node:child_process"
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import { setPriority, tmpdir } from "node:os"
import { join } from "node:path"

const STOP_PATIENCE_MS = 5_000
const OUTPUT_KEPT_CHARACTERS = 4_000
const RAISED_NICENESS = -10
const AUTOGROUP = "/proc/self/autogroup"
const FOREMOST_PRIORITY = "5"

const running = new Set()
const folders = new Set()

/**
 * Starts `command` with `args`; returns `{ pid, child, output(), stop() }`.
 * `cores` is a taskset list ("0", "0,1"); without it the process may use every core the run itself may use.
 * `foremost` puts it in the kernel's FIFO class where that is permitted (`foremostIsPermitted`): it never waits for a core that an ordinary process
 * holds, which is how one machine stands in for a load generator on another one. Only for programs that sleep most of the time.
 * `env` is the whole environment besides PATH, HOME and TMPDIR: no variable of the operator's shell reaches a measured process.
 */
export function startProcess({ command = process.execPath, args, cores, foremost = false, channel = false, env = {} }) {
  const words = [command, ...args]
  if (cores !== undefined) words.unshift("taskset", "-c", cores)
  if (foremost && foremostIsPermitted()) words.unshift("chrt", "-f", FOREMOST_PRIORITY)
  const { PATH, HOME, TMPDIR } = process.env
  const child = spawn(words[0], words.slice(1), {
    env: { PATH, HOME, ...(TMPDIR === undefined ? {} : { TMPDIR }), ...env },
    stdio: ["ignore", "pipe", "pipe", ...(channel ? ["ipc"] : [])],
  })
  let output = ""
  const keep = (text) => {
    output = (output + text).slice(-OUTPUT_KEPT_CHARACTERS)
  }
  child.stdout.setEncoding("utf8").on("data", keep)
  child.stderr.setEncoding("utf8").on("data", keep)
  child.on("error", (error) => keep(`${error.message}\n`))
  running.add(child)
  const ended = new Promise((resolve) => {
    // "close" and not "exit": only then has everything it said been read.
    child.once("close", (code, signal) => {
      running.delete(child)
      resolve({ code, signal })
    })
    child.once("error", () => {
      running.delete(child)
      resolve({ code: -1, signal: null })
    })
  })
  return { pid: child.pid, child, ended, output: () => output, stop: () => stop(child, ended) }
}

async function stop(child, ended) {
  if (!running.has(child)) return
  child.kill("SIGTERM")
  const timer = setTimeout(() => child.kill("SIGKILL"), STOP_PATIENCE_MS)
  await ended
  clearTimeout(timer)
}

/** The next thing a process started with `channel` says; an Error with its output when it ends instead. */
export async function nextMessage({ child, ended, output }) {
  return await new Promise((resolve, reject) => {
    child.once("message", resolve)
    void ended.then(() => reject(new Error(`${child.spawnargs.at(-1)} ended: ${output()}`)))
  })
}

/** A folder of this run's own, gone when the run ends. It lies where TMPDIR says: on tmpfs an fsync costs nothing, and figures say so. */
export function temporaryFolder(purpose) {
  const folder = mkdtempSync(join(tmpdir(), `doorward-bench-${purpose}-`))
  folders.add(folder)
  return folder
}

/** Leaves nothing behind when the run is interrupted or falls over. */
export function cleanUpAtTheEnd() {
  process.on("exit", () => {
    for (const child of running) child.kill("SIGKILL")
    for (const folder of folders) rmSync(folder, { recursive: true, force: true })
  })
  for (const [signal, code] of [
    ["SIGINT", 130],
    ["SIGTERM", 143],
    ["SIGHUP", 129],
  ]) {
    process.on(signal, () => process.exit(code))
  }
}

/**
 * Measured processes inherit this priority, so that whatever else runs on the machine waits for them and not the other way round.
 * Where the kernel groups processes by session (autogroup), niceness only counts within a session: then the session's own is raised as
 * well, and put back at the end. Needs root; without it the run goes on and its results say "normal".
 */
export function raisePriority() {
  try {
    setPriority(0, RAISED_NICENESS)
  } catch {
    return "normal"
  }
  try {
    const [, before] = /nice (-?\d+)/.exec(readFileSync(AUTOGROUP, "utf8"))
    writeFileSync(AUTOGROUP, String(RAISED_NICENESS))
    process.on("exit", () => writeFileSync(AUTOGROUP, before))
    return `nice ${RAISED_NICENESS}, the session's too`
  } catch {
    // No autogroup in this kernel: niceness counts everywhere.
    return `nice ${RAISED_NICENESS}`
  }
}

let permitted
export function foremostIsPermitted() {
  permitted ??= spawnSync("chrt", ["-f", FOREMOST_PRIORITY, "true"]).status === 0
  return permitted
}
