import { Worker } from "node:worker_threads"
import { DatabaseUnavailable } from "./errors.ts"
import { type Order, type Outcome, SqliteWriter } from "./sqlite-writer.js"

/** How orders reach the writer, wherever it lives. It obeys them in the order they were given in. */
export interface WriterDoor {
  obey(order: Order): Promise<Outcome[]>
  /** Resolves when the writer has left, after `close`. */
  gone(): Promise<void>
}

export function openWriter(file: string, where: "worker" | "main"): WriterDoor {
  return where === "worker" ? workerDoor(file) : mainDoor(file)
}

function mainDoor(file: string): WriterDoor {
  const writer = new SqliteWriter(file)
  return { obey: (order) => Promise.resolve(writer.obey(order)), gone: () => Promise.resolve() }
}

/** A writer that dies (out of memory, a broken file) fails the orders it had; the next order gets a new one. */
function workerDoor(file: string): WriterDoor {
  let worker: Worker | undefined
  /** In the order of their orders, as the answers will come. */
  let waiting: { readonly resolve: (outcomes: Outcome[]) => void; readonly reject: (reason: unknown) => void }[] = []
  let left: Promise<void> = Promise.resolve()

  function hire(): Worker {
    const hired = new Worker(new URL("./sqlite-writer.js", import.meta.url), { workerData: { doorwardSqliteFile: file } })
    left = new Promise((resolve) => {
      hired.once("exit", () => {
        if (worker === hired) worker = undefined
        failAll("the writer thread has stopped")
        resolve()
      })
    })
    hired.on("message", (outcomes: Outcome[]) => {
      waiting.shift()?.resolve(outcomes)
      // An idle writer keeps no process alive.
      if (waiting.length === 0) hired.unref()
    })
    hired.on("error", (error) => failAll(`the writer thread failed: ${error.message}`))
    return hired
  }

  function failAll(why: string): void {
    const failed = waiting
    waiting = []
    for (const { reject } of failed) reject(new DatabaseUnavailable(why))
  }

  return {
    obey: (order) =>
      new Promise((resolve, reject) => {
        worker ??= hire()
        worker.ref()
        waiting.push({ resolve, reject })
        worker.postMessage(order)
      }),
    gone: () => {
      // Somebody waits for it now, so it counts again.
      worker?.ref()
      return left
    },
  }
}
