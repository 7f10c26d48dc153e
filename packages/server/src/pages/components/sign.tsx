import type { Child } from "hono/jsx"

const MAX_INITIALS = 2
/** Pixels; in the markup, so that nothing shifts when a picture comes late. */
const SIZES = { small: 40, large: 80 } as const

export interface AvatarProps {
  /** A person's or an application's; without one, an address. */
  readonly name: string
  /** A path of this service. */
  readonly picture?: string | null | undefined
  readonly size?: keyof typeof SIZES
}

/** A picture, or initials. Always beside the name itself, so it is silent. */
export function Avatar({ name, picture, size = "small" }: AvatarProps) {
  const px = SIZES[size]
  if (picture?.startsWith("/") && !picture.startsWith("//"))
    return <img class={`avatar ${size}`} src={picture} width={px} height={px} alt="" decoding="async" />
  return (
    <span class={`avatar ${size}`} aria-hidden="true" translate="no">
      {initialsOf(name)}
    </span>
  )
}

/** First letters of the first and the last word, as people with that script would cut them. */
function initialsOf(name: string): string {
  const [address = ""] = name.split("@")
  const words = address
    .trim()
    .split(/[\s._-]+/u)
    .filter((word) => /[\p{L}\p{N}]/u.test(word))
  const ends = words.length > 1 ? [words[0], words.at(-1)] : words
  return ends
    .map((word) => [...new Intl.Segmenter(undefined, { granularity: "grapheme" }).segment(word ?? "")][0]?.segment ?? "")
    .join("")
    .slice(0, MAX_INITIALS * 8)
    .toUpperCase()
}

export type DeviceKind = "phone" | "tablet" | "computer" | "program"

const DEVICES: Readonly<Record<DeviceKind, Child>> = {
  phone: (
    <>
      <rect x="7" y="3" width="10" height="18" rx="2" />
      <path d="M11 18h2" />
    </>
  ),
  tablet: (
    <>
      <rect x="5" y="3" width="14" height="18" rx="2" />
      <path d="M11 18h2" />
    </>
  ),
  computer: (
    <>
      <rect x="4" y="5" width="16" height="11" rx="1.5" />
      <path d="M2.5 19.5h19" />
    </>
  ),
  program: (
    <>
      <rect x="3" y="4" width="18" height="16" rx="2" />
      <path d="m7 9 3 3-3 3M13 15h4" />
    </>
  ),
}

/** What sort of device it is. The words beside it say so too. */
export function DeviceIcon({ kind }: { readonly kind: DeviceKind }) {
  return (
    <svg class="device" viewBox="0 0 24 24" width="24" height="24" aria-hidden="true" focusable="false">
      {DEVICES[kind]}
    </svg>
  )
}
