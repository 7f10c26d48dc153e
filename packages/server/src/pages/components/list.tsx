import type { Child } from "hono/jsx"

export interface ListProps {
  readonly id: string
  /** The list is looked at again every so many seconds, while somebody has it open. */
  readonly liveSeconds?: number
  readonly children?: Child
}

export function List({ id, liveSeconds, children }: ListProps) {
  return (
    <ul class="list" id={id} data-live={liveSeconds}>
      {children}
    </ul>
  )
}

export interface ItemProps {
  readonly id?: string
  /** A picture of it: `Avatar`, `DeviceIcon`. */
  readonly sign?: Child
  /** What can be done with it: buttons, `Confirm`. */
  readonly actions?: Child
  readonly children?: Child
}

/** One entry: its sign, what it is, what can be done with it. */
export function Item({ id, sign, actions, children }: ItemProps) {
  return (
    <li id={id}>
      {sign}
      <div>{children}</div>
      {actions}
    </li>
  )
}

/** Something to be taken elsewhere, whole: a key, a code, an address. Selected with one click; with a button where the page's script runs. */
export function Copyable({
  id,
  text,
  secret,
}: {
  readonly id: string
  readonly text: string /** Not kept when the page is printed. */
  readonly secret?: boolean
}) {
  return (
    <span class={secret ? "copyable secret" : "copyable"}>
      <code class="copied" id={id} translate="no" dir="ltr">
        {text}
      </code>
      {/* The script's button comes here; its room is kept. */}
      <span class="copy-room" data-copy={id} />
    </span>
  )
}
