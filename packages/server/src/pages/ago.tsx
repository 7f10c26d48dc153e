import { instant } from "../kernel/clock.ts"

const MINUTE_MS = 60_000

/** An instant as people say it, with the exact one behind it. */
export function Ago({ at, now }: { readonly at: number; readonly now: number }) {
  return (
    <time datetime={instant(at)} title={instant(at)}>
      {ago(now - at)}
    </time>
  )
}

export function ago(ms: number): string {
  const minutes = Math.max(0, Math.round(ms / MINUTE_MS))
  if (minutes < 1) return "just now"
  if (minutes < 60) return minutes === 1 ? "a minute ago" : `${minutes} minutes ago`
  const hours = Math.round(minutes / 60)
  if (hours < 24) return hours === 1 ? "an hour ago" : `${hours} hours ago`
  const days = Math.round(hours / 24)
  return days === 1 ? "yesterday" : `${days} days ago`
}
