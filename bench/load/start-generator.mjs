/** The run's side of the load generator: starts its process on its own core and hands it jobs. */
import { fileURLToPath } from "node:url"
import { startProcess } from "../processes.mjs"

const PROGRAM = fileURLToPath(new URL("./generator.mjs", import.meta.url))
const PATIENCE_SECONDS = 30

// In the FIFO class V8's main thread never gives its core to V8's own background threads, yet waits for their garbage collection
// in a busy loop: for ever, when both are pinned to one core. Without those threads there is nothing to wait for.
const ALONE = "--single-threaded"

/**
 * `cores` and `foremost` as for every process. Returns `{ run(job), stop() }`; `run` resolves to the job's measurements and throws
 * when any answer was not the expected one, so that nobody ever measures an error page.
 */
export function startGenerator({ cores, foremost = false }) {
  const generator = startProcess({ args: foremost ? [ALONE, PROGRAM] : [PROGRAM], cores, foremost, channel: true })
  return {
    async run(job) {
      const patience = setTimeout(() => generator.child.kill("SIGKILL"), (job.warmUpSeconds + job.seconds + PATIENCE_SECONDS) * 1_000)
      const { result, error } = await new Promise((resolve) => {
        generator.child.once("message", resolve)
        void generator.ended.then(() => resolve({ error: `the load generator ended, or had to be ended: ${generator.output()}` }))
        generator.child.send(job)
      })
      clearTimeout(patience)
      if (error !== undefined) throw new Error(error)
      for (const [name, stream] of Object.entries(result.streams)) {
        if (stream.wrong > 0) throw new Error(`${name}: ${stream.wrong} answers were not the expected one, the first: ${stream.sample}`)
        if (stream.completed === 0) throw new Error(`${name}: not one answer in ${result.seconds} s (${JSON.stringify(stream.statuses)})`)
      }
      return result
    },
    stop: generator.stop,
  }
}
