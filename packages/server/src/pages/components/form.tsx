import type { Child } from "hono/jsx"
import { CSRF_FIELD } from "../../kernel/http/csrf.ts"
import type { Wrong } from "../wrong.ts"

const TEXT_AREA_ROWS = 5

export interface FormProps {
  readonly action: string
  readonly csrf: string
  /** Also the name tests and password managers know the form by. */
  readonly id: string
  /** It brings a file (`file` of its route). */
  readonly withFile?: boolean
  readonly children?: Child
}

export function Form({ action, csrf, id, withFile, children }: FormProps) {
  return (
    <form method="post" action={action} id={id} enctype={withFile ? "multipart/form-data" : undefined}>
      <input type="hidden" name={CSRF_FIELD} value={csrf} />
      {children}
    </form>
  )
}

export interface FieldProps {
  readonly name: string
  readonly label: string
  readonly type: "text" | "email" | "password" | "tel" | "search"
  readonly autocomplete: string
  readonly value?: string | undefined
  readonly hint?: string | undefined
  /** Of the whole form. At this field it takes the hint's place. */
  readonly wrong?: Wrong | undefined
  readonly inputmode?: "numeric" | undefined
  readonly optional?: boolean
  /** Unless something was wrong: then the summary has the focus. */
  readonly autofocus?: boolean
  /** While it is typed the page says how good it is. Every new password, unless it says no. */
  readonly strength?: boolean
}

export function Field({
  name,
  label,
  type,
  autocomplete,
  value,
  hint,
  wrong,
  inputmode,
  optional,
  autofocus,
  strength = autocomplete === "new-password",
}: FieldProps) {
  const isWrong = wrong?.field === name
  return (
    <div class={isWrong ? "field wrong" : "field"}>
      <label for={name}>{label}</label>
      <div class="entry">
        <input
          id={name}
          name={name}
          type={type}
          autocomplete={autocomplete}
          value={value}
          inputmode={inputmode}
          class={inputmode === "numeric" ? "code" : undefined}
          // What is typed here is never a word of the page's language.
          dir={type === "text" && inputmode !== "numeric" ? "auto" : "ltr"}
          required={!optional}
          autofocus={wrong === undefined && autofocus}
          aria-describedby={`${name}-hint`}
          aria-invalid={isWrong ? "true" : undefined}
          autocapitalize={type === "text" && inputmode !== "numeric" ? undefined : "none"}
          data-check={type === "email" ? "email" : undefined}
          data-strength={strength ? `${name}-strength` : undefined}
        />
      </div>
      <div aria-live={strength ? "polite" : undefined}>
        <p class="hint" id={`${name}-hint`}>
          {isWrong ? wrong.advice : hint}
        </p>
        {strength && <p class="strength" id={`${name}-strength`} />}
      </div>
    </div>
  )
}

export interface TextAreaProps extends Pick<FieldProps, "name" | "label" | "value" | "hint" | "wrong" | "optional"> {
  /** Not words: names, one on each line, whatever the page's language. */
  readonly isCode?: boolean
}

/** Several lines. */
export function TextArea({ name, label, value, hint, wrong, optional, isCode }: TextAreaProps) {
  const isWrong = wrong?.field === name
  return (
    <div class={isWrong ? "field wrong" : "field"}>
      <label for={name}>{label}</label>
      <textarea
        id={name}
        name={name}
        rows={TEXT_AREA_ROWS}
        required={!optional}
        dir={isCode ? "ltr" : "auto"}
        class={isCode ? "lines" : undefined}
        translate={isCode ? "no" : undefined}
        autocapitalize={isCode ? "none" : undefined}
        spellcheck={isCode ? false : undefined}
        aria-describedby={`${name}-hint`}
        aria-invalid={isWrong ? "true" : undefined}
      >
        {value}
      </textarea>
      <p class="hint" id={`${name}-hint`}>
        {isWrong ? wrong.advice : hint}
      </p>
    </div>
  )
}

export interface CheckProps {
  readonly name: string
  readonly label: Child
  readonly checked?: boolean
  /** What is sent when it is checked; "on" otherwise. */
  readonly value?: string
  readonly hint?: string | undefined
  readonly required?: boolean
  /** When there are several of one name. */
  readonly id?: string
}

/** Yes or no. The label is part of what can be pressed. */
export function Check({ name, label, checked, value, hint, required, id = name }: CheckProps) {
  return (
    <div class="check-field">
      <label class="check" for={id}>
        <input
          type="checkbox"
          id={id}
          name={name}
          value={value}
          checked={checked}
          required={required}
          aria-describedby={hint === undefined ? undefined : `${id}-hint`}
        />
        <span>{label}</span>
      </label>
      {hint !== undefined && (
        <p class="hint" id={`${id}-hint`}>
          {hint}
        </p>
      )}
    </div>
  )
}

export interface SelectProps {
  readonly name: string
  readonly label: string
  readonly options: readonly { readonly value: string; readonly label: string /** Of the label. */; readonly lang?: string }[]
  readonly value?: string | undefined
  readonly hint?: string | undefined
  readonly wrong?: Wrong | undefined
  readonly autocomplete?: string
}

/** One of several. */
export function Select({ name, label, options, value, hint, wrong, autocomplete }: SelectProps) {
  const isWrong = wrong?.field === name
  return (
    <div class={isWrong ? "field wrong" : "field"}>
      <label for={name}>{label}</label>
      <div class="entry select">
        <select id={name} name={name} autocomplete={autocomplete} aria-describedby={`${name}-hint`} aria-invalid={isWrong ? "true" : undefined}>
          {options.map((option) => (
            <option value={option.value} selected={option.value === value} lang={option.lang}>
              {option.label}
            </option>
          ))}
        </select>
      </div>
      <p class="hint" id={`${name}-hint`}>
        {isWrong ? wrong.advice : hint}
      </p>
    </div>
  )
}
