import type { Child } from "hono/jsx"

/** `primary`: what most people came for, once a page. `danger`: what cannot be undone. `quiet`: as a link. */
export type ButtonKind = "primary" | "danger" | "quiet"

export interface ButtonProps {
  readonly kind?: ButtonKind
  readonly name?: string
  readonly value?: string
  /** Where the words alone do not say on what: they must begin it. */
  readonly label?: string
  readonly children?: Child
}

/** Sends its form. */
export function Button({ kind, name, value, label, children }: ButtonProps) {
  return (
    <button type="submit" class={kind} name={name} value={value} aria-label={label}>
      {children}
    </button>
  )
}

export interface LinkButtonProps {
  readonly href: string
  readonly kind?: ButtonKind
  readonly id?: string
  readonly children?: Child
}

/** A link that looks like a button: it leads somewhere and changes nothing. */
export function LinkButton({ href, kind, id, children }: LinkButtonProps) {
  return (
    <a class={kind === undefined ? "button" : `button ${kind}`} href={href} id={id}>
      {children}
    </a>
  )
}

/** Buttons below one another, or of equal size side by side where there is room. */
export function Actions({ pair, children }: { readonly pair?: boolean; readonly children?: Child }) {
  return <div class={pair ? "actions pair" : "actions"}>{children}</div>
}
