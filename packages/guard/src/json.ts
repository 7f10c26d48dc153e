const QUOTE = 0x22
const BACKSLASH = 0x5c
const COLON = 0x3a

// A byte order mark is not JSON (RFC 8259 §8.1), so it is kept for JSON.parse to refuse.
const utf8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true })

export type JsonObject = Readonly<Record<string, unknown>>

/**
 * A JSON object of strict UTF-8 whose own members are all different, or undefined. Of two members with one name different
 * readers believe different ones (RFC 8259 §4), so such an object says nothing. Nested objects are not looked at.
 */
export function findJsonObject(bytes: Uint8Array): JsonObject | undefined {
  try {
    const text = utf8.decode(bytes)
    const value: unknown = JSON.parse(text)
    if (!isJsonObject(value)) return undefined
    return Object.keys(value).length === countMembers(text) ? value : undefined
  } catch {
    return undefined
  }
}

export function isJsonObject(value: unknown): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value)
}

/** How many members the outermost object was written with: the colons outside strings at depth one. The text is known to be JSON. */
function countMembers(text: string): number {
  let depth = 0
  let members = 0
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i)
    if (unit === QUOTE) i = endOfString(text, i)
    else if (unit === COLON) members += depth === 1 ? 1 : 0
    else if (unit === 0x7b || unit === 0x5b) depth++
    else if (unit === 0x7d || unit === 0x5d) depth--
  }
  return members
}

function endOfString(text: string, start: number): number {
  let end = text.indexOf('"', start + 1)
  while (isEscaped(text, end)) end = text.indexOf('"', end + 1)
  return end
}

function isEscaped(text: string, at: number): boolean {
  let first = at
  while (text.charCodeAt(first - 1) === BACKSLASH) first--
  return (at - first) % 2 === 1
}
