import { chmodSync, lstatSync, mkdtempSync, readFileSync, rmdirSync, rmSync, writeFileSync } from "node:fs"
import { createConnection, createServer, type Server, type Socket } from "node:net"
import { tmpdir } from "node:os"
import { basename, dirname, join } from "node:path"
import { isMainThread } from "node:worker_threads"
import { realDatabaseFile } from "./db/index.ts"

/** The process that serves did not answer as it should; the message is for an operator. */
export class ControlFailed extends Error {
  override readonly name = "ControlFailed"
}

export interface Control {
  /** Takes no more requests, lets those under way end, and removes the socket. */
  close(): Promise<void>
}

const MAX_REQUEST_BYTES = 1024 * 1024
const MAX_ANSWER_BYTES = 16 * 1024 * 1024
const MAX_CONNECTIONS = 16
/** A whole request is there by then. */
const REQUEST_TIMEOUT_MS = 5_000
/** While a request is worked on, an empty line says so: some take minutes. */
const PULSE_MS = 1_000
/** Who has said nothing for so long is not there any more. */
const MAX_SILENCE_MS = 15_000
/** `sun_path` holds 104 bytes on macOS and 108 on Linux, its end included. */
const MAX_PATH_BYTES = 100
const OWNER_ONLY = 0o600
const LINE_END = 10

const FOLDER_PREFIX = "doorward-"
const SOCKET_NAME = "control.sock"

const addressFile = (databaseFile: string) => `${realDatabaseFile(databaseFile)}.sock`

/**
 * Obeys what this machine's operator asks for, through a Unix socket beside the database file that this process serves
 * from (0600). Whoever calls it holds the serving lock: so a socket that is there already was left by a process that was
 * killed, and is replaced. In a folder whose path is too long for a socket, the file holds the path of one that lies in the
 * system's folder for temporary files.
 *
 * One request a connection: a line of JSON there, a line of JSON back.
 * @param obey never rejects
 */
export async function openControl(databaseFile: string, obey: (request: unknown) => Promise<object>): Promise<Control> {
  const file = addressFile(databaseFile)
  removeAddress(file)
  const path = pathFor(file)
  const busy = new Set<Promise<void>>()
  const server = createServer({ allowHalfOpen: true }, (socket) => {
    const work = serve(socket, obey)
    busy.add(work)
    void work.finally(() => busy.delete(work))
  })
  server.maxConnections = MAX_CONNECTIONS
  await bind(server, path)
  // Asking is something a server that stops does not wait for.
  server.unref()
  if (path !== file) writeFileSync(file, path, { mode: OWNER_ONLY })
  return {
    close: async () => {
      const closed = new Promise<void>((resolve) => {
        server.close(() => resolve())
      })
      await Promise.all([closed, ...busy])
      rmSync(file, { force: true })
      if (path !== file) rmdirSync(dirname(path))
    },
  }
}

/** @returns where to listen: the file itself, or a path short enough in a new private folder */
function pathFor(file: string): string {
  if (Buffer.byteLength(file) <= MAX_PATH_BYTES) return file
  return join(mkdtempSync(join(tmpdir(), FOLDER_PREFIX)), SOCKET_NAME)
}

/** Nobody but the owner may connect, from the first moment on. */
function bind(server: Server, path: string): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once("error", reject)
    // The socket is made before `listen` returns. A worker thread has no mask of its own; there the next line must do.
    const before = isMainThread ? process.umask(0o177) : undefined
    try {
      server.listen(path, () => resolve())
    } finally {
      if (before !== undefined) process.umask(before)
    }
    if (kindOf(path) === "socket") chmodSync(path, OWNER_ONLY)
  })
}

type Kind = "socket" | "file" | "other" | "none"

function kindOf(path: string): Kind {
  const found = lstatSync(path, { throwIfNoEntry: false })
  return found === undefined ? "none" : found.isSocket() ? "socket" : found.isFile() ? "file" : "other"
}

function removeAddress(file: string): void {
  if (kindOf(file) === "file") {
    const path = readFileSync(file, "utf8")
    if (isOurs(path)) {
      rmSync(path)
      rmdirSync(dirname(path))
    }
  }
  rmSync(file, { force: true })
}

