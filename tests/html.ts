/** An element's start tag as browsers read it (HTML Living Standard §13.2.5): name, and attributes with their values decoded. */
export interface Tag {
  readonly name: string
  readonly attributes: ReadonlyMap<string, string>
}

export interface ParsedPage {
  readonly tags: readonly Tag[]
  /** All text outside of style and script, decoded, with white space as it is. */
  readonly text: string
}

const ENTITIES: Readonly<Record<string, string>> = { amp: "&", lt: "<", gt: ">", quot: '"', "#39": "'", apos: "'" }
const RAW = new Set(["style", "script", "title", "textarea"])

/** Reads a page the way a browser's tokenizer does, so that what a browser takes for markup is a tag here, whoever wrote it. */
export function parsePage(html: string): ParsedPage {
  const tags: Tag[] = []
  let text = ""
  let at = 0
  while (at < html.length) {
    const open = html.slice(at).search(/<[a-zA-Z/!?]/)
    text += decoded(html.slice(at, open < 0 ? undefined : at + open))
    if (open < 0) break
    at += open
    const { tag, end } = readTag(html, at)
    at = end
    if (!tag) continue
    tags.push(tag)
    if (!RAW.has(tag.name)) continue
    const close = html.toLowerCase().indexOf(`</${tag.name}`, at)
    at = close < 0 ? html.length : close
  }
  return { tags, text }
}

function readTag(html: string, start: number): { readonly tag: Tag | undefined; readonly end: number } {
  const isStart = /[a-zA-Z]/.test(html[start + 1] ?? "")
  const inside = /^<\/?[a-zA-Z!?](?:[^>"']|"[^"]*"|'[^']*')*>/.exec(html.slice(start))?.[0]
  if (inside === undefined) throw new Error(`an unfinished tag: ${html.slice(start, start + 80)}`)
  const end = start + inside.length
  if (!isStart) return { tag: undefined, end }
  const name = /^<([^\s/>]+)/.exec(inside)?.[1]?.toLowerCase() ?? ""
  const attributes = new Map<string, string>()
  for (const [, attribute = "", , double, single, bare] of inside
    .slice(name.length + 1)
    .matchAll(/([^\s"'<>/=]+)(\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s>]+)))?/g))
    attributes.set(attribute.toLowerCase(), decoded(double ?? single ?? bare ?? ""))
  return { tag: { name, attributes }, end }
}

function decoded(text: string): string {
  return text.replaceAll(/&(#?\w+);/g, (whole, name: string) => ENTITIES[name] ?? whole)
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
