import type { Problem } from "../kernel/errors.ts"
import { wordsFor } from "./problem.tsx"
import type { Strings } from "./strings/strings.ts"

/** What was wrong with a form that comes back, and at which field if at one. */
export interface Wrong {
  readonly field?: string | undefined
  /** At the top: what happened. */
  readonly summary: string
  /** At the field: what to do next. */
  readonly advice: string
}

/** @param field where it belongs, if the problem does not say */
export function wrongIn(t: Strings, problem: Problem, field?: string): Wrong {
  const { title, advice } = wordsFor(t, problem)
  const { code, detail } = problem
  // The title of `invalid` speaks of the whole form; what it found is in its advice.
  return {
    field: detail.errors?.[0]?.pointer.slice("#/".length) ?? field,
    summary: code === "invalid" ? advice : t.shell.sentence({ text: title }),
    advice,
  }
}
