import type { Metrics } from "../../kernel/metrics.ts"
import type { Sessions } from "./sessions.ts"

export function measureSessions(sessions: Pick<Sessions, "cacheCounts">, metrics: Metrics): void {
  metrics.counted(
    "doorward_session_cache_lookups_total",
    "Sessions looked for in memory, by whether they were there.",
    () => {
      const { hits, misses } = sessions.cacheCounts()
      return { hit: hits, miss: misses }
    },
    "result",
  )
  metrics.gauge("doorward_session_cache_entries", "Sessions in memory.", () => sessions.cacheCounts().entries)
}
