// For commands that have something to put away: an interruption becomes a question they ask between steps instead of a sudden end.
import { constants } from "node:os"
import process from "node:process"

/** From now on SIGINT, SIGTERM and SIGHUP only set a mark. @returns {() => void} call it between steps: it ends the process if one came */
export function catchInterruptions() {
  /** @type {NodeJS.Signals | undefined} */
  let received
  for (const signal of /** @type {const} */ (["SIGINT", "SIGTERM", "SIGHUP"])) {
    process.on(signal, () => {
      received = signal
    })
  }
  return () => {
    if (received) process.exit(128 + constants.signals[received])
  }
}
