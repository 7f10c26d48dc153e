import { instant } from "../kernel/clock.ts"
import type { PageLocale } from "./language.ts"
import { stringsFor } from "./strings/index.ts"

const MINUTE_MS = 60_000

/** An instant as people say it, with the exact one behind it. */
export function Ago({ at, now, locale = "en" }: { readonly at: number; readonly now: number; readonly locale?: PageLocale }) {
  return (
    <time datetime={instant(at)} title={exactly(at, locale)}>
      {ago(now - at, locale)}
    </time>
  )
}

/** In words: "2 hours ago". */
export function ago(ms: number, locale: PageLocale = "en"): string {
  const minutes = Math.max(0, Math.round(ms / MINUTE_MS))
  if (minutes < 1) return stringsFor(locale).shell.ago.justNow
  const words = new Intl.RelativeTimeFormat(locale, { numeric: "auto" })
  if (minutes < 60) return words.format(-minutes, "minute")
  const hours = Math.round(minutes / 60)
  if (hours < 24) return words.format(-hours, "hour")
  return words.format(-Math.round(hours / 24), "day")
}

/** A day, without the time: "3 March 2026". */
export function day(at: number, locale: PageLocale): string {
  return new Intl.DateTimeFormat(locale, { dateStyle: "long", timeZone: "UTC" }).format(at)
}

/** For whoever wants to know: date, time and its zone, which is the service's. */
function exactly(at: number, locale: PageLocale): string {
  return new Intl.DateTimeFormat(locale, { dateStyle: "long", timeStyle: "long", timeZone: "UTC" }).format(at)
}
