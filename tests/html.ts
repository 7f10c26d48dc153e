/** An element's start tag as browsers read it (HTML Living Standard §13.2.5): name, and attributes with their values decoded. */
export interface Tag {
  readonly name: string
  readonly attributes: ReadonlyMap<string, string>
}

export interface ParsedPage {
  readonly tags: readonly Tag[]
  /** All text outside of style and script, decoded, with white space as it is. */
  readonly text: string
  /** The same in pieces, as they stand between tags. */
  readonly texts: readonly string[]
}

const ENTITIES: Readonly<Record<string, string>> = { amp: "&", lt: "<", gt: ">", quot: '"', apos: "'" }
const RAW = new Set(["style", "script", "title", "textarea"])
/** Raw, and read by people all the same. */
const READ = new Set(["title", "textarea"])

/**
 * Reads a page the way a browser's tokenizer does, so that what a browser takes for markup is a tag here, whoever wrote it:
 * quotes of both kinds and none, a quote that only begins a value behind `=`, comments, raw texts.
 */
export function parsePage(html: string): ParsedPage {
  const tags: Tag[] = []
  const texts: string[] = []
  const lower = html.toLowerCase()
  const read = (from: number, to: number) => {
    if (to > from) texts.push(decoded(html.slice(from, to)))
  }
  for (let at = 0; at < html.length; ) {
    const found = html.slice(at).search(/<[a-zA-Z/!?]/)
    const open = found < 0 ? html.length : at + found
    read(at, open)
    if (found < 0) break
    if (!/[a-zA-Z]/.test(html[open + 1] ?? "")) {
      at = after(html, html.startsWith("<!--", open) ? "-->" : ">", open)
      continue
    }
    const { tag, end } = readTag(html, open + 1)
    tags.push(tag)
    at = end
    if (!RAW.has(tag.name)) continue
    const close = lower.indexOf(`</${tag.name}`, at)
    const rest = close < 0 ? html.length : close
    if (READ.has(tag.name)) read(at, rest)
    at = rest
  }
  return { tags, texts, text: texts.join("") }
}

function readTag(html: string, start: number): { readonly tag: Tag; readonly end: number } {
  const name = /^[^\s/>]+/.exec(html.slice(start, start + 100))?.[0]?.toLowerCase() ?? ""
  const attributes = new Map<string, string>()
  const next = /[\s/]*(?:(>)|([^\s/>][^\s/>=]*)(?:\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s>]+)))?)/y
  next.lastIndex = start + name.length
  for (;;) {
    const match = next.exec(html)
    if (!match) return { tag: { name, attributes }, end: html.length }
    const [, isEnd, attribute = "", double, single, bare] = match
    if (isEnd !== undefined) return { tag: { name, attributes }, end: next.lastIndex }
    // The first of two attributes of one name counts.
    if (!attributes.has(attribute.toLowerCase())) attributes.set(attribute.toLowerCase(), decoded(double ?? single ?? bare ?? ""))
  }
}

function after(html: string, end: string, from: number): number {
  const found = html.indexOf(end, from)
  return found < 0 ? html.length : found + end.length
}

function decoded(text: string): string {
  return text.replaceAll(/&(?:#(\d+)|#x([0-9a-f]+)|(\w+));/gi, (whole, decimal?: string, hex?: string, name?: string) => {
    if (decimal !== undefined) return String.fromCodePoint(Number(decimal))
    if (hex !== undefined) return String.fromCodePoint(Number.parseInt(hex, 16))
    return ENTITIES[name ?? ""] ?? whole
  })
}

/** The first element of this name with these attributes. */
export function find({ tags }: ParsedPage, name: string, attributes: Readonly<Record<string, string>> = {}): Tag | undefined {
  return tags.find((tag) => tag.name === name && Object.entries(attributes).every(([key, value]) => tag.attributes.get(key) === value))
}

/** The page's tags, in no order, with the names of their attributes and the values of those that make a browser do something. */
export function skeletonOf({ tags }: ParsedPage): string[] {
  const telling = ["href", "src", "action", "type", "name", "class", "rel", "method"]
  return tags
    .map(({ name, attributes }) => [name, ...[...attributes].map(([key, value]) => (telling.includes(key) ? `${key}=${value}` : key))].join(" "))
    .toSorted()
}

export function elementsWith(page: ParsedPage, attribute: string): string[] {
  return page.tags.flatMap(({ attributes }) => attributes.get(attribute) ?? [])
}
