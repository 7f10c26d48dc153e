import type { Metrics } from "../../kernel/metrics.ts"
import type { Families, Refreshed } from "./families.ts"

const OUTCOMES: readonly Refreshed["kind"][] = ["rotated", "replayed", "ambiguous", "reused", "invalid"]

/** The same families, with how their refreshes end: `rotated` is a turn, `reused` a theft. */
export function countedFamilies(families: Families, metrics: Metrics): Families {
  const counter = metrics.counter("doorward_refreshes_total", "Refresh tokens presented, by what came of it.", ["outcome"])
  const counts = new Map(OUTCOMES.map((outcome) => [outcome, counter.bound({ outcome })]))
  return {
    ...families,
    refresh: async (token, presenter) => {
      const refreshed = await families.refresh(token, presenter)
      counts.get(refreshed.kind)?.()
      return refreshed
    },
  }
}
