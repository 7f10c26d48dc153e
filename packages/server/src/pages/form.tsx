import type { Child } from "hono/jsx"
import type { Problem } from "../kernel/errors.ts"
import { CSRF_FIELD } from "../kernel/http/csrf.ts"
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

/** As `wrongIn`, in English whatever was asked for. */
export function wrongFrom({ code, kind, detail, message }: Problem, field?: string): Wrong {
  return { field: detail.errors?.[0]?.pointer.slice("#/".length) ?? field, summary: code === "invalid" ? message : `${kind.title}.`, advice: message }
}

/** At the top of a form that comes back; leads to the field. */
export function Summary({ wrong }: { wrong: Wrong | undefined }) {
  if (wrong === undefined) return null
  return (
    <div class="notice danger" role="alert" id="summary">
      {wrong.field === undefined ? <SummaryWords wrong={wrong} /> : <a href={`#${wrong.field}`}>{wrong.summary}</a>}
    </div>
  )
}

function SummaryWords({ wrong: { summary, advice } }: { wrong: Wrong }) {
  return <>{advice === summary || `${advice}.` === summary ? summary : `${summary} ${advice}`}</>
}

/** @param id also the name tests and password managers know the form by */
export function Form({ action, csrf, id, children }: { action: string; csrf: string; id: string; children?: Child }) {
  return (
    <form method="post" action={action} id={id}>
      <input type="hidden" name={CSRF_FIELD} value={csrf} />
      {children}
    </form>
  )
}

export interface FieldProps {
  readonly name: string
  readonly label: string
  readonly type: "text" | "email" | "password"
  readonly autocomplete: string
  readonly value?: string | undefined
  readonly hint?: string | undefined
  /** Of the whole form. At this field it takes the hint's place, and the field the focus. */
  readonly wrong?: Wrong | undefined
  readonly inputmode?: "numeric" | undefined
  readonly optional?: boolean
  /** Unless something was wrong. */
  readonly autofocus?: boolean
}

export function Field({ name, label, type, autocomplete, value, hint, wrong, inputmode, optional, autofocus }: FieldProps) {
  const isWrong = wrong?.field === name
  return (
    <div class={isWrong ? "field wrong" : "field"}>
      <label for={name}>{label}</label>
      <input
        id={name}
        name={name}
        type={type}
        autocomplete={autocomplete}
        value={value}
        inputmode={inputmode}
        data-check={type === "email" ? "email" : undefined}
        data-strength={autocomplete === "new-password" ? "" : undefined}
        class={inputmode === "numeric" ? "code" : undefined}
        required={!optional}
        autofocus={isWrong || (wrong === undefined && autofocus)}
        aria-describedby={`${name}-hint`}
        aria-invalid={isWrong ? "true" : undefined}
      />
      <p class="hint" id={`${name}-hint`}>
        {isWrong ? wrong.advice : hint}
      </p>
    </div>
  )
}
