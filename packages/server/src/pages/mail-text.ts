import type { Locale } from "./locale.ts"
import { leftToRight } from "./one-line.ts"
import type { Words } from "./strings/words.ts"

/** RFC 5322 §2.1.1 asks for 78 at most. */
const MAX_LINE_COLUMNS = 76
/** Chinese and Japanese characters, which take two columns each and are not set apart by spaces. */
const WIDE = /[\u3000-\u30ff\u3400-\u9fff\uff00-\uff60]/g
/** Behind a space, and behind a Japanese comma or full stop. */
const BREAKABLE = /(?<=[ 、。])/

/** A mail for those who read plain text: short lines, the code set in, the address on a line of its own. */
export function mailText(
  { lines, facts = [], code, link, after }: Words,
  locale: Locale,
  isolated: (line: string) => string,
  linkFollows: (link: { readonly label: string }) => string,
): string {
  const paragraphs = [
    ...lines.map((line) => wrapped(isolated(line))),
    ...(facts.length > 0 ? [facts.join("\n")] : []),
    ...(code === undefined ? [] : [`    ${leftToRight(code, locale)}`]),
    // A link is one line, however long: broken in two it leads nowhere.
    ...(link ? [`${linkFollows(link)}\n${leftToRight(link.href, locale)}`] : []),
    wrapped(isolated(after)),
  ]
  return `${paragraphs.join("\n\n")}\n`
}

/** Breaks a paragraph where it may be broken. */
function wrapped(paragraph: string): string {
  const lines: string[] = []
  for (const piece of paragraph.split(BREAKABLE)) {
    const line = lines.at(-1)
    if (line !== undefined && columns(`${line}${piece.trimEnd()}`) <= MAX_LINE_COLUMNS) lines[lines.length - 1] = `${line}${piece}`
    else lines.push(piece)
  }
  return lines.map((line) => line.trimEnd()).join("\n")
}

function columns(text: string): number {
  return text.length + (text.match(WIDE)?.length ?? 0)
}
