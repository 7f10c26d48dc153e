/**
 * Other work on the machine, or on the host under it, takes a core away in the middle of a measurement, or makes the load generator slow. A slot in
 * which that shows is measured again, a few times at most and when the machine has come to rest; whether it shows is judged by the machine
 * alone (`lack`, tolerable up to 1), never by how good the figure is. When it never comes to rest the least disturbed slot stands, marked.
 */
import { setTimeout as sleep } from "node:timers/promises"
import { machineSeconds } from "../proc.mjs"

let tries = 3
const QUIET_CORES = 0.1
const SAMPLE_MS = 500
let patienceMs = 20_000

// A busy server has its core; everybody besides those measured has nearly none.
const TOLERABLE_MISSING_CORE = 0.1
const TOLERABLE_OTHER_CORES = 0.15

/** For runs that only show whether everything works: nothing is waited for and nothing measured again. */
export function takeWhatComes() {
  tries = 1
  patienceMs = 0
}

/** Runs `measure` until `lack` of its result is tolerable; adds `disturbed` and `tried` to it. */
export async function undisturbed(measure, lack) {
  let least
  for (let tried = 1; tried <= tries; tried++) {
    await quiet()
    const result = await measure()
    if (least === undefined || lack(result) < lack(least)) least = result
    if (lack(least) <= 1) return { ...least, disturbed: false, tried }
  }
  return { ...least, disturbed: true, tried: tries }
}

/** For a server that is kept busy on one core. */
export function starved({ serverCores, otherCores }) {
  return Math.max((1 - serverCores) / TOLERABLE_MISSING_CORE, otherCores / TOLERABLE_OTHER_CORES)
}

/** Waits until hardly anybody works, for as long as patience lasts. */
async function quiet() {
  for (let waited = 0; waited < patienceMs; waited += SAMPLE_MS) {
    const before = machineSeconds()
    await sleep(SAMPLE_MS)
    if ((machineSeconds() - before) / (SAMPLE_MS / 1_000) <= QUIET_CORES) return
  }
}
