import type { Child } from "hono/jsx"

export type NoticeKind = "info" | "success" | "warning" | "danger"

export interface NoticeProps {
  readonly kind?: NoticeKind
  readonly id?: string
  readonly title?: string
  /** Says what just happened: it is read out. */
  readonly isNews?: boolean
  readonly children?: Child
}

/** Something to know before the rest of the page. The kind is told by a sign and by words, never by colour alone. */
export function Notice({ kind = "info", id, title, isNews, children }: NoticeProps) {
  return (
    <div class={`notice ${kind}`} id={id} role={isNews ? "status" : undefined}>
      {title !== undefined && <p class="notice-title">{title}</p>}
      {children}
    </div>
  )
}

export interface ConfirmProps {
  readonly id: string
  /** What will happen, as on the button that does it: "End this session". */
  readonly act: Child
  /** For whoever cannot see beside what it stands; begins with the act's words. */
  readonly label?: string
  /** The question is there already: its form came back. */
  readonly open?: boolean
  /** The question, and a form with the button that does it. */
  readonly children?: Child
}

/** Asks before something that cannot be undone: the first press opens the question, the button in it does it. */
export function Confirm({ id, act, label, open, children }: ConfirmProps) {
  return (
    <details class="confirm" id={id} open={open}>
      <summary class="button danger" aria-label={label}>
        {act}
      </summary>
      <div class="confirm-question">{children}</div>
    </details>
  )
}

export interface EmptyProps {
  readonly id?: string
  readonly title?: string
  readonly children?: Child
}

/** Where a list would be: what it will hold, and how the first entry gets there. */
export function Empty({ id, title, children }: EmptyProps) {
  return (
    <div class="empty" id={id}>
      {title !== undefined && <p class="empty-title">{title}</p>}
      <p>{children}</p>
    </div>
  )
}