/** Whether a recorded path is a socket of ours, in a folder that was made for it. */
function isOurs(path: string): boolean {
  const folder = dirname(path)
  const found = lstatSync(path, { throwIfNoEntry: false })
  return (
    found?.isSocket() === true &&
    found.uid === process.getuid?.() &&
    join(folder, SOCKET_NAME) === path &&
    dirname(folder) === tmpdir() &&
    basename(folder).startsWith(FOLDER_PREFIX)
  )
}

async function serve(socket: Socket, obey: (request: unknown) => Promise<object>): Promise<void> {
  // Who hangs up before the answer does not get it; what was asked for is done all the same.
  socket.on("error", () => socket.destroy())
  let pulse: NodeJS.Timeout | undefined
  try {
    const line = await readLine(socket, MAX_REQUEST_BYTES, REQUEST_TIMEOUT_MS)
    pulse = setInterval(() => socket.write("\n"), PULSE_MS)
    const answer = await obey(JSON.parse(line))
    socket.end(`${JSON.stringify(answer)}\n`)
  } catch {
    // Not one of our commands at the other end.
    socket.destroy()
  } finally {
    clearInterval(pulse)
  }
}

/**
 * Asks the process that serves from a database file.
 * @returns undefined when nobody listens there
 * @throws ControlFailed when somebody does and gives no answer
 */
export async function askControl(databaseFile: string, request: object): Promise<unknown> {
  const socket = await connect(databaseFile)
  if (!socket) return undefined
  try {
    socket.write(`${JSON.stringify(request)}\n`)
    return JSON.parse(await readLine(socket, MAX_ANSWER_BYTES, MAX_SILENCE_MS))
  } catch (error) {
    throw new ControlFailed(`The running service gave no answer (${(error as Error).message}). What was asked for may have been done.`)
  } finally {
    socket.destroy()
  }
}

async function connect(databaseFile: string): Promise<Socket | undefined> {
  const path = findPath(databaseFile)
  if (path === undefined) return undefined
  return new Promise((resolve, reject) => {
    const socket = createConnection({ path, allowHalfOpen: true })
    socket.once("connect", () => resolve(socket))
    socket.once("error", (error: NodeJS.ErrnoException) => {
      // Nobody is there, or what is there was left by a process that was killed.
      if (error.code === "ENOENT" || error.code === "ECONNREFUSED") resolve(undefined)
      else reject(new ControlFailed(`The running service cannot be spoken to through ${path}: ${error.code ?? error.message}`))
    })
  })
}

function findPath(databaseFile: string): string | undefined {
  let file: string
  try {
    file = addressFile(databaseFile)
  } catch {
    // There is not even a folder.
    return undefined
  }
  const kind = kindOf(file)
  if (kind === "socket") return Buffer.byteLength(file) <= MAX_PATH_BYTES ? file : undefined
  const recorded = kind === "file" ? readFileSync(file, "utf8") : undefined
  return recorded !== undefined && isOurs(recorded) ? recorded : undefined
}

/** The first line that is not empty. @param silenceMs how long nothing may come */
function readLine(socket: Socket, maxBytes: number, silenceMs: number): Promise<string> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = []
    let length = 0
    let timer: NodeJS.Timeout | undefined
    const fail = (why: string) => {
      clearTimeout(timer)
      reject(new Error(why))
    }
    const wait = () => {
      clearTimeout(timer)
      timer = setTimeout(() => fail("nothing was heard of it any more"), silenceMs)
    }
    wait()
    socket.on("error", (error) => fail(error.message))
    socket.on("end", () => fail("it hung up"))
    socket.on("close", () => fail("it hung up"))
    socket.on("data", (chunk: Buffer) => {
      wait()
      const first = length === 0 ? chunk.findIndex((byte) => byte !== LINE_END) : 0
      if (first < 0) return
      const part = chunk.subarray(first)
      chunks.push(part)
      length += part.length
      if (length > maxBytes) return fail("it said too much")
      if (!part.includes(LINE_END)) return
      clearTimeout(timer)
      const line = Buffer.concat(chunks)
      resolve(line.subarray(0, line.indexOf(LINE_END)).toString("utf8"))
    })
  })
}
