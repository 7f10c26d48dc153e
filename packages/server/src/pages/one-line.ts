import { directionOf, type Locale } from "./locale.ts"

/** Everything that begins a new line somewhere, and other control characters: they end a header or a paragraph. */
const BREAKS = /[\p{Cc}\u2028\u2029]+/gu
/** Marks, embeddings, overrides and isolates (UAX #9): with them a text can be made to read as another. */
const DIRECTION_CONTROLS = /[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/g

/** A text that stays on its line, and in its order. */
export function cleaned(text: string): string {
  return text.replaceAll(DIRECTION_CONTROLS, "").replaceAll(BREAKS, " ").trim()
}

const FIRST_STRONG_ISOLATE = "\u2068"
const LEFT_TO_RIGHT_ISOLATE = "\u2066"
const POP_ISOLATE = "\u2069"
const RIGHT_TO_LEFT_LETTER = /[\p{Script=Arabic}\p{Script=Hebrew}\p{Script=Syriac}\p{Script=Thaana}\p{Script=Nko}]/u

/** A line of plain text in which a name keeps to itself, where its direction may be another than the line's. */
export function isolate(line: string, name: string, locale: Locale): string {
  const mayDiffer = directionOf(locale) === "rtl" || RIGHT_TO_LEFT_LETTER.test(name)
  return mayDiffer ? piecesAround(line, name).join(`${FIRST_STRONG_ISOLATE}${name}${POP_ISOLATE}`) : line
}

/** A code or an address, which is read from left to right everywhere. A space keeps the mark out of an address. */
export function leftToRight(text: string, locale: Locale): string {
  return directionOf(locale) === "rtl" ? `${LEFT_TO_RIGHT_ISOLATE}${text} ${POP_ISOLATE}` : text
}

/** What stands before, between and after the places of a name. */
export function piecesAround(line: string, name: string): string[] {
  return name === "" ? [line] : line.split(name)
}
