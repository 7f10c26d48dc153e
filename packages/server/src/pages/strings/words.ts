import type { Locale } from "../locale.ts"

/** What a mail says, in its order. */
export interface Words {
  readonly subject: string
  readonly lines: readonly string[]
  /** When it happened and on what, each in a line of its own. */
  readonly facts?: readonly string[]
  readonly code?: string
  readonly link?: { readonly href: string; readonly label: string }
  /** The small print. */
  readonly after: string
}

/** The application's name. */
export interface App {
  readonly app: string
}

/** What nearly every mail needs: the application's name, and the link it carries. */
export interface AppAndLink extends App {
  readonly link: string
}

/** How long something works. */
export interface Lasting {
  readonly lifetimeSeconds: number
}

/** An instant in words, to the minute and with its zone, which is the service's. */
export function instantIn(locale: Locale, at: number): string {
  return new Intl.DateTimeFormat(`${locale}-u-nu-latn`, { dateStyle: "long", timeStyle: "long", timeZone: "UTC" }).format(at)
}

const UNITS = [
  ["day", 86_400],
  ["hour", 3_600],
  ["minute", 60],
] as const

/** A length of time in words, in the greatest unit that it is a whole number of: "10 minutes". Digits are 0 to 9, as in codes. */
export function lengthIn(locale: Locale): (seconds: number) => string {
  return (seconds) => {
    const [unit, unitSeconds] = UNITS.find(([, unitSeconds]) => seconds % unitSeconds === 0) ?? ["second", 1]
    return new Intl.NumberFormat(`${locale}-u-nu-latn`, { style: "unit", unit, unitDisplay: "long" }).format(seconds / unitSeconds)
  }
}
