import type { Metrics } from "../../kernel/metrics.ts"
import type { Hasher } from "./hashing.ts"

export function measureHashing(hasher: Pick<Hasher, "load">, metrics: Metrics): void {
  metrics.gauge("doorward_password_hashing_running", "Password hashes being made.", () => hasher.load().running)
  metrics.gauge("doorward_password_hashing_waiting", "Password hashes that wait for their turn.", () => hasher.load().waiting)
  metrics.counted("doorward_password_hashing_refused_total", "Password hashes refused because too many were waiting.", () => hasher.load().refused)
}
