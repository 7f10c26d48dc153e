import { spawn } from "node:child_process"
import { readFileSync } from "node:fs"
import { join } from "node:path"
import { setTimeout as sleep } from "node:timers/promises"
import { requireProgram } from "./programs.ts"

/** A system call, at the moment it begins or has ended. */
export interface Trace {
  readonly at: "begin" | "end"
  readonly name: string
  /** What its first argument, a descriptor, stands for: a path or `socket:[…]`. */
  readonly path: string
  /** The first bytes it is about, where they are known at this moment. */
  readonly bytes: Buffer
  /** How many bytes were asked for: the number behind the data. */
  readonly count: number
  readonly result: number | undefined
}

export interface Watch {
  /** Lets go of the processes, which go on. @returns what they did, in the order in which strace let them go on: a thread continues only after it was noted */
  end(): Promise<Trace[]>
}

const SHOWN_BYTES = 48
const ATTACH_LIMIT_MS = 10_000
const CALLS = "fsync,fdatasync,pwrite64,write,writev,sendto,sendmsg,read,recvfrom"

/** Watches the writes, syncs and socket traffic of running processes and of what they start from now on. */
export async function watchSyscalls(pids: readonly number[], folder: string): Promise<Watch> {
  const file = join(folder, "strace.txt")
  const who = pids.flatMap((pid) => ["-p", String(pid)])
  const args = ["-f", "-y", "-xx", "-s", String(SHOWN_BYTES), "-e", `trace=${CALLS}`, "-e", "signal=none", "-o", file, ...who]
  const child = spawn(requireProgram("strace", "strace"), args, { stdio: "ignore" })
  let gone = false
  const ended = new Promise<void>((resolve) => {
    child.once("exit", () => {
      gone = true
      resolve()
    })
  })
  const deadline = performance.now() + ATTACH_LIMIT_MS
  while (!pids.every(isTraced)) {
    if (gone || performance.now() > deadline) {
      child.kill("SIGINT")
      throw new Error("strace could not attach: it needs leave to trace (root, or the same user where ptrace is not restricted)")
    }
    await sleep(20)
  }
  return {
    end: async () => {
      child.kill("SIGINT")
      await ended
      return readFileSync(file, "utf8").split("\n").flatMap(createParser())
    },
  }
}

/** One that has ended meanwhile has nothing left to be watched. */
function isTraced(pid: number): boolean {
  try {
    return /^TracerPid:\s+[1-9]/m.test(readFileSync(`/proc/${pid}/status`, "utf8"))
  } catch {
    return true
  }
}

/** Lines are `12 fdatasync(5</x/y>) = 0`, or two halves: `… <unfinished ...>` and `<... fdatasync resumed>) = 0`. */
function createParser(): (line: string) => Trace[] {
  const unfinished = new Map<string, string>()
  return (line) => {
    const parts = /^(\d+) +(?:<\.\.\. (\w+) resumed>|(\w+)\()(.*)$/.exec(line)
    if (!parts) return []
    const [, pid = "", resumed, begun, rest = ""] = parts
    if (resumed !== undefined) return [traceOf("end", resumed, (unfinished.get(pid) ?? "") + rest)]
    const name = begun ?? ""
    if (!rest.includes("<unfinished ...>")) return [traceOf("begin", name, rest), traceOf("end", name, rest)]
    unfinished.set(pid, rest.replace(/ *<unfinished \.\.\.>$/, ""))
    return [traceOf("begin", name, rest)]
  }
}

function traceOf(at: Trace["at"], name: string, args: string): Trace {
  const shown = /^\d+<([^>]*)>/.exec(args)?.[1] ?? ""
  const result = / = (-?\d+)/.exec(args)?.[1]
  return {
    at,
    name,
    path: decoded(shown).toString(),
    bytes: decoded(/"((?:\\x[0-9a-f]{2})*)"/.exec(args)?.[1] ?? ""),
    count: Number(/"(?:\.\.\.)?, (\d+)/.exec(args)?.[1] ?? 0),
    result: result === undefined ? undefined : Number(result),
  }
}

/** `-xx` writes every byte as `\x2f`. */
function decoded(text: string): Buffer {
  return text.includes("\\x") ? Buffer.from(text.replaceAll("\\x", ""), "hex") : Buffer.from(text)
}
