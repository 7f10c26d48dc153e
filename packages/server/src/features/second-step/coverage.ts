import type { Factor, Holding } from "../../core/sign-in/index.ts"

/** One thing somebody has, and what it can be asked for as, if it can. */
export interface Way {
  readonly holding: Holding
  readonly factor: Factor | undefined
}

/**
 * What becomes of somebody who loses a thing, or whose password is learned: `one_step` asks for no second step; with
 * `no_way_back` the loss of the only second step locks them out; `covered`: another lets them in.
 */
export type Coverage = { readonly kind: "one_step" } | { readonly kind: "no_way_back"; readonly only: Holding } | { readonly kind: "covered" }

export function coverageOf(ways: readonly Way[]): Coverage {
  const seconds = ways.filter(({ factor }) => factor?.step === "second")
  const own = seconds.filter(({ factor }) => !factor?.isBackup)
  const [only] = own
  if (!only) return { kind: "one_step" }
  return seconds.length === 1 ? { kind: "no_way_back", only: only.holding } : { kind: "covered" }
}
