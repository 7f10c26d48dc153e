import type { AuditEvent } from "./event.ts"

type Value = string | number | boolean | null | readonly string[] | undefined
type Fields = Readonly<Record<string, Value>>

/**
 * What a change is written down as, the same for everything that can change: `changed` names the fields, and each that
 * changed is there as `<field>_before` and `<field>_after`. What says who somebody is stands with the personal data, which
 * can be erased; there null is left out. Lists become text with spaces between. Never to be given a secret.
 *
 * @param before undefined for what has just come to be
 * @param after undefined for what is no more
 * @param personal which of the fields are personal data
 * @returns undefined when nothing changed
 */
export function changesOf(before: Fields | undefined, after: Fields | undefined, personal: readonly string[]): Changes | undefined {
  const fields = [...new Set([...Object.keys(before ?? {}), ...Object.keys(after ?? {})])]
  const changed = fields.filter((field) => plain(before?.[field]) !== plain(after?.[field]))
  if (changed.length === 0) return undefined
  const sides = [
    ["before", before],
    ["after", after],
  ] as const
  const entries = changed.flatMap((field) =>
    sides.flatMap(([side, values]) => (values === undefined ? [] : [{ field, name: `${field}_${side}`, value: plain(values[field]) }])),
  )
  const [open, close] = [entries.filter(({ field }) => !personal.includes(field)), entries.filter(({ field }) => personal.includes(field))]
  return {
    details: { changed: changed.join(" "), ...Object.fromEntries(open.map(({ name, value }) => [name, value])) },
    personal: Object.fromEntries(close.flatMap(({ name, value }) => (value === null ? [] : [[name, String(value)]]))),
  }
}

/** To be spread into an event. */
export type Changes = Required<Pick<AuditEvent, "details" | "personal">>

function plain(value: Value): string | number | boolean | null {
  if (value === undefined) return null
  return typeof value === "object" && value !== null ? value.join(" ") : value
}
