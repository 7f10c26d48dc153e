import { type ChildProcess, spawn } from "node:child_process"
import { randomBytes } from "node:crypto"
import { existsSync } from "node:fs"
import { mkdtemp, rm } from "node:fs/promises"
import { createServer } from "node:net"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { fileURLToPath } from "node:url"
import { inject } from "vitest"

/** What a server keeps its data in. Without a folder it gets one of its own, which goes with it; give one to start a second server on what the first left. */
export type ServerDatabase = { readonly folder?: string } | { readonly url: string; readonly schema: string; readonly secret: string }

export interface ServerOptions {
  readonly database?: ServerDatabase
  /** Besides PATH and what the database needs; `DOORWARD_…` and the like. Nothing of this process's environment is handed on. */
  readonly env?: Readonly<Record<string, string>>
  /** For a server that comes back where it was; any free one otherwise. */
  readonly port?: number
  /** Another main.js than that of this clone's build in few files (join-modules.ts). */
  readonly main?: string
  /** How to see that it serves, where `/readyz` over plain http does not tell. */
  readonly isReady?: () => Promise<boolean>
}

/** A server started as an operator starts it. */
export interface ServerProcess {
  readonly origin: string
  readonly port: number
  readonly pid: number
  /** Its data folder. */
  readonly folder: string
  /** Everything it has written to its standard output and standard error. */
  output(): string
  /** Whether it still runs. */
  isRunning(): boolean
  /** Resolves when it has ended, with its exit code, or with the signal that ended it. */
  readonly ended: Promise<number | string>
  /** Asks it to stop (SIGTERM) and waits for its end. */
  stop(): Promise<number | string>
  /** Ends it as a power cut does (SIGKILL). */
  kill9(): Promise<void>
}

const MAIN = inject("doorwardMain")
/** This clone's build, file by file as it ships. */
export const SHIPPED_MAIN = fileURLToPath(new URL("../packages/server/dist/main.js", import.meta.url))
const READY_TIMEOUT_MS = 20_000
const READY_POLL_MS = 25
/** Longer than the server gives requests in flight. */
const STOP_TIMEOUT_MS = 40_000
/** Between choosing a free port and taking it, somebody else may. */
const PORT_TRIES = 5

/** Settings for a schema of its own on a PostgreSQL server; several servers given the same one are replicas. */
export function postgresSchema(url: string): { readonly url: string; readonly schema: string; readonly secret: string } {
  return { url, schema: `test_${randomBytes(8).toString("hex")}`, secret: "a root secret that only tests know, 32 and more" }
}

/** Starts the built server and waits until it is ready to serve. */
export async function startServer(options: ServerOptions = {}): Promise<ServerProcess> {
  const { main = MAIN } = options
  if (!existsSync(main)) throw new Error(`${main} is missing: build first (npm run build)`)
  for (let tries = 1; ; tries++) {
    const server = await launch(options, options.port ?? (await freePort()))
    if (await isReady(server, options.isReady)) return server
    await server.kill9()
    if (options.port === undefined && tries < PORT_TRIES && server.output().includes("EADDRINUSE")) continue
    throw new Error(`the server did not become ready:\n${server.output()}`)
  }
}

async function launch({ database = {}, env = {}, main = MAIN }: ServerOptions, port: number): Promise<ServerProcess> {
  const given = "folder" in database ? database.folder : undefined
  const folder = given ?? (await mkdtemp(join(tmpdir(), "doorward-server-")))
  const child = spawn(process.execPath, [main, "start", "--port", String(port), "--data", folder], {
    stdio: ["ignore", "pipe", "pipe"],
    env: { PATH: process.env["PATH"] ?? "", ...databaseEnv(database), ...env },
  })
  let output = ""
  for (const stream of [child.stdout, child.stderr]) stream.setEncoding("utf8").on("data", (text: string) => (output += text))
  const endWithUs = () => void child.kill("SIGKILL")
  process.once("exit", endWithUs)
  const ended = endOf(child).then(async (how) => {
    process.off("exit", endWithUs)
    if (given === undefined) await rm(folder, { recursive: true, force: true })
    return how
  })
  const { pid } = child
  if (pid === undefined) throw new Error(`cannot start ${process.execPath}`)
  return {
    origin: env["DOORWARD_ISSUER"] ?? `http://localhost:${port}`,
    port,
    pid,
    folder,
    output: () => output,
    isRunning: () => child.exitCode === null && child.signalCode === null,
    ended,
    stop: async () => {
      child.kill("SIGTERM")
      const timer = setTimeout(() => child.kill("SIGKILL"), STOP_TIMEOUT_MS)
      return ended.finally(() => clearTimeout(timer))
    },
    kill9: async () => {
      child.kill("SIGKILL")
      await ended
    },
  }
}

function databaseEnv(database: ServerDatabase): Record<string, string> {
  if (!("url" in database)) return {}
  return { DATABASE_URL: database.url, DOORWARD_DATABASE_SCHEMA: database.schema, DOORWARD_SECRET: database.secret }
}

function endOf(child: ChildProcess): Promise<number | string> {
  return new Promise((resolve) => {
    // `close` comes after the last output, `exit` may come before it.
    child.once("close", (code, signal) => resolve(code ?? signal ?? "gone"))
  })
}

async function isReady(server: ServerProcess, serves = () => servesPlainly(server)): Promise<boolean> {
  const deadline = Date.now() + READY_TIMEOUT_MS
  while (server.isRunning() && Date.now() < deadline) {
    // Somebody else may serve at a port that was free a moment ago: then ours ends by itself.
    if ((await serves()) && server.output().includes("listening on")) return true
    await new Promise((resolve) => setTimeout(resolve, READY_POLL_MS))
  }
  return false
}

async function servesPlainly({ port }: ServerProcess): Promise<boolean> {
  const answer = await fetch(`http://127.0.0.1:${port}/readyz`).catch(() => undefined)
  return answer?.ok ?? false
}

/** A port nobody listens on at this moment. */
export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer()
    probe.once("error", reject)
    probe.listen({ port: 0, host: "127.0.0.1" }, () => {
      const address = probe.address()
      probe.close(() => (address !== null && typeof address === "object" ? resolve(address.port) : reject(new Error("no port"))))
    })
  })
}
