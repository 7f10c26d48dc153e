/**
 * A cached text as a server keeps it: its name, its end by the service's own clock, the text. A connection that lost its
 * place in the conversation may hand out somebody else's answer: the name tells.
 */
export function writeEntry(name: string, value: string, endsAt: number): string {
  return `${name} ${Math.round(endsAt)} ${value}`
}

/** @returns undefined for another's entry, one that has ended, and anything that is none */
export function readEntry(name: string, text: string | undefined, now: number): string | undefined {
  if (!text?.startsWith(`${name} `)) return undefined
  const from = name.length + 1
  const to = text.indexOf(" ", from)
  const endsAt = Number(text.slice(from, to))
  return to > from && endsAt > now ? text.slice(to + 1) : undefined
}
