import type { Child } from "hono/jsx"

/** The rooms of a house: on a wide screen beside each of them, on a phone in the first one. */
export interface Rooms {
  /** Of the navigation, for whoever hears it. */
  readonly label: string
  readonly links: readonly { readonly href: string; readonly label: string }[]
  /** The `href` of this room. */
  readonly current: string
  /** Above all rooms: whose they are, and the way out. */
  readonly above?: (context: { readonly csrf: string }) => Child
}

/** On a phone, every room but the first shows the way back to it in the list's place. */
export function Rail({ label, links, current }: Rooms) {
  const isFirst = links[0]?.href === current
  return (
    <nav class={isFirst ? "rail first" : "rail"} id="rooms" aria-label={label}>
      <ul>
        {links.map((link) => (
          <li>
            <a href={link.href} aria-current={link.href === current ? "page" : undefined}>
              {link.label}
            </a>
          </li>
        ))}
      </ul>
    </nav>
  )
}
