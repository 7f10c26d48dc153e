/** What a Doorward on this machine says about itself at `/metrics`. */
import { ask } from "../load/ask.mjs"

const LATE = /^doorward_event_loop_delay_seconds\{quantile="0\.99"\} (\S+)$/m

/** Reading begins the next measurement: `eventLoopLateMs` is the 99th percentile of how late the event loop was since the last reading. */
export async function takeMetrics(port) {
  const { status, text } = await ask({ port, path: "/metrics" })
  const late = LATE.exec(text)?.[1]
  if (status !== 200 || late === undefined) throw new Error(`/metrics answered ${status} without the event loop's delay`)
  return { eventLoopLateMs: Number(late) * 1_000 }
}
