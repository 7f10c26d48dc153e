// Running a program to its end, in a way that an interruption never leaves it behind.
import { spawn } from "node:child_process"
import process from "node:process"
import { withDescendants } from "../tests/servers/process-tree.mjs"
import { root } from "./workspace.mjs"

const patienceMilliseconds = 15_000

/**
 * Resolves when the program has ended, whatever its exit code. SIGINT and SIGTERM sent to this process meanwhile are handed on; a child that does not
 * end on them is killed after a while, and what it had started is ended after it (vitest leaves its workers to finish their test). Unless somebody else listens for the signal, this process then ends by it too.
 * @param {string} program
 * @param {string[]} args
 * @param {{ folder?: string, env?: NodeJS.ProcessEnv, captured?: boolean, shell?: boolean }} [options] `captured` collects what it prints instead of showing it
 * @returns {Promise<{ code: number, output: string }>} code 127 when the program could not be started
 */
export function runChild(program, args, { folder = root, env = process.env, captured = false, shell = false } = {}) {
  return new Promise((resolve) => {
    const child = spawn(program, args, { cwd: folder, env, shell, stdio: captured ? ["ignore", "pipe", "pipe"] : "inherit" })
    /** @type {Buffer[]} */
    const printed = []
    child.stdout?.on("data", (chunk) => printed.push(chunk))
    child.stderr?.on("data", (chunk) => printed.push(chunk))

    /** @type {NodeJS.Signals | undefined} */
    let received
    /** @type {number[]} */
    let family = []
    /** @param {NodeJS.Signals} signal */
    const handOn = (signal) => {
      received = signal
      family = child.pid === undefined ? [] : withDescendants(child.pid)
      // On a terminal, Ctrl-C reaches the whole process group: the child already has it, and takes a second one as "drop everything".
      if (!(signal === "SIGINT" && process.stdin.isTTY)) child.kill(signal)
      setTimeout(() => child.kill("SIGKILL"), patienceMilliseconds).unref()
    }
    process.on("SIGINT", handOn).on("SIGTERM", handOn)

    /** @param {number} code */
    const ended = (code) => {
      process.off("SIGINT", handOn).off("SIGTERM", handOn)
      for (const pid of family) endQuietly(pid)
      if (received && process.listenerCount(received) === 0) process.kill(process.pid, received)
      else resolve({ code, output: Buffer.concat(printed).toString() })
    }
    child.on("error", (error) => {
      printed.push(Buffer.from(`${program}: ${error.message}\n`))
      ended(127)
    })
    child.on("close", (code) => ended(code ?? 1))
  })
}

/** @param {number} pid */
function endQuietly(pid) {
  try {
    process.kill(pid, "SIGTERM")
  } catch {
    // It ended with its parent.
  }
}
