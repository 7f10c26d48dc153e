import { mkdirSync, writeFileSync } from "node:fs"
import { fileURLToPath } from "node:url"
import type { Accessibility } from "./axe.ts"
import type { Paint, Weight } from "./paint.ts"

const REPORTS = fileURLToPath(new URL("../../.reports/", import.meta.url))

/** What was measured on the way, for whoever wants to know; nothing is asserted of it but what the tests say. */
export interface Figures {
  add(state: string, seen: { readonly accessibility: readonly Accessibility[]; readonly paint?: Paint; readonly weight?: Weight }): void
  /** Writes `.reports/<name>.json`. */
  write(name: string): void
}

export function collectFigures(): Figures {
  const states: Record<string, { paint?: Paint; weight?: Weight }> = {}
  const passed = new Set<string>()
  const undecided = new Set<string>()
  const totals = { states: 0, looks: 0, findings: 0, rulesPassed: 0 }
  return {
    add: (state, { accessibility, ...measured }) => {
      states[state] = measured
      totals.states += 1
      totals.looks += accessibility.length
      for (const { findings, undecided: open, passed: rules } of accessibility) {
        totals.findings += findings.length
        for (const rule of rules) passed.add(rule)
        for (const words of open) undecided.add(`${state}: ${words}`)
      }
    },
    write: (name) => {
      mkdirSync(REPORTS, { recursive: true })
      const axe = { ...totals, rulesPassed: passed.size, rules: [...passed].toSorted(), undecided: [...undecided] }
      writeFileSync(`${REPORTS}${name}.json`, `${JSON.stringify({ axe, states }, null, 2)}\n`)
    },
  }
}
