import { Worker } from "node:worker_threads"
import { DatabaseUnavailable } from "./errors.ts"
import { type Order, type Outcome, SqliteWriter } from "./sqlite-writer.js"

/** How orders reach the writer, wherever it lives. One order at a time: the caller holds the writer's turn. */
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

/** A writer that dies (out of memory, a broken file) fails the order it had; the next order gets a new one. */
function workerDoor(file: string): WriterDoor {
  let worker: Worker | undefined
  let answer: { readonly resolve: (outcomes: Outcome[]) => void; readonly reject: (reason: unknown) => void } | undefined
  let left: Promise<void> = Promise.resolve()

  function hire(): Worker {
    const hired = new Worker(new URL("./sqlite-writer.js", import.meta.url), { workerData: { doorwardSqliteFile: file } })
    left = new Promise((resolve) => {
      hired.once("exit", () => {
        if (worker === hired) worker = undefined
        settle()?.reject(new DatabaseUnavailable("the writer thread has stopped"))
        resolve()
      })
    })
    hired.on("message", (outcomes: Outcome[]) => settle()?.resolve(outcomes))
    hired.on("error", (error) => settle()?.reject(new DatabaseUnavailable(`the writer thread failed: ${error.message}`)))
    return hired
  }

  function settle(): typeof answer {
    const settled = answer
    answer = undefined
    // An idle writer keeps no process alive.
    worker?.unref()
    return settled
  }

  return {
    obey: (order) =>
      new Promise((resolve, reject) => {
        worker ??= hire()
        worker.ref()
        answer = { resolve, reject }
        worker.postMessage(order)
      }),
    gone: () => {
      // Somebody waits for it now, so it counts again.
      worker?.ref()
      return left
    },
  }
}
