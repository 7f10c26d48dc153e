import type { Metrics } from "../../kernel/metrics.ts"
import type { Access } from "./access.ts"

export function measureAccess(access: Pick<Access, "cacheCounts">, metrics: Metrics): void {
  metrics.counted(
    "doorward_access_cache_lookups_total",
    "People whose rights were looked for in memory, by whether they were there.",
    () => {
      const { hits, misses } = access.cacheCounts()
      return { hit: hits, miss: misses }
    },
    "result",
  )
  metrics.gauge("doorward_access_cache_entries", "People whose rights are in memory.", () => access.cacheCounts().entries)
}
