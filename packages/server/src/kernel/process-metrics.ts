import { monitorEventLoopDelay } from "node:perf_hooks"
import type { Metrics } from "./metrics.ts"

/** How often the event loop is asked how late it is. */
const RESOLUTION_MS = 20
const NANOSECONDS = 1e9
const MICROSECONDS = 1e6

/** What the process itself is doing. @returns stops measuring */
export function measureProcess(metrics: Metrics): () => void {
  const delay = monitorEventLoopDelay({ resolution: RESOLUTION_MS })
  delay.enable()
  metrics.gauge(
    "doorward_event_loop_delay_seconds",
    "How late the event loop was since the metrics were read last, by quantile.",
    () => {
      const late = (ns: number) => Math.max(0, ns / NANOSECONDS - RESOLUTION_MS / 1000)
      const found = { "0.5": late(delay.percentile(50)), "0.99": late(delay.percentile(99)), "1": late(delay.max) }
      delay.reset()
      return found
    },
    "quantile",
  )
  metrics.gauge("doorward_process_resident_memory_bytes", "Memory of the process.", () => process.memoryUsage.rss())
  metrics.gauge("doorward_process_heap_used_bytes", "Memory in use by JavaScript objects.", () => process.memoryUsage().heapUsed)
  metrics.counted("doorward_process_cpu_seconds_total", "Processor time, of the system and of the process.", () => {
    const { user, system } = process.cpuUsage()
    return (user + system) / MICROSECONDS
  })
  const startedAt = Date.now() / 1000 - process.uptime()
  metrics.gauge("doorward_process_start_time_seconds", "When the process started, in seconds since 1970.", () => startedAt)
  return () => void delay.disable()
}
