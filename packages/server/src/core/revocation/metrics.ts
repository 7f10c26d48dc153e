import type { Metrics } from "../../kernel/metrics.ts"
import type { RevocationLog } from "./log.ts"

export function measureRevocations(log: Pick<RevocationLog, "head" | "lagMs" | "live">, metrics: Metrics): void {
  metrics.gauge(
    "doorward_revocation_lag_seconds",
    "Age of the last complete look at the revocation log; beyond a second nothing is answered from memory.",
    () => Math.max(0, log.lagMs() / 1000),
  )
  metrics.gauge("doorward_revocation_head", "Number of the newest row of the revocation log that was seen.", () => log.head())
}
