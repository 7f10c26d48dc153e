import { open } from "node:fs/promises"
import { Worker } from "node:worker_threads"
import { errors } from "../../kernel/errors.ts"
import { createTurns, withDeadline } from "../../kernel/turns.ts"
import { type Mistake, mistaken, type Path } from "./mistakes.ts"

const MAX_BYTES = 5 * 1_024 * 1_024
/** A file of this size with people in it has half as many. */
const MAX_VALUES = 500_000
const MAX_ALIASES = 100
/** `organizations`, one of them, `members`, one of them, `roles`, one of them: and as much again. */
const MAX_DEPTH = 12
/** Several times what the largest file takes on a slow machine. */
const READ_TIMEOUT_MS = 60_000
/** The largest file, taken apart, has a few hundred megabytes. */
const WORKER_LIMITS = { maxOldGenerationSizeMb: 1_024, maxYoungGenerationSizeMb: 64, stackSizeMb: 4 }
const MAX_WAITING = 4

/** A document as it was read, before anybody looked at what it says. */
export interface Document {
  readonly value: unknown
  /** In which lines of the file these stand. */
  linesOf(paths: readonly Path[]): Promise<readonly (number | null)[]>
}

const turns = createTurns({
  places: 1,
  maxWaiting: MAX_WAITING,
  timeoutMs: READ_TIMEOUT_MS,
  refuse: (why) => errors.unavailable({ detail: `Files are read one at a time, and ${why}.` }),
})

/**
 * Reads a file in YAML, or in JSON, which is YAML too. A key that is there twice, a tag and a second document are mistakes.
 * @throws invalid
 */
export async function readDocument(file: string): Promise<Document> {
  const text = await readText(file)
  const { mistakes, value } = await inWorker(text, [])
  if (mistakes.length > 0) throw mistaken(mistakes.map(({ line, what }) => ({ path: [], line, what })))
  return { value, linesOf: async (paths) => (await inWorker(text, paths)).lines }
}

async function readText(file: string): Promise<string> {
  let bytes: Buffer
  try {
    const handle = await open(file, "r")
    try {
      const { size } = await requireFile(handle)
      if (size > MAX_BYTES) throw new Error(`it has ${size} bytes, and ${MAX_BYTES} at most are read`)
      bytes = await handle.readFile()
    } finally {
      await handle.close()
    }
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes)
  } catch (error) {
    throw errors.invalid({ detail: `${file}: ${error instanceof TypeError ? "it is not UTF-8" : (error as Error).message}` })
  }
}

/** A pipe would be waited for, and a folder has nothing to read. */
async function requireFile(handle: Awaited<ReturnType<typeof open>>): Promise<{ readonly size: number }> {
  const stat = await handle.stat()
  if (!stat.isFile()) throw new Error("it is no file")
  return stat
}

interface Outcome {
  readonly mistakes: readonly { readonly line: number; readonly what: string }[]
  readonly value: unknown
  readonly lines: readonly (number | null)[]
}

function inWorker(text: string, paths: readonly Path[]): Promise<Outcome> {
  return turns.take(() => runWorker(text, paths))
}

/** A thread for one file. One that runs out of memory or takes too long is ended: the file's fault, not ours. */
async function runWorker(text: string, paths: readonly Path[]): Promise<Outcome> {
  const worker = new Worker(new URL("./reader-worker.js", import.meta.url), {
    workerData: { text, paths, maxValues: MAX_VALUES, maxAliases: MAX_ALIASES, maxDepth: MAX_DEPTH },
    resourceLimits: WORKER_LIMITS,
    // It needs nothing of ours, so it is given nothing.
    env: {},
    execArgv: [],
    stdin: false,
    stdout: true,
    stderr: true,
  })
  const ended = new Promise<Outcome>((resolve, reject) => {
    worker.once("message", resolve)
    worker.once("error", reject)
    worker.once("exit", () => reject(new Error("it ended without a word")))
  })
  try {
    return await withDeadline(ended, READ_TIMEOUT_MS, () => new Error("it takes too long"))
  } catch (error) {
    const mistake: Mistake = { path: [], what: `The file cannot be read: ${(error as Error).message}.` }
    throw mistaken([mistake])
  } finally {
    await worker.terminate()
  }
}
