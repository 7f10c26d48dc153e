import { type ChildProcess, spawn } from "node:child_process"
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync } from "node:fs"
import { createServer } from "node:net"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { setTimeout as sleep } from "node:timers/promises"
import { fileURLToPath } from "node:url"

/** The command as it is installed: built, and run by node without any loader. */
const program = fileURLToPath(new URL("../../packages/server/dist/main.js", import.meta.url))

const START_LIMIT_MS = 30_000
const READY_POLL_MS = 10
/** Below the ports that systems hand out to clients: nobody takes the port while the server is down. */
const PORTS = { from: 21_000, count: 10_000 }

export interface Exit {
  readonly code: number | null
  readonly signal: NodeJS.Signals | null
}

/** One run of the command, as its own process. */
export interface ServerRun {
  readonly pid: number
  readonly exited: Promise<Exit>
  /** From being started to the first 200 of `/readyz`. */
  readonly readyMs: number
  /** What it wrote to both outputs. */
  output(): string
  /** SIGKILL; resolves when the process is gone. */
  kill(): Promise<void>
  /** SIGTERM; resolves with how it ended. */
  stop(): Promise<Exit>
}

/** The command ended by itself before it served. */
export class EndedEarly extends Error {
  override readonly name = "EndedEarly"
  readonly exit: Exit
  constructor(exit: Exit, output: string) {
    super(`the server ended (${exit.signal ?? exit.code}) before it was ready:\n${output}`)
    this.exit = exit
  }
}

export interface Installation {
  readonly port: number
  readonly origin: string
  /** Private and temporary; holds the data folder, if there is one, and the log. */
  readonly folder: string
  readonly dataFolder: string
  /** Starts the command and waits until it is ready. @throws with its output when it ends before or is not ready in time */
  start(extra?: Environment): Promise<ServerRun>
  /** Starts the command without waiting for anything. */
  spawn(args?: readonly string[], extra?: Environment): Command
  remove(): void
}

export interface Command {
  readonly child: ChildProcess
  readonly exited: Promise<Exit>
  output(): string
}

export type Environment = Readonly<Record<string, string>>

const running = new Set<ChildProcess>()
process.once("exit", () => {
  for (const child of running) child.kill("SIGKILL")
})

/** Runs the command with exactly these settings. Its outputs go to a file: a pipe would be one more thing a crash can fill or break. */
function runCommand(args: readonly string[], environment: Environment, logFile: string, cwd: string): Command {
  const log = openSync(logFile, "w", 0o600)
  const child = spawn(process.execPath, [program, ...args], { cwd, stdio: ["ignore", log, log], env: { PATH: process.env["PATH"], ...environment } })
  closeSync(log)
  running.add(child)
  const exited = new Promise<Exit>((resolve, reject) => {
    child.once("error", reject)
    child.once("exit", (code, signal) => {
      running.delete(child)
      resolve({ code, signal })
    })
  })
  return { child, exited, output: () => readFileSync(logFile, "utf8") }
}

/** A place to serve from: a fresh folder and a port that stay the same over all starts. */
export async function install(environment: Environment = {}): Promise<Installation> {
  const folder = mkdtempSync(join(tmpdir(), "doorward-faults-"))
  const port = await freePort()
  const origin = `http://localhost:${port}`
  const dataFolder = join(folder, "data")
  let runs = 0
  const installation: Installation = {
    port,
    origin,
    folder,
    dataFolder,
    spawn: (args = ["start", "--port", String(port), "--data", dataFolder], extra = {}) =>
      runCommand(args, { ...environment, ...extra }, join(folder, `run-${++runs}.log`), folder),
    start: async (extra) => {
      const begun = performance.now()
      const command = installation.spawn(undefined, extra)
      const { child, exited } = command
      await ready(installation, command)
      const readyMs = performance.now() - begun
      await greeted(command)
      return {
        pid: child.pid as number,
        exited,
        readyMs,
        output: command.output,
        kill: async () => {
          child.kill("SIGKILL")
          await exited
        },
        stop: async () => {
          child.kill("SIGTERM")
          return exited
        },
      }
    },
    remove: () => rmSync(folder, { recursive: true, force: true, maxRetries: 5 }),
  }
  return installation
}

async function ready({ origin }: Pick<Installation, "origin">, { child, exited, output }: Command): Promise<void> {
  const end: { exit?: Exit } = {}
  void exited.then((exit) => (end.exit = exit))
  const deadline = performance.now() + START_LIMIT_MS
  while (!end.exit) {
    if (await isReady(origin)) return
    if (performance.now() > deadline) {
      child.kill("SIGKILL")
      throw new Error(`the server was not ready within ${START_LIMIT_MS / 1000} s:\n${output()}`)
    }
    await sleep(READY_POLL_MS)
  }
  throw new EndedEarly(end.exit, output())
}

/** It answers a moment before it has told its operator so, and has put the set-up link where that says. */
async function greeted({ exited, output }: Command): Promise<void> {
  const end: { exit?: Exit } = {}
  void exited.then((exit) => (end.exit = exit))
  while (!output().includes("Doorward is at")) {
    if (end.exit) throw new EndedEarly(end.exit, output())
    await sleep(READY_POLL_MS)
  }
}

export async function isReady(origin: string): Promise<boolean> {
  try {
    const answer = await fetch(`${origin}/readyz`, { signal: AbortSignal.timeout(2_000) })
    await answer.text()
    return answer.status === 200
  } catch {
    return false
  }
}

/** Lines of the log that tell of a defect: what no outage and no client may cause. */
export function defectsIn(output: string): string[] {
  return output.split("\n").filter((line) => /"level":"(error|fatal)"/.test(line) || /^\s*(\w*Error\b|node:internal|Node\.js v)/.test(line))
}

/** Free on both loopback addresses a moment ago. */
async function freePort(): Promise<number> {
  for (let tries = 0; tries < 50; tries++) {
    const port = PORTS.from + Math.floor(Math.random() * PORTS.count)
    if ((await isFree(port, "127.0.0.1")) && (await isFree(port, "::1"))) return port
  }
  throw new Error("no free port found")
}

function isFree(port: number, host: string): Promise<boolean> {
  return new Promise((resolve) => {
    const probe = createServer()
    probe.once("error", (error: NodeJS.ErrnoException) => resolve(error.code === "EADDRNOTAVAIL" || error.code === "EAFNOSUPPORT"))
    probe.listen({ port, host, ipv6Only: host.includes(":") }, () => probe.close(() => resolve(true)))
  })
}
