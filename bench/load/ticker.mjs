/**
 * Says when the next request is due. A timer of the event loop is up to a millisecond late, several times what is measured here;
 * a thread that sleeps on a futex is late by some hundredths of one, and what remains is reported as `sentLateMs`.
 */
import { parentPort, workerData } from "node:worker_threads"
import { monotonicMs } from "./monotonic.mjs"

const neverChanged = new Int32Array(new SharedArrayBuffer(4))
const start = monotonicMs()
for (let count = 1; ; count++) {
  const due = start + count * workerData.everyMs
  const wait = due - monotonicMs()
  if (wait > 0) Atomics.wait(neverChanged, 0, 0, wait)
  parentPort.postMessage(due)
}
