/** An element as a browser would see it, by its start tag. */
export interface Element {
  readonly tag: string
  readonly attributes: Readonly<Record<string, string>>
}

export interface Parsed {
  readonly elements: readonly Element[]
  /** What is read, in pieces as they stand between tags; without script and style. */
  readonly texts: readonly string[]
}

const RAW = ["script", "style", "textarea", "title"]
const REFERENCES: Readonly<Record<string, string>> = { amp: "&", lt: "<", gt: ">", quot: '"', apos: "'" }

/**
 * Reads HTML by the states of the tokenizer browsers have (WHATWG HTML §13.2.5), as far as they decide what is an element,
 * an attribute and a text: quotes of both kinds and none, attributes without values, raw texts, comments.
 */
export function parseHtml(html: string): Parsed {
  const elements: Element[] = []
  const texts: string[] = []
  let at = 0
  const textUntil = (end: number) => {
    const text = decoded(html.slice(at, end)).trim()
    if (text !== "") texts.push(text)
    at = end
  }
  while (at < html.length) {
    const open = html.indexOf("<", at)
    if (open < 0) {
      textUntil(html.length)
      break
    }
    if (html.startsWith("<!--", open)) {
      textUntil(open)
      at = after(html, "-->", open)
    } else if (/[!/?]/.test(html[open + 1] ?? "")) {
      textUntil(open)
      at = after(html, ">", open)
    } else if (/[a-z]/i.test(html[open + 1] ?? "")) {
      textUntil(open)
      const { element, end } = startTag(html, open + 1)
      elements.push(element)
      at = end
      if (RAW.includes(element.tag)) {
        const close = html.toLowerCase().indexOf(`</${element.tag}`, at)
        const rest = close < 0 ? html.length : close
        if (element.tag === "title" || element.tag === "textarea") textUntil(rest)
        at = rest
      }
    } else {
      textUntil(open + 1)
    }
  }
  return { elements, texts }
}

/** The first element with this tag and these attributes. */
export function find({ elements }: Parsed, tag: string, attributes: Readonly<Record<string, string>> = {}): Element | undefined {
  return elements.find((element) => element.tag === tag && Object.entries(attributes).every(([name, value]) => element.attributes[name] === value))
}

function startTag(html: string, start: number): { readonly element: Element; readonly end: number } {
  const tag = /^[^\s/>]+/.exec(html.slice(start, start + 100))?.[0] ?? ""
  const attributes: Record<string, string> = {}
  const attribute = /[\s/]*(?:(>)|([^\s/>][^\s/>=]*)(?:\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s>]+)))?)/y
  attribute.lastIndex = start + tag.length
  for (;;) {
    const match = attribute.exec(html)
    if (!match || match[1] !== undefined) {
      // The first of two attributes of one name counts.
      return { element: { tag: tag.toLowerCase(), attributes }, end: match ? attribute.lastIndex : html.length }
    }
    const name = (match[2] ?? "").toLowerCase()
    if (!(name in attributes)) attributes[name] = decoded(match[3] ?? match[4] ?? match[5] ?? "")
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
    return REFERENCES[name ?? ""] ?? whole
  })
}
