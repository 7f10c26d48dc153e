import { spawn } from "node:child_process"
import { createInterface } from "node:readline"
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
  /** In the order in which strace let them go on: a thread continues only after the line about it is written. */
  readonly traces: readonly Trace[]
  /** Lets go of the processes, which go on. */
  end(): Promise<void>
}

const SHOWN_BYTES = 48

/** Watches the writes, syncs and socket traffic of running processes and of what they start from now on. */
export async function watchSyscalls(pids: readonly number[]): Promise<Watch> {
  const calls = "fsync,fdatasync,pwrite64,write,writev,sendto,sendmsg,read,recvfrom"
  const args = [
    "-f",
    "-y",
    "-xx",
    "-s",
    String(SHOWN_BYTES),
    "-e",
    `trace=${calls}`,
    "-e",
    "signal=none",
    ...pids.flatMap((pid) => ["-p", String(pid)]),
  ]
  const child = spawn(requireProgram("strace", "strace"), args, { stdio: ["ignore", "ignore", "pipe"] })
  const ended = new Promise<void>((resolve) => child.once("exit", () => resolve()))
  const traces: Trace[] = []
  const parse = createParser()
  let attached = 0
  await new Promise<void>((resolve, reject) => {
    child.once("error", reject)
    child.once("exit", () =>
      reject(new Error("strace ended before it was attached: it needs leave to trace (root, or the same user without ptrace restrictions)")),
    )
    createInterface({ input: child.stderr }).on("line", (line) => {
      if (/^strace: Process \d+ attached/.test(line) && ++attached >= pids.length) resolve()
      traces.push(...parse(line))
    })
  })
  return {
    traces,
    end: async () => {
      child.kill("SIGINT")
      await ended
    },
  }
}

/** Lines are `[pid 12] fdatasync(5</x/y>) = 0`, or two halves: `… <unfinished ...>` and `<... fdatasync resumed>) = 0`. */
function createParser(): (line: string) => Trace[] {
  const unfinished = new Map<string, string>()
  return (line) => {
    const parts = /^(?:\[pid +(\d+)\] )?(?:<\.\.\. (\w+) resumed>|(\w+)\()(.*)$/.exec(line)
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
